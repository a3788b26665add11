package catalogtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"nextsearch/internal/catalogue"
)

// essay makes a text of n different words about a subject; the same subject
// always gives the same text.
func essay(subject string, n int) string {
	words := make([]string, n)
	for i := range words {
		words[i] = fmt.Sprintf("%s%c%c", subject, 'a'+i/26%26, 'a'+i%26)
	}
	return strings.Join(words, " ")
}

// said makes a public record of a source with a title and a text.
func said(source, native, title, text string) catalogue.Record {
	r := record(native, title)
	r.ID, r.Provenance.Source = catalogue.NewID(source, native), source
	r.Body, r.URL = text, "https://"+source+".example/"+native
	return r
}

// wantShown finds out for what each of some records stands.
func (s *subject) wantShown(want map[string]string) {
	s.T.Helper()
	for id, main := range want {
		if got := s.get(id).ShownAs; got != main {
			s.T.Errorf("%s is shown as %q, want %q", id, got, main)
		}
	}
}

// wantOrigins finds the origins of a shown record.
func (s *subject) wantOrigins(id string, want ...string) {
	s.T.Helper()
	var got []string
	for _, o := range s.get(id).Origins {
		got = append(got, o.ID)
	}
	if !slices.Equal(got, want) {
		s.T.Errorf("origins of %s are %v, want %v", id, got, want)
	}
}

func testSameText(t *testing.T, s *subject) {
	first := said("amt", "1", "Die E-Akte", essay("akte", 120))
	first.Licence = catalogue.Licence{Code: "cc-by-4.0"}
	first.Provenance.Fetched = spring
	copied := said("portal", "1", "Die  E-Akte!", strings.ToUpper(essay("akte", 120))+".")
	s.put(first, copied)
	s.wantShown(map[string]string{"amt:1": "", "portal:1": "amt:1"})
	s.wantOrigins("amt:1", "amt:1", "portal:1")
	s.wantOrigins("portal:1")
	want := catalogue.Origin{ID: "amt:1", Source: "amt", URL: "https://amt.example/1", Fetched: spring, Licence: first.Licence}
	changes := s.changes(0)
	for i := range changes {
		c := &changes[i]
		if _, public := c.Public(spring); public != (c.ID == "amt:1") {
			t.Errorf("%s is public: %v", c.ID, public)
		}
		if c.ID == "amt:1" && (len(c.Origins) != 2 || c.Origins[0] != want) {
			t.Errorf("the log has the origins %+v", c.Origins)
		}
	}
}

func testNearlySameText(t *testing.T, s *subject) {
	text := essay("akte", 400)
	little, much := strings.Fields(text), strings.Fields(text)
	for i := range 5 {
		little[i*70] = "anders"
	}
	for i := range 40 {
		much[i*10] = "anders"
	}
	s.put(said("amt", "1", "Die E-Akte", text),
		said("portal", "wenig", "Die E-Akte", strings.Join(little, " ")),
		said("portal", "viel", "Die E-Akte", strings.Join(much, " ")),
		said("portal", "teil", "Die E-Akte", essay("akte", 200)))
	s.wantShown(map[string]string{"amt:1": "", "portal:wenig": "amt:1", "portal:viel": "", "portal:teil": ""})
}

// What is alike, and yet not the same thing.
func testNotTheSame(t *testing.T, s *subject) {
	long, short := essay("preis", 300), essay("ort", 30)
	english := said("amt", "en", "Code", long)
	english.Language = "en"
	german := said("amt", "de", "Code", long+" zusatz")
	german.Language = "de-DE"
	day := func(native string, kind catalogue.Kind, date catalogue.Date, text string) catalogue.Record {
		r := said("rat", native, "Sitzung des Rates", text)
		r.Kind, r.Published = kind, date
		return r
	}
	s.put(said("a", "2023", "Preisliste 2023", essay("liste", 600)), said("a", "2024", "Preisliste 2024", essay("liste", 600)),
		said("b", "x", "Dienst Alpha", essay("vordruck", 200)), said("b", "y", "Dienst Beta", essay("vordruck", 200)),
		english, german,
		day("5", catalogue.KindDecision, "2024-01-01", essay("gesetz", 200)), day("6", catalogue.KindDecision, "2024-02-01", essay("gesetz", 200)),
		day("1", catalogue.KindDecision, "2024-01-01", short), day("2", catalogue.KindDecision, "2024-02-01", short),
		day("3", catalogue.KindEvent, "2024-01-01", long), day("4", catalogue.KindEvent, "2024-02-01", long),
		said("c", "1", "Sitzung des Rates", "Öffentlicher Teil"), said("c", "2", "Sitzung des Rates", "Öffentlicher Teil"))
	for _, c := range s.changes(0) {
		if c.ShownAs != "" {
			t.Errorf("%s is shown as %s", c.ID, c.ShownAs)
		}
	}
}

