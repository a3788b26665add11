package ingest

import (
	"cmp"
	"encoding/json"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

// What a record takes from an object is what its editors wrote. `created` and
// `modified` are not among it: many servers set them anew for all objects
// every night, and a record whose only change is a timestamp has not changed.

// paper gives the record of an oparl:Paper.
func (r *oparlRun) paper(c *oparlContext, item oparlItem) {
	var p oparlPaper
	if json.Unmarshal(item.data, &p) != nil {
		r.fail(r.unreadable(item))
		return
	}
	files, ok := r.documents(item, append(looseList[oparlRef]{p.MainFile}, p.AuxiliaryFile...)...)
	if !ok {
		return
	}
	rec := r.record(c, item, catalogue.KindDecision)
	rec.Title = titleAmong(&rec, p.Name, files)
	reference, kind := p.Reference.line(), p.PaperType.line()
	if rec.Title == "" && reference != "" {
		rec.Title, rec.Provenance.Methods["title"] = squash(cmp.Or(kind, "Drucksache")+" "+reference), "reference"
	}
	if rec.Title == "" {
		r.fail(&Rejection{URL: rec.Provenance.URL, Code: "no-title", Reason: "the paper has neither a name nor a reference nor a named file", ID: rec.ID})
		return
	}
	rec.Body = squash(kind + " " + reference)
	rec.Published = councilDate(string(cmp.Or(p.Date, p.Created)))
	rec.Updated = latestFile(files, rec.Published)
	rec.Keywords = keywordsOf(p.Keyword, kind)
	rec.Codes = codesOf("oparl-papertype", kind, "oparl-reference", reference)
	for _, o := range slices.Concat(p.UnderDirectionOf, p.OriginatorOrganization) {
		c.addBody(&rec, o)
	}
	rec.Licence = c.licenceOf(string(p.License), files)
	rec.Attachments = attachmentsOf(files)
	rec.URL = urlOf(item, p.Web, rec.Attachments)
	r.give(rec, nil)
}

// meeting gives the record of an oparl:Meeting that has a public document or
// a public agenda.
func (r *oparlRun) meeting(c *oparlContext, item oparlItem) {
	var m oparlMeeting
	if json.Unmarshal(item.data, &m) != nil {
		r.fail(r.unreadable(item))
		return
	}
	agenda, more, ok := r.agenda(item, m.AgendaItem)
	if !ok {
		return
	}
	refs := append(looseList[oparlRef]{m.Invitation, m.ResultsProtocol, m.VerbatimProtocol}, m.AuxiliaryFile...)
	files, ok := r.documents(item, append(refs, more...)...)
	if !ok {
		return
	}
	if len(files) == 0 && len(agenda) == 0 {
		r.empty++
		return
	}
	rec := r.record(c, item, catalogue.KindEvent)
	for _, o := range m.Organization {
		c.addBody(&rec, o)
	}
	rec.Published = councilDate(string(m.Start))
	meetingTitle(&rec, m.Name.line())
	rec.Body = strings.Join(agenda, "\n")
	rec.Keywords = keywordsOf(m.Keyword, "")
	if m.Cancelled.value {
		rec.Status = catalogue.StatusStopped
	}
	rec.Licence = c.licenceOf(string(m.License), files)
	rec.Attachments = attachmentsOf(files)
	rec.URL = urlOf(item, m.Web, nil)
	r.give(rec, nil)
}

func (r *oparlRun) unreadable(item oparlItem) *Rejection {
	rejection := reject(item.head.id(), "bad-object", "the %s cannot be read", item.head.kind())
	rejection.ID = catalogue.NewID(r.spec.Name, oparlNative(item.head.id()))
	return rejection
}

// record begins the record of an object. Its provenance names the object, not
// the page of the list, on which it moves.
func (r *oparlRun) record(c *oparlContext, item oparlItem, kind catalogue.Kind) catalogue.Record {
	id := item.head.id()
	rec := catalogue.Record{ID: catalogue.NewID(r.spec.Name, oparlNative(id)), Kind: kind, Language: "de"}
	rec.Provenance = catalogue.Provenance{OriginalID: id, URL: id, Methods: map[string]string{"language": "kind"}}
	if !isWebAddress(id) {
		rec.Provenance.URL = publicURL(item.where)
	}
	if item.raw != nil {
		rec.Provenance.Fetched, rec.Provenance.Raw = item.raw.Fetched, item.raw.Raw
	}
	if name := cmp.Or(c.body.Name.line(), c.body.ShortName.line()); name != "" {
		ags := c.ags()
		publisher := catalogue.Organisation{Name: name, Role: "publisher"}
		if ags != "" {
			publisher.IDs = []string{"ags-" + ags}
		}
		rec.Organisations = []catalogue.Organisation{publisher}
		if ags != "" {
			rec.Regions = []catalogue.Region{{Name: cmp.Or(c.body.ShortName.line(), name), AGS: ags}}
		}
	}
	return rec
}

var (
	digitsOnly = regexp.MustCompile(`^\d+$`)
	kreisType  = regexp.MustCompile(`(?i)landkreis|^kreis|kreisverwaltung|kreistag`)
)

// ags gives the body's key (8 digits, 5 of a district), found from the regional
// key (ARS, 12 digits: the association of municipalities stands in its middle)
// where only that is given. Keys that were numbers on their way have lost
// their leading zero.
func (c *oparlContext) ags() string {
	key := strings.ReplaceAll(squash(string(c.body.AGS)), " ", "")
	regional := strings.ReplaceAll(squash(string(c.body.RGS)), " ", "")
	if !digitsOnly.MatchString(key) && digitsOnly.MatchString(regional) {
		if len(regional) == 11 {
			regional = "0" + regional
		}
		if len(regional) == 12 {
			key = regional[:5] + regional[9:]
		}
	}
	switch {
	case !digitsOnly.MatchString(key):
		return ""
	case len(key) == 7 || len(key) == 4 || len(key) == 1:
		key = "0" + key
	}
	if len(key) == 8 && strings.HasSuffix(key, "000") && kreisType.MatchString(string(c.body.Classification)+"\n"+string(c.body.Name)) && !strings.Contains(strings.ToLower(string(c.body.Classification+c.body.Name)), "kreisfrei") {
		key = key[:5]
	}
	if len(key) != 8 && len(key) != 5 && len(key) != 2 || key < "01" || key >= "17" {
		return ""
	}
	return key
}

// addBody adds a committee, faction or office as one that the paper is of.
func (c *oparlContext) addBody(rec *catalogue.Record, o oparlNameOf) {
	name := c.names[o.id]
	if name == "" && isBodysName(o.name) {
		name = o.name
	}
	same := func(other catalogue.Organisation) bool { return other.Name == name }
	if name != "" && !slices.ContainsFunc(rec.Organisations, same) {
		rec.Organisations = append(rec.Organisations, catalogue.Organisation{Name: name, Role: "practitioner"})
	}
}

// licenceOf gives the licence of the object, else of its files, its body, its system.
func (c *oparlContext) licenceOf(own string, files []oparlFile) catalogue.Licence {
	if own == "" && len(files) > 0 {
		own = string(cmp.Or(files[0].FileLicense, files[0].License))
	}
	if own = squash(cmp.Or(own, c.licence)); own == "" {
		return catalogue.Licence{}
	}
	return licenceOf(own, "")
}

// titleAmong gives the name of a paper without names of persons, else that of
// its main file.
func titleAmong(rec *catalogue.Record, name looseText, files []oparlFile) string {
	if title := withoutNames(name.line()); title != "" {
		return title
	}
	for _, f := range files {
		if title := withoutNames(f.Name.line()); title != "" {
			rec.Provenance.Methods["title"] = "file"
			return title
		}
	}
	return ""
}

// meetingTitle names a meeting that has no name of its own after who meets.
func meetingTitle(rec *catalogue.Record, name string) {
	rec.Title = withoutNames(name)
	if rec.Title != "" && fold(rec.Title) != "sitzung" {
		return
	}
	parts := []string{"Sitzung"}
	for _, o := range rec.Organisations {
		if o.Role == "practitioner" {
			parts = append(parts, o.Name)
		}
	}
	if d := rec.Published.Time(); !d.IsZero() {
		parts = append(parts, "am", d.Format("02.01.2006"))
	}
	rec.Title, rec.Provenance.Methods["title"] = strings.Join(parts, " "), "organisation and date"
}

func keywordsOf(given looseList[looseText], kind string) []string {
	var words []string
	for _, k := range given {
		words = append(words, k.line())
	}
	if kind != "" {
		words = append(words, kind)
	}
	return words
}

// codesOf makes codes of pairs of vocabulary and code, without empty ones.
func codesOf(pairs ...string) []catalogue.Code {
	var codes []catalogue.Code
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			codes = append(codes, catalogue.Code{Vocabulary: pairs[i], Code: pairs[i+1]})
		}
	}
	return codes
}

