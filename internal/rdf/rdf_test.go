package rdf

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// read gives the triples of a document as sorted lines, and its faults. Blank
// nodes are all written "_", as their labels mean nothing.
func read(t testing.TB, mediaType, base, document string) (lines []string, broken []string, err error) {
	t.Helper()
	err = Read(strings.NewReader(document), mediaType, base, Handler{
		Triple: func(tr Triple) {
			lines = append(lines, strings.Join([]string{shown1(tr.Subject), "<" + tr.Predicate + ">", shown1(tr.Object)}, " "))
		},
		Broken: func(e *SyntaxError) { broken = append(broken, e.Error()) },
	})
	slices.Sort(lines)
	return lines, broken, err
}

func shown1(t Term) string {
	switch t.Kind {
	case IRI:
		return "<" + t.Value + ">"
	case Blank:
		return "_"
	}
	if t.Lang != "" {
		return fmt.Sprintf("%q@%s", t.Value, t.Lang)
	}
	return fmt.Sprintf("%q", t.Value)
}

const prologue = "@prefix : <http://e.org/> .\n@prefix d: <http://e.org/d#> .\n"

// What Turtle 1.1 and servers write.
func TestTurtle(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"names", `d:a d:b d:c .`, `<http://e.org/d#a> <http://e.org/d#b> <http://e.org/d#c>`},
		{"lists of both kinds, trailing semicolons", ":s :p 1, 2 ; ; :q 3 ;\n.",
			`<http://e.org/s> <http://e.org/p> "1"|<http://e.org/s> <http://e.org/p> "2"|<http://e.org/s> <http://e.org/q> "3"`},
		{"a", `:s a :C.`, `<http://e.org/s> <` + Type + `> <http://e.org/C>`},
		{"property list as object", `:s :p [ :q "x" ; ] .`, `<http://e.org/s> <http://e.org/p> _|_ <http://e.org/q> "x"`},
		{"property list as subject", `[ :q "x" ] :p "y" . [ :r "z" ] . [] :p "w" .`, `_ <http://e.org/p> "w"|_ <http://e.org/p> "y"|_ <http://e.org/q> "x"|_ <http://e.org/r> "z"`},
		{"collection", `:s :p ( :a "b" ) , () .`, `<http://e.org/s> <http://e.org/p> <` + rdfNil + `>|<http://e.org/s> <http://e.org/p> _|` +
			`_ <` + rdfFirst + `> "b"|_ <` + rdfFirst + `> <http://e.org/a>|_ <` + rdfRest + `> <` + rdfNil + `>|_ <` + rdfRest + `> _`},
		{"languages", `:s :p "Straße"@de, "Road"@en-GB .`, `<http://e.org/s> <http://e.org/p> "Road"@en-gb|<http://e.org/s> <http://e.org/p> "Straße"@de`},
		{"types are dropped", `:s :p "1"^^d:int, "2"^^<http://e.org/x>, true, -1.5e3, .5 .`,
			`<http://e.org/s> <http://e.org/p> "-1.5e3"|<http://e.org/s> <http://e.org/p> ".5"|<http://e.org/s> <http://e.org/p> "1"|<http://e.org/s> <http://e.org/p> "2"|<http://e.org/s> <http://e.org/p> "true"`},
		{"long text", ":s :p \"\"\"a \"quoted\" line\nand \\u00e4 \\\"\"\"\" , '''x''' .", `<http://e.org/s> <http://e.org/p> "a \"quoted\" line\nand ä \""|<http://e.org/s> <http://e.org/p> "x"`},
		{"empty texts", `:s :p "", '' .`, `<http://e.org/s> <http://e.org/p> ""|<http://e.org/s> <http://e.org/p> ""`},
		{"text that ends in a quote", `:s :p """a"""" .`, `<http://e.org/s> <http://e.org/p> "a\""`},
		{"full stops in names", `:a.b :p :c.d.`, `<http://e.org/a.b> <http://e.org/p> <http://e.org/c.d>`},
		{"escapes in names", `:a\,b :p d:c%20d .`, `<http://e.org/a,b> <http://e.org/p> <http://e.org/d#c%20d>`},
		{"comments", ":s # one\n:p # two .\n :o . # end", `<http://e.org/s> <http://e.org/p> <http://e.org/o>`},
		{"number before the full stop", ":s :p 5.\n:s :q 5.5.", `<http://e.org/s> <http://e.org/p> "5"|<http://e.org/s> <http://e.org/q> "5.5"`},
		{"SPARQL's directives", "PREFIX x: <http://x.org/>\nBase <http://y.org/z>\nx:a x:b <c>, <#d>, </e> .",
			`<http://x.org/a> <http://x.org/b> <http://y.org/c>|<http://x.org/a> <http://x.org/b> <http://y.org/e>|<http://x.org/a> <http://x.org/b> <http://y.org/z#d>`},
		{"directive without its full stop", "@prefix x: <http://x.org/>\nx:a x:b x:c .", `<http://x.org/a> <http://x.org/b> <http://x.org/c>`},
		{"spaces and umlauts in an IRI", `:s :p <http://e.org/a b/ü?q={x}> .`, `<http://e.org/s> <http://e.org/p> <http://e.org/a b/ü?q={x}>`},
		{"labels", `_:b1 :p _:b-2.x .`, `_ <http://e.org/p> _`},
		{"N-Triples", `<http://e.org/s> <http://e.org/p> "x"@de .`, `<http://e.org/s> <http://e.org/p> "x"@de`},
		{"prefix that everybody knows", `:s dct:title "x" .`, `<http://e.org/s> <http://purl.org/dc/terms/title> "x"`},
		{"a name of a prefix of its own", "@prefix prefix: <http://p.org/> .\nprefix:a prefix:b prefix:c .", `<http://p.org/a> <http://p.org/b> <http://p.org/c>`},
	} {
		lines, broken, err := read(t, "text/turtle", "", prologue+c.in)
		if got := strings.Join(lines, "|"); got != c.want || len(broken) > 0 || err != nil {
			t.Errorf("%s:\n got %s\nwant %s\n%v %v", c.name, got, c.want, broken, err)
		}
	}
}

