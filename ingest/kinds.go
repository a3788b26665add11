package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"nextsearch/internal/catalogue"
)

// kinds is the table of kinds, sorted by name. A new kind of source is one
// file of this package and one line here.
var kinds = []KindInfo{
	{Name: "ckan", Help: "a portal with CKAN's API, each dataset a record", TakesFile: true, New: newCKAN},
	{Name: "csv", Help: "a table, each row a record (doc/records.md)", TakesFile: true, New: newCSV},
	{Name: "dcat", Help: "a catalogue of DCAT-AP.de as RDF (Turtle, RDF/XML, JSON-LD), each dataset a record", TakesFile: true, New: newDCAT},
	{Name: "dip", Help: "the Bundestag's documentation system (DIP): its interface, or dumps and recorded answers", TakesFile: true, New: newDIP},
	{Name: kindDocuments, Help: "PDF, Office and OpenDocument files, each a record: a folder, a file, an address", TakesFile: true, New: newDocuments},
	{Name: "feed", Help: "an RSS, Atom or JSON feed, each entry a record; what leaves the feed stays", TakesFile: true, New: newFeed},
	{Name: "json", Help: "objects of a JSON document or of each line, mapped by pointers (doc/records.md)", TakesFile: true, New: newJSON},
	{Name: "markdown", Help: "pages written in Markdown: a file, a folder, an archive, a Git host's repository", TakesFile: true, New: newMarkdown},
	{Name: "ndjson", Help: "records in our own format, one JSON object a line (doc/records.md)", TakesFile: true, New: newNDJSON},
	{Name: "oaipmh", Help: "a repository with OAI-PMH 2.0, each item a record", TakesFile: true, New: newOAIPMH},
	{Name: "oparl", Help: "papers and meetings of a council (OParl 1.0, 1.1): a system, a body or recorded answers", TakesFile: true, New: newOparl},
	{Name: "publiccode", Help: "publiccode.yml of public software: a file, a folder, a list of addresses, a group of a GitLab", TakesFile: true, New: newPubliccode},
	{Name: "sitemap", Help: "the pages that a sitemap lists, such as a sitemap of news; only what changed is fetched", New: newSitemap},
	{Name: SubmissionSource, Help: "what the service's own form brings and its editors publish", TakesFile: true, Own: true, New: newSubmissions},
	{Name: "website", Help: "the pages of a site, by its sitemap or else its links", New: newWebsite},
	{Name: "xlsx", Help: "tables in an Excel workbook, each row a record, mapped like csv", TakesFile: true, New: newXLSX},
}

// Kinds gives the table of kinds, sorted by name.
func Kinds() []KindInfo { return kinds }

// New makes the source that spec describes. The error names what is wrong
// with the spec and what it can be.
func New(spec Spec) (Source, error) {
	for _, k := range kinds {
		if k.Name != spec.Kind {
			continue
		}
		if !catalogue.ValidSource(spec.Name) {
			return nil, fmt.Errorf("source name %q: want lower-case letters, digits and single hyphens, at most 60", spec.Name)
		}
		if spec.Name == SubmissionSource && !k.Own {
			return nil, fmt.Errorf("source name %q: that is the source of the service's own form; choose another name", spec.Name)
		}
		if isFile(spec.Target) && !k.TakesFile {
			return nil, fmt.Errorf("source %s: kind %s wants an http or https address, got %q", spec.Name, k.Name, spec.Target)
		}
		return k.New(spec)
	}
	return nil, fmt.Errorf("source %s: there is no kind %q; the kinds are %s", spec.Name, spec.Kind, kindNames())
}

// kindNames lists the kinds that can be configured.
func kindNames() string {
	var names []string
	for _, k := range kinds {
		if !k.Own {
			names = append(names, k.Name)
		}
	}
	return strings.Join(names, ", ")
}

// isFile reports whether a target is a local file: a path or a file: address.
func isFile(target string) bool {
	return strings.HasPrefix(target, "file:") || !strings.Contains(target, "://")
}

// ParseTarget reads a KIND=TARGET of the command line. The source is named by
// its host and path or by its file, the same each time.
func ParseTarget(arg string) (Spec, error) {
	kind, target, ok := strings.Cut(arg, "=")
	if !ok || kind == "" || target == "" {
		return Spec{}, fmt.Errorf("%q: want KIND=TARGET, such as website=https://www.example.org/; the kinds are %s", arg, kindNames())
	}
	spec := Spec{Kind: kind, Target: target, Name: nameOf(target)}
	if _, err := New(spec); err != nil {
		return Spec{}, err
	}
	return spec, nil
}

// nameOf derives a source's name from its target: host, port and path of an
// address, or the name of a file without its endings.
func nameOf(target string) string {
	rest := filepath.Base(target)
	if u, err := url.Parse(target); err == nil && u.Host != "" {
		rest = u.Host + strings.TrimSuffix(u.Path, filepath.Ext(u.Path))
	} else if i := strings.IndexByte(rest, '.'); i > 0 {
		rest = rest[:i]
	}
	name := slug(rest, maxNameLength)
	if name == SubmissionSource { // which is taken
		name += "-file"
	}
	return name
}

// maxNameLength of a source's name, as catalogue.ValidSource wants it.
const maxNameLength = 60

// slug keeps lower-case ASCII letters and digits and joins them by hyphens;
// what is longer than limit ends in a hash, so that two long ones differ.
func slug(s string, limit int) string {
	spelt := strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss").Replace(strings.ToLower(s))
	words := strings.FieldsFunc(spelt, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	name := strings.Join(words, "-")
	if name != "" && len(name) <= limit {
		return name
	}
	sum := sha256.Sum256([]byte(s))
	hash := hex.EncodeToString(sum[:4])
	if name == "" {
		return hash
	}
	return strings.TrimRight(name[:limit-len(hash)-1], "-") + "-" + hash
}
