package server

// reasonView is a text in which the editor says why.
type reasonView struct {
	ID, Label, Hint, Problem, Value string
}

// Described gives the ids of hint and error, for aria-describedby.
func (v reasonView) Described() string {
	switch {
	case v.Hint != "" && v.Problem != "":
		return v.ID + "-hint " + v.ID + "-error"
	case v.Hint != "":
		return v.ID + "-hint"
	case v.Problem != "":
		return v.ID + "-error"
	}
	return ""
}

// ReasonOf makes the field for the reason of the form with a prefix.
func (p deskPage) ReasonOf(prefix string) reasonView {
	id := prefix + "-reason"
	return reasonView{ID: id, Label: p.messages["deskfield.reason"].In(p.Lang), Problem: p.ProblemOf(id), Value: p.Typed(id, "")}
}

// actView is a form that is opened, takes a reason and does one thing.
type actView struct {
	Name, Field          string // values of the fields "action" and "field"
	Summary, Button      string
	Action, CSRF         string
	VersionName, Version string // the version that the editor saw
	Reason               reasonView
	Open, Danger         bool
}

// act makes the form of an action; field is "" but for an undo.
func (p deskPage) act(name, field, versionName, version string) actView {
	prefix := name
	if field != "" {
		prefix += "-" + field
	}
	v := actView{Name: name, Field: field, Summary: p.messages["deskdo."+name].In(p.Lang), Button: p.messages["deskbutton."+name].In(p.Lang),
		Action: p.Self, CSRF: p.CSRF, VersionName: versionName, Version: version, Reason: p.ReasonOf(prefix),
		Danger: name == "reject" || name == "retract" || name == "hide"}
	v.Reason.Hint = p.messages["deskhint."+name].In(p.Lang)
	v.Open = p.sent != nil && p.sent.prefix == prefix
	return v
}

// Act makes a form of the page's submission.
func (p deskSubmissionPage) Act(name string) actView {
	return p.act(name, "", "version", itoa(int(p.Sub.Version)))
}

// Log is the address of the audit log of the submission.
func (p deskSubmissionPage) Log() string { return auditHref(p.Lang, p.Sub.ID) }

// Act makes a form of the page's record; field is what is taken back.
func (p deskRecordPage) Act(name string, field ...string) actView {
	return p.act(name, append(field, "")[0], "seq", itoa(int(p.Seq)))
}

// Log is the address of the audit log of the record.
func (p deskRecordPage) Log() string { return auditHref(p.Lang, p.ID) }

// facetFormOf is what the template of a facet's form needs.
type facetFormOf struct {
	Page  deskRecordPage
	Facet facetForm
}

// Correct makes a facetFormOf.
func (p deskRecordPage) Correct(f facetForm) facetFormOf { return facetFormOf{p, f} }

// Reason is the field of the form that merges.
func (p mergePage) Reason() reasonView { return p.ReasonOf("merge") }

// AllPath leads to the whole ledger.
func (p consentsPage) AllPath() string {
	if p.Lang == "en" {
		return p.Self + "&alle=1"
	}
	return p.Self + "?alle=1"
}

// diffList is what the template of a comparison needs.
type diffList struct {
	Page   deskPage
	Fields []diffView
}

// Diff makes a diffList of the page's comparison.
func (p deskSubmissionPage) Diff() diffList { return diffList{p.deskPage, p.Compared.Fields} }
