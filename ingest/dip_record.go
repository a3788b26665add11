package ingest

import (
	"cmp"
	"html"
	"path"
	"regexp"
	"slices"
	"strings"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

// dipPage addresses of people's own page of a document.
const dipSite = "https://dip.bundestag.de/"

// dipLicence are the terms of use: free, with the source named.
var dipLicence = catalogue.Licence{Name: "Nutzungsbedingungen des DIP (Quelle: Deutscher Bundestag/Bundesrat – DIP)",
	URL: "https://dip.bundestag.de/%C3%BCber-dip/nutzungsbedingungen"}

// dipPublishers names the houses by the short forms of the system.
var dipPublishers = map[string]string{"BT": "Deutscher Bundestag", "BR": "Bundesrat"}

// dipBody is what the names of those have who bring in papers and are no
// single members: what is not among it is left out.
var dipBody = regexp.MustCompile(`(?i)bundes|fraktion|gruppe|ausschu|kommission|parlament|versammlung|gremium|beirat|delegation|ältestenrat|präsident(?:in)? des|` +
	`beauftragte?r?\b|beauftr\.|wehrbeauftr|ethikrat|deutsche welle|monopol|regierung|minister(?:ium|rat)|\brat\b|gerichtshof|rechnungshof|` +
	`^(?:baden-württemberg|bayern|berlin|brandenburg|bremen|hamburg|hessen|mecklenburg-vorpommern|niedersachsen|nordrhein-westfalen|rheinland-pfalz|saarland|sachsen|sachsen-anhalt|schleswig-holstein|thüringen)$`)

// native is the id of the document in the system: those of proceedings and of
// printed papers overlap. The old system's ids of proceedings live on in the new one.
func (e *dipEntry) native() string {
	if e.drucksache {
		return "drucksache-" + e.id
	}
	return "vorgang-" + e.id
}

// record makes the record. The time of the last touch (aktualisiert) is not
// taken over: it changes without the document.
func (e *dipEntry) record(spec Spec, resp *fetch.Response) catalogue.Record {
	native := e.native()
	title, references := dipTitle(e.title)
	rec := catalogue.Record{ID: catalogue.NewID(spec.Name, native), Kind: catalogue.KindDecision, Title: title, Language: "de",
		Published: parseDate(e.date), Licence: dipLicence, URL: e.page(title)}
	rec.Provenance = catalogue.Provenance{OriginalID: native, URL: publicURL(spec.Target), Fetched: resp.Fetched, Raw: resp.Raw,
		Methods: map[string]string{"language": "kind", "licence": "kind"}}
	if last := parseDate(e.last); last > rec.Published {
		rec.Updated = last
	}
	rec.Body = e.body(references)
	rec.Summary = shorten(squash(e.cleanAbstract()), snippetLimit)
	rec.Keywords = e.keywords()
	rec.Codes = e.codes()
	rec.Organisations = e.organisations()
	rec.Attachments = e.attachments()
	return rec
}

// page is where people read about the document. The words before the id are for them.
func (e *dipEntry) page(title string) string {
	kind := "vorgang/"
	if e.drucksache {
		kind = "drucksache/"
	}
	return dipSite + kind + slug(title, maxNameLength) + "/" + slug(e.id, maxNameLength)
}

var (
	// dipSignature stands in titles of the old system: "(G-SIG: 16010078)".
	dipSignature = regexp.MustCompile(`\s*\(G-SIG: ?[\w ,;]+\)`)
	// dipReference is a line of a title that only has numbers of documents.
	dipReference = regexp.MustCompile(`^(?:KOM|COM|SEK|SEC|SWD|JOIN|C|Ratsdok)\b[.( ]`)
)

// dipTitle divides a title from the numbers of the documents that it is about.
func dipTitle(s string) (title string, references []string) {
	s = dipSignature.ReplaceAllString(joinDivided(plainLines(s)), "")
	var lines []string
	for line := range strings.Lines(strings.ReplaceAll(s, "\r", "\n")) {
		line = squash(line)
		switch {
		case line == "":
		case len(lines) > 0 && dipReference.MatchString(line):
			references = append(references, line)
		default:
			lines = append(lines, line)
		}
	}
	return withoutNames(strings.Join(lines, " ")), references
}

// body is the abstract, or the full text, after a line that says what it is.
func (e *dipEntry) body(references []string) string {
	var parts []string
	head := e.kind
	if e.number != "" {
		head = squash(e.house() + " Drucksache " + e.number + ", " + e.kind)
	}
	if head != "" {
		parts = append(parts, strings.Trim(strings.Join(append([]string{head}, references...), ", "), ", "))
	}
	for _, text := range []string{e.cleanAbstract(), joinDivided(cleanText(e.text))} {
		if text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, "\n\n")
}

// cleanAbstract is the abstract, and "" for proceedings that name persons in it.
func (e *dipEntry) cleanAbstract() string {
	if dipNamesPersons.MatchString(e.kind) {
		return ""
	}
	return cleanText(plainLines(e.abstract))
}

// plainLines resolves entities, and markup where there is any; the lines stay.
func plainLines(s string) string {
	if strings.Contains(s, "<") && htmlTag.MatchString(s) {
		return htmlText(s)
	}
	return html.UnescapeString(s)
}

// joinDivided puts words together that the lines of the printed page divided.
// Lines that end otherwise stay: they are all that is left of its paragraphs.
func joinDivided(s string) string {
	if !strings.Contains(s, "-") || !strings.Contains(s, "\n") {
		return s
	}
	lines := strings.Split(s, "\n")
	words := vocabulary{}
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " \t")
		if lines[i] != "" {
			words.count(lines[i])
		}
	}
	var out []string
	for i := 0; i < len(lines); {
		run := i + 1
		for run < len(lines) && endsInHyphen(lines[run-1]) && lines[run] != "" {
			run++
		}
		out = append(out, words.join(lines[i:run]))
		i = run
	}
	return strings.Join(out, "\n")
}

