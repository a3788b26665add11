package editorial

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"nextsearch/internal/catalogue"
)

// rig is a store over a catalogue in a folder of the test's own.
type rig struct {
	*Store
	t       *testing.T
	db      *catalogue.SQLite
	uploads string
	mu      sync.Mutex
	now     time.Time
	changed int                 // calls of Config.Changed
	read    map[string]FileText // what the sandbox would say, by file name
}

// start is a day in the middle of a year.
var start = time.Date(2026, 6, 15, 9, 30, 0, 0, time.UTC)

func newRig(t *testing.T) *rig {
	t.Helper()
	dir := t.TempDir()
	r := &rig{t: t, uploads: filepath.Join(dir, "uploads"), now: start, read: map[string]FileText{}}
	db, err := catalogue.Open(t.Context(), filepath.Join(dir, "data"))
	if err != nil {
		t.Fatal(err)
	}
	r.db = db
	t.Cleanup(func() { db.Close() })
	r.Store, err = New(Config{DB: db, Uploads: r.uploads, Now: r.clock, BaseURL: "https://rezepte.example",
		Topic:         func(code string) bool { return code == "e-akte" || code == "ai" },
		AuthorityType: func(code string) bool { return strings.Contains(code, "/") },
		Read: func(_ context.Context, name string, data []byte) (FileText, error) {
			if bytes.Contains(data, []byte("damaged")) {
				return FileText{}, errors.New("it is damaged")
			}
			return r.read[name], nil
		},
		Changed: func(context.Context) error {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.changed++
			return nil
		}})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *rig) clock() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.now
}

func (r *rig) pass(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now = r.now.Add(d)
}

