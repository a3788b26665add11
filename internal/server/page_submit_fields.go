package server

import (
	"cmp"
	"slices"
	"strings"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/editorial"
	"nextsearch/mappings"
)

// fieldKind is how a field of the form looks.
type fieldKind string

const (
	kindText   fieldKind = "text"
	kindArea   fieldKind = "area"
	kindSelect fieldKind = "select"
	kindRadios fieldKind = "radios"
	kindBoxes  fieldKind = "boxes" // several of a list
	kindBox    fieldKind = "box"   // yes or no
	kindFiles  fieldKind = "files"
)

// formField is a line of the table of fields. Label and hint are the messages
// field.NAME and field.NAME.hint.
type formField struct {
	name     string // as in [editorial.FieldError], and of the control
	kind     fieldKind
	input    string // type attribute of a text: text, url, email, tel, date
	max      int    // characters, 0 for no limit
	rows     int    // of an area
	required bool
	private  bool // a person's data: the browser's draft leaves it out
	options  func(lang string) []optionView
}

// formGroup is a fieldset of the form; its legend is the message group.KEY.
type formGroup struct {
	key    string
	fields []formField
}

// formGroups is the form in reading order. What is required and how long a
// text may be is said here for hints and the browser's own check; package
// editorial decides.
func formGroups() []formGroup {
	return []formGroup{
		{"recipe", []formField{
			{name: "title", kind: kindText, max: editorial.MaxTitle, required: true},
			{name: "summary", kind: kindArea, max: editorial.MaxSummary, rows: 4, required: true},
			{name: "topics", kind: kindBoxes, options: topicOptions},
			{name: "status", kind: kindSelect, options: statusOptions},
			{name: "duration", kind: kindText, max: editorial.MaxShort},
			{name: "keywords", kind: kindText},
			{name: "link", kind: kindText, input: "url", max: editorial.MaxLink},
		}},
		{"sections", sectionFields()},
		{"body", []formField{
			{name: "attribution", kind: kindRadios, required: true, options: attributionOptions},
			{name: "organisation", kind: kindText, max: editorial.MaxShort, required: true},
			{name: "authorityType", kind: kindSelect, required: true, options: authorityOptions},
			{name: "land", kind: kindSelect, options: landOptions},
			{name: "shortName", kind: kindText, max: editorial.MaxShort},
			{name: "place", kind: kindText, max: editorial.MaxShort},
			{name: "domain", kind: kindText, max: editorial.MaxShort},
		}},
		{"contact", []formField{{name: "contact.mailbox", kind: kindText, input: "email", max: editorial.MaxShort}}},
		{"person", []formField{
			{name: "contact.name", kind: kindText, max: editorial.MaxShort, private: true},
			{name: "contact.email", kind: kindText, input: "email", max: editorial.MaxShort, private: true},
			{name: "contact.phone", kind: kindText, input: "tel", max: editorial.MaxShort, private: true},
			{name: "contact.purpose", kind: kindText, max: editorial.MaxShort},
			{name: "contact.until", kind: kindText, input: "date"},
			{name: "contact.consent", kind: kindBox, private: true},
		}},
		{"files", []formField{{name: "files", kind: kindFiles}}},
		{"licence", []formField{{name: "licence", kind: kindRadios, required: true, options: licenceOptions}}},
	}
}

// sectionFields are the sections of a recipe in reading order.
func sectionFields() (fields []formField) {
	for _, role := range catalogue.Roles() {
		fields = append(fields, formField{name: "sections." + string(role), kind: kindArea, max: editorial.MaxSection, rows: 6,
			required: role == catalogue.RoleApproach || role == catalogue.RoleLessons})
	}
	return fields
}

// optionView is a choice of a select, of radios or boxes.
type optionView struct {
	Value, Label, Hint, ID string
	Group                  string // of a select: heading above it
	Chosen                 bool
}

// optionGroup is what stands under one heading of a select; "" has none.
type optionGroup struct {
	Label   string
	Options []optionView
}

// termOptions makes choices of a vocabulary.
func termOptions(terms mappings.Vocabulary, lang string) (out []optionView) {
	for _, t := range terms {
		out = append(out, optionView{Value: t.Code, Label: t.Label.In(lang)})
	}
	return out
}

