package ingest

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

// A repository with DataCite's format, and recorded answers of an old one.
func TestOAIPMH(t *testing.T) {
	s := readScript(t, "oaipmh/repo.txtar")
	got := s.read(t, Spec{Kind: "oaipmh", Target: "https://repo.example.org/oai"})
	goldenRecords(t, "oaipmh/repo.golden", got.whole(t))
	checkNoPersons(t, got)
	dc := readSource(t, Spec{Kind: "oaipmh", Target: "testdata/oaipmh"})
	goldenRecords(t, "oaipmh/dc.golden", dc.whole(t))
	checkNoPersons(t, dc)
}

func checkNoPersons(t *testing.T, got taken) {
	t.Helper()
	for _, person := range []string{"Erika", "Mustermann", "Beispiel, Max", "Max Beispiel"} {
		if strings.Contains(got.whole(t), person) {
			t.Errorf("the person %s is in a record", person)
		}
	}
}

// repository is a server whose items a test changes.
type repository struct {
	mu      sync.Mutex
	items   []string          // identifiers
	stamps  map[string]string // since when, RFC 3339; others are old
	deleted map[string]bool
	rows    int
	expired int // how many tokens the server has forgotten before it keeps them
	seconds bool
	asked   []string
}

// ServeHTTP answers as far as a harvester asks.
func (p *repository) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	q := r.URL.Query()
	p.asked = append(p.asked, r.URL.RawQuery)
	say := func(format string, args ...any) {
		fmt.Fprintf(w, `<?xml version="1.0"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">`+format+`</OAI-PMH>`, args...)
	}
	switch q.Get("verb") {
	case "Identify":
		granularity := "YYYY-MM-DD"
		if p.seconds {
			granularity += "Thh:mm:ssZ"
		}
		say(`<Identify><granularity>%s</granularity></Identify>`, granularity)
	case "ListMetadataFormats":
		say(`<error code="badVerb">so old</error>`)
	default:
		p.list(q, say)
	}
}

func (p *repository) list(q url.Values, say func(string, ...any)) {
	start, from := 0, q.Get("from")
	if token := q.Get("resumptionToken"); token != "" {
		if p.expired > 0 {
			p.expired--
			say(`<error code="badResumptionToken">expired</error>`)
			return
		}
		_, _ = fmt.Sscanf(token, "%d|%s", &start, &from)
	}
	var items []string
	for _, id := range p.items {
		if from == "" || p.stamps[id] >= from {
			items = append(items, id)
		}
	}
	if len(items) == 0 {
		say(`<error code="noRecordsMatch"/>`)
		return
	}
	end := min(start+p.rows, len(items))
	var b strings.Builder
	for _, id := range items[start:end] {
		if p.deleted[id] {
			fmt.Fprintf(&b, `<record><header status="deleted"><identifier>%s</identifier></header></record>`, id)
			continue
		}
		fmt.Fprintf(&b, `<record><header><identifier>%s</identifier></header><metadata><dc><title>Bericht %s %s</title></dc></metadata></record>`, id, id, p.stamps[id])
	}
	if end < len(items) {
		fmt.Fprintf(&b, `<resumptionToken>%d|%s</resumptionToken>`, end, from)
	} else if start > 0 {
		b.WriteString(`<resumptionToken/>`)
	}
	say(`<ListRecords>%s</ListRecords>`, b.String())
}

func newRepository(n int) *repository {
	p := &repository{rows: 10, stamps: map[string]string{}, deleted: map[string]bool{}}
	for i := range n {
		p.items = append(p.items, fmt.Sprintf("oai:x:%03d", i))
	}
	return p
}

// Full, incremental in the server's granularity, tombstones, nothing new, gone.
func TestOAIPMHRuns(t *testing.T) {
	for _, seconds := range []bool{false, true} {
		b, o, p := newBench(t), newOrigin(t), newRepository(25)
		o.set(p.ServeHTTP)
		p.seconds = seconds
		p.deleted["oai:x:001"] = true
		spec := Spec{Kind: "oaipmh", Target: o.URL + "/oai"}
		b.want(b.visit(spec), true, 24, 0, 0, 0, 0)

		b.want(b.visit(spec), true, 0, 0, 0, 0, 0) // noRecordsMatch
		p.stamps["oai:x:003"], p.stamps["oai:x:004"] = "2026-03-02T09:00:00Z", "2026-03-02T09:00:00Z"
		p.deleted["oai:x:004"] = true
		b.want(b.visit(spec), true, 0, 1, 0, 1, 0)
		want := "from=2026-03-01"
		if seconds {
			want = "from=2026-03-01T07%3A00%3A00Z"
		}
		if last := p.asked[len(p.asked)-1]; !strings.HasSuffix(last, want) {
			t.Errorf("asks %s, want it to end in %s", last, want)
		}

		p.items = p.items[:20]
		spec.FullEvery, spec.MaxRemovals = time.Nanosecond, 0.5
		b.want(b.visit(spec), true, 0, 0, 18, 5, 0)
	}
}

