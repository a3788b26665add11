package bleve

import (
	"context"
	"encoding/json"
	"errors"

	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// Places of what [Engine.Contents] gives.
const (
	placeLexicon = "lexicon"
	placeTerm    = "term"
	placeStored  = "stored"
)

// Contents calls visit with everything that the index holds in words: what its
// lexicon knows, each term of each field, and each stored text, those of
// removed documents included. It is for checking that something is gone; an
// error of visit ends it.
func (e *Engine) Contents(ctx context.Context, visit func(place, text string) error) (err error) {
	leave, err := e.enter()
	if err != nil {
		return err
	}
	defer leave()
	defer guard(&err)()
	for word := range e.lexicon.Known() {
		if err := visit(placeLexicon, word); err != nil {
			return err
		}
	}
	snap, v, err := e.snapshot()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, snap.Close()) }()
	for i := range v.segments {
		if err := segmentContents(ctx, segmentOf(snap, i), visit); err != nil {
			return err
		}
	}
	return nil
}

func segmentContents(ctx context.Context, seg segment.Segment, visit func(place, text string) error) error {
	for _, field := range seg.Fields() {
		if err := termsOf(seg, field, visit); err != nil {
			return err
		}
	}
	for doc := range seg.Count() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := storedOf(seg, doc, visit); err != nil {
			return err
		}
	}
	return nil
}

// termsOf gives the terms of the texts and of other fields, but no ids.
func termsOf(seg segment.Segment, field string, visit func(place, text string) error) error {
	if field == fieldID {
		return nil
	}
	dict, err := seg.Dictionary(field)
	if err != nil {
		return damaged("terms of %s: %v", field, err)
	}
	terms := dict.AutomatonIterator(nil, nil, nil)
	for {
		entry, err := terms.Next()
		if err != nil {
			return damaged("terms of %s: %v", field, err)
		}
		if entry == nil {
			return nil
		}
		if err := visit(placeTerm, entry.Term); err != nil {
			return err
		}
	}
}

// storedOf gives the stored texts of a document.
func storedOf(seg segment.Segment, doc uint64, visit func(place, text string) error) error {
	var inner error
	err := seg.VisitStoredFields(doc, func(field string, _ byte, value []byte, _ []uint64) bool {
		switch field {
		case fieldHit:
			var hit any
			if inner = json.Unmarshal(value, &hit); inner == nil {
				inner = eachString(hit, func(s string) error { return visit(placeStored, s) })
			}
		case fieldTexts:
			var texts map[string]string
			if inner = unpack(value, &texts); inner == nil {
				for _, s := range texts {
					if inner = visit(placeStored, s); inner != nil {
						break
					}
				}
			}
		}
		return inner == nil
	})
	return errors.Join(err, inner)
}

// eachString visits the texts of a JSON value but the id of the document.
func eachString(value any, visit func(string) error) error {
	switch v := value.(type) {
	case string:
		return visit(v)
	case []any:
		for _, item := range v {
			if err := eachString(item, visit); err != nil {
				return err
			}
		}
	case map[string]any:
		for key, item := range v {
			if key == "id" {
				continue
			}
			if err := eachString(item, visit); err != nil {
				return err
			}
		}
	}
	return nil
}
