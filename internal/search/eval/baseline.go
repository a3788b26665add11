package eval

import (
	"context"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/lang/de"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search/query"
	index "github.com/blevesearch/bleve_index_api"
)

// Baseline is plain bleve as its documentation shows it: the German analyser,
// BM25, a match query over all fields. It is what ours is compared with.
type Baseline struct {
	index bleve.Index
	batch *bleve.Batch
}

// baselineBatch is within the range in which bleve indexes fastest.
const baselineBatch = 1000

// NewBaseline makes an empty one in dir, which does not exist yet.
func NewBaseline(dir string) (*Baseline, error) {
	m := mapping.NewIndexMapping()
	m.DefaultAnalyzer = de.AnalyzerName
	m.ScoringModel = index.BM25Scoring
	x, err := bleve.New(dir, m)
	if err != nil {
		return nil, err
	}
	return &Baseline{index: x, batch: x.NewBatch()}, nil
}

// Add indexes a document; Flush after the last one.
func (b *Baseline) Add(d Doc) error {
	if err := b.batch.Index(d.ID, map[string]any{"title": d.Title, "summary": d.Summary, "body": d.Body}); err != nil {
		return err
	}
	if b.batch.Size() < baselineBatch {
		return nil
	}
	return b.Flush()
}

// Flush makes everything added searchable.
func (b *Baseline) Flush() error {
	err := b.index.Batch(b.batch)
	b.batch.Reset()
	return err
}

// Search gives the first Depth hits.
func (b *Baseline) Search(ctx context.Context, text string) ([]Hit, error) {
	var fields []query.Query
	for _, name := range []string{"title", "summary", "body"} {
		q := bleve.NewMatchQuery(text)
		q.SetField(name)
		fields = append(fields, q)
	}
	req := bleve.NewSearchRequestOptions(bleve.NewDisjunctionQuery(fields...), Depth, 0, false)
	found, err := b.index.SearchInContext(ctx, req)
	if err != nil {
		return nil, err
	}
	hits := make([]Hit, len(found.Hits))
	for i, h := range found.Hits {
		hits[i] = Hit{h.ID, h.Score}
	}
	return hits, nil
}

// Close releases the index.
func (b *Baseline) Close() error { return b.index.Close() }