// urlOf is where people read the original: the page that the server names,
// else the main file, else the object itself.
func urlOf(item oparlItem, web looseText, attachments []catalogue.Attachment) string {
	if page := webAddress(item.where, string(web)); page != "" {
		return page
	}
	if len(attachments) > 0 {
		return attachments[0].URL
	}
	if id := item.head.id(); isWebAddress(id) {
		return id
	}
	return ""
}

// notPublic is how agendas mark what is dealt with behind closed doors.
var notPublic = regexp.MustCompile(`(?i)nicht[- ]?öffentlich|nichtoeffentlich|\bnö\b|^\s*N(?:Ö|ö)?\s*\d`)

// agenda gives the public items of an agenda, a line each, and their files.
// An item that the source could not give makes the result false: what the
// catalogue has stays.
func (r *oparlRun) agenda(item oparlItem, refs looseList[oparlRef]) (lines []string, files looseList[oparlRef], ok bool) {
	for i, ref := range refs {
		if i >= maxAgendaItems {
			break
		}
		data, ok := r.part(item, ref)
		if !ok {
			return nil, nil, false
		}
		var top oparlAgendaItem
		if data == nil || json.Unmarshal(data, &top) != nil || top.Deleted.value || top.hidden() ||
			notPublic.MatchString(top.Number.line()) || notPublic.MatchString(top.Name.line()) {
			continue
		}
		if line := agendaLine(top); line != "" {
			lines = append(lines, line)
		}
		files = append(append(files, top.ResolutionFile), top.AuxiliaryFile...)
	}
	return lines, files, true
}

