package bleve

import (
	"bytes"
	"compress/flate"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"

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
	texts, err = pack(d.Text)
	return hit, texts, err
}

// packers are used again: one takes a megabyte.
var packers = sync.Pool{New: func() any {
	w, _ := flate.NewWriter(nil, flate.DefaultCompression) // the level is a valid one
	return w
}}

// pack compresses texts with DEFLATE (RFC 1951): scorch's own compression takes
// a quarter off a text of a hundred words, this takes half.
func pack(texts map[string]string) ([]byte, error) {
	data, err := json.Marshal(texts)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w := packers.Get().(*flate.Writer)
	defer packers.Put(w)
	w.Reset(&out)
	_, err = w.Write(data)
	err = errors.Join(err, w.Close()) // which writes the rest
	return out.Bytes(), err
}

// maxTexts bounds what texts unpack to: six fields, none longer than 1 MiB, and
// what JSON escapes in them.
const maxTexts = 48 << 20

// unpack reads what pack wrote.
func unpack(data []byte, texts *map[string]string) error {
	return json.NewDecoder(io.LimitReader(flate.NewReader(bytes.NewReader(data)), maxTexts)).Decode(texts)
}

// readSource reads all that is stored of a segment's document.
func readSource(seg segment.Segment, doc uint32) (source, error) {
	return readStored(seg, doc, true)
}

// readStored reads what a hit shows, and the texts if they are wanted.
func readStored(seg segment.Segment, doc uint32, texts bool) (source, error) {
	var s source
	var decodeErr error
	missing := 1
	if texts {
		missing++
	}
	err := seg.VisitStoredFields(uint64(doc), func(field string, _ byte, value []byte, _ []uint64) bool {
		switch {
		case field == fieldHit:
			missing--
			decodeErr = json.Unmarshal(value, &s.Hit)
		case field == fieldTexts && texts:
			missing--
			decodeErr = unpack(value, &s.Text)
		}
		return decodeErr == nil && missing > 0
	})
	switch {
	case err != nil:
		return source{}, damaged("stored document: %v", err)
	case decodeErr != nil:
		return source{}, damaged("stored document: %v", decodeErr)
	case missing > 0:
		return source{}, damaged("stored document %d is missing", doc)
	}
	return s, nil
}

// damaged makes an error that says what of the index cannot be trusted.
func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{errDamaged}, args...)...)
}
