package server

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gorilla/mux"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/editorial"
)

// deskRecordPath is the desk's path of a record.
func deskRecordPath(id string) string { return deskHome + "/eintraege/" + id }

// deskRecordPage is a record on the desk: what its source said, the
// categories as they stand, and what editors decided.
type deskRecordPage struct {
	deskPage
	ID         string
	Seq        uint64
	Removed    bool // its source no longer has it
	Hidden     bool // by an editor
	ShownAs    string
	ShownPath  string
	Public     string // path of the public page, "" if there is none
	Submission string // path of the submission that it was made of, "" if of none
	Said       []contentField
	Facets     []facetForm
	Decisions  []decisionView
}

// decisionView is what an editor decided on one field.
type decisionView struct {
	Field, Label, Value, Path string // Path: of the record that it names
	Who, At, Why              string
}

// getDeskRecord answers /redaktion/eintraege/{id}.
func (s *Server) getDeskRecord(w http.ResponseWriter, r *http.Request, v *visit) error {
	change, err := s.changeOf(r.Context(), mux.Vars(r)["id"])
	if err != nil {
		return err
	}
	page, err := s.deskRecordPageOf(r, v, change)
	if err != nil {
		return err
	}
	return s.render(w, http.StatusOK, "desk-record", page)
}

// changeOf reads a record as editors may see it: hidden ones, too.
func (s *Server) changeOf(ctx context.Context, id string) (catalogue.Change, error) {
	if !catalogue.ValidID(id) {
		return catalogue.Change{}, &problem{code: "not-found"}
	}
	return s.store.Get(ctx, id)
}

// deskRecordPageOf reads everything that the page shows.
func (s *Server) deskRecordPageOf(r *http.Request, v *visit, change catalogue.Change) (page deskRecordPage, err error) {
	page = deskRecordPage{deskPage: s.deskPageOf(r, v, "records", ""), ID: change.ID, Seq: change.Seq, Removed: change.Record == nil, ShownAs: change.ShownAs}
	decisions, err := s.editorial.Decisions(r.Context(), change.ID)
	if err != nil {
		return page, err
	}
	for i := range decisions {
		d := &decisions[i]
		page.Hidden = page.Hidden || d.Field == catalogue.FieldHidden
		page.Decisions = append(page.Decisions, s.decisionViewOf(d, &page.deskPage))
	}
	page.Heading = change.ID
	if change.Record != nil {
		page.Heading = change.Record.Title
		page.Said = s.saidFields(change.Record, &page.deskPage)
		page.Facets = s.facetForms(change.Record, &page.deskPage)
	}
	page.Title = page.Heading + " – " + page.messages["desk.title"].In(v.lang)
	if page.ShownAs != "" {
		page.ShownPath = deskPath(v.lang, deskRecordPath(page.ShownAs), "")
	}
	if _, public := change.Public(s.now()); public && !page.Hidden {
		page.Public = page.Href(recordPath(page.ID))
	}
	if id, ok := strings.CutPrefix(page.ID, editorial.SourceName+":"); ok {
		page.Submission = deskPath(v.lang, deskSubmissionPath(id), "")
	}
	return page, nil
}

// decisionViewOf shows a decision.
func (s *Server) decisionViewOf(d *catalogue.Decision, page *deskPage) decisionView {
	view := decisionView{Field: d.Field, Label: page.messages["deskdecision."+d.Field].In(page.Lang), Who: d.Who, At: moment(page.Lang, d.At), Why: d.Why}
	switch d.Field {
	case catalogue.FieldHidden:
	case catalogue.FieldMerged:
		view.Value, view.Path = d.Value, deskPath(page.Lang, deskRecordPath(d.Value), "")
	default:
		if f := s.facet(d.Field); f != nil {
			view.Label = f.Label.In(page.Lang)
		}
		view.Value = cmp.Or(s.labelsOf(d.Field, page.Lang, d.Codes...), page.messages["facet.missing"].In(page.Lang))
	}
	view.Label = cmp.Or(view.Label, d.Field)
	return view
}

// maxSaidText is how much of a section the desk shows, in characters: what is
// needed to judge a category; the rest stands at the source.
const maxSaidText = 3000

