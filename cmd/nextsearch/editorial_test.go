package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/editorial"
)

// besideServe opens the data directory as another command does.
func besideServe(t *testing.T, data string) *app {
	t.Helper()
	a, err := openApp(t.Context(), Config{Data: data}, io.Discard, slog.LevelError)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.close() })
	return a
}

// submission is a recipe as a body would submit it.
func submission(title string) editorial.Content {
	return editorial.Content{
		Title: title, Summary: "Die Leihstelle verwaltet ihre Lastenräder ohne Papier.",
		Sections: map[catalogue.Role]string{
			catalogue.RoleSituation: "Bisher lagen die Verträge in Ordnern.",
			catalogue.RoleApproach:  "Wir haben den Ablauf vereinfacht und danach die Software gewählt.",
			catalogue.RoleLessons:   "Die Schulung vor dem Start hat sich gelohnt, die Pilotphase war zu kurz.",
		},
		Status: catalogue.StatusRunning, Licence: "cc-by-4.0", Attribution: catalogue.AttributionNamed,
		Organisation: "Stadt Musterstadt", Place: "Musterstadt", Domain: "musterstadt.example", AuthorityType: "municipal/town", Land: "09",
		Contact: &editorial.Contact{Mailbox: "digitales@musterstadt.example"},
	}
}

// submitAndPublish takes a submission through the desk and gives its record's id.
func submitAndPublish(t *testing.T, s *editorial.Store, c editorial.Content) (record string) {
	t.Helper()
	receipt, err := s.Submit(t.Context(), c, nil, "form", "")
	if err != nil {
		t.Fatal(err)
	}
	sub, err := s.Submission(t.Context(), receipt.ID)
	if err == nil {
		err = s.Publish(t.Context(), "Redaktion", sub.ID, sub.Version)
	}
	if err != nil {
		t.Fatal(err)
	}
	return sub.RecordID()
}

// TestKeysBesideServe: a key made by command opens the service while it runs,
// and no longer once it is revoked.
func TestKeysBesideServe(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	start(t, "serve", "-data", data, "-addr", "127.0.0.1:0").ready()
	made := decode[keyState](t, must(t, "key", "create", "-data", data, "-scope", "moderate,ingest", "-name", "Redaktion", "-expires", "90d", "-json"))
	a := besideServe(t, data)
	client := netip.MustParseAddr("192.0.2.1")
	for _, scope := range []editorial.Scope{editorial.ScopeModerate, editorial.ScopeIngest} {
		if k, err := a.editorial.Authenticate(t.Context(), made.Secret, scope, client); err != nil || k.ID != made.ID {
			t.Errorf("%s: %v", scope, err)
		}
	}
	if _, err := a.editorial.Authenticate(t.Context(), made.Secret, editorial.ScopeOperate, client); !errors.Is(err, editorial.ErrForbidden) {
		t.Errorf("a scope that was not given: %v", err)
	}
	list := must(t, "key", "list", "-data", data)
	if !strings.Contains(list, made.ID) || !strings.Contains(list, "ingest, moderate") || !strings.Contains(list, "active") || strings.Contains(list, made.Secret) {
		t.Errorf("key list: %s", list)
	}
	must(t, "key", "revoke", made.ID, "-data", data)
	if _, err := a.editorial.Authenticate(t.Context(), made.Secret, editorial.ScopeModerate, client); !errors.Is(err, editorial.ErrUnauthorized) {
		t.Errorf("after revoke: %v", err)
	}
	keys := decode[struct{ Keys []keyState }](t, must(t, "key", "list", "-json", "-data", data)).Keys
	if len(keys) != 1 || keys[0].State != "revoked" || keys[0].Secret != "" || keys[0].Used.IsZero() {
		t.Errorf("key list -json: %+v", keys)
	}
}

