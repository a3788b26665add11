package catalogue

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// canary marks what is to be erased: every part of a record begins with it,
// and every 40 bytes of a long text have it.
const canary = "Kanarienvogel"

// marked makes a record that has the canary wherever there is text, of so many words.
func marked(id string, words int) Record {
	text := strings.Repeat(canary+" "+id[len(id)-1:]+" zwitschert laut. ", 1+words/4)
	return Record{ID: id, Title: canary, Summary: canary, Body: text, Keywords: []string{canary},
		URL:         "https://amt.example/" + canary + id[2:],
		Contact:     &Contact{Email: canary + "@amt.example"},
		Attachments: []Attachment{{URL: "https://amt.example/" + canary + ".pdf", Text: text}},
		Provenance:  Provenance{Source: "q", Raw: strings.Repeat("cd", 32), OriginalID: canary}}
}

// leftovers gives the files of a catalogue that have the canary.
func leftovers(t *testing.T, s *SQLite) (files []string) {
	t.Helper()
	for _, suffix := range []string{"", "-wal", "-shm"} {
		data, err := os.ReadFile(s.file + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(bytes.ToLower(data), bytes.ToLower([]byte(canary))); n > 0 {
			files = append(files, fmt.Sprintf("%s%s has it %d times", FileName, suffix, n))
		}
	}
	return files
}

// No byte of an erased record is left in any file, whatever pages it was on:
// among others that come and change, of all lengths. Overwriting what is
// deleted is not enough here: four of these six leave something without VACUUM.
func TestEraseBytes(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			s, ctx := openTemp(t), t.Context()
			rng := rand.New(rand.NewPCG(seed, 7))
			erased := map[string]bool{}
			for range 30 {
				batch := make([]Record, 100)
				for i := range batch {
					id, word := NewID("q", fmt.Sprint("x", rng.IntN(500))), "anderes"
					if rng.IntN(10) == 0 {
						erased[id], word = true, canary
					}
					long := strings.Repeat(word+" ", rng.IntN(1+rng.IntN(200)))
					batch[i] = Record{ID: id, Title: word, Keywords: []string{long}, Provenance: Provenance{Source: "q"}}
				}
				if _, err := s.Put(ctx, batch...); err != nil {
					t.Fatal(err)
				}
			}
			if err := s.Erase(ctx, slices.Sorted(maps.Keys(erased))...); err != nil {
				t.Fatal(err)
			}
			if left := leftovers(t, s); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
			if problems, err := s.Check(ctx); err != nil || len(problems) > 0 {
				t.Errorf("check: %v, %v", problems, err)
			}
		})
	}
}