// A forgotten token starts the list again, once; what came twice counts once.
func TestOAIPMHTokens(t *testing.T) {
	for expired, failure := range map[int]string{1: "", 2: "badResumptionToken"} {
		o, p := newOrigin(t), newRepository(25)
		o.set(p.ServeHTTP)
		p.expired = expired
		got := readSource(t, Spec{Kind: "oaipmh", Target: o.URL + "/oai?set=a:b&metadataPrefix=oai_dc"})
		if failure == "" && (len(got.records) != 25 || got.failed != nil) || failure != "" && (got.failed == nil || !strings.Contains(got.failed.Error(), failure)) {
			t.Errorf("%d expired: %d records, %v; want %q", expired, len(got.records), got.failed, failure)
		}
		if !slices.Contains(p.asked, "verb=ListRecords&metadataPrefix=oai_dc&set=a%3Ab") || slices.Contains(p.asked, "verb=ListMetadataFormats") {
			t.Errorf("asked %q", p.asked)
		}
	}
	n := 0
	for name, token := range map[string]func() string{
		"the same token":          func() string { return "x" },
		"another token each time": func() string { n++; return fmt.Sprint(n) },
	} {
		o := newOrigin(t)
		o.set(func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprintf(w, `<OAI-PMH><ListRecords><record><header><identifier>1</identifier></header><metadata><dc><title>x</title></dc></metadata></record>`+
				`<resumptionToken>%s</resumptionToken></ListRecords></OAI-PMH>`, token())
		})
		got := readSource(t, Spec{Kind: "oaipmh", Target: o.URL + "/oai?metadataPrefix=oai_dc", MaxPages: 20})
		if len(got.records) != 1 || got.failed == nil || !strings.Contains(got.failed.Error(), "endless-paging") {
			t.Errorf("%s: %d records, %v", name, len(got.records), got.failed)
		}
	}
}

// What breaks in the middle leaves what there is.
func TestOAIPMHFails(t *testing.T) {
	for name, second := range map[string]http.HandlerFunc{
		"500": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotImplemented) },
		"another error": func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, `<OAI-PMH><error code="badArgument">nein</error></OAI-PMH>`)
		},
		"a web page": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `<html><p>Wartung</html>`) },
		"no XML":     func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `kaputt`) },
		"it breaks off": func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, `<OAI-PMH><ListRecords><record><header><identifier>9</ide`)
		},
		"nothing at all": func(http.ResponseWriter, *http.Request) {},
	} {
		b, o, p := newBench(t), newOrigin(t), newRepository(15)
		o.set(p.ServeHTTP)
		spec := Spec{Kind: "oaipmh", Target: o.URL + "/oai", FullEvery: time.Nanosecond}
		b.visit(spec)
		o.set(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("resumptionToken") != "" {
				second(w, r)
				return
			}
			p.ServeHTTP(w, r)
		})
		if r := b.visit(spec); r.Complete || r.Gone > 0 || b.live() != 15 {
			t.Errorf("%s: %d records, report %+v", name, b.live(), r)
		}
	}
}

// Every answer of the collection, its broken one included, is read or named.
func TestRealOAIPMH(t *testing.T) {
	got := readSource(t, Spec{Kind: "oaipmh", Target: filepath.Join(dataDir(t), "oai-pmh-sickle")})
	if len(got.records) != 2 || got.failed == nil || !strings.Contains(got.failed.Error(), "ListRecordsBroken.xml") || strings.Contains(got.failed.Error(), "\n") {
		t.Errorf("%d records, %v; want 2, and an error for the broken file alone", len(got.records), got.failed)
	}
	for _, rec := range got.records {
		if rec.Title != "Sample Title" || rec.Language != "en" || len(rec.Organisations) != 1 || rec.URL == "" {
			t.Errorf("record %+v", rec)
		}
	}
	codes := map[string]int{}
	for _, r := range got.rejected {
		codes[r.Code]++
	}
	if codes["oai-error"] != 6 || codes["bad-record"] != 1 {
		t.Errorf("rejected %v", codes)
	}
}

func TestKindOfTypes(t *testing.T) {
	for in, want := range map[string]catalogue.Kind{
		"Text": catalogue.KindReport, "info:eu-repo/semantics/article": catalogue.KindReport, "Dataset": catalogue.KindDataset, "ResearchData": catalogue.KindDataset,
		"http://purl.org/coar/resource_type/c_ddb1": catalogue.KindDataset, "Software": catalogue.KindSoftware, "Event": catalogue.KindEvent,
		"LearningObject": catalogue.KindGuide, "eventuell": catalogue.KindReport, "": catalogue.KindReport,
	} {
		if got := kindOfTypes([]string{in}); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
}

// FuzzOAIPMH: whatever the answer, what comes out is a valid record.
func FuzzOAIPMH(f *testing.F) {
	for _, file := range []string{"repo.txtar", "dc.xml"} {
		data, err := os.ReadFile("testdata/oaipmh/" + file)
		if err != nil {
			f.Fatal(err)
		}
		for _, part := range strings.Split(string(data), "\n-- ") {
			f.Add([]byte(part))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		page, _ := parseOAI(decodeFeed(data, ""))
		for _, raw := range page.records {
			item, err := readOAIRecord(raw)
			native := strings.TrimSpace(item.Header.Identifier)
			if err != nil || native == "" {
				continue
			}
			spec := Spec{Name: "test", Target: "https://repo.example.org/oai"}
			rec, rejection := (&oaiAdapter{spec: spec, resp: &fetch.Response{URL: spec.Target}, where: "x"}).record(native, item)
			if rejection != nil {
				continue
			}
			if _, rejection = normalise(&rec, spec); rejection == nil && rec.URL != "" && !isWebAddress(rec.URL) {
				t.Fatalf("URL %q", rec.URL)
			}
		}
	})
}
