package bleve

import (
	"encoding/json"
	"fmt"

	"nextsearch/mappings"

	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// source is what is stored of a document: what a hit shows, and the texts
// from which highlights are made. Scorch compresses it.
type source struct {
	Hit  mappings.HitSource `json:"hit"`
	Text map[string]string  `json:"text"`
}

// encodeSource makes the stored form of d.
func encodeSource(d *mappings.Document) ([]byte, error) {
	return json.Marshal(source{Hit: d.Hit, Text: d.Text})
}

// readSource reads the stored form of a segment's document.
func readSource(seg segment.Segment, doc uint32) (source, error) {
	var s source
	var found bool
	var decodeErr error
	err := seg.VisitStoredFields(uint64(doc), func(field string, _ byte, value []byte, _ []uint64) bool {
		if field != fieldSource {
			return true
		}
		found, decodeErr = true, json.Unmarshal(value, &s)
		return false
	})
	switch {
	case err != nil:
		return source{}, damaged("stored document: %v", err)
	case decodeErr != nil:
		return source{}, damaged("stored document: %v", decodeErr)
	case !found:
		return source{}, damaged("stored document %d is missing", doc)
	}
	return s, nil
}

// damaged makes an error that says what of the index cannot be trusted.
func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{errDamaged}, args...)...)
}
