package catalogtest

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"nextsearch/internal/catalogue"
)

func testOutcomes(t *testing.T, s *subject) {
	got := s.put(record("a", "A"), record("b", "B"))
	got = append(got, s.put(record("b", "B"), record("c", "C"), record("a", "A!"))...)
	want := []catalogue.Outcome{catalogue.New, catalogue.New, catalogue.Unchanged, catalogue.New, catalogue.Changed}
	if !slices.Equal(got, want) {
		t.Errorf("outcomes %v, want %v", got, want)
	}
}

// full is a record with a value in every field.
func full() catalogue.Record {
	at := time.Date(2025, 3, 4, 5, 6, 7, 89_000, time.UTC)
	return catalogue.Record{
		ID: "quelle:voll", Kind: catalogue.KindReport, Title: "Alles", Summary: "Kurz", Body: "Lang\x00 & <b>\u2028",
		Sections: []catalogue.Section{{Role: catalogue.RoleCost, Title: "Kosten", Text: "keine"}},
		Language: "de", URL: "https://beispiel.example/?a=b&c=<d>",
		Organisations: []catalogue.Organisation{{Name: "Stadt Musterstadt", Role: "publisher", IDs: []string{"ags-00000000"}}},
		Keywords:      []string{"E-Akte", "Straße", "日本"},
		Codes:         []catalogue.Code{{Vocabulary: "leika", Code: "99"}},
		Regions:       []catalogue.Region{{Name: "Musterland", AGS: "00"}},
		Audiences:     []string{"authority"},
		Published:     "2024", Updated: "2024-05-06", Status: catalogue.StatusPilot,
		Licence: catalogue.Licence{Code: "cc-by-4.0", Name: "CC BY", URL: "https://beispiel.example/by"},
		Contact: &catalogue.Contact{Name: "Poststelle", Email: "post@beispiel.example", Phone: "0", URL: "https://beispiel.example",
			Consent: &catalogue.Consent{Evidence: "Brief", Given: at, Until: at.AddDate(90, 0, 0)}},
		Attachments: []catalogue.Attachment{{Title: "Plan", URL: "https://beispiel.example/p.pdf", MediaType: "application/pdf", Bytes: 9}},
		Visibility:  catalogue.VisibilityPublic, Attribution: catalogue.AttributionTypeLand, Expires: at.AddDate(95, 0, 0),
		Corrections: map[string][]string{"topic": {"e-akte"}},
		Provenance: catalogue.Provenance{Source: "quelle", OriginalID: "7", URL: "https://beispiel.example/7", Fetched: at,
			Raw: strings.Repeat("ab", 32), Text: catalogue.TextFull, Methods: map[string]string{"title": "og:title"}},
	}
}

func testFields(t *testing.T, s *subject) {
	want := full()
	v := reflect.ValueOf(want)
	for i := range v.NumField() {
		if v.Field(i).IsZero() {
			t.Fatalf("the fixture has no %s", v.Type().Field(i).Name)
		}
	}
	s.put(want)
	got := s.get(want.ID).Record
	want.Provenance.ContentHash = want.Hash()
	want.Corrections = nil // only editors correct, see decisions.go
	if !reflect.DeepEqual(*got, want) {
		t.Errorf("got  %+v\nwant %+v", *got, want)
	}
}

func testContentHash(t *testing.T, s *subject) {
	r := record("a", "A")
	r.Provenance.ContentHash = "what the caller says does not count"
	s.put(r)
	if got := s.get(r.ID).Record.Provenance.ContentHash; got != r.Hash() {
		t.Errorf("content hash %q, want %q", got, r.Hash())
	}
}

func testRepeatedInBatch(t *testing.T, s *subject) {
	got := s.put(record("a", "first"), record("b", "B"), record("a", "last"))
	want := []catalogue.Outcome{catalogue.Unchanged, catalogue.New, catalogue.New}
	if !slices.Equal(got, want) {
		t.Errorf("outcomes %v, want %v", got, want)
	}
	if title := s.get("quelle:a").Record.Title; title != "last" {
		t.Errorf("stored is %q", title)
	}
	wantIDs(t, s.changes(0), "quelle:b", "quelle:a")
}

func testInvalid(t *testing.T, s *subject) {
	bad := record("b", "B")
	bad.Published = "bald"
	outcomes, err := s.Put(s.ctx(), record("a", "A"), bad)
	wantErr(t, err, catalogue.ErrInvalid)
	if outcomes != nil || s.seq() != 0 {
		t.Errorf("outcomes %v, seq %d after a refused put", outcomes, s.seq())
	}
	_, err = s.Get(s.ctx(), "quelle:a")
	wantErr(t, err, catalogue.ErrNotFound)
}