func topicOptions(lang string) []optionView  { return termOptions(mappings.TopicTerms(), lang) }
func statusOptions(lang string) []optionView { return termOptions(mappings.StatusTerms(), lang) }

// authorityOptions are the types of bodies under their groups.
func authorityOptions(lang string) (out []optionView) {
	groups := mappings.AuthorityGroups()
	for _, t := range mappings.AuthorityTypes() {
		if t.Code == mappings.TypeUnassigned {
			continue
		}
		group, _, _ := strings.Cut(t.Code, "/")
		out = append(out, optionView{Value: t.Code, Label: t.Label.In(lang), Group: groups.Label(group).In(lang)})
	}
	return out
}

func landOptions(lang string) (out []optionView) {
	for _, l := range mappings.Laender() {
		out = append(out, optionView{Value: l.AGS, Label: l.Name.In(lang)})
	}
	return out
}

func attributionOptions(lang string) (out []optionView) {
	all := messages()
	for _, a := range []catalogue.Attribution{catalogue.AttributionNamed, catalogue.AttributionTypeLand} {
		key := "attribution." + string(a)
		out = append(out, optionView{Value: string(a), Label: all[key].In(lang), Hint: all[key+".hint"].In(lang)})
	}
	return out
}

func licenceOptions(lang string) (out []optionView) {
	all := messages()
	for _, code := range editorial.Licences() {
		out = append(out, optionView{Value: code, Label: mappings.LicenceOf(code).Name, Hint: all["licence."+code].In(lang)})
	}
	return out
}

// groupView is a fieldset as the template shows it.
type groupView struct {
	Key, Legend, Intro string
	Fields             []fieldView
}

// fieldView is a field as the template shows it.
type fieldView struct {
	formFieldView
	Value   string
	Options []optionView
	Groups  []optionGroup // of a select
	Error   string
}

// formFieldView is what does not depend on what was typed.
type formFieldView struct {
	Name, ID, Kind, Input, Label, Hint string
	Max, Rows                          int
	Required, Private                  bool
	MissingText, LongText              string // for the check in the browser
	OptionalText, ChooseText           string
}

// Described gives the ids of hint and error, for aria-describedby.
func (f fieldView) Described() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.ID+"-hint")
	}
	if f.Error != "" {
		ids = append(ids, f.ID+"-error")
	}
	return strings.Join(ids, " ")
}

// fieldID gives the id of a field's control.
func fieldID(name string) string { return "f-" + strings.ReplaceAll(name, ".", "-") }

// formWords writes the form in one language.
type formWords struct {
	lang string
	all  map[string]mappings.Label
}

// say gives a message, "" if there is none; pairs are {name}, value, ….
func (fw formWords) say(key string, pairs ...string) string {
	return strings.NewReplacer(pairs...).Replace(fw.all[key].In(fw.lang))
}

// groups fills the form with what was typed and what is wrong with it.
func (fw formWords) groups(values map[string][]string, errs []fieldProblem) (out []groupView) {
	for _, g := range formGroups() {
		view := groupView{Key: g.key, Legend: fw.say("group." + g.key), Intro: fw.say("group." + g.key + ".intro")}
		for _, f := range g.fields {
			view.Fields = append(view.Fields, fw.field(f, values[f.name], errs))
		}
		out = append(out, view)
	}
	return out
}

// field makes the view of one field.
func (fw formWords) field(f formField, typed []string, errs []fieldProblem) fieldView {
	limit := groupDigits(f.max, fw.lang)
	view := fieldView{formFieldView: formFieldView{Name: f.name, ID: fieldID(f.name), Kind: string(f.kind), Input: f.input,
		Label: fw.say("field." + f.name), Hint: fw.say("field."+f.name+".hint", "{max}", limit), Max: f.max, Rows: f.rows,
		Required: f.required, Private: f.private, OptionalText: fw.say("form.optional"), ChooseText: fw.say("form.choose")}}
	if f.kind == kindArea && !strings.Contains(view.Hint, limit) {
		view.Hint += " " + fw.say("form.max", "{max}", groupDigits(f.max, fw.lang))
	}
	if view.Input == "" {
		view.Input = "text"
	}
	if f.required {
		view.MissingText = fw.problem(editorial.FieldError{Field: f.name, Code: "required"}).Text
	}
	if f.max > 0 {
		view.LongText = fw.problem(editorial.FieldError{Field: f.name, Code: "too-long", Limit: f.max, Got: "{got}"}).Text
	}
	if len(typed) > 0 {
		view.Value = typed[0]
	}
	for _, e := range errs {
		if e.ID == view.ID {
			view.Error = strings.TrimSpace(view.Error + " " + e.Text)
		}
	}
	if f.options != nil {
		view.choose(f.options(fw.lang), typed)
	}
	return view
}

