package catalogtest

import (
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"nextsearch/internal/catalogue"
)

func (s *subject) startRun(source string, at time.Time) int64 {
	s.T.Helper()
	run, err := s.Store.StartRun(s.ctx(), source, "website", at)
	if err != nil {
		s.T.Fatalf("StartRun: %v", err)
	}
	return run
}

func (s *subject) see(run int64, ids ...string) {
	s.T.Helper()
	if err := s.Store.See(s.ctx(), run, ids...); err != nil {
		s.T.Fatalf("See: %v", err)
	}
}

func (s *subject) wantUnseen(run int64, want ...string) {
	s.T.Helper()
	got, err := s.Store.Unseen(s.ctx(), run)
	if err != nil || !slices.Equal(got, want) {
		s.T.Errorf("unseen %v, want %v: %v", got, want, err)
	}
}

func (s *subject) finish(r catalogue.Run) {
	s.T.Helper()
	if err := s.Store.FinishRun(s.ctx(), r); err != nil {
		s.T.Fatalf("FinishRun: %v", err)
	}
}

func testUnseen(t *testing.T, s *subject) {
	other := record("x", "X")
	other.ID, other.Provenance.Source = "andere:x", "andere"
	s.put(append(many(4), other)...)
	s.remove("quelle:3")
	run := s.startRun("quelle", spring)
	s.wantUnseen(run, "quelle:0", "quelle:1", "quelle:2")
	s.see(run, "quelle:1", "quelle:neu")
	s.see(run, "quelle:1") // twice is no error
	s.see(run)
	s.wantUnseen(run, "quelle:0", "quelle:2")
	if s.seq() != 6 {
		t.Errorf("seeing moved the log to %d", s.seq())
	}
}

func testRunsApart(t *testing.T, s *subject) {
	s.put(many(2)...)
	killed := s.startRun("quelle", spring)
	s.see(killed, "quelle:0")
	run := s.startRun("quelle", spring.Add(time.Hour))
	s.see(run, "quelle:1")
	s.wantUnseen(run, "quelle:0")
	s.wantUnseen(killed, "quelle:1") // it may only be slow
	later := s.startRun("quelle", summer)
	s.wantUnseen(later, "quelle:0", "quelle:1")
	wantErr(t, s.See(s.ctx(), killed, "quelle:1"), catalogue.ErrNotFound)
}

func testFinishedRun(t *testing.T, s *subject) {
	s.put(many(2)...)
	run := s.startRun("quelle", spring)
	s.finish(catalogue.Run{ID: run, Complete: true}) // without a time: now
	wantErr(t, s.See(s.ctx(), run, "quelle:1"), catalogue.ErrNotFound)
	_, err := s.Unseen(s.ctx(), run)
	wantErr(t, err, catalogue.ErrNotFound)
	_, err = s.Unseen(s.ctx(), run+1)
	wantErr(t, err, catalogue.ErrNotFound)
	wantErr(t, s.FinishRun(s.ctx(), catalogue.Run{ID: run + 1, Finished: spring}), catalogue.ErrNotFound)
}

