package catalogue

import (
	"errors"
	"reflect"
	"testing"
	"time"
)

func TestMicros(t *testing.T) {
	at := time.Date(2025, 1, 2, 3, 4, 5, 6_000, time.UTC)
	for _, c := range []struct {
		in          time.Time
		floor, ceil time.Time
	}{
		{time.Time{}, time.Time{}, time.Time{}},
		{at, at, at},
		{at.Add(1), at, at.Add(time.Microsecond)},
		{at.Add(999), at, at.Add(time.Microsecond)},
		{at.In(time.FixedZone("", 3600)), at, at},
	} {
		if got := fromMicros(micros(c.in)); got != c.floor {
			t.Errorf("%v is kept as %v", c.in, got)
		}
		if got := fromMicros(ceilMicros(c.in)); got != c.ceil {
			t.Errorf("%v is due at %v", c.in, got)
		}
	}
}

// A field that is always written would change the hash of every record that
// an earlier release stored, and make all of them changed at the next visit.
func TestFieldsAreOmitted(t *testing.T) {
	data, err := (&Record{ID: "a:b"}).content()
	if want := `{"id":"a:b","kind":"","title":"","provenance":{"source":""}}`; err != nil || string(data) != want {
		t.Errorf("a record without values is %s, want %s: %v", data, want, err)
	}
}

func TestDecode(t *testing.T) {
	for _, c := range []struct {
		name string
		row  row
		ok   bool
	}{
		{"tombstone", row{id: "a:b"}, true},
		{"record", row{id: "a:b", live: true, content: []byte(`{"id":"a:b","title":"T"}`)}, true},
		{"field of a later release", row{id: "a:b", live: true, content: []byte(`{"id":"a:b","later":{"x":1}}`)}, true},
		{"cut off", row{id: "a:b", live: true, content: []byte(`{"id":"a:b","ti`)}, false},
		{"empty", row{id: "a:b", live: true}, false},
		{"another record's", row{id: "a:b", live: true, content: []byte(`{"id":"a:c"}`)}, false},
		{"wrong type", row{id: "a:b", live: true, content: []byte(`{"id":"a:b","keywords":"k"}`)}, false},
	} {
		r, err := c.row.decode()
		if (err == nil) != c.ok || err != nil && (r != nil || !errors.Is(err, ErrDamaged)) {
			t.Errorf("%s: %v, %v", c.name, r, err)
		}
	}
}

// Whatever stands in the file, reading it gives a record or an error; a record
// that can be stored comes back the same, under the same hash.
func FuzzDecode(f *testing.F) {
	for _, r := range storedRecords() {
		content, err := r.content()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	f.Add([]byte(`{"id":"a:b","title":"\ud800\ufffd","provenance":{"source":"a"},"expires":"2024-01-01T00:00:00.123456789+23:59"}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		id := "a:b"
		in := row{id: id, live: true, content: content}
		r, err := in.decode()
		if err != nil {
			return
		}
		w, err := encode(r, time.Unix(0, 0))
		if err != nil {
			if r.Validate() == nil {
				t.Errorf("a valid record cannot be stored: %v", err)
			}
			return
		}
		again, err := w.decode()
		if err != nil {
			t.Fatal(err)
		}
		twice, err := encode(again, time.Unix(0, 0))
		if err != nil || twice.hash != w.hash || again.Hash() != w.hash || !reflect.DeepEqual(twice.content, w.content) {
			t.Errorf("stored %s\nagain  %s, %v", w.content, twice.content, err)
		}
	})
}
