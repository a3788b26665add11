package bleve_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"nextsearch/internal/search"
	"nextsearch/mappings"
)

// titles100k gives 100,000 documents with real titles and the beginnings of
// their bodies; where the corpora do not suffice, titles get a number.
func titles100k(b *testing.B) []mappings.Document {
	real := append(loadDocs(b, "admin"), loadDocs(b, "dip")...)
	docs := make([]mappings.Document, 0, 100_000)
	for i := range cap(docs) {
		d := real[i%len(real)]
		d.ID = fmt.Sprint("bench:", i)
		title, body := d.Text["title"], d.Text["body"]
		if n := i / len(real); n > 0 {
			title = fmt.Sprintf("%s Teil %d", title, n+1)
		}
		d.Text = map[string]string{"title": title, "body": strings.ToValidUTF8(body[:min(len(body), 400)], "")}
		d.Hit.Title = title
		docs = append(docs, d)
	}
	return docs
}

// typing gives what people have typed after each letter of two words of titles.
func typing(docs []mappings.Document) []string {
	var out []string
	for i := 0; i < len(docs); i += len(docs) / 200 {
		words := strings.Fields(docs[i].Text["title"])
		text := []rune(words[len(words)/2] + " " + words[0])
		for n := 1; n <= min(len(text), 24); n++ {
			out = append(out, string(text[:n]))
		}
	}
	return out
}

// reportTimes reports percentiles in milliseconds.
func reportTimes(b *testing.B, times []time.Duration) {
	slices.Sort(times)
	ms := func(share float64) float64 { return times[int(share*float64(len(times)-1))].Seconds() * 1000 }
	b.ReportMetric(ms(.5), "p50-ms")
	b.ReportMetric(ms(.99), "p99-ms")
	b.ReportMetric(ms(1), "max-ms")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkAids measures suggestions, typing errors and similar records on
// 100,000 documents, one request at a time:
//
//	go test ./internal/search/bleve -run '^$' -bench Aids -benchtime 1x
func BenchmarkAids(b *testing.B) {
	docs := titles100k(b)
	e := indexed(b, filepath.Join(b.TempDir(), "engine"), docs)
	defer e.Close()
	ctx := context.Background()
	measure := func(b *testing.B, inputs []string, ask func(string) error) {
		var times []time.Duration
		for b.Loop() {
			for _, text := range inputs {
				start := time.Now()
				if err := ask(text); err != nil {
					b.Fatal(err)
				}
				times = append(times, time.Since(start))
			}
		}
		reportTimes(b, times)
	}
	suggest := func(text string) error {
		_, err := e.(search.Suggester).Suggest(ctx, search.SuggestQuery{Text: text})
		return err
	}
	b.Run("first-suggestion", func(b *testing.B) { measure(b, []string{"verw"}, suggest) })
	b.Run("suggest", func(b *testing.B) { measure(b, typing(docs), suggest) })
	var typos, ids []string
	for i := 0; i < len(docs); i += len(docs) / 300 {
		ids = append(ids, docs[i].ID)
		for word := range strings.FieldsSeq(docs[i].Text["title"]) {
			if r := []rune(word); len(r) > 8 {
				r[4], r[5] = r[5], r[4]
				typos = append(typos, string(r))
				break
			}
		}
	}
	b.Run("typo", func(b *testing.B) {
		measure(b, typos, func(text string) error {
			_, err := e.Search(ctx, search.Query{Text: text, Size: 10})
			return err
		})
	})
	b.Run("similar", func(b *testing.B) {
		measure(b, ids, func(id string) error {
			_, err := e.(search.Relater).Similar(ctx, search.SimilarQuery{ID: id})
			return err
		})
	})
}