func (r *rig) ok(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// named is a content of a body that wants to be named.
func named() Content {
	return Content{
		Title: "Eingangsrechnungen ohne Papier", Summary: "Rechnungen kommen elektronisch an und werden in drei Tagen bezahlt.",
		Sections: map[catalogue.Role]string{
			catalogue.RoleApproach: "Wir haben zuerst die Eingänge gezählt.\n\nDann kam die Software.",
			catalogue.RoleLessons:  "Die Schulung vor dem Start hat sich gelohnt, die Pilotphase war zu kurz.",
		},
		Duration: "8 Monate", Status: catalogue.StatusRunning, Topics: []string{"e-akte"}, Keywords: []string{"E-Rechnung"},
		Link: "https://www.musterstadt.example/rechnung", Licence: "cc-by-4.0",
		Attribution: catalogue.AttributionNamed, Organisation: "Stadt Musterstadt", ShortName: "MST", Place: "Musterstadt",
		Domain: "musterstadt.example", AuthorityType: "municipal/town", Land: "09",
		Contact: &Contact{Mailbox: "digitales@musterstadt.example"},
	}
}

// heldBack is a content of a body that does not want to be named.
func heldBack() Content {
	c := named()
	c.Attribution, c.Contact, c.Link = catalogue.AttributionTypeLand, nil, ""
	return c
}

// withPerson adds a person with consent.
func withPerson(c Content) Content {
	c.Contact = &Contact{Mailbox: "digitales@musterstadt.example", Name: "Fachperson Muster", Email: "fach.person@musterstadt.example",
		Phone: "0123 456-78", Consent: true, Purpose: "Fragen zum Rezept", Until: "2027-06-15"}
	return c
}

func (r *rig) submit(c Content, files ...File) Receipt {
	r.t.Helper()
	receipt, err := r.Submit(r.t.Context(), c, files, "form", "")
	r.ok(err)
	return receipt
}

func (r *rig) get(id string) Submission {
	r.t.Helper()
	sub, err := r.Submission(r.t.Context(), id)
	r.ok(err)
	return sub
}

// publish clears every warning and publishes.
func (r *rig) publish(id string) {
	r.t.Helper()
	r.clearAll(id)
	r.ok(r.Publish(r.t.Context(), "editor", id, r.get(id).Version))
}

func (r *rig) clearAll(id string) {
	r.t.Helper()
	sub := r.get(id)
	warnings, err := r.Warnings(r.t.Context(), &sub)
	r.ok(err)
	var keys []string
	for _, w := range warnings {
		keys = append(keys, w.Key)
	}
	if len(keys) > 0 {
		r.ok(r.Clear(r.t.Context(), "editor", id, sub.Version, keys))
	}
}

func (r *rig) records() (all []catalogue.Record) {
	r.t.Helper()
	for rec, err := range r.Records(r.t.Context()) {
		r.ok(err)
		if err := rec.Validate(); err != nil {
			r.t.Error(err)
		}
		all = append(all, rec)
	}
	return all
}

// actions gives who did what to an object, the oldest first.
func (r *rig) actions(object string) (list []string) {
	r.t.Helper()
	r.ok(r.db.View(r.t.Context(), func(tx *catalogue.Tx) (err error) {
		list, err = column(r.t.Context(), tx, `SELECT TRIM(who || ' ' || action || ' ' || fields) FROM audit WHERE object = ? ORDER BY seq`, object)
		return err
	}))
	return list
}

// folder lists the folder of uploads.
func (r *rig) folder() (names []string) {
	r.t.Helper()
	entries, err := os.ReadDir(r.uploads)
	r.ok(err)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func pdf(name, content string) File { return File{name, []byte("%PDF-1.7\n" + content)} }

func docx(name string, parts ...string) File {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range append([]string{"[Content_Types].xml"}, parts...) {
		w, _ := z.Create(p)
		io.WriteString(w, "<xml/>")
	}
	z.Close()
	return File{name, b.Bytes()}
}

func TestFromFormToRecord(t *testing.T) {
	r := newRig(t)
	ctx := t.Context()
	r.read["Bericht.pdf"] = FileText{Text: "Erfahrungsbericht", Metadata: map[string]string{"title": "Bericht"}}
	receipt := r.submit(withPerson(named()), pdf("C:\\Ablage\\Bericht", "text"), docx("plan.docx", "word/document.xml"))
	if len(receipt.ID) != idChars || len(receipt.Secret) != 26 || receipt.State != StateReceived {
		t.Fatalf("receipt %+v", receipt)
	}
	if _, err := r.Open(ctx, receipt.ID, "wrong"); !errors.Is(err, catalogue.ErrNotFound) {
		t.Errorf("opening with a wrong secret: %v", err)
	}
	sub, err := r.Open(ctx, receipt.ID, receipt.Secret)
	r.ok(err)
	if sub.Files[0].Name != "Bericht.pdf" || sub.Files[0].Text != "Erfahrungsbericht" || sub.Files[1].MediaType != typeDOCX {
		t.Errorf("files %+v", sub.Files)
	}
	if _, _, err := r.PublicFile(ctx, sub.ID, sub.Files[0].ID); !errors.Is(err, catalogue.ErrNotFound) {
		t.Errorf("a file before publishing: %v", err)
	}
	if got := r.records(); len(got) != 0 {
		t.Fatalf("records before publishing: %v", got)
	}
	r.publish(sub.ID)
	if r.changed != 1 {
		t.Errorf("Changed was called %d times", r.changed)
	}
	rec := r.records()[0]
	if rec.ID != "submission:"+sub.ID || rec.Organisations[0].Name != "Stadt Musterstadt" || rec.URL != sub.Content.Link ||
		rec.Provenance.Text != catalogue.TextFull || rec.Published != "2026-06-15" || rec.Contact.Name != "Fachperson Muster" {
		t.Errorf("record %+v", rec)
	}
	if got := rec.Sections[len(rec.Sections)-1]; got != (catalogue.Section{Role: catalogue.RoleCost, Text: "Dauer: 8 Monate"}) {
		t.Errorf("last section %+v", got)
	}
	want := "https://rezepte.example/rezepte/" + rec.ID + "/dateien/" + sub.Files[0].ID
	if len(rec.Attachments) != 2 || rec.Attachments[0].URL != want || rec.Attachments[0].Text != "Erfahrungsbericht" {
		t.Errorf("attachments %+v", rec.Attachments)
	}
	_, file, err := r.PublicFile(ctx, sub.ID, sub.Files[0].ID)
	r.ok(err)
	defer file.Close()
	if data, _ := io.ReadAll(file); string(data) != "%PDF-1.7\ntext" {
		t.Errorf("the file is %q", data)
	}
	if got := r.actions(sub.ID); !slices.Equal(got, []string{"submitter submit", "editor publish"}) {
		t.Errorf("audit %q", got)
	}
}
