package suppress

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func open(t testing.TB, entries ...Entry) *List {
	t.Helper()
	l, err := Open(filepath.Join(t.TempDir(), "suppression"))
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Add(entries...); err != nil {
		t.Fatal(err)
	}
	return l
}

var person = []Entry{
	{Name, "Änne-Marie Mustermann"}, {Name, "Probe, Otto"},
	{Email, "Anna.Muster@stadt.example"}, {Phone, "+49 (0)30 1234-567"},
}

func TestScrub(t *testing.T) {
	l := open(t, person...)
	for _, tt := range []struct{ text, want string }{
		{"", ""},
		{"Änne-Marie Mustermann leitet es.", "[…] leitet es."},
		{"Frau Aenne Marie\n  MUSTERMANN, Amt 3", "Frau […], Amt 3"},
		{"Mustermann, Änne-Marie", "[…]"},
		{"Änne-Marie Mustermanns Bericht", "[…] Bericht"},
		{"aenne.marie.mustermann als Login", "[…] als Login"},
		{"Herr Otto Probe und Probe, Otto", "Herr […] und […]"},
		{"Ottos Probe; Otto Proben", "Ottos Probe; Otto Proben"},
		{"Otto führt eine Probe", "Otto führt eine Probe"},
		{"Otto (Probe)", "Otto (Probe)"},
		{"Mail: anna.muster@STADT.example.", "Mail: […]."},
		{"mailto:anna.muster@stadt.example?subject=x", "mailto:[…]?subject=x"},
		{"?mail=anna.muster@stadt.example", "?mail=[…]"},
		{"hanna.muster@stadt.example", "hanna.muster@stadt.example"},
		{"anna.muster@stadt.example.org", "anna.muster@stadt.example.org"},
		{"Tel. 030 1234567, Fax 030 1234568", "Tel. […], Fax 030 1234568"},
		{"Tel. 030/12 34-5 67", "Tel. […]"},
		{"Tel. +49 30 1234567-12", "Tel. […]-12"},
		{"0049301234567", "[…]"},
		{"am 12.11.2026 um 030 Uhr 1234567", "am 12.11.2026 um 030 Uhr 1234567"},
	} {
		got, n := l.Scrub(tt.text)
		if got != tt.want || n != strings.Count(tt.want, Mark) {
			t.Errorf("Scrub(%q) = %q, %d; want %q", tt.text, got, n, tt.want)
		}
		if again, n := l.Scrub(got); again != got || n != 0 {
			t.Errorf("Scrub(%q) again = %q, %d", got, again, n)
		}
	}
}

func TestHasRecord(t *testing.T) {
	l := open(t, Entry{Record, "quelle:1"}, Entry{Address, "https://www.stadt.example/a/?x=1#teil"})
	for _, tt := range []struct {
		id, address string
		want        bool
	}{
		{"quelle:1", "", true},
		{"quelle:2", "", false},
		{"quelle:2", "http://stadt.example/a?x=1", true},
		{"quelle:2", "https://stadt.example/a/?x=2", false},
		{"https://www.stadt.example/a/?x=1#teil", "", false}, // no id
		{"", "quelle:1", false},
		{"", "://", false},
	} {
		if got := l.HasRecord(tt.id, tt.address); got != tt.want {
			t.Errorf("HasRecord(%q, %q) = %v", tt.id, tt.address, got)
		}
	}
}

// TestNothingReadable: neither the list nor its folder tells what is listed,
// and only its owner can open it.
func TestNothingReadable(t *testing.T) {
	l := open(t, append(person, Entry{Record, "quelle:geheim"})...)
	for _, name := range []string{keyFile, listFile} {
		path := filepath.Join(l.dir, name)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"muster", "geheim", "1234", "probe", "otto"} {
			if bytes.Contains(bytes.ToLower(data), []byte(secret)) {
				t.Errorf("%s holds %q", name, secret)
			}
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v, %v", name, info.Mode(), err)
		}
	}
	if info, err := os.Stat(l.dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("folder: mode %v, %v", info.Mode(), err)
	}
	other := open(t, person...)
	a, _ := os.ReadFile(filepath.Join(l.dir, listFile))
	b, _ := os.ReadFile(filepath.Join(other.dir, listFile))
	if fields := strings.Fields(string(a)); bytes.Contains(b, []byte(fields[2])) {
		t.Error("two lists with keys of their own have the same hashes")
	}
}

// TestShared: what another process adds is known with the next question, and
// survives.
func TestShared(t *testing.T) {
	l := open(t)
	other, err := Open(l.dir)
	if err != nil {
		t.Fatal(err)
	}
	if l.HasRecord("quelle:1") {
		t.Fatal("an empty list has a record")
	}
	if err := other.Add(Entry{Record, "quelle:1"}, Entry{Name, "Otto Probe"}); err != nil {
		t.Fatal(err)
	}
	if !l.HasRecord("quelle:1") {
		t.Error("the record that another process added is not known")
	}
	if got, _ := l.Scrub("Otto Probe"); got != Mark {
		t.Errorf("the name that another process added stays: %q", got)
	}
	n := l.Len()
	if err := l.Add(Entry{Record, "quelle:1"}, Entry{Name, "Otto Probe"}); err != nil || l.Len() != n {
		t.Errorf("adding again: %d entries instead of %d, %v", l.Len(), n, err)
	}
}