// Erasing takes out what is said of a record in other tables, and leaves a
// tombstone and what belongs to others.
func TestErase(t *testing.T) {
	s, ctx := openTemp(t), t.Context()
	secret, other := marked("q:k1", 100), sample("q", 1)[0]
	copied := secret
	copied.ID, copied.URL, copied.Attachments, copied.Published = "q:copy", "https://portal.example/x", nil, "2030"
	other.Provenance.Raw = secret.Provenance.Raw
	run, startErr := s.StartRun(ctx, "q", "website", time.Now())
	_, putErr := s.Put(ctx, secret, other, copied)
	report := fmt.Sprintf(`{"new":3,"rejected":[{"url":%q,"reason":"%s"},{"url":"https://amt.example/anderes","code":"x"}],"error":"failed at %s now"}`,
		secret.URL, canary, secret.URL)
	err := errors.Join(startErr, putErr,
		s.See(ctx, run, secret.ID, other.ID),
		s.PutPage(ctx, Page{Source: "q", URL: secret.URL, FinalURL: secret.URL, Raw: secret.Provenance.Raw, RawBytes: 7, Fetched: time.Now()}),
		s.PutPage(ctx, Page{Source: "q", URL: "https://amt.example/anderes", Raw: strings.Repeat("ef", 32), RawBytes: 7, Fetched: time.Now()}),
		s.NoteRun(ctx, run, []byte(report)),
		s.Update(ctx, func(tx *Tx) error {
			return tx.Decide(ctx, Decision{Record: secret.ID, Field: "topic", Codes: []string{"ki"}, Why: canary},
				Decision{Record: other.ID, Field: FieldMerged, Value: secret.ID})
		}))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Erase(ctx, secret.ID, copied.ID, "q:never-was"); err != nil {
		t.Fatal(err)
	}
	if left := leftovers(t, s); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if c, err := s.Get(ctx, secret.ID); err != nil || c.Record != nil || !c.WasPublic || c.Seq < 4 {
		t.Errorf("the tombstone is %+v, %v", c, err)
	}
	if c, err := s.Get(ctx, other.ID); err != nil || c.Record == nil || c.ShownAs != "" || c.Record.Provenance.Raw != "" {
		t.Errorf("another record is %+v, %v", c, err)
	}
	if raws, err := s.RawInUse(ctx); err != nil || len(raws) != 1 {
		t.Errorf("raw copies in use: %v, %v", raws, err)
	}
	runs, err := s.Runs(ctx, "q")
	const want = `{"error":"failed at [erased] now","new":3,"rejected":[{"code":"x","url":"https://amt.example/anderes"}]}`
	if err != nil || string(runs[0].Report) != want {
		t.Errorf("report %s, %v", runs[0].Report, err)
	}
	if problems, err := s.Check(ctx); err != nil || len(problems) > 0 {
		t.Errorf("check: %v, %v", problems, err)
	}
}

// While somebody reads an old state, an erasure says that it is not complete;
// repeated, it is.
func TestEraseBusy(t *testing.T) {
	s, ctx := openTemp(t), t.Context()
	s.checkpointTries = 1
	if _, err := s.Put(ctx, marked("q:k1", 100)); err != nil {
		t.Fatal(err)
	}
	err := s.snapshot(ctx, func(q session) error {
		n := 0
		if err := q.row(ctx, `SELECT COUNT(*) FROM records`).Scan(&n); err != nil {
			return err
		}
		return s.Erase(context.WithoutCancel(ctx), "q:k1")
	})
	wantFault(t, err, ErrBusy, "checkpoint-busy")
	if err := s.Erase(ctx, "q:k1"); err != nil {
		t.Fatal(err)
	}
	if left := leftovers(t, s); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// An address can be erased by itself, with what it was redirected to and its
// raw copy; other addresses stay.
func TestErasePages(t *testing.T) {
	s, ctx := openTemp(t), t.Context()
	url, final, raw := "https://amt.example/"+canary, "https://amt.example/neu/"+canary, strings.Repeat("cd", 32)
	r := sample("q", 1)[0]
	r.Provenance.Raw = raw
	_, putErr := s.Put(ctx, r)
	run, startErr := s.StartRun(ctx, "q", "website", time.Now())
	err := errors.Join(putErr, startErr,
		s.PutPage(ctx, Page{Source: "q", URL: url, FinalURL: final, Header: []byte(`{"x":"` + canary + `"}`), Raw: raw, RawBytes: 7}),
		s.PutPage(ctx, Page{Source: "q", URL: "https://amt.example/anderes", Raw: strings.Repeat("ef", 32), RawBytes: 7}),
		s.NoteRun(ctx, run, fmt.Appendf(nil, `{"notices":[{"url":%q}]}`, final)))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.ErasePages(ctx, url); err != nil {
		t.Fatal(err)
	}
	if left := leftovers(t, s); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if raws, err := s.RawInUse(ctx); err != nil || len(raws) != 1 {
		t.Errorf("raw copies in use: %v, %v", raws, err)
	}
	if _, err := s.Page(ctx, "q", "https://amt.example/anderes"); err != nil {
		t.Error(err)
	}
	if c, err := s.Get(ctx, r.ID); err != nil || c.Record == nil {
		t.Errorf("the record is %+v, %v", c, err)
	}
}
