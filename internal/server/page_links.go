package server

import (
	"net/url"
	"slices"
	"strings"

	"nextsearch/internal/search"
)

// The addresses that pages link to: a search, written as parameters again.

// hiddenInput is a parameter that the form carries along unseen.
type hiddenInput struct{ Name, Value string }

// appliedFilter is a chosen value as a link that removes it; Kind is "any",
// "all" or "none", the part that it plays.
type appliedFilter struct{ Facet, Label, Href, Kind string }

// values writes p as an address again: what was wrong or is the default is gone.
func (p *pageParams) values() url.Values {
	v := url.Values{}
	set := func(name, value, def string) {
		if value != def {
			v.Set(name, value)
		}
	}
	set("q", p.Q, "")
	set("sort", p.Sort, "")
	set("size", itoa(p.Size), "10")
	set("facet.size", itoa(p.FacetSize), "20")
	set("lang", p.Lang, "de")
	for _, f := range p.Filters {
		for _, part := range filterParts(f) {
			v.Add(part.Name, part.Value)
		}
	}
	return v
}

// filterParts writes a filter as parameters.
func filterParts(f search.Filter) []hiddenInput {
	var out []hiddenInput
	add := func(name string, values []string) {
		for _, value := range values {
			out = append(out, hiddenInput{name, value})
		}
	}
	add("filter."+f.Facet, f.Any)
	for _, r := range f.Ranges {
		add("filter."+f.Facet, []string{r.From + ".." + r.To})
	}
	add("filter."+f.Facet+".all", f.All)
	add("exclude."+f.Facet, f.None)
	return out
}

// isFilter reports whether a parameter narrows the search by a facet.
func isFilter(name string) bool {
	return strings.HasPrefix(name, "filter.") || strings.HasPrefix(name, "exclude.")
}

// without gives values without the parameters that drop names.
func without(values url.Values, drop func(string) bool) url.Values {
	out := url.Values{}
	for name, list := range values {
		if !drop(name) {
			out[name] = slices.Clone(list)
		}
	}
	return out
}

// searchHref is the address of a search.
func searchHref(values url.Values) string { return "/suche" + withQuery(values.Encode()) }

// applied lists the filters as links that remove them, and those that no box
// of the form carries, which must not be lost when it is sent.
func (s *Server) applied(p *pageParams, counts []search.FacetResult, facets []facetView) (links []appliedFilter, hidden []hiddenInput) {
	boxes := map[hiddenInput]bool{}
	for _, f := range facets {
		for _, v := range f.Values {
			boxes[hiddenInput{f.Param, v.Value}] = true
		}
	}
	for _, f := range p.Filters {
		for _, part := range filterParts(f) {
			values := p.values()
			values[part.Name] = slices.DeleteFunc(values[part.Name], func(v string) bool { return v == part.Value })
			links = append(links, appliedFilter{Facet: s.facet(f.Facet).Label.In(p.Lang), Label: s.filterLabel(f.Facet, part.Value, p.Lang, counts),
				Href: searchHref(values), Kind: filterKind(part.Name)})
			if !boxes[part] {
				hidden = append(hidden, part)
			}
		}
	}
	return links, hidden
}

// filterKind gives the message key's end for the part a filter plays.
func filterKind(param string) string {
	switch {
	case strings.HasPrefix(param, "exclude."):
		return "none"
	case strings.HasSuffix(param, ".all"):
		return "all"
	}
	return "any"
}