// choose sets the options, and which of them were chosen.
func (f *fieldView) choose(options []optionView, typed []string) {
	for _, o := range options {
		o.ID = f.ID + "-" + strings.NewReplacer("/", "-", ".", "-").Replace(o.Value)
		for _, v := range typed {
			o.Chosen = o.Chosen || v == o.Value
		}
		f.Options = append(f.Options, o)
		if n := len(f.Groups); n == 0 || f.Groups[n-1].Label != o.Group {
			f.Groups = append(f.Groups, optionGroup{Label: o.Group})
		}
		last := &f.Groups[len(f.Groups)-1]
		last.Options = append(last.Options, o)
	}
}

// fieldProblem is what is wrong with a field, in words.
type fieldProblem struct{ ID, Text string }

// problem says what is wrong and what to do: the message of the code for this
// field, else the code's own.
func (fw formWords) problem(e editorial.FieldError) fieldProblem {
	name := fieldNamed(e.Field)
	key := "invalid." + e.Code
	if _, special := fw.all[key+"."+name]; special {
		key += "." + name
	}
	text := fw.say(key, "{label}", fw.say("field."+name), "{limit}", fw.limit(e), "{got}", shorten(e.Got))
	return fieldProblem{ID: fieldID(name), Text: text}
}

// problems says it of all, in the order of the form.
func (fw formWords) problems(errs []editorial.FieldError) (out []fieldProblem) {
	order := map[string]int{}
	for _, g := range formGroups() {
		for _, f := range g.fields {
			order[fieldID(f.name)] = len(order)
		}
	}
	for _, e := range errs {
		out = append(out, fw.problem(e))
	}
	slices.SortStableFunc(out, func(a, b fieldProblem) int { return cmp.Compare(order[a.ID], order[b.ID]) })
	return out
}

// warning says where something that is held back was found.
func (fw formWords) warning(w editorial.Warning) warningView {
	where := fieldNamed(w.Field)
	return warningView{ID: fieldID(where), Excerpt: w.Excerpt, Text: fw.say("submit.warning", "{term}", w.Term, "{label}", fw.say("field."+where))}
}

// limit writes a limit for people: bytes in MB, all else as it is.
func (fw formWords) limit(e editorial.FieldError) string {
	if e.Code == "too-large" {
		return itoa(e.Limit>>20) + " MB"
	}
	return groupDigits(e.Limit, fw.lang)
}

// fieldNamed gives the field of the form that an error is shown at: one about
// a part of a field, such as "topics.1", is shown at the whole.
func fieldNamed(name string) string {
	for _, g := range formGroups() {
		for _, f := range g.fields {
			if name == f.name || strings.HasPrefix(name, f.name+".") {
				return f.name
			}
		}
	}
	return name
}

// valuesOf writes a content as the form would send it.
func valuesOf(c *editorial.Content) map[string][]string {
	v := map[string][]string{"title": {c.Title}, "summary": {c.Summary}, "duration": {c.Duration}, "status": {string(c.Status)},
		"topics": c.Topics, "keywords": {strings.Join(c.Keywords, ", ")}, "link": {c.Link}, "licence": {c.Licence},
		"attribution": {string(c.Attribution)}, "organisation": {c.Organisation}, "shortName": {c.ShortName}, "place": {c.Place},
		"domain": {c.Domain}, "authorityType": {c.AuthorityType}, "land": {c.Land}}
	for role, text := range c.Sections {
		v["sections."+string(role)] = []string{text}
	}
	if k := c.Contact; k != nil {
		v["contact.mailbox"], v["contact.name"], v["contact.email"] = []string{k.Mailbox}, []string{k.Name}, []string{k.Email}
		v["contact.phone"], v["contact.purpose"], v["contact.until"] = []string{k.Phone}, []string{k.Purpose}, []string{string(k.Until)}
		if k.Consent {
			v["contact.consent"] = []string{"true"}
		}
	}
	return v
}