// maxAgendaItems is how many items of one agenda are read; the longest known
// agendas of city councils have some two hundred.
const maxAgendaItems = 1000

func agendaLine(top oparlAgendaItem) string {
	name := withoutNames(top.Name.line())
	if name == "" {
		return ""
	}
	line := squash(top.Number.line() + " " + name)
	if result := withoutNames(top.Result.line()); result != "" {
		line += " – " + result
	}
	if text := withoutNames(htmlLine(htmlText(string(top.ResolutionText)))); text != "" {
		line += "\n" + text
	}
	return line
}

// part gives an embedded object, or fetches one that is only named; nil is
// one that is gone. False: the server failed, which was said.
func (r *oparlRun) part(item oparlItem, ref oparlRef) (json.RawMessage, bool) {
	if ref.object != nil || ref.url == "" || isFile(r.spec.Target) {
		return ref.object, true
	}
	data, _, err := r.fetchObject(sameScheme(item.where, webAddress(item.where, ref.url)))
	if err == nil {
		return data, true
	}
	if e, known := fetch.AsError(err); known && e.Answered() {
		return nil, true
	}
	broken := reject(item.head.id(), "incomplete-object", "a part of it could not be read; the version before stays: %s", err)
	broken.ID = catalogue.NewID(r.spec.Name, oparlNative(item.head.id()))
	r.fail(broken)
	r.fail(err)
	return nil, false
}