// saidFields lists what the source said.
func (s *Server) saidFields(rec *catalogue.Record, page *deskPage) []contentField {
	var out []contentField
	add := func(name, text string) {
		if text != "" {
			out = append(out, contentField{Name: name, Label: s.fieldLabel(name, page.Lang), Text: text})
		}
	}
	add("title", rec.Title)
	add("summary", rec.Summary)
	add("organisations", organisationLines(rec.Organisations))
	add("keywords", strings.Join(rec.Keywords, ", "))
	add("codes-said", codeList(rec.Codes))
	add("regions", regionList(rec.Regions))
	add("published", formatDate(page.Lang, rec.Published))
	add("link", rec.URL)
	add("licence", cmp.Or(rec.Licence.Name, rec.Licence.Code, rec.Licence.URL))
	if c := rec.Contact; c != nil {
		add("contact", strings.TrimSpace(strings.Join([]string{c.Name, c.Email, c.Phone, c.URL}, " ")))
	}
	add("source", rec.Provenance.Source)
	if f := rec.Provenance.Fetched; !f.IsZero() {
		add("fetched", moment(page.Lang, f))
	}
	for _, section := range sectionViews(rec, page.Lang) {
		text := firstRunes(section.Text, maxSaidText)
		if text != section.Text {
			text += " …"
		}
		out = append(out, contentField{Name: "section", Label: cmp.Or(section.Heading, s.fieldLabel("body", page.Lang)), Text: text})
	}
	return out
}

