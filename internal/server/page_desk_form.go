package server

import (
	"cmp"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Limits of what editors send.
const (
	// maxDeskForm bounds a form: the longest submission fits several times
	// over, percent-encoding (three bytes for one) included.
	maxDeskForm = 2 << 20
	// maxName bounds what names things: codes, ids, keys.
	maxName = 255
	// maxCodes is how many codes a facet may be given by hand.
	maxCodes = 50
)

// deskForm is a form as it was sent. Reading a field notes what is wrong with it.
type deskForm struct {
	values   url.Values
	prefix   string // of the ids of the form's controls, where a page has several forms
	problems []deskProblem
}

// deskProblem is what is wrong with one control.
type deskProblem struct {
	ID    string // of the control, to which the summary leads
	Code  string
	Limit int
	Text  string // for people, with the name of the field
	label string // the field's name
}

// Hidden reports whether the control cannot be seen, so that no link leads to it.
func (p deskProblem) Hidden() bool {
	return slices.Contains([]string{"action", "version", "seq", "facet", "field", "consent"}, p.label)
}

// typedField is what was typed, to be shown where the form itself cannot be.
type typedField struct{ Name, Text string }

// readDeskForm reads a form whole; what is no form has no fields, and no
// token therefore. A body that is too large is a problem of its own.
func (s *Server) readDeskForm(w http.ResponseWriter, r *http.Request) (*deskForm, error) {
	form := &deskForm{values: url.Values{}}
	if mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); mediaType != "application/x-www-form-urlencoded" {
		return form, nil
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxDeskForm)
	err := r.ParseForm()
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return nil, &problem{code: "too-large", cause: err}
	}
	for name, list := range r.PostForm { // what could be read; a field that is missing is named later
		for _, value := range list {
			form.values.Add(name, strings.ReplaceAll(value, "\r\n", "\n")) // how HTML sends line ends
		}
	}
	return form, nil
}

// id gives the id of the control of a field.
func (f *deskForm) id(name string) string {
	if f.prefix == "" {
		return name
	}
	return f.prefix + "-" + name
}

// control gives the field of a control's id; false if the form has no such control.
func (f *deskForm) control(id string) (name string, ok bool) {
	if f == nil {
		return "", false
	}
	if f.prefix == "" {
		return id, true
	}
	return strings.CutPrefix(id, f.prefix+"-")
}

// wrong notes a problem.
func (f *deskForm) wrong(name, code string, limit int) {
	f.problems = append(f.problems, deskProblem{ID: f.id(name), Code: code, Limit: limit, label: name})
}

// text reads a field that must be there once, with 1 to limit characters.
func (f *deskForm) text(name string, limit int) string {
	value := f.optional(name, limit)
	if value == "" && len(f.values[name]) < 2 && strings.TrimSpace(f.values.Get(name)) == "" {
		f.wrong(name, "required", 0)
	}
	return value
}

// optional reads a field that may be empty or missing.
func (f *deskForm) optional(name string, limit int) string {
	list := f.values[name]
	if len(list) > 1 {
		f.wrong(name, "twice", 0)
		return ""
	}
	value := strings.TrimSpace(f.values.Get(name))
	switch {
	case !sound(value):
		f.wrong(name, "encoding", 0)
	case utf8.RuneCountInString(value) > limit:
		f.wrong(name, "too-long", limit)
	default:
		return value
	}
	return ""
}

// number reads a hidden field that the page itself wrote.
func (f *deskForm) number(name string) uint64 {
	text := f.text(name, maxName)
	n, err := strconv.ParseUint(text, 10, 63) // as much as the databases can count
	if err != nil && text != "" {
		f.wrong(name, "number", 0)
	}
	return n
}

// codes reads boxes; known tells which values there are.
func (f *deskForm) codes(name string, known func(string) bool) []string {
	list := slices.DeleteFunc(slices.Clone(f.values[name]), func(v string) bool { return v == "" })
	slices.Sort(list)
	list = slices.Compact(list)
	switch {
	case len(list) > maxCodes:
		f.wrong(name, "too-many", maxCodes)
	case slices.ContainsFunc(list, func(v string) bool { return !sound(v) }):
		f.wrong(name, "encoding", 0)
	case slices.ContainsFunc(list, func(v string) bool { return !known(v) }):
		f.wrong(name, "unknown-code", 0)
	default:
		return list
	}
	return nil
}

// sound reports whether a text is UTF-8 without characters that control
// terminals and no form can send by itself.
func sound(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(c rune) bool { return c < ' ' && c != '\n' && c != '\t' })
}

// typedIn lists the texts of a form under the names of their fields, without
// what is hidden.
func (s *Server) typedIn(f *deskForm, lang string) []typedField {
	if f == nil {
		return nil
	}
	var out []typedField
	for name, list := range f.values {
		if slices.Contains([]string{"token", "action", "version", "seq", "key", "field", "facet", "consent", "warning"}, name) || strings.TrimSpace(strings.Join(list, "")) == "" {
			continue
		}
		label := cmp.Or(s.fieldLabel(name, lang), strings.ToValidUTF8(name, "\uFFFD"))
		out = append(out, typedField{label, strings.ToValidUTF8(strings.Join(list, "\n"), "\uFFFD")})
	}
	slices.SortFunc(out, func(a, b typedField) int { return strings.Compare(a.Name, b.Name) })
	return out
}
