package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"nextsearch/internal/catalogue"
)

func TestFollowerReadsEveryPublicRecordOnce(t *testing.T) {
	sv := serve(t, records(), nil)
	var got []string
	next := "0"
	for range 20 {
		var page changesBody
		sv.getJSON("/v1/changes?limit=2&since="+next, &page)
		if len(page.Changes) == 0 {
			if page.Next != next {
				t.Errorf("at the end the cursor moved from %s to %s", next, page.Next)
			}
			break
		}
		for _, c := range page.Changes {
			got = append(got, c.ID)
			if c.Record == nil {
				t.Errorf("%s is a tombstone", c.ID)
			}
		}
		next = page.Next
	}
	want := "demo:e-akte-kleinstadt demo:ozg-landkreis portal:studie portal:ohne-datum demo:mit-einwilligung"
	if strings.Join(got, " ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, " "), want)
	}
}

func TestWhatStopsBeingPublicIsATombstone(t *testing.T) {
	sv := serve(t, records(), nil)
	var before changesBody
	sv.getJSON("/v1/changes?limit=1000", &before)
	hidden := records()[0]
	hidden.Visibility = catalogue.VisibilityInternal
	if _, err := sv.store.Put(t.Context(), hidden); err != nil {
		t.Fatal(err)
	}
	if _, err := sv.store.Remove(t.Context(), "demo:ozg-landkreis", "demo:intern"); err != nil {
		t.Fatal(err)
	}
	r := sv.get("/v1/changes?since=" + before.Next)
	var after changesBody
	if err := json.Unmarshal([]byte(r.body), &after); err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, c := range after.Changes {
		got += fmt.Sprintf("%s %v ", c.ID, c.Record == nil)
	}
	if got != "demo:e-akte-kleinstadt true demo:ozg-landkreis true " {
		t.Errorf("got %s", got)
	}
	if !strings.Contains(r.body, `"record":null`) {
		t.Errorf("a tombstone must say null: %s", r.body)
	}
}

func TestCursorMovesOnPastWhatIsNotPublic(t *testing.T) {
	var internal []catalogue.Record
	for i := range 5 {
		internal = append(internal, catalogue.Record{ID: fmt.Sprintf("demo:%d", i), Kind: catalogue.KindNews, Title: "x",
			Visibility: catalogue.VisibilityInternal, Provenance: catalogue.Provenance{Source: "demo"}})
	}
	sv := serve(t, internal, nil)
	var page changesBody
	sv.getJSON("/v1/changes", &page)
	pos, err := sv.store.Position(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(page.Changes) != 0 || page.Next != pos.String() {
		t.Errorf("%d changes, next %s, want none and %s", len(page.Changes), page.Next, pos)
	}
}

func TestReplacedLogIsGone(t *testing.T) {
	sv := serve(t, records(), nil)
	pos, err := sv.store.Position(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, since := range []string{"anotherlog.3", catalogue.Position{Log: pos.Log, Seq: pos.Seq + 1}.String()} {
		r := sv.get("/v1/changes?since=" + since)
		if p := problemOf(t, r); r.status != http.StatusGone || p.Code != "log-replaced" || !strings.Contains(p.Detail, "since=0") {
			t.Errorf("since=%s: %d %s", since, r.status, r.body)
		}
	}
	if r := sv.get("/v1/changes?since="); r.status != 200 {
		t.Errorf("an empty since is the start: %d", r.status)
	}
}

// watchedStore tells when a long poll has begun to wait.
type watchedStore struct {
	catalogue.Store
	waiting chan uint64
}

func (w *watchedStore) Wait(ctx context.Context, after uint64) error {
	w.waiting <- after
	return w.Store.Wait(ctx, after)
}

// poll asks for changes in the background.
func (sv *service) poll(target string) <-chan reply {
	done := make(chan reply, 1)
	go func() { done <- sv.get(target) }()
	return done
}

func TestLongPollWaitsForAPublicChange(t *testing.T) {
	watched := &watchedStore{waiting: make(chan uint64, 10)}
	sv := serve(t, records(), func(c *Config) { watched.Store, c.Store = c.Store, watched })
	pos, err := sv.store.Position(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	done := sv.poll("/v1/changes?wait=60&since=" + pos.String())
	<-watched.waiting
	internal, public := records()[4], records()[0]
	internal.Title, public.Title = "Noch geheimer", "Neu"
	if _, err := sv.store.Put(t.Context(), internal); err != nil {
		t.Fatal(err)
	}
	if after := <-watched.waiting; after != pos.Seq+1 {
		t.Errorf("after a change that is not public it waits after %d, want %d", after, pos.Seq+1)
	}
	if _, err := sv.store.Put(t.Context(), public); err != nil {
		t.Fatal(err)
	}
	var page changesBody
	r := <-done
	if err := json.Unmarshal([]byte(r.body), &page); err != nil {
		t.Fatal(err)
	}
	if len(page.Changes) != 1 || page.Changes[0].Record == nil || page.Changes[0].Record.Title != "Neu" {
		t.Errorf("got %s", r.body)
	}
}

func TestDrainEndsLongPolls(t *testing.T) {
	watched := &watchedStore{waiting: make(chan uint64, 10)}
	sv := serve(t, nil, func(c *Config) { watched.Store, c.Store = c.Store, watched })
	done := sv.poll("/v1/changes?wait=60")
	<-watched.waiting
	sv.Drain()
	if r := <-done; r.status != 200 || !strings.Contains(r.body, `"changes":[]`) {
		t.Errorf("status %d: %s", r.status, r.body)
	}
}

func TestLongPollOutlivesTheWriteTimeout(t *testing.T) {
	sv := serve(t, nil, nil)
	sv.http = httptest.NewUnstartedServer(sv.Handler())
	sv.http.Config.WriteTimeout = 50 * time.Millisecond // for short answers
	sv.http.Start()
	defer sv.http.Close()
	if r := sv.get("/v1/changes?wait=1"); r.status != 200 || !strings.Contains(r.body, `"changes":[]`) {
		t.Errorf("status %d: %s", r.status, r.body)
	}
}

// brokenStore fails where a test says so.
type brokenStore struct {
	catalogue.Store
	err error
}

func (b *brokenStore) Changes(context.Context, uint64) iter.Seq2[catalogue.Change, error] {
	return func(yield func(catalogue.Change, error) bool) { yield(catalogue.Change{}, b.err) }
}

func (b *brokenStore) Get(context.Context, string) (catalogue.Change, error) {
	return catalogue.Change{}, b.err
}

func TestBrokenStoreIsAnInternalError(t *testing.T) {
	broken := &brokenStore{err: errors.New("disk /dev/sda fails")}
	sv := serve(t, records(), func(c *Config) { broken.Store, c.Store = c.Store, broken })
	sv.index.store = broken.Store
	for _, target := range []string{"/v1/changes", "/v1/recipes/" + exampleID, "/rezepte/" + exampleID, "/v1/export.ndjson", "/v1/feed.atom"} {
		if r := sv.get(target); r.status != 500 || strings.Contains(r.body, "/dev/sda") {
			t.Errorf("%s: status %d: %s", target, r.status, r.body)
		}
	}
}