// documents gives the public files among refs, each once.
func (r *oparlRun) documents(item oparlItem, refs ...oparlRef) (files []oparlFile, ok bool) {
	seen := map[string]bool{}
	for i, ref := range refs {
		if ref.object == nil && i >= maxOparlRefs {
			continue
		}
		data, ok := r.part(item, ref)
		if !ok {
			return nil, false
		}
		var f oparlFile
		if data == nil || json.Unmarshal(data, &f) != nil || f.Deleted.value || f.hidden() {
			continue
		}
		f.AccessURL = looseText(f.address(item.where))
		if f.AccessURL != "" && !seen[string(f.AccessURL)] {
			seen[string(f.AccessURL)] = true
			files = append(files, f)
		}
	}
	return files, true
}

// address is where a file is read: accessUrl is mandatory (2.7), but not everywhere there.
func (f oparlFile) address(where string) string {
	for _, given := range []looseText{f.AccessURL, f.DownloadURL, f.ExternalServiceURL} {
		if address := webAddress(where, string(given)); address != "" {
			return address
		}
	}
	return ""
}

func attachmentsOf(files []oparlFile) []catalogue.Attachment {
	var list []catalogue.Attachment
	for _, f := range files {
		list = append(list, catalogue.Attachment{
			Title:     withoutNames(cmp.Or(f.Name.line(), f.FileName.line())),
			URL:       string(f.AccessURL),
			MediaType: f.mediaType(),
			Bytes:     int64(f.Size),
		})
	}
	return list
}

// documentTypes are the media types of documents by the ending of their names.
var documentTypes = map[string]string{
	".pdf": "application/pdf", ".doc": "application/msword", ".odt": "application/vnd.oasis.opendocument.text",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".xls":  "application/vnd.ms-excel", ".ods": "application/vnd.oasis.opendocument.spreadsheet",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	".txt":  "text/plain", ".html": "text/html", ".htm": "text/html", ".jpg": "image/jpeg", ".png": "image/png", ".tif": "image/tiff",
}

// mediaType is what the server says, or what the file's name tells where it
// says nothing or "some bytes".
func (f oparlFile) mediaType() string {
	given, _, _ := strings.Cut(strings.ToLower(squash(string(f.MimeType))), ";")
	if strings.Contains(given, "/") && given != "application/octet-stream" {
		return strings.TrimSpace(given)
	}
	for _, name := range []looseText{f.FileName, f.AccessURL, looseText("x." + given)} {
		if known := documentTypes[strings.ToLower(path.Ext(string(name)))]; known != "" {
			return known
		}
	}
	return ""
}

// latestFile gives the date of the latest file if it came after the paper.
func latestFile(files []oparlFile, published catalogue.Date) (latest catalogue.Date) {
	for _, f := range files {
		if d := councilDate(string(f.Date)); d > latest {
			latest = d
		}
	}
	if latest <= published {
		return ""
	}
	return latest
}

// councilDate reads a date, or the day of a time as it was written. Servers
// that make a time of a date often give midnight in Germany as 22:00 or 23:00
// of the day before in UTC.
func councilDate(s string) catalogue.Date {
	s = strings.TrimSpace(s)
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		if _, offset := t.Zone(); offset == 0 && (t.Hour() == 22 || t.Hour() == 23) && t.Minute() == 0 && t.Second() == 0 {
			t = t.Add(2 * time.Hour)
		}
		if t.Year() < minYear || t.Year() > maxYear {
			return ""
		}
		return catalogue.DateOf(t)
	}
	return parseDate(s)
}
