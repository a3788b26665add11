package catalogue

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestRewriteReport(t *testing.T) {
	e := eraser{terms: []string{"q:1", "https://amt.example/1", "https://amt.example/?a=1&b=2"}}
	for _, c := range []struct{ name, in, want string }{
		{"nothing to do", `{"new":12345678901234567890}`, `{"new":12345678901234567890}`},
		{"an entry goes whole", `{"notices":[{"url":"https://amt.example/1#a","reason":"Geheimes"},{"url":"https://amt.example/12"}]}`,
			`{"notices":[{"url":"https://amt.example/12"}]}`},
		{"an entry that is a text", `{"gone":["q:1","q:12","q:2"]}`, `{"gone":["q:12","q:2"]}`},
		{"an entry deep in a list", `[[["q:1"]],{"a":{"b":"q:1"}}]`, `[[[]]]`},
		{"a text keeps the rest", `{"error":"q:1, q:1 and q:11 failed"}`, `{"error":"[erased], [erased] and q:11 failed"}`},
		{"a key", `{"q:1":"Geheimes","b":1}`, `{"b":1}`},
		{"an address in JSON's own writing", `{"urls":["https://amt.example/?a=1\u0026b=2"]}`, `{"urls":[]}`},
		{"no report", `{"error":"q:1`, ""},
		{"nothing", ``, ""},
	} {
		got, changed := e.rewrite([]byte(c.in))
		if string(got) != c.want || changed != (c.in != c.want) {
			t.Errorf("%s: %s, %v, want %s", c.name, got, changed, c.want)
		}
	}
}

// Whatever a report holds, what comes out names no term and is JSON.
func FuzzRewriteReport(f *testing.F) {
	f.Add(`{"rejected":[{"url":"https://amt.example/1"}]}`, "https://amt.example/1")
	f.Add(`{"erased":"erased"}`, "erased")
	f.Add(`["\u0071:1"]`, "q:1")
	f.Add(`8E800`, "q:1")
	f.Fuzz(func(t *testing.T, report, term string) {
		if strings.ContainsAny(term, "[]") || strings.Contains(blotted, term) || !utf8.ValidString(term) {
			return // no id and no address; what stands in its place may make it anew
		}
		e := eraser{terms: []string{term}}
		out, _ := e.rewrite([]byte(report))
		if out == nil {
			return
		}
		var value any
		numbers := json.NewDecoder(bytes.NewReader(out))
		numbers.UseNumber() // JSON has numbers that no float64 holds
		if err := numbers.Decode(&value); err != nil {
			t.Fatalf("%q became %q: %v", report, out, err)
		}
		if _, touched := e.prune(value); touched {
			t.Fatalf("%q became %q, which still names %q", report, out, term)
		}
	})
}