// A statement that cannot be read costs itself, not the document.
func TestTurtleGoesOn(t *testing.T) {
	const after = "\n:t :p \"after\" .\n"
	for _, c := range []struct{ name, in, fault string }{
		{"text before the document", "Stand: 1.2.2024\n", `prefix "Stand"`},
		{"unknown prefix", ":s :p nope:x .", `prefix "nope"`},
		{"no end", ":s :p \"x\"\n:u :q :v .", "want '.'"},
		{"text over a line", ":s :p \"one\ntwo\" .", "does not end on its line"},
		{"IRI over a line", ":s :p <http://e.org/\n> .", "an IRI does not end"},
		{"no object", ":s :p .", "want a term"},
		{"word for a term", ":s :p yes .", `"yes" is no term`},
		{"bad escape", `:s :p "\uZZZZ" .`, "hexadecimal"},
		{"nested without end", ":s :p " + strings.Repeat("[ :p ", 500) + ".", "deeper"},
		{"unknown directive", "@keyword x .", "is no directive"},
	} {
		lines, broken, err := read(t, "", "", prologue+c.in+after)
		if err != nil || len(broken) == 0 || !strings.Contains(broken[0], c.fault) || !strings.Contains(broken[0], "line ") {
			t.Errorf("%s: faults %q, %v; want %q with its line", c.name, broken, err, c.fault)
		}
		if !slices.Contains(lines, `<http://e.org/t> <http://e.org/p> "after"`) {
			t.Errorf("%s: what follows is lost: %q", c.name, lines)
		}
	}
	_, _, err := read(t, "", "", strings.Repeat("kein Turtle\n", 100))
	if err == nil {
		t.Error("a document that is no Turtle at all is no error")
	}
	_, broken, _ := read(t, "", "", ":s :p \"\"\"never ends")
	if len(broken) != 1 {
		t.Errorf("a text without end: %q", broken)
	}
}

