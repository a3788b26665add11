package fetch

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFile(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, content []byte) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	packed := gzipped(t, strings.Repeat("row\n", 100))
	tests := []struct {
		name, target, media, want string
		open, read                Code
	}{
		{"plain", write("a.csv", []byte("x;y\n")), "text/csv", "x;y\n", "", ""},
		{"file address", "file://" + write("ä b.json", []byte("{}")), "application/json", "{}", "", ""},
		{"unknown type", write("a.unknown", []byte("x")), "", "x", "", ""},
		{"packed", write("a.ndjson.gz", packed), "application/x-ndjson", strings.Repeat("row\n", 100), "", ""},
		{"packed, truncated", write("b.ndjson.gz", packed[:len(packed)-4]), "application/x-ndjson", "", "", CodeEncoding},
		{"packed, too large", write("c.csv.gz", gzipped(t, strings.Repeat("row\n", 1000))), "text/csv", "", "", CodeTooLarge},
		{"absent", filepath.Join(dir, "absent"), "", "", CodeNetwork, ""},
		{"directory", dir, "", "", CodeBadURL, ""},
		{"other host", "file://server/share/a.csv", "", "", CodeBadURL, ""},
		{"device", os.DevNull, "", "", CodeBadURL, ""},
	}
	c, _ := testClient(t, "")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := c.For(Policy{MaxBytes: 1000})
			r, err := w.File(t.Context(), tt.target)
			wantCode(t, err, tt.open)
			if err != nil {
				return
			}
			for range 2 {
				got, err := r.Bytes()
				wantCode(t, err, tt.read)
				if err == nil && (string(got) != tt.want || r.MediaType != tt.media) {
					t.Errorf("got %q of type %q", got, r.MediaType)
				}
			}
			if w.Stats().Fetched != 1 {
				t.Errorf("stats %+v", w.Stats())
			}
		})
	}
}

func TestFileNotGzip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.csv.gz")
	if err := os.WriteFile(path, []byte("plain"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, _ := testClient(t, "")
	r, err := c.For(Policy{}).File(t.Context(), path)
	wantCode(t, err, "")
	_, err = r.Open()
	wantCode(t, err, CodeEncoding)
}

func TestDecodeText(t *testing.T) {
	meta := `<meta charset="iso-8859-15">`
	tests := []struct {
		name, body, header string
		html               bool
		want, charset      string
	}{
		{"UTF-8 found out", "Bürger", "", false, "Bürger", "utf-8"},
		{"UTF-8 far behind ASCII", strings.Repeat("x", 5000) + "ü", "", true, strings.Repeat("x", 5000) + "ü", "utf-8"},
		{"windows-1252 as last resort", "B\xfcrger \x96 \x80", "", false, "Bürger – €", "windows-1252"},
		{"header", "B\xfcrger", "ISO-8859-1", false, "Bürger", "windows-1252"},
		{"header unknown", "Bürger", "x-nonsense", false, "Bürger", "utf-8"},
		{"header before meta", "Bürger" + meta, "utf-8", true, "Bürger" + meta, "utf-8"},
		{"meta", meta + "\xa4", "", true, meta + "€", "iso-8859-15"},
		{"meta counts in HTML only", meta + "\xa4", "", false, meta + "¤", "windows-1252"},
		{"mark before header", "\xef\xbb\xbfBürger", "ISO-8859-1", false, "Bürger", "utf-8"},
		{"UTF-16 LE", "\xff\xfeB\x00\xfc\x00", "", false, "Bü", "utf-16le"},
		{"UTF-16 BE", "\xfe\xff\x00B\x00\xfc", "utf-8", false, "Bü", "utf-16be"},
		{"invalid bytes", "a\xffb", "utf-8", false, "a\uFFFDb", "utf-8"},
		{"empty", "", "", true, "", "utf-8"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, name := DecodeText([]byte(tt.body), tt.header, tt.html)
			if string(got) != tt.want || name != tt.charset {
				t.Errorf("got %q as %s, want %q as %s", got, name, tt.want, tt.charset)
			}
		})
	}
}

// Whatever comes in, UTF-8 goes out.
func FuzzDecodeText(f *testing.F) {
	f.Add([]byte("\xff\xfeB\x00"), "utf-16", true)
	f.Add([]byte(`<meta charset="iso-2022-jp">`+"\x1b$B"), "", true)
	f.Fuzz(func(t *testing.T, body []byte, header string, html bool) {
		text, name := DecodeText(body, header, html)
		if strings.ToValidUTF8(string(text), "") != string(text) || name == "" {
			t.Errorf("%q as %q", text, name)
		}
	})
}

// Unpacking ends with an error or a body, for any bytes in any coding.
func FuzzUnpack(f *testing.F) {
	f.Add("gzip", gzipped(f, "document"))
	f.Add("deflate, zstd", []byte("\x28\xb5\x2f\xfd"))
	f.Fuzz(func(t *testing.T, coding string, body []byte) {
		r, err := unpack(&wire{r: strings.NewReader(string(body)), left: 1 << 16}, []string{coding})
		if err != nil {
			return
		}
		defer r.Close()
		if n, _ := io.Copy(io.Discard, io.LimitReader(r, 1<<20)); n < 0 {
			t.Error("negative size")
		}
	})
}