// TestKeySecretStandsAlone: the secret can be read by a script, what people
// are told beside it goes elsewhere.
func TestKeySecretStandsAlone(t *testing.T) {
	data := t.TempDir()
	r := nextsearch(t, "key", "create", "-data", data, "-scope", "ingest", "-scope", "operate", "-name", "Werkzeug")
	if r.code != 0 || !regexp.MustCompile(`^nxs_[0-9a-z]+_[0-9a-z]+\n$`).MatchString(r.out) || !strings.Contains(r.err, "only now") {
		t.Errorf("exit %d\n%s%s", r.code, r.out, r.err)
	}
}

func TestKeyUsage(t *testing.T) {
	data := t.TempDir()
	for _, tt := range []struct {
		args string
		code int
		says string
	}{
		{"", exitUsage, "create"},
		{"destroy", exitUsage, "`create`, `list` or `revoke ID`"},
		{"create more", exitUsage, "`create`"},
		{"create", exitUsage, "-name is missing"},
		{"create -name Redaktion", exitUsage, "-scope is missing: say what the key permits, one or more of ingest, moderate, operate"},
		{"create -name Redaktion -scope all", exitUsage, `got "all"`},
		{"create -name operator -scope moderate", exitUsage, "choose another name"},
		{"create -name Redaktion -scope moderate -expires soon", exitUsage, "want days such as 90d"},
		{"create -name Redaktion -scope moderate -expires 0d", exitUsage, "want days such as 90d"},
		{"create -name Redaktion -scope moderate -expires 99999999d", exitUsage, "want days such as 90d"},
		{"create -name Redaktion -scope moderate -expires 2020-01-31", exitUsage, "has passed"},
		{"revoke", exitUsage, "revoke ID"},
		{"revoke unknown", exitError, "key list shows the ids"},
		{"revoke nxs_abc_secret", exitError, `"nxs_…"`},
		{"list", exitOK, ""},
	} {
		r := nextsearch(t, append([]string{"key", "-data", data}, strings.Fields(tt.args)...)...)
		if r.code != tt.code || !strings.Contains(r.err, tt.says) {
			t.Errorf("key %s: exit %d, want %d and %q\n%s", tt.args, r.code, tt.code, tt.says, r.err)
		}
	}
	if r := nextsearch(t, "key", "list", "-data", data); !strings.Contains(r.out, "no keys yet") {
		t.Errorf("refused keys were made:\n%s", r.out)
	}
}

func TestParseExpiry(t *testing.T) {
	now := time.Date(2026, 3, 28, 15, 0, 0, 0, time.FixedZone("CET", 3600))
	for s, want := range map[string]time.Time{
		"":           {},
		"1d":         now.AddDate(0, 0, 1),
		"365d":       now.AddDate(0, 0, 365),
		"2026-03-28": time.Date(2026, 3, 29, 0, 0, 0, 0, now.Location()),
	} {
		if got, err := parseExpiry(s, now); err != nil || !got.Equal(want) {
			t.Errorf("%q: %v, %v; want %v", s, got, err, want)
		}
	}
	for _, s := range []string{"d", "-1d", "1.5d", "1h", "31.12.2026", "2026-02-30", "9999999999999999999d"} {
		if got, err := parseExpiry(s, now); err == nil {
			t.Errorf("%q is %v", s, got)
		}
	}
}

// TestPublishedIsSearchable: what another process publishes and takes back
// comes and goes in a running serve, without anybody visiting a source.
func TestPublishedIsSearchable(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	p := start(t, "serve", "-data", data, "-addr", "127.0.0.1:0").ready()
	a := besideServe(t, data)
	record := submitAndPublish(t, a.editorial, submission("Lastenräder digital verleihen"))
	p.until("the published submission is found", func() bool {
		hits := p.search("q=Leihstelle").Hits
		return len(hits) == 1 && hits[0].ID == record
	})
	id := strings.TrimPrefix(record, "submission:")
	sub, err := a.editorial.Submission(t.Context(), id)
	if err == nil {
		err = a.editorial.Reject(t.Context(), "Redaktion", id, sub.Version, "Das war ein Versehen.")
	}
	if err != nil {
		t.Fatal(err)
	}
	p.until("the rejected submission is gone", func() bool { return p.search("q=Leihstelle").Total == 0 })
	if list := must(t, "sources", "-data", data); !strings.Contains(list, "submission") {
		t.Errorf("sources does not show it:\n%s", list)
	}
}