func rdfXML(inside string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><rdf:RDF xmlns:rdf="` + Namespace + `" xmlns="http://e.org/" xmlns:d="http://e.org/d#">` + inside + `</rdf:RDF>`
}

// What RDF/XML and servers write.
func TestXML(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"text and resource", `<rdf:Description rdf:about="http://e.org/s"><p>x</p><q rdf:resource="mailto:info@e.org"/></rdf:Description>`,
			`<http://e.org/s> <http://e.org/p> "x"|<http://e.org/s> <http://e.org/q> <mailto:info@e.org>`},
		{"typed node within", `<C rdf:about="http://e.org/s"><d:p><d:T rdf:about="urn:x"><q>y</q></d:T></d:p></C>`,
			`<http://e.org/s> <` + Type + `> <http://e.org/C>|<http://e.org/s> <http://e.org/d#p> <urn:x>|<urn:x> <` + Type + `> <http://e.org/d#T>|<urn:x> <http://e.org/q> "y"`},
		{"nodes without a name", `<rdf:Description rdf:nodeID="a"><p rdf:nodeID="a"/><q><C/></q></rdf:Description>`,
			`_ <` + Type + `> <http://e.org/C>|_ <http://e.org/p> _|_ <http://e.org/q> _`},
		{"language is inherited", `<C rdf:about="urn:s" xml:lang="de"><p>x</p><p xml:lang="EN">y</p><p xml:lang="">z</p></C>`,
			`<urn:s> <` + Type + `> <http://e.org/C>|<urn:s> <http://e.org/p> "x"@de|<urn:s> <http://e.org/p> "y"@en|<urn:s> <http://e.org/p> "z"`},
		{"base", `<C xml:base="http://b.org/x/y" rdf:about="../z"><p rdf:resource="#f"/><q rdf:resource=""/><r rdf:resource="http://e.org/w"/></C><C rdf:ID="i"/>`,
			`<http://base.org/doc#i> <` + Type + `> <http://e.org/C>|<http://b.org/z> <` + Type + `> <http://e.org/C>|<http://b.org/z> <http://e.org/p> <http://b.org/x/y#f>|` +
				`<http://b.org/z> <http://e.org/q> <http://b.org/x/y>|<http://b.org/z> <http://e.org/r> <http://e.org/w>`},
		{"parse types", `<rdf:Description rdf:about="urn:s"><p rdf:parseType="Resource"><q>x</q></p><r rdf:parseType="Collection"><rdf:Description rdf:about="urn:a"/></r>` +
			`<t rdf:parseType="Literal">a <b>bold</b> word</t></rdf:Description>`,
			`<urn:s> <http://e.org/p> _|<urn:s> <http://e.org/r> _|<urn:s> <http://e.org/t> "a  bold word"|_ <` + rdfFirst + `> <urn:a>|_ <` + rdfRest + `> <` + rdfNil + `>|_ <http://e.org/q> "x"`},
		{"properties as attributes", `<rdf:Description rdf:about="urn:s" d:p="x" rdf:type="urn:T"><q d:r="y"/></rdf:Description>`,
			`<urn:s> <` + Type + `> <urn:T>|<urn:s> <http://e.org/d#p> "x"|<urn:s> <http://e.org/q> _|_ <http://e.org/d#r> "y"`},
		{"members", `<rdf:Bag rdf:about="urn:s"><rdf:li>a</rdf:li><rdf:li>b</rdf:li></rdf:Bag>`,
			`<urn:s> <` + Type + `> <` + Namespace + `Bag>|<urn:s> <` + Namespace + `_1> "a"|<urn:s> <` + Namespace + `_2> "b"`},
		{"empty text, CDATA, comment", `<rdf:Description rdf:about="urn:s"><p/><p><![CDATA[<b>&]]></p><p>a<!-- c -->b</p></rdf:Description>`,
			`<urn:s> <http://e.org/p> ""|<urn:s> <http://e.org/p> "<b>&"|<urn:s> <http://e.org/p> "ab"`},
		{"bare ampersand and HTML's entities", `<rdf:Description rdf:about="urn:s"><p>A & B&nbsp;&auml;</p></rdf:Description>`, `<urn:s> <http://e.org/p> "A & B\u00a0ä"`},
		{"HTML that was not escaped", `<rdf:Description rdf:about="urn:s"><p>a <b xmlns="">c</b> d</p></rdf:Description>`, `<urn:s> <http://e.org/p> "a c d"`},
		{"control characters", "<rdf:Description rdf:about=\"urn:s\"><p>a\x0b\x00b</p></rdf:Description>", `<urn:s> <http://e.org/p> "ab"`},
		{"two nodes in one property", `<rdf:Description rdf:about="urn:s"><p><C rdf:about="urn:a"/><C rdf:about="urn:b"/></p></rdf:Description>`,
			`<urn:a> <` + Type + `> <http://e.org/C>|<urn:b> <` + Type + `> <http://e.org/C>|<urn:s> <http://e.org/p> <urn:a>|<urn:s> <http://e.org/p> <urn:b>`},
	} {
		lines, _, err := read(t, "", "http://base.org/doc", rdfXML(c.in))
		want := strings.Split(c.want, "|")
		slices.Sort(want)
		if !slices.Equal(lines, want) || err != nil {
			t.Errorf("%s:\n got %s\nwant %s\n%v", c.name, strings.Join(lines, "|"), c.want, err)
		}
	}
}