func (e *dipEntry) house() string {
	return cmp.Or(dipPublishers[strings.ToUpper(e.publisher)], "Deutscher Bundestag")
}

// keywords are the descriptors that are no persons.
func (e *dipEntry) keywords() []string {
	var words []string
	for _, d := range e.descriptors {
		if !dipPersonDescriptor.MatchString(d) || dipPlaceWord.MatchString(d) {
			words = append(words, d)
		}
	}
	return words
}

func (e *dipEntry) codes() []catalogue.Code {
	var codes []catalogue.Code
	for _, s := range e.subjects {
		codes = append(codes, catalogue.Code{Vocabulary: "dip-sachgebiet", Code: s})
	}
	kind := "dip-vorgangstyp"
	if e.drucksache {
		kind = "dip-drucksachetyp"
	}
	codes = append(codes, codesOf(kind, e.kind, "dip-wahlperiode", e.period, "dip-beratungsstand", e.state)...)
	if e.number != "" {
		codes = append(codes, catalogue.Code{Vocabulary: "dip-drucksache", Code: squash(e.publisher + " " + e.number)})
	}
	return codes
}

// organisations are the house, and the bodies that brought the document in or
// are in charge of it.
func (e *dipEntry) organisations() []catalogue.Organisation {
	orgs := []catalogue.Organisation{{Name: e.house(), Role: "publisher"}}
	add := func(names []string, role string) {
		for _, name := range names {
			same := func(o catalogue.Organisation) bool { return o.Name == name }
			if dipBody.MatchString(name) && !personIntro.MatchString(name) && !slices.ContainsFunc(orgs, same) {
				orgs = append(orgs, catalogue.Organisation{Name: name, Role: role})
			}
		}
	}
	add(e.ressorts, "practitioner")
	add(e.initiators, "partner")
	return orgs
}

func (e *dipEntry) attachments() []catalogue.Attachment {
	var list []catalogue.Attachment
	for _, p := range e.papers {
		address := dipFile(webAddress("", p.url))
		same := func(a catalogue.Attachment) bool { return a.URL == address }
		if address == "" || slices.ContainsFunc(list, same) {
			continue
		}
		title := squash(p.publisher + "-Drucksache " + p.number)
		if p.kind != "" {
			title += " (" + p.kind + ")"
		}
		list = append(list, catalogue.Attachment{Title: strings.TrimPrefix(title, "-"), URL: address, MediaType: documentTypes[strings.ToLower(path.Ext(address))]})
	}
	return list
}

// oldDIPFiles is where the system before had its files; the new one has them
// under the same paths.
var oldDIPFiles = regexp.MustCompile(`^https?://dip(?:bt|21)\.bundestag\.de(?::80)?/(?:dip21/)?`)

func dipFile(address string) string {
	return oldDIPFiles.ReplaceAllString(address, "https://dserver.bundestag.de/")
}