func TestAddRefuses(t *testing.T) {
	l := open(t)
	for _, e := range []Entry{{Name, "Otto"}, {Name, ""}, {Name, strings.Repeat("a ", 9)}, {Email, "anna"}, {Email, "@stadt.example"},
		{Email, "a b@stadt.example"}, {Phone, "110"}, {Phone, "1234567"}, {Address, "ftp://stadt.example/"}, {Record, " "}, {"colour", "red"}} {
		if err := l.Add(Entry{Record, "quelle:vorher"}, e); err == nil {
			t.Errorf("Add took %q", e)
		}
	}
	if l.Len() != 0 {
		t.Errorf("%d entries were added beside a refused one", l.Len())
	}
}

// TestDamage: a list that cannot be trusted is an error, a line that a crash
// cut off is none.
func TestDamage(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(data []byte) []byte
		ok     bool
	}{
		{"cut last line", func(d []byte) []byte { return d[:len(d)-5] }, true},
		{"only a kind", func(d []byte) []byte { return append(d, "na"...) }, true},
		{"cut line, more behind", func(d []byte) []byte { return append(d[:len(d)-20:len(d)-20], append([]byte("\n"), d...)...) }, true},
		{"foreign text", func(d []byte) []byte { return append(d, "hello world\n"...) }, false},
		{"letters for digits", func(d []byte) []byte { return bytes.Replace(d, []byte(" - "), []byte(" - z"), 1) }, false},
		{"zeros", func(d []byte) []byte { return append(d, 0, 0, '\n') }, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := open(t, Entry{Record, "quelle:1"}, Entry{Record, "quelle:2"})
			path := filepath.Join(l.dir, listFile)
			data, _ := os.ReadFile(path)
			if err := os.WriteFile(path, tt.change(data), 0o600); err != nil {
				t.Fatal(err)
			}
			again, err := Open(l.dir)
			if !tt.ok {
				if !errors.Is(err, ErrDamaged) {
					t.Fatalf("got %v, want ErrDamaged", err)
				}
				if !l.HasRecord("anything") {
					t.Error("a damaged list lets records pass")
				}
				return
			}
			if err != nil || !again.HasRecord("quelle:1") {
				t.Fatalf("the whole lines are not used: %v", err)
			}
			if err := again.Add(Entry{Record, "quelle:3"}); err != nil {
				t.Fatal(err)
			}
			if third, err := Open(l.dir); err != nil || !third.HasRecord("quelle:3") {
				t.Errorf("what was added behind a cut line is lost: %v", err)
			}
		})
	}
}

func TestKeyLost(t *testing.T) {
	l := open(t, Entry{Record, "quelle:1"})
	if err := os.Remove(filepath.Join(l.dir, keyFile)); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(l.dir); !errors.Is(err, ErrDamaged) {
		t.Errorf("a list without its key: %v, want ErrDamaged", err)
	}
}

func FuzzScrub(f *testing.F) {
	for _, s := range []string{"Otto Probe", "a@b.c@anna.muster@stadt.example", "+49 (0)30 1234567 030 1234567", "Otto\u00adProbe", "\xffOtto Probe\xff", "Otto […] Probe"} {
		f.Add(s)
	}
	l := open(f, person...)
	f.Fuzz(func(t *testing.T, text string) {
		once, n := l.Scrub(text)
		if twice, again := l.Scrub(once); twice != once || again != 0 {
			t.Fatalf("Scrub(%q) = %q, then %q", text, once, twice)
		}
		if strings.ToValidUTF8(text, "") == text && strings.ToValidUTF8(once, "") != once {
			t.Fatalf("Scrub(%q) = %q is no UTF-8", text, once)
		}
		if n == 0 && once != text {
			t.Fatalf("Scrub(%q) changed it to %q and counted nothing", text, once)
		}
	})
}

func FuzzList(f *testing.F) {
	l := open(f, person...)
	data, _ := os.ReadFile(filepath.Join(l.dir, listFile))
	f.Add(data)
	f.Add(data[:len(data)/2])
	f.Fuzz(func(t *testing.T, data []byte) {
		lines, err := parseList(data)
		if err != nil {
			if lines != nil {
				t.Fatal("lines beside an error")
			}
			return
		}
		var written []byte
		for _, e := range lines {
			written = appendLine(written, e)
		}
		again, err := parseList(written)
		if err != nil || len(again) != len(lines) {
			t.Fatalf("what was read is not read again: %v", err)
		}
		for i := range again {
			if again[i] != lines[i] {
				t.Fatalf("line %d: %v, then %v", i, lines[i], again[i])
			}
		}
	})
}

func BenchmarkScrub(b *testing.B) {
	text := strings.Repeat("Die Stadt Musterstadt hat ihren Bauantrag digitalisiert und dabei viel gelernt, am 12.03.2024 mit 1.234 Anträgen. ", 40)
	for name, l := range map[string]*List{"empty": open(b), "listed": open(b, person...)} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if _, n := l.Scrub(text); n != 0 {
					b.Fatal("found what is not there")
				}
			}
		})
	}
}
