package german

import (
	"bytes"
	"compress/flate"
	"io"
	"testing"
)

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