func testCallerKeepsRecords(t *testing.T, s *subject) {
	r, want := full(), full()
	s.put(r)
	if !reflect.DeepEqual(r, want) {
		t.Errorf("the record is now %+v", r)
	}
	got := s.get(r.ID).Record
	got.Keywords[0], got.Contact.Name = "anders", "anders"
	if again := s.get(r.ID).Record; again.Keywords[0] != "E-Akte" || again.Contact.Name != "Poststelle" {
		t.Error("what Get gives is shared with the store")
	}
}

func testNotUTF8(t *testing.T, s *subject) {
	r := record("a", "Stra\xdfe")
	s.put(r)
	got := s.get(r.ID).Record
	if got.Title != "Stra\ufffde" {
		t.Errorf("title %q", got.Title)
	}
	if outcomes := s.put(r, record("b", `\ufffd`)); outcomes[0] != catalogue.Unchanged {
		t.Error("the same bytes are not the same content")
	}
	if outcomes := s.put(*got); outcomes[0] != catalogue.Unchanged {
		t.Error("what was read back is not the same content")
	}
	if title := s.get("quelle:b").Record.Title; title != `\ufffd` {
		t.Errorf("title %q", title)
	}
}

func testHuge(t *testing.T, s *subject) {
	r := record("a", "Protokolle")
	r.Body = strings.Repeat("Zwanzig Zeichen.\n\n\n\n", 1<<20) // 20 MB
	s.put(r, record("b", "B"))
	if got := s.get(r.ID).Record; got.Body != r.Body {
		t.Errorf("the body of %d bytes came back with %d", len(r.Body), len(got.Body))
	}
	wantIDs(t, s.changes(0), "quelle:a", "quelle:b")
}

func testPutNothing(t *testing.T, s *subject) {
	if outcomes := s.put(); len(outcomes) != 0 {
		t.Errorf("outcomes %v", outcomes)
	}
	if n := s.remove(); n != 0 || s.seq() != 0 {
		t.Errorf("removed %d, seq %d", n, s.seq())
	}
}

func testTombstone(t *testing.T, s *subject) {
	s.put(record("a", "A"), record("b", "B"))
	if n := s.remove("quelle:a"); n != 1 {
		t.Errorf("removed %d", n)
	}
	c := s.get("quelle:a")
	if c.Record != nil || c.Seq != 3 || !c.WasPublic {
		t.Errorf("the tombstone is %+v", c)
	}
	wantIDs(t, s.changes(0), "quelle:b", "-quelle:a")
}

func testRemoveUnknown(t *testing.T, s *subject) {
	s.put(record("a", "A"))
	if n := s.remove("quelle:fehlt", "quelle:a", "quelle:a", ""); n != 1 {
		t.Errorf("removed %d, want 1", n)
	}
	if n := s.remove("quelle:a"); n != 0 || s.seq() != 2 {
		t.Errorf("removed %d again, seq %d", n, s.seq())
	}
}

func testResurrect(t *testing.T, s *subject) {
	s.put(record("a", "A"))
	s.remove("quelle:a")
	if got := s.put(record("a", "A")); got[0] != catalogue.New {
		t.Errorf("outcome %v, want New", got[0])
	}
	if c := s.get("quelle:a"); c.Record == nil || c.Seq != 3 {
		t.Errorf("got %+v", c)
	}
	wantIDs(t, s.changes(0), "quelle:a")
}

func testGetUnknown(t *testing.T, s *subject) {
	_, err := s.Get(s.ctx(), "quelle:fehlt")
	wantErr(t, err, catalogue.ErrNotFound)
}

func testReopen(t *testing.T, s *subject) {
	s.put(many(10)...)
	s.remove("quelle:3")
	before, err := s.Position(s.ctx())
	if err != nil {
		t.Fatal(err)
	}
	want := s.changes(0)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again := s.reopen()
	if after, err := again.Position(s.ctx()); err != nil || after != before {
		t.Errorf("position %v, before %v: %v", after, before, err)
	}
	if got := changesOf(t, again, 0); !reflect.DeepEqual(got, want) {
		t.Errorf("changes are %v, before %v", ids(got), ids(want))
	}
}

func testCounts(t *testing.T, s *subject) {
	other := record("x", "X")
	other.ID, other.Provenance.Source = "andere:x", "andere"
	s.put(append(many(5), other)...)
	s.remove("quelle:0", "quelle:1")
	for url, raw := range map[string]string{"https://a.example/": "r1", "https://a.example/?1": "r1", "https://b.example/": "r2"} {
		if err := s.PutPage(s.ctx(), catalogue.Page{Source: "quelle", URL: url, Raw: raw, RawBytes: 100}); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Counts(s.ctx())
	if err != nil {
		t.Fatal(err)
	}
	if got.Records != 4 || got.Tombstones != 2 || got.RawBytes != 200 ||
		!maps.Equal(got.BySource, map[string]int{"quelle": 3, "andere": 1}) {
		t.Errorf("counts %+v", got)
	}
}