// One node without rdf:RDF around it, other encodings, entities of the document.
func TestXMLDocuments(t *testing.T) {
	const node = `<d:C xmlns:d="http://e.org/" xmlns:rdf="` + Namespace + `" rdf:about="urn:s"><d:p>%s</d:p></d:C>`
	for _, c := range []struct{ name, in string }{
		{"one node", fmt.Sprintf(node, "ä")},
		{"ISO 8859-1", `<?xml version="1.0" encoding="ISO-8859-1"?>` + fmt.Sprintf(node, "\xe4")},
		{"byte order mark", "\xef\xbb\xbf" + fmt.Sprintf(node, "ä")},
		{"UTF-16", "\xff\xfe" + wide(`<?xml version="1.0" encoding="UTF-16"?>`+fmt.Sprintf(node, "ä"))},
		{"entities", `<?xml version="1.0"?><!DOCTYPE d:C [<!ENTITY e "http://e.org/"><!ENTITY ae "ä">]>` +
			strings.Replace(fmt.Sprintf(node, "&ae;"), "http://e.org/", "http://e.org/", 1)},
	} {
		lines, _, err := read(t, "", "", c.in)
		if !slices.Contains(lines, `<urn:s> <http://e.org/p> "ä"`) || err != nil {
			t.Errorf("%s: %q, %v", c.name, lines, err)
		}
	}
}

// wide writes Latin text as UTF-16, little end first.
func wide(s string) string {
	var b strings.Builder
	for _, r := range s {
		b.WriteByte(byte(r))
		b.WriteByte(byte(r >> 8))
	}
	return b.String()
}

// What JSON-LD 1.1 and servers write; the web is never asked for a context.
func TestJSONLD(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"expanded", `[{"@id":"urn:s","@type":["http://e.org/C"],"http://e.org/p":[{"@value":"x","@language":"DE"},{"@id":"urn:o"}]}]`,
			`<urn:s> <` + Type + `> <http://e.org/C>|<urn:s> <http://e.org/p> "x"@de|<urn:s> <http://e.org/p> <urn:o>`},
		{"context and graph", `{"@context":{"p":{"@id":"http://e.org/p","@type":"@id"},"n":"http://e.org/n"},"@graph":[{"@id":"urn:s","p":"urn:o","n":5.5}]}`,
			`<urn:s> <http://e.org/n> "5.5"|<urn:s> <http://e.org/p> <urn:o>`},
		{"nested, list and reverse", `{"@context":{"@vocab":"http://e.org/"},"@id":"urn:s","p":{"q":{"@list":["a"]}},"@reverse":{"r":{"@id":"urn:t"}}}`,
			`<urn:s> <http://e.org/p> _|<urn:t> <http://e.org/r> <urn:s>|_ <` + rdfFirst + `> "a"|_ <` + rdfRest + `> <` + rdfNil + `>|_ <http://e.org/q> _`},
		{"a context by its address", `{"@context":"https://semiceu.github.io/DCAT-AP/releases/3.0.0/context/dcat-ap.jsonld","@id":"urn:s","@type":"Dataset","title":"x"}`,
			`<urn:s> <` + Type + `> <http://www.w3.org/ns/dcat#Dataset>|<urn:s> <http://purl.org/dc/terms/title> "x"`},
		{"relative", `{"@id":"s","http://e.org/p":true}`, `<http://base.org/s> <http://e.org/p> "true"`},
	} {
		lines, _, err := read(t, "application/ld+json", "http://base.org/doc", c.in)
		want := strings.Split(c.want, "|")
		slices.Sort(want)
		if !slices.Equal(lines, want) || err != nil {
			t.Errorf("%s:\n got %s\nwant %s\n%v", c.name, strings.Join(lines, "|"), c.want, err)
		}
	}
}