func testShortSameText(t *testing.T, s *subject) {
	a, b := said("amt", "1", "Haltestellen", essay("halt", 30)), said("portal", "1", "Haltestellen", essay("halt", 30))
	a.Kind, b.Kind = catalogue.KindDataset, catalogue.KindDataset
	a.Published, b.Published = "2024-03-01", "2024-03-01"
	s.put(b, a)
	s.wantShown(map[string]string{"amt:1": "", "portal:1": "amt:1"})
}

// The order decides which one is shown, whichever came first.
func testWhichIsShown(t *testing.T, s *subject) {
	text := essay("akte", 120)
	plain := said("a", "1", "T", text)
	early := said("b", "1", "T", text)
	early.Published = "2020"
	late := said("c", "1", "T", text)
	late.Published = "2021-05"
	recipe := said("d", "1", "T", text)
	recipe.Sections = []catalogue.Section{{Role: catalogue.RoleGoal, Title: "Ziel", Text: essay("akte", 10)}}
	s.put(plain)
	for _, step := range []struct {
		put  catalogue.Record
		main string
	}{{late, "c:1"}, {early, "b:1"}, {recipe, "d:1"}} {
		s.put(step.put)
		for _, id := range []string{"a:1", "b:1", "c:1", "d:1"} {
			c, err := s.Get(s.ctx(), id)
			if err == nil && id != step.main && c.ShownAs != step.main {
				t.Errorf("after %s came, %s is shown as %q", step.put.ID, id, c.ShownAs)
			}
		}
		s.checkSound()
	}
	s.wantOrigins("d:1", "d:1", "b:1", "c:1", "a:1")
}

// When the shown one goes, the next takes its place with a new entry.
func testNextTakesPlace(t *testing.T, s *subject) {
	text := essay("akte", 120)
	for _, leave := range []struct {
		name string
		do   func()
	}{
		{"removed", func() { s.remove("a:1") }},
		{"changed", func() { s.put(said("a", "1", "T", essay("anderes", 120))) }},
		{"hidden", func() {
			r := said("a", "1", "T", text)
			r.Visibility = catalogue.VisibilityInternal
			s.put(r)
		}},
		{"anonymous", func() {
			r := said("a", "1", "T", text)
			r.Attribution = catalogue.AttributionTypeLand
			s.put(r)
		}},
		{"expired", func() {
			r := said("a", "1", "T", text)
			r.Expires = summer
			s.put(r)
			s.expire(autumn)
		}},
	} {
		t.Run(leave.name, func(t *testing.T) {
			s.put(said("a", "1", "T", text), said("b", "1", "T", text), said("c", "1", "T", text))
			s.wantShown(map[string]string{"a:1": "", "b:1": "a:1", "c:1": "a:1"})
			before := s.seq()
			leave.do()
			s.wantShown(map[string]string{"b:1": "", "c:1": "b:1"})
			s.wantOrigins("b:1", "b:1", "c:1")
			if got := s.get("b:1").Seq; got <= before {
				t.Errorf("the next has seq %d, the log ended at %d", got, before)
			}
			if got := s.get("c:1").Seq; got > before {
				t.Errorf("what is hidden as before got the seq %d", got)
			}
			s.checkSound()
		})
	}
}

// A follower hears of every change of what is shown and of its origins, once.
func testGroupLog(t *testing.T, s *subject) {
	text := essay("akte", 120)
	s.put(said("b", "1", "T", text), record("anderes", "Anderes"))
	steps := []struct {
		name string
		do   func()
		want []string
	}{
		{"a copy comes", func() { s.put(said("c", "1", "T", text)) }, []string{"c:1", "b:1"}},
		{"the same again", func() { s.put(said("c", "1", "T", text)) }, nil},
		{"a copy moves", func() {
			r := said("c", "1", "T", text)
			r.URL = "https://neu.example/"
			s.put(r)
		}, []string{"c:1", "b:1"}},
		{"two copies come", func() { s.put(said("d", "1", "T", text), said("d", "2", "T", text)) }, []string{"d:1", "d:2", "b:1"}},
		{"an earlier one comes", func() { s.put(said("a", "1", "T", text)) }, []string{"a:1", "b:1"}},
		{"a copy goes", func() { s.remove("c:1") }, []string{"-c:1", "a:1"}},
		{"the shown one goes", func() { s.remove("a:1") }, []string{"-a:1", "b:1"}},
		{"all go", func() { s.remove("b:1", "d:1", "d:2") }, []string{"-b:1", "-d:1", "-d:2"}},
	}
	for _, step := range steps {
		before := s.seq()
		step.do()
		if got := ids(s.changes(before)); !slices.Equal(got, step.want) {
			t.Errorf("%s: the log goes on with %v, want %v", step.name, got, step.want)
		}
		if got := s.seq() - before; got != uint64(len(step.want)) {
			t.Errorf("%s: %d seqs for %d changes", step.name, got, len(step.want))
		}
		s.checkSound()
	}
}

