package bleve

import (
	"encoding/json"
	"fmt"

	"nextsearch/mappings"

	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// source is what is stored of a document: what a hit shows, and the texts
// from which highlights are made. They are two fields, since texts may be long
// and are read for few hits. Scorch compresses them.
type source struct {
	Hit  mappings.HitSource
	Text map[string]string
}

// encodeSource makes the stored forms of d.
func encodeSource(d *mappings.Document) (hit, texts []byte, err error) {
	if hit, err = json.Marshal(d.Hit); err != nil {
		return nil, nil, err
	}
	texts, err = json.Marshal(d.Text)
	return hit, texts, err
}

// readSource reads all that is stored of a segment's document.
func readSource(seg segment.Segment, doc uint32) (source, error) {
	return readStored(seg, doc, true)
}

// readStored reads what a hit shows, and the texts if they are wanted.
func readStored(seg segment.Segment, doc uint32, texts bool) (source, error) {
	var s source
	var decodeErr error
	missing := map[string]any{fieldHit: &s.Hit}
	if texts {
		missing[fieldTexts] = &s.Text
	}
	err := seg.VisitStoredFields(uint64(doc), func(field string, _ byte, value []byte, _ []uint64) bool {
		if to, ok := missing[field]; ok {
			delete(missing, field)
			decodeErr = json.Unmarshal(value, to)
		}
		return decodeErr == nil && len(missing) > 0
	})
	switch {
	case err != nil:
		return source{}, damaged("stored document: %v", err)
	case decodeErr != nil:
		return source{}, damaged("stored document: %v", decodeErr)
	case len(missing) > 0:
		return source{}, damaged("stored document %d is missing", doc)
	}
	return s, nil
}

// damaged makes an error that says what of the index cannot be trusted.
func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{errDamaged}, args...)...)
}