// TestPublishedBeforeACrash: a process that dies between commit and crawl
// leaves nothing undone; the next serve catches up.
func TestPublishedBeforeACrash(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	a := besideServe(t, data)
	crashing, err := editorial.New(editorial.Config{DB: a.store, Uploads: a.dir.uploads()}) // tells nobody
	if err != nil {
		t.Fatal(err)
	}
	record := submitAndPublish(t, crashing, submission("Lastenräder digital verleihen"))
	if _, err := a.store.Get(t.Context(), record); !errors.Is(err, catalogue.ErrNotFound) {
		t.Fatalf("the record is there already: %v", err)
	}
	p := start(t, "serve", "-data", data, "-addr", "127.0.0.1:0").ready()
	p.until("the submission is found", func() bool { return p.search("q=Leihstelle").Total == 1 })
}

// TestPublisherShares: everybody who asks gets a visit that began after the
// asking, and those who wait share one.
func TestPublisherShares(t *testing.T) {
	const waiting = 10
	began, proceed := make(chan struct{}, waiting), make(chan struct{})
	p := &publisher{crawl: func(context.Context) error {
		began <- struct{}{}
		<-proceed
		return nil
	}}
	done := make(chan error, waiting+1)
	go func() { done <- p.publish(t.Context()) }()
	<-began // a visit is under way, so all others come too late for it
	for range waiting {
		go func() { done <- p.publish(t.Context()) }()
	}
	for p.asked.Load() < waiting+1 {
		time.Sleep(time.Millisecond)
	}
	close(proceed)
	for range waiting + 1 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if len(began) != 1 {
		t.Errorf("%d more visits, want one for all", len(began))
	}
	// An interrupted client stops nothing, and the next one sees the next error.
	p.crawl = func(ctx context.Context) error { return errors.Join(ctx.Err(), errIncomplete) }
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.publish(gone); !errors.Is(err, errIncomplete) || errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// TestSubmissionsClosed: a service that takes none says so everywhere, and
// still shows those who have submitted what became of it.
func TestSubmissionsClosed(t *testing.T) {
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	receipt, err := besideServe(t, data).editorial.Submit(t.Context(), submission("Lastenräder digital verleihen"), nil, "form", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		submissions string
		status      int
	}{{"true", http.StatusOK}, {"false", http.StatusNotFound}} {
		config := writeConfig(t, dir, fmt.Sprintf("data: %s\naddr: 127.0.0.1:0\nsubmissions: %s\n", data, tt.submissions))
		p := start(t, "serve", "-config", config).ready()
		if status, _ := p.get("/einreichen"); status != tt.status {
			t.Errorf("submissions: %s: the form answers %d", tt.submissions, status)
		}
		if _, home := p.get("/"); strings.Contains(home, `"/einreichen"`) != (tt.status == http.StatusOK) {
			t.Errorf("submissions: %s: the start page links to the form: %v", tt.submissions, strings.Contains(home, `"/einreichen"`))
		}
		resp, err := http.Post(p.base+"/v1/submissions", "application/json", strings.NewReader("{}"))
		if err != nil || (resp.StatusCode == http.StatusNotFound) != (tt.status == http.StatusNotFound) {
			t.Errorf("submissions: %s: POST /v1/submissions: %v %v", tt.submissions, resp, err)
		}
		if status, _ := p.get("/einreichen/" + receipt.ID + "/" + receipt.Secret); status != http.StatusOK {
			t.Errorf("submissions: %s: one's own submission: %d", tt.submissions, status)
		}
		p.stop()
	}
}
