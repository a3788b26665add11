package server

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"

	"github.com/gorilla/mux"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/search"
	"nextsearch/mappings"
)

// Limits of the page about a body.
const (
	// organisationHits is how many of its records the page shows; the rest is a
	// search away.
	organisationHits = 10
	// organisationSample is how many of its newest records are read for its name
	// and its contact data: old ones are outdated.
	organisationSample = 20
	organisationTopics = 8 // topics shown, the most frequent ones
	organisationLinks  = 5 // mailboxes and hosts shown
)

// organisationPage is the page about a body.
type organisationPage struct {
	Base
	Name   string
	Facts  []categoryView // type, level, region
	Total  int            // records
	Hits   []hitView
	All    string // the search for all of them
	Topics []barView
	Mails  []string // mailboxes of functions
	Hosts  []hostView
	JSONLD jsonLDOrg
}

// hostView is a web site on which records of the body stand.
type hostView struct{ Name, Href string }

// organisationIDForm is the form of an id of the facet organisation.
var organisationIDForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// pageOrganisation answers /organisationen/{id}; ids are those of the facet.
func (s *Server) pageOrganisation(w http.ResponseWriter, r *http.Request) error {
	id := mux.Vars(r)["id"]
	if len(id) > maxValueChars || !organisationIDForm.MatchString(id) {
		return &problem{code: "not-found"}
	}
	if notModified(w, r, s.indexTag()) {
		return nil
	}
	filters := []search.Filter{{Facet: "organisation", Any: []string{id}}}
	resp, err := s.find(r.Context(), search.Query{Filters: filters, Sort: search.SortNewest, Size: organisationSample,
		Facets: facetRequests([]string{"topic"}, organisationTopics, langOf(r))})
	if err != nil {
		return err
	}
	if resp.Total == 0 {
		return &problem{code: "not-found"}
	}
	traces, err := s.tracesOf(r.Context(), id, resp.Hits)
	if err != nil {
		return err
	}
	return s.render(w, http.StatusOK, "organisation", s.organisationPageOf(r, id, resp, traces))
}

// organisationPageOf makes the page.
func (s *Server) organisationPageOf(r *http.Request, id string, resp search.Response, t traces) organisationPage {
	page := organisationPage{Base: s.basePage(r, ""), Total: resp.Total, Mails: t.mails.most(organisationLinks)}
	page.Name = s.labelOf("organisation", id, page.Lang)
	if page.Name == id { // no table knows it; its records do
		page.Name = cmp.Or(t.name(), id)
	}
	page.Title, page.Canonical = page.Name, s.baseOf(r)+organisationPath(id)
	page.Hits = s.hitViews(resp.Hits[:min(len(resp.Hits), organisationHits)], page.Lang)
	page.All = s.valueHref("organisation", id, page.Lang)
	for _, f := range resp.Facets {
		page.Topics = s.bars(f.Name, s.facetOf(f, page.Lang).Values, page.Lang)
		for i := range page.Topics { // within this body
			page.Topics[i].Href += "&" + url.Values{"filter.organisation": {id}}.Encode()
		}
	}
	for _, host := range t.hosts.most(organisationLinks) {
		page.Hosts = append(page.Hosts, hostView{host, t.schemes[host] + "://" + host + "/"})
	}
	page.JSONLD = jsonLDOrg{Context: "https://schema.org", Type: "Organization", ID: page.Canonical, Name: page.Name, URL: page.Canonical, Emails: page.Mails}
	if a, ok := mappings.InferAuthority(t.name(), t.ids, ""); ok {
		page.Facts = s.authorityFacts(a, page.Lang)
		page.JSONLD.AreaServed = s.regionName(a.AGS, page.Lang)
	}
	return page
}

// authorityFacts says of a body its type, level and region, each a link to
// what has the same.
func (s *Server) authorityFacts(a mappings.Authority, lang string) []categoryView {
	var out []categoryView
	for _, fact := range [][2]string{{"authorityType", a.Type}, {"level", a.Level}, {"region", a.AGS}} {
		facet, code := fact[0], fact[1]
		if code == "" {
			continue
		}
		out = append(out, categoryView{s.facet(facet).Label.In(lang), []categoryLink{{s.labelOf(facet, code, lang), s.valueHref(facet, code, lang)}}})
	}
	return out
}

// regionName names an area, "" for none.
func (s *Server) regionName(ags, lang string) string {
	if ags == "" {
		return ""
	}
	return s.labelOf("region", ags, lang)
}

// tally counts texts.
type tally map[string]int

// most lists the n most frequent texts.
func (t tally) most(n int) []string {
	var out []string
	for text := range t {
		out = append(out, text)
	}
	slices.SortFunc(out, func(a, b string) int { return cmp.Or(cmp.Compare(t[b], t[a]), cmp.Compare(a, b)) })
	return out[:min(len(out), n)]
}

// traces is what a body's records tell of it.
type traces struct {
	names, mails, hosts tally
	schemes             map[string]string // by host
	ids                 []string          // registry keys
}

// name gives the spelling that most records have.
func (t *traces) name() string {
	if most := t.names.most(1); len(most) > 0 {
		return most[0]
	}
	return ""
}

// tracesOf reads the records of a body. Site and mailbox of a record count for
// the body that stands first in it only: it is whose practice it is.
func (s *Server) tracesOf(ctx context.Context, id string, hits []search.Hit) (traces, error) {
	t := traces{names: tally{}, mails: tally{}, hosts: tally{}, schemes: map[string]string{}}
	for _, hit := range hits {
		public, change, ok, err := s.publicRecord(ctx, hit.ID)
		if err != nil {
			return t, err
		}
		if ok {
			t.add(s, id, &public, change)
		}
	}
	return t, nil
}

// add takes what one record tells of the body id.
func (t *traces) add(s *Server, id string, public *catalogue.Record, change catalogue.Change) {
	i := slices.Index(organisationIDs(public, s.categoriesOf(public, "de")["organisation"]), id)
	if i < 0 {
		return
	}
	t.names[public.Organisations[i].Name]++
	if t.ids == nil {
		t.ids = public.Organisations[i].IDs
	}
	if i > 0 {
		return
	}
	if u, err := url.Parse(webURL(public.URL)); err == nil && u.Host != "" {
		t.hosts[u.Host]++
		t.schemes[u.Host] = u.Scheme
	}
	// What was shown by somebody's consent belongs to a person, named or not.
	if c := change.Record.Contact; c != nil && c.Consent == nil && c.Name == "" && c.Email != "" {
		t.mails[c.Email]++
	}
}