// One graph in three syntaxes is one graph.
func TestSyntaxesAgree(t *testing.T) {
	turtle, _, err1 := read(t, "", "", prologue+`:s a d:C ; :p "x"@de , [ :q :o ] .`)
	xml, _, err2 := read(t, "", "", rdfXML(`<d:C rdf:about="http://e.org/s"><p xml:lang="de">x</p><p><rdf:Description><q rdf:resource="http://e.org/o"/></rdf:Description></p></d:C>`))
	json, _, err3 := read(t, "", "", `{"@context":{"@vocab":"http://e.org/"},"@id":"http://e.org/s","@type":"http://e.org/d#C","p":[{"@value":"x","@language":"de"},{"q":{"@id":"http://e.org/o"}}]}`)
	if err := errors.Join(err1, err2, err3); err != nil || !slices.Equal(turtle, xml) || !slices.Equal(turtle, json) || len(turtle) != 4 {
		t.Errorf("%v\n%q\n%q\n%q", err, turtle, xml, json)
	}
}

// What is no RDF, and what wants to hurt, is an error that says so.
func TestHostile(t *testing.T) {
	entity := `<!DOCTYPE r [<!ENTITY a "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa">` +
		`<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>`
	for _, c := range []struct{ name, media, in, want string }{
		{"web page", "text/html", "<!DOCTYPE html><html><body>Katalog</body></html>", "web page"},
		{"web page that says otherwise", "text/turtle", "<HTML lang=de>", "web page"},
		{"other XML", "", "<?xml version='1.0'?><rss><channel/></rss>", "want <rdf:RDF>"},
		{"truncated XML", "", rdfXML("<d:C>")[:160], "EOF"},
		{"deep XML", "", rdfXML(strings.Repeat("<C><p>", 5000)), "deeper"},
		{"deep JSON", "", strings.Repeat(`{"a":[`, 100_000), "deeper"},
		{"broken JSON", "", `{"@id": "urn:s", `, ""},
		{"a context from somewhere", "", `{"@context":"https://example.org/context.json","a":1}`, "is not asked for"},
		{"entities that make much of little", "", entity + `<r:RDF xmlns:r="` + Namespace + `"><r:Description r:value="x"><p xmlns="u:">` +
			strings.Repeat("&a;", maxEntityText/2) + `</p></r:Description></r:RDF>`, "declares entities"},
	} {
		lines, _, err := read(t, c.media, "", c.in)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v with %d triples, want %q", c.name, err, len(lines), c.want)
		}
	}
	lines, _, err := read(t, "", "", entity+rdfXML(`<d:C rdf:about="urn:s"><p>&b;</p></d:C>`)[len(`<?xml version="1.0" encoding="UTF-8"?>`):])
	if err != nil || !slices.Contains(lines, `<urn:s> <http://e.org/p> "&b;"`) {
		t.Errorf("an entity of entities expanded: %q, %v", lines, err)
	}
}

