package german

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
)

// What is written is read again: the same bytes, terms and words.
func TestRoundTrip(t *testing.T) {
	l := learned(t, sample, LearnerOptions{Tables: testTables})
	file := packed(t, l)
	again, err := Read(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(packed(t, again), file) {
		t.Error("the lexicon read is not the one written")
	}
	for _, s := range sample {
		if !slices.Equal(l.Terms(s, nil), again.Terms(s, nil)) {
			t.Errorf("terms of %q differ", s)
		}
		if fmt.Sprint(l.Query(s)) != fmt.Sprint(again.Query(s)) {
			t.Errorf("words of %q differ", s)
		}
	}
}

// A damaged, foreign or truncated file is refused with an error that says so.
func TestReadRefuses(t *testing.T) {
	file := packed(t, learned(t, sample, LearnerOptions{}))
	change := func(i int, b byte) []byte {
		c := slices.Clone(file)
		c[i] ^= b
		return c
	}
	cases := map[string]struct {
		file []byte
		want error
	}{
		"empty":           {nil, ErrDamaged},
		"foreign":         {[]byte("PK\x03\x04 this is an archive of something else"), ErrDamaged},
		"other version":   {change(len(magic)+3, 1), ErrVersion},
		"flipped bit":     {change(len(file)/2, 4), ErrDamaged},
		"flipped length":  {change(len(magic)+11, 1), ErrDamaged},
		"huge length":     {change(len(magic)+8, 255), ErrDamaged},
		"truncated":       {file[:len(file)-3], ErrDamaged},
		"header only":     {file[:headerSize], ErrDamaged},
		"something after": {append(slices.Clone(file), 1), ErrDamaged},
	}
	for name, c := range cases {
		if l, err := Read(bytes.NewReader(c.file)); !errors.Is(err, c.want) || l != nil {
			t.Errorf("%s: %v, %v; want %v", name, l, err, c.want)
		}
	}
}

// FuzzRead reads payloads with a right checksum: what the checksum lets through
// must not panic either, and what is read can be written.
func FuzzRead(f *testing.F) {
	f.Add(plainPayload(f, learned(f, sample, LearnerOptions{Tables: testTables})))
	f.Add([]byte{})
	f.Add([]byte{1, 2, 0, 1, 'a', 1, 1, 'b', 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0})
	f.Fuzz(func(t *testing.T, plain []byte) {
		l, err := readPayload(deflate(t, plain))
		if err != nil {
			if l != nil {
				t.Fatal("a lexicon beside an error")
			}
			return
		}
		if len(packed(t, l)) == 0 {
			t.Fatal("nothing written")
		}
		checkTerms(t, l, "Die Verwaltung der Bürger:innen (BfV)")
	})
}

// plainPayload gives the payload of a lexicon, unpacked.
func plainPayload(t testing.TB, l *Lexicon) []byte {
	t.Helper()
	plain, err := io.ReadAll(flate.NewReader(bytes.NewReader(packed(t, l)[headerSize:])))
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

// deflate packs a payload.
func deflate(t testing.TB, plain []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z, err := flate.NewWriter(&b, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := z.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