// organisationLines lists bodies with their roles and keys, one a line.
func organisationLines(list []catalogue.Organisation) string {
	var lines []string
	for _, o := range list {
		line := o.Name
		if more := slices.DeleteFunc(append([]string{o.Role}, o.IDs...), func(s string) bool { return s == "" }); len(more) > 0 {
			line += " (" + strings.Join(more, ", ") + ")"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// codeList lists codes of vocabularies.
func codeList(list []catalogue.Code) string {
	var out []string
	for _, c := range list {
		out = append(out, c.Vocabulary+": "+c.Code)
	}
	return strings.Join(out, ", ")
}

// regionList lists places as written, with their AGS.
func regionList(list []catalogue.Region) string {
	var out []string
	for _, r := range list {
		out = append(out, strings.TrimSpace(r.Name+" "+r.AGS))
	}
	return strings.Join(out, ", ")
}

// postDeskRecord does what a form of the page asks for.
func (s *Server) postDeskRecord(w http.ResponseWriter, r *http.Request, v *visit) error {
	change, err := s.changeOf(r.Context(), mux.Vars(r)["id"])
	if err != nil {
		return err
	}
	form := v.form
	action := form.text("action", maxName)
	seq := form.number("seq")
	do, done := s.recordAction(v, change.ID, action, seq)
	if do == nil && len(form.problems) == 0 {
		form.wrong("action", "unknown-code", 0)
	}
	if len(form.problems) > 0 {
		return s.recordFailed(w, r, v, http.StatusUnprocessableEntity, "")
	}
	done, err = settled(do(r.Context()), done, form)
	if status, alert, ok := deskStatus(err); ok {
		return s.recordFailed(w, r, v, status, alert)
	}
	switch {
	case errors.Is(err, catalogue.ErrInvalid), action == "merge" && errors.Is(err, catalogue.ErrNotFound):
		return s.recordFailed(w, r, v, http.StatusUnprocessableEntity, "decision")
	case err != nil:
		return err
	}
	return goTo(w, r, deskPath(v.lang, r.URL.Path, done))
}

// recordAction reads the form of an action and gives what it does, and the
// code of the message afterwards; nil for an unknown action.
func (s *Server) recordAction(v *visit, id, action string, seq uint64) (do func(context.Context) error, done string) {
	who, form := v.Key.Name, v.form
	switch action {
	case "hide":
		form.prefix = "hide"
		why := form.text("reason", editorial.MaxReason)
		return func(ctx context.Context) error { return s.editorial.Hide(ctx, who, id, seq, why) }, "hidden"
	case "merge":
		form.prefix = "merge"
		into, why := form.record("into", id), form.text("reason", editorial.MaxReason)
		return func(ctx context.Context) error { return s.editorial.Merge(ctx, who, id, seq, into, why) }, "merged"
	case "undo":
		field := form.text("field", maxName)
		form.prefix = "undo-" + field
		why := form.text("reason", editorial.MaxReason)
		return func(ctx context.Context) error { return s.editorial.Undo(ctx, who, id, seq, field, why) }, "undone"
	case "correct":
		facet := form.text("facet", maxName)
		c := correctableOf(facet)
		if c == nil {
			form.wrong("facet", "unknown-code", 0)
			return func(context.Context) error { return nil }, ""
		}
		form.prefix = facet
		codes, why := s.correctedCodes(form, c), form.text("reason", editorial.MaxReason)
		return func(ctx context.Context) error { return s.editorial.Correct(ctx, who, id, seq, facet, codes, why) }, "corrected"
	}
	return nil, ""
}

// record reads the id of another record.
func (f *deskForm) record(name, self string) string {
	id := f.text(name, maxName)
	switch {
	case id == "":
	case !catalogue.ValidID(id):
		f.wrong(name, "record-id", 0)
	case id == self:
		f.wrong(name, "itself", 0)
	}
	return id
}

// recordFailed shows the page as it is now with what was wrong and what the
// editor had chosen and typed.
func (s *Server) recordFailed(w http.ResponseWriter, r *http.Request, v *visit, status int, alert string) error {
	change, err := s.changeOf(r.Context(), mux.Vars(r)["id"])
	if err != nil {
		return err
	}
	if v.form.prefix == "merge" && v.form.values.Has("seq") {
		if page, err := s.mergePageOf(r, v, &change, v.form.values.Get("into")); err == nil {
			page.failed(alert, v.form)
			return s.render(w, status, "desk-merge", page)
		}
	}
	page, err := s.deskRecordPageOf(r, v, change)
	if err != nil {
		return err
	}
	page.failed(alert, v.form)
	page.showTyped()
	if !page.offers(v.form.prefix) {
		page.Kept = s.typedIn(v.form, v.lang)
	}
	return s.render(w, status, "desk-record", page)
}

// offers reports whether the page still has the form of a prefix.
func (p *deskRecordPage) offers(prefix string) bool {
	if field, ok := strings.CutPrefix(prefix, "undo-"); ok {
		return slices.ContainsFunc(p.Decisions, func(d decisionView) bool { return d.Field == field })
	}
	return !p.Removed && prefix != "merge" && (prefix != "hide" || !p.Hidden)
}

// mergePage shows two records side by side before one is merged into the other.
type mergePage struct {
	deskPage
	ID, Into string
	Seq      uint64
	Pairs    []pairView
	Back     string
}

// pairView is a field of two records.
type pairView struct{ Label, This, Other string }

// getMerge answers /redaktion/eintraege/{id}/zusammenfuehren?in=ID.
func (s *Server) getMerge(w http.ResponseWriter, r *http.Request, v *visit) error {
	id := mux.Vars(r)["id"]
	change, err := s.changeOf(r.Context(), id)
	if err != nil {
		return err
	}
	v.form = &deskForm{values: url.Values{"into": {strings.TrimSpace(strings.ToValidUTF8(r.URL.Query().Get("in"), "\uFFFD"))}}, prefix: "merge"}
	into := v.form.record("into", id)
	if len(v.form.problems) > 0 {
		return s.recordFailed(w, r, v, http.StatusUnprocessableEntity, "")
	}
	page, err := s.mergePageOf(r, v, &change, into)
	if errors.Is(err, catalogue.ErrNotFound) {
		v.form.wrong("into", "no-record", 0)
		return s.recordFailed(w, r, v, http.StatusUnprocessableEntity, "")
	}
	if err != nil {
		return err
	}
	return s.render(w, http.StatusOK, "desk-merge", page)
}

// mergePageOf sets two records side by side; ErrNotFound unless both are there.
func (s *Server) mergePageOf(r *http.Request, v *visit, change *catalogue.Change, into string) (mergePage, error) {
	other, err := s.changeOf(r.Context(), into)
	if err != nil {
		return mergePage{}, err
	}
	if change.Record == nil || other.Record == nil {
		return mergePage{}, catalogue.ErrNotFound
	}
	id := change.ID
	page := mergePage{deskPage: s.deskPageOf(r, v, "records", "desk.merge"), ID: id, Into: into, Seq: change.Seq, Back: deskPath(v.lang, deskRecordPath(id), "")}
	page.Pairs = pairsOf(s.saidFields(change.Record, &page.deskPage), s.saidFields(other.Record, &page.deskPage))
	return page, nil
}

// pairsOf sets the fields of two records side by side by their labels; a field
// of one only has an empty other side.
func pairsOf(this, other []contentField) []pairView {
	var out []pairView
	for _, f := range this {
		out = append(out, pairView{Label: f.Label, This: f.Text})
	}
	for _, f := range other {
		i := slices.IndexFunc(out, func(p pairView) bool { return p.Label == f.Label && p.Other == "" })
		if i < 0 {
			out = append(out, pairView{Label: f.Label, Other: f.Text})
			continue
		}
		out[i].Other = f.Text
	}
	return out
}
