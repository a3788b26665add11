package catalogue

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
)

// How a record is stored: what its source said is one JSON text (the column
// content, whose SHA-256 is the content hash); what the store itself knows or
// asks for stands in columns of its own (seq, hash, raw, fetched, due,
// was_public).
//
// The rule for change: content is written by the JSON names of [Record]. A
// field may be added with omitempty or omitzero, so that records without it
// keep their text and hash; a field that is renamed, removed or means
// something else needs a migration of the stored texts. Content of a field
// that this release does not know is passed over when reading; that newer data
// is refused at all is the schema version's task.

// row is one line of the table records.
type row struct {
	id        string
	seq       uint64
	source    string
	live      bool
	hash      string // of content; "" for a tombstone
	raw       string
	wasPublic bool
	due       int64 // microseconds since 1970, rounded up; 0 for never
	fetched   int64 // microseconds since 1970; 0 if not known
	content   []byte
	grouped   *Record // what is put, if it takes part in groups; not a column
	decided   bool    // an editor decided on it, or merged another one into it; not a column
}

// content is what a source said, in the form that is hashed and stored: JSON
// in the order of the struct, times in UTC, and without the values that do
// not count as content.
func (r *Record) content() ([]byte, error) {
	c := *r
	c.Corrections = nil
	c.Provenance.Fetched, c.Provenance.Raw, c.Provenance.ContentHash = time.Time{}, "", ""
	c.Expires = canonicalTime(c.Expires)
	c.Contact = c.Contact.canonical()
	data, err := json.Marshal(&c)
	if err != nil {
		return nil, fmt.Errorf("encoding record %s: %w", r.ID, err)
	}
	if !bytes.Contains(data, []byte(`\ufffd`)) {
		return data, nil
	}
	// Bytes that are no UTF-8 are written as an escape, yet U+FFFD itself is
	// not: one more turn makes both the same text, so that a record has the
	// same hash after it was read back.
	var again Record
	if err := json.Unmarshal(data, &again); err != nil {
		return nil, fmt.Errorf("encoding record %s: %w", r.ID, err)
	}
	return json.Marshal(&again)
}

// canonical gives c with its times in canonical form.
func (c *Contact) canonical() *Contact {
	if c == nil || c.Consent == nil {
		return c
	}
	contact, consent := *c, *c.Consent
	consent.Given = canonicalTime(consent.Given)
	consent.Until = canonicalTime(consent.Until)
	contact.Consent = &consent
	return &contact
}

// canonicalTime is t in UTC to the microsecond, which is what both databases
// can keep.
func canonicalTime(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Microsecond)
}

// hashOf gives the content hash of a stored text.
func hashOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// encode makes the row of a valid record as of the time now; seq is left to
// the transaction that stores it.
func encode(r *Record, now time.Time) (row, error) {
	content, err := r.content()
	if err != nil {
		return row{}, err
	}
	_, public := r.Public(now)
	w := row{
		id: r.ID, source: r.Provenance.Source, live: true, hash: hashOf(content),
		raw: r.Provenance.Raw, wasPublic: public, due: ceilMicros(r.due(now)),
		fetched: micros(r.Provenance.Fetched), content: content,
	}
	if r.comparable(now) {
		w.grouped = r
	}
	return w, nil
}

// decode reads the record of a row, nil for a tombstone.
func (w *row) decode() (*Record, error) {
	if !w.live {
		return nil, nil
	}
	r := new(Record)
	if err := json.Unmarshal(w.content, r); err != nil {
		return nil, damaged("record "+w.id+" cannot be read", err)
	}
	if r.ID != w.id {
		return nil, damaged("record "+w.id+" holds the text of "+r.ID, nil)
	}
	r.Provenance.ContentHash = w.hash
	r.Provenance.Raw = w.raw
	r.Provenance.Fetched = fromMicros(w.fetched)
	return r, nil
}

// micros is a time as a column keeps it: microseconds since 1970, 0 for none.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// ceilMicros rounds up, so that what is due is never early.
func ceilMicros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return micros(t.Add(time.Microsecond - time.Nanosecond))
}

// fromMicros reads what micros wrote, in UTC.
func fromMicros(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}