// Every hidden record is like the one that is shown, not only like the next.
func testNoChain(t *testing.T, s *subject) {
	words := strings.Fields(essay("kette", 400))
	for step := range 12 { // each has three words of the one before replaced: 3 %
		s.put(said("v", fmt.Sprintf("%02d", step), "Handbuch", strings.Join(words, " ")))
		for i := range 3 {
			words[step*31+i*9] = fmt.Sprint("neu", step, "x")
		}
	}
	shown := 0
	for _, c := range s.changes(0) {
		if c.ShownAs == "" {
			shown++
		}
	}
	if shown < 3 || shown > 6 {
		t.Errorf("%d of 12 versions are shown", shown)
	}
	for _, id := range []string{"v:00", "v:05", "v:03"} {
		s.remove(id)
		s.checkSound()
	}
}

func testSecretsStayApart(t *testing.T, s *subject) {
	text := essay("akte", 120)
	hidden, anonymous := said("a", "1", "T", text), said("a", "2", "T", text)
	hidden.Visibility, anonymous.Attribution = catalogue.VisibilityInternal, catalogue.AttributionTypeLand
	s.put(hidden, anonymous, said("b", "1", "T", text))
	s.wantShown(map[string]string{"a:1": "", "a:2": "", "b:1": ""})
	for _, id := range []string{"a:1", "a:2", "b:1"} {
		s.wantOrigins(id)
	}
}

// Many copies cost no more than their own entries, and list a bounded number.
func testManyCopies(t *testing.T, s *subject) {
	const n = 500
	records := make([]catalogue.Record, n)
	for i := range records {
		records[i] = said("kopien", fmt.Sprintf("%03d", i), "T", essay("akte", 120))
	}
	s.put(records...)
	if s.seq() != n {
		t.Errorf("the log ends at %d, want %d", s.seq(), n)
	}
	if got := len(s.get("kopien:000").Origins); got < 50 || got > 200 {
		t.Errorf("%d origins are listed", got)
	}
	s.remove("kopien:000")
	if s.seq() != n+2 {
		t.Errorf("the log ends at %d, want %d", s.seq(), n+2)
	}
	counts, err := s.Counts(s.ctx())
	if err != nil || counts.Duplicates() != n-2 || counts.Hidden["kopien"] != n-2 || counts.Records != n-1 {
		t.Errorf("counts %+v, %v", counts, err)
	}
}

func testRegroup(t *testing.T, s *subject) {
	text := essay("akte", 120)
	s.put(said("a", "1", "T", text), said("b", "1", "T", text), said("c", "1", "T", essay("anderes", 120)))
	before := s.seq()
	if err := s.Regroup(s.ctx()); err != nil {
		t.Fatal(err)
	}
	s.wantShown(map[string]string{"a:1": "", "b:1": "a:1", "c:1": ""})
	s.wantOrigins("a:1", "a:1", "b:1")
	if got := ids(s.changes(before)); !slices.Equal(got, []string{"b:1", "a:1"}) {
		t.Errorf("the log goes on with %v", got)
	}
}

func testGroupsReopened(t *testing.T, s *subject) {
	s.put(said("a", "1", "T", essay("akte", 120)))
	other := s.reopen()
	if _, err := other.Put(s.ctx(), said("b", "1", "T", essay("akte", 120))); err != nil {
		t.Fatal(err)
	}
	s.wantShown(map[string]string{"b:1": "a:1"})
	if c, err := other.Get(s.ctx(), "a:1"); err != nil || len(c.Origins) != 2 {
		t.Errorf("the other handle gives %+v, %v", c.Origins, err)
	}
}

// Origins that are no longer public are not listed, even before Expire says so.
func testExpiredOrigin(t *testing.T, s *subject) {
	soon := said("b", "1", "T", essay("akte", 120))
	soon.Expires = time.Now().Add(2 * time.Hour).Truncate(time.Second)
	s.put(said("a", "1", "T", essay("akte", 120)), soon)
	s.wantOrigins("a:1", "a:1", "b:1")
	before := s.seq()
	s.expire(soon.Expires)
	s.wantOrigins("a:1")
	if got := ids(s.changes(before)); !slices.Equal(got, []string{"b:1", "a:1"}) {
		t.Errorf("the log goes on with %v", got)
	}
}