// TestReal: the specification's own examples are the same graph in all
// syntaxes, and the catalogues of real portals are read without a fault.
func TestReal(t *testing.T) {
	dir := os.Getenv("NEXTSEARCH_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("NEXTSEARCH_CI") == "1" {
			t.Fatalf("the corpora are not at %s; set NEXTSEARCH_DATA", dir)
		}
		t.Skipf("the corpora are not at %s; set NEXTSEARCH_DATA", dir)
	}
	releases := filepath.Join(dir, "dcat-ap-de", "Releases")
	for _, c := range []struct {
		files []string
		want  int
	}{
		{[]string{"DCAT-AP.de V1.1/examples/RDF-TURTLE/dcat_ap_de-RefImp_TTL_ADVANCED_V1.1.ttl", "DCAT-AP.de V1.1/examples/RDF-XML/dcat_ap_de-RefImp_RDF_ADVANCED_V1.1.rdf",
			"DCAT-AP.de V1.1/examples/RDF-JSONLD/dcat_ap_de-RefImp_JSONLD_ADVANCED_V1.1.jsonld"}, 116},
		{[]string{"DCAT-AP.de V2.0/examples/RDF-TURTLE/dcat_ap_de-RefImp_TTL_ADVANCED.ttl", "DCAT-AP.de V2.0/examples/RDF-XML/dcat_ap_de-RefImp_RDF_ADVANCED.rdf",
			"DCAT-AP.de V2.0/examples/RDF-JSONLD/dcat_ap_de-RefImp_JSONLD_ADVANCED.jsonld"}, 119},
		{[]string{"../../dcat-ap-de-shacl-fixtures/testcases/dashboard/brandenburg-catalog-original-input.ttl",
			"../../dcat-ap-de-shacl-fixtures/testcases/dashboard/brandenburg-catalog-original-input.rdf"}, 7090},
		{[]string{"../../dcat-ap-de-shacl-fixtures/testcases/dashboard/rostock-catalog-original-input.rdf"}, 17714},
	} {
		for _, name := range c.files {
			data, err := os.ReadFile(filepath.Join(releases, name))
			if err != nil {
				t.Fatal(err)
			}
			lines, broken, err := read(t, "", "", string(data))
			if err != nil || len(broken) > 0 || len(lines) != c.want {
				t.Errorf("%s: %d triples, want %d; %v %v", name, len(lines), c.want, broken, err)
			}
		}
	}
}

// fuzz: whatever the bytes, reading ends without a panic, and what it tells is
// a triple or a fault with its reason.
func fuzz(f *testing.F, read func(in *bufio.Reader, base string, h Handler) error, seeds ...string) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		err := read(bufio.NewReader(bytes.NewReader(data)), "http://base.org/doc", Handler{
			Triple: func(tr Triple) {
				if tr.Subject.Kind == Literal {
					t.Fatalf("no triple: %+v", tr)
				}
			},
			Broken: func(e *SyntaxError) {
				if e.Reason == "" {
					t.Fatal("a fault without a reason")
				}
			},
		})
		if err != nil && err.Error() == "" {
			t.Fatal("an error without a reason")
		}
	})
}

func FuzzTurtle(f *testing.F) {
	fuzz(f, readTurtle, prologue+":s a d:C ; :p \"\"\"x\"\"\"@de , [ :q ( 1 .5 ) ] .", "PREFIX x: <y>\nx:a x:b '\\u00e4'^^x:c .", "@base <http://x.org/> . <a> <b> _:c .\nx")
}

func FuzzXML(f *testing.F) {
	fuzz(f, readXML, rdfXML(`<C rdf:about="x" xml:lang="de"><p rdf:parseType="Collection"><C/></p><q rdf:parseType="Literal"><b/></q></C>`),
		`<!DOCTYPE r [<!ENTITY a "b">]><r:RDF xmlns:r="`+Namespace+`"><r:li r:nodeID="a">&a;</r:li></r:RDF>`)
}

func FuzzJSONLD(f *testing.F) {
	read := func(in *bufio.Reader, base string, h Handler) error { return readJSONLD(in, base, h) }
	fuzz(f, read, `{"@context":{"@vocab":"http://e.org/"},"@id":"a","p":[{"@list":[1]},{"@value":"x","@language":"de"}],"@reverse":{"q":{}}}`,
		`{"@context":"http://x.org/dcat-ap.jsonld","title":{"@none":1}}`)
}
