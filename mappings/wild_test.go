package mappings

import (
	"os"
	"strings"
	"testing"
)

func TestWild(t *testing.T) {
	b, _ := os.ReadFile(os.Getenv("WILD"))
	n, bad := 0, 0
	for l := range strings.Lines(string(b)) {
		c := strings.Split(strings.TrimSpace(l), "\t")
		if len(c) < 2 {
			continue
		}
		n++
		a, ok := Classify(c[0], "")
		got := a.Type
		if !ok {
			got = "none"
		}
		if c[1] == "any" || got == c[1] || (c[1] == "foreign" && (!ok || !isGermanBody(a))) {
			continue
		}
		bad++
		t.Logf("%-50s want %-22s got %-22s %s | %s", c[0], c[1], got, a.Level, a.Rule)
	}
	t.Logf("%d of %d wrong", bad, n)
}
