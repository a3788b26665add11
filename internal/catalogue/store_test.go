package catalogue

import (
	"errors"
	"io"
	"math"
	"strings"
	"testing"
)

func TestParsePosition(t *testing.T) {
	for _, c := range []struct {
		in   string
		want Position
		ok   bool
	}{
		{"", Position{}, true},
		{"0", Position{}, true},
		{"ab12.7", Position{"ab12", 7}, true},
		{"a.9223372036854775807", Position{"a", math.MaxInt64}, true},
		{"a.9223372036854775808", Position{}, false},
		{"1", Position{}, false},
		{"a.", Position{}, false},
		{".7", Position{}, false},
		{"a.-1", Position{}, false},
		{"a.+1", Position{}, false},
		{"a.1.2", Position{}, false},
		{"a b.1", Position{}, false},
		{"a\n.1", Position{}, false},
		{strings.Repeat("a", 65) + ".1", Position{}, false},
	} {
		got, err := ParsePosition(c.in)
		if (err == nil) != c.ok || got != c.want {
			t.Errorf("ParsePosition(%q) = %v, %v", c.in, got, err)
		}
	}
}

func FuzzParsePosition(f *testing.F) {
	f.Add("0")
	f.Add("0123abcd.42")
	f.Add("a.007")
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParsePosition(s)
		if err != nil {
			if p != (Position{}) {
				t.Errorf("%q gives %v beside an error", s, p)
			}
			return
		}
		if p == (Position{}) {
			return // the start of any log has two spellings
		}
		if again, err := ParsePosition(p.String()); err != nil || again != p {
			t.Errorf("%q is %v, written and read %v, %v", s, p, again, err)
		}
	})
}

// An operator reads what happened, why and what to do, in this order.
func TestFault(t *testing.T) {
	f := &Fault{Code: "c", Message: "it broke", Remedy: "mend it", Kind: ErrIO, Cause: io.ErrUnexpectedEOF}
	if got, want := f.Error(), "it broke (unexpected EOF); mend it"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if !errors.Is(f, ErrIO) || !errors.Is(f, io.ErrUnexpectedEOF) || errors.Is(f, ErrBusy) {
		t.Error("kind and cause are not found")
	}
	f.Cause = nil
	if got, want := f.Error(), "it broke; mend it"; got != want || !errors.Is(f, ErrIO) {
		t.Errorf("%q, want %q", got, want)
	}
}