func testLastRuns(t *testing.T, s *subject) {
	var last int64
	for i := range 60 { // more than are kept
		last = s.startRun("quelle", spring.Add(time.Duration(i)*time.Hour))
		s.finish(catalogue.Run{ID: last, Finished: summer, Complete: true, Report: []byte(`{"new":1}`)})
	}
	open := s.startRun("andere", spring)
	got, err := s.LastRuns(s.ctx())
	if err != nil {
		t.Fatal(err)
	}
	want := []catalogue.Run{
		{ID: open, Source: "andere", Kind: "website", Started: spring},
		{ID: last, Source: "quelle", Kind: "website", Started: spring.Add(59 * time.Hour), Finished: summer,
			Complete: true, Report: []byte(`{"new":1}`)},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	s.finish(catalogue.Run{ID: open, Finished: autumn, Error: "der Server antwortet nicht"})
	if got, err = s.LastRuns(s.ctx()); err != nil || got[0].Error != "der Server antwortet nicht" || got[0].Complete {
		t.Errorf("the failed run is %+v, %v", got[0], err)
	}
}

func testRuns(t *testing.T, s *subject) {
	const kept = 200
	var last int64
	for i := range kept + 5 {
		last = s.startRun("quelle", spring.Add(time.Duration(i)*time.Hour))
		s.finish(catalogue.Run{ID: last, Finished: summer, Complete: true})
	}
	open := s.startRun("quelle", summer)
	s.startRun("andere", summer)
	if err := s.Store.NoteRun(s.ctx(), open, []byte(`{"since":"2026-01-01T00:00:00Z"}`)); err != nil {
		t.Fatal(err)
	}
	got, err := s.Store.Runs(s.ctx(), "quelle")
	if err != nil || len(got) != kept+1 {
		t.Fatalf("%d runs, want %d and the one under way: %v", len(got), kept, err)
	}
	if got[0].ID != open || !got[0].Finished.IsZero() || string(got[0].Report) != `{"since":"2026-01-01T00:00:00Z"}` || got[1].ID != last {
		t.Errorf("the newest are %+v, %+v", got[0], got[1])
	}
	wantErr(t, s.Store.NoteRun(s.ctx(), last, nil), catalogue.ErrNotFound)
	if got, err := s.Store.Runs(s.ctx(), "keine"); err != nil || len(got) != 0 {
		t.Errorf("runs of an unknown source: %v, %v", got, err)
	}
}

func testPages(t *testing.T, s *subject) {
	want := catalogue.Page{Source: "quelle", URL: "https://beispiel.example/a?b=c", FinalURL: "https://beispiel.example/a",
		Status: 200, ETag: `W/"1"`, LastModified: "Tue, 01 Apr 2025 10:00:00 GMT",
		Header: []byte(`{"Content-Type":"text/html"}`), Raw: "ab", RawBytes: 1 << 40, Fetched: spring}
	for range 2 {
		if err := s.PutPage(s.ctx(), want); err != nil {
			t.Fatal(err)
		}
		got, err := s.Page(s.ctx(), want.Source, want.URL)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
		}
		want.Status, want.ETag, want.Raw, want.Header, want.Fetched = 304, "", "cd", nil, summer
	}
	_, err := s.Page(s.ctx(), "andere", want.URL)
	wantErr(t, err, catalogue.ErrNotFound)
}

func testForgetPages(t *testing.T, s *subject) {
	for _, p := range []catalogue.Page{
		{Source: "quelle", URL: "alt", Fetched: spring}, {Source: "quelle", URL: "nie"},
		{Source: "quelle", URL: "neu", Fetched: summer}, {Source: "andere", URL: "alt", Fetched: spring},
	} {
		if err := s.PutPage(s.ctx(), p); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := s.ForgetPages(s.ctx(), "quelle", summer); err != nil || n != 2 {
		t.Errorf("forgot %d, %v", n, err)
	}
	for _, kept := range [][2]string{{"quelle", "neu"}, {"andere", "alt"}} {
		if _, err := s.Page(s.ctx(), kept[0], kept[1]); err != nil {
			t.Error(err)
		}
	}
	_, err := s.Page(s.ctx(), "quelle", "alt")
	wantErr(t, err, catalogue.ErrNotFound)
}

func testRawInUse(t *testing.T, s *subject) {
	kept, gone := record("a", "A"), record("b", "B")
	kept.Provenance.Raw, gone.Provenance.Raw = "r1", "r2"
	s.put(kept, gone, record("c", "C"))
	s.remove("quelle:b")
	for url, raw := range map[string]string{"u1": "r1", "u3": "r3", "u4": ""} {
		if err := s.PutPage(s.ctx(), catalogue.Page{Source: "quelle", URL: url, Raw: raw}); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.RawInUse(s.ctx())
	if err != nil || !maps.Equal(got, map[string]bool{"r1": true, "r3": true}) {
		t.Errorf("in use are %v, %v", got, err)
	}
}

func testForgetRaw(t *testing.T, s *subject) {
	a, b := record("a", "A"), record("b", "B")
	a.Provenance.Raw, b.Provenance.Raw = "r1", "r2"
	s.put(a, b)
	for url, raw := range map[string]string{"u1": "r1", "u2": "r2"} {
		if err := s.PutPage(s.ctx(), catalogue.Page{Source: "quelle", URL: url, ETag: "e", Raw: raw, RawBytes: 7}); err != nil {
			t.Fatal(err)
		}
	}
	before, _ := s.Position(s.ctx())
	if err := s.ForgetRaw(s.ctx(), "r1", "r9", ""); err != nil {
		t.Fatal(err)
	}
	if used, err := s.RawInUse(s.ctx()); err != nil || len(used) != 1 || !used["r2"] {
		t.Errorf("in use: %v, %v", used, err)
	}
	if p, err := s.Page(s.ctx(), "quelle", "u1"); err != nil || p.Raw != "" || p.RawBytes != 0 || p.ETag != "e" {
		t.Errorf("page %+v, %v", p, err)
	}
	if after, _ := s.Position(s.ctx()); after != before {
		t.Errorf("the log went from %v to %v", before, after)
	}
}
