package ingest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

func recordSchema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(RecordSchema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("record.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("record.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// What the schema takes the reader takes, and the other way round.
func TestSchemaAndReaderAgree(t *testing.T) {
	schema := recordSchema(t)
	for _, c := range []struct {
		file string
		good bool
	}{
		{"testdata/ndjson/good.ndjson", true},
		{"testdata/ndjson/bad.ndjson", false},
		{"../cmd/nextsearch/demosite/data/rezepte.ndjson", true},
	} {
		file, err := os.Open(c.file)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		in, n := bufio.NewReader(file), 0
		for {
			line, err := readLine(in, maxLine)
			if len(line) > 0 {
				n++
				checkLine(t, schema, line, c.good)
			}
			if err == io.EOF {
				break
			}
		}
		if n == 0 {
			t.Errorf("%s is empty", c.file)
		}
	}
}

func checkLine(t *testing.T, schema *jsonschema.Schema, line []byte, good bool) {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(line))
	if err == nil {
		err = schema.Validate(value)
	}
	if (err == nil) != good {
		t.Errorf("schema says %v of\n%s", err, line)
	}
	spec := Spec{Name: "test"}
	rec, rejection := ndjson{spec}.record(line, "x#L1", &fetch.Response{URL: "x"})
	if rejection == nil {
		_, rejection = normalise(&rec, spec)
	}
	if (rejection == nil) != good {
		t.Errorf("the reader says %v of\n%s", rejection, line)
	}
}

// Every JSON tag of the record stands in the schema, and nothing else.
func TestSchemaNamesEveryField(t *testing.T) {
	var schema map[string]any
	if err := json.Unmarshal(RecordSchema, &schema); err != nil {
		t.Fatal(err)
	}
	compareFields(t, "record", reflect.TypeFor[catalogue.Record](), schema)
}

func compareFields(t *testing.T, path string, typ reflect.Type, schema map[string]any) {
	t.Helper()
	properties, _ := schema["properties"].(map[string]any)
	var tags []string
	for i := range typ.NumField() {
		f := typ.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" { // not for sources to say
			continue
		}
		tags = append(tags, name)
		sub, ok := properties[name].(map[string]any)
		if !ok {
			t.Errorf("%s.%s is not in the schema", path, name)
			continue
		}
		inner := f.Type
		for inner.Kind() == reflect.Pointer || inner.Kind() == reflect.Slice {
			if inner.Kind() == reflect.Slice {
				sub, _ = sub["items"].(map[string]any)
			}
			inner = inner.Elem()
		}
		if inner.Kind() == reflect.Struct && inner != reflect.TypeFor[time.Time]() {
			compareFields(t, path+"."+name, inner, sub)
		}
	}
	for name := range properties {
		if !slices.Contains(tags, name) {
			t.Errorf("the schema has %s.%s, which no record has", path, name)
		}
	}
}

// The codes in the schema are those of the catalogue.
func TestSchemaEnums(t *testing.T) {
	var schema struct {
		Properties struct {
			Kind     struct{ Enum []catalogue.Kind }
			Sections struct {
				Items struct {
					Properties struct {
						Role struct{ Enum []catalogue.Role }
					}
				}
			}
			Status struct{ Examples []catalogue.Status }
		}
	}
	if err := json.Unmarshal(RecordSchema, &schema); err != nil {
		t.Fatal(err)
	}
	p := schema.Properties
	if !slices.Equal(p.Kind.Enum[1:], catalogue.Kinds()) {
		t.Errorf("kinds %v, want %v", p.Kind.Enum[1:], catalogue.Kinds())
	}
	if roles := p.Sections.Items.Properties.Role.Enum; !slices.Equal(roles[1:], catalogue.Roles()) {
		t.Errorf("roles %v, want %v", roles[1:], catalogue.Roles())
	}
	if !slices.Equal(p.Status.Examples, catalogue.Statuses()) {
		t.Errorf("statuses %v, want %v", p.Status.Examples, catalogue.Statuses())
	}
}

func TestNDJSON(t *testing.T) {
	got := readSource(t, Spec{Kind: "ndjson", Target: "testdata/ndjson/good.ndjson"})
	goldenRecords(t, "ndjson/good.golden", got.String())
	got = readSource(t, Spec{Kind: "ndjson", Target: "testdata/ndjson/bad.ndjson"})
	goldenRecords(t, "ndjson/bad.golden", got.String())
}

// The example of doc/records.md is a record.
func TestDocumentedExample(t *testing.T) {
	doc, err := os.ReadFile(filepath.Join(moduleRoot(t), "doc", "records.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(doc), "```json\n")
	example, _, closed := strings.Cut(rest, "```")
	if !ok || !closed {
		t.Fatal("doc/records.md has no JSON example")
	}
	var line bytes.Buffer
	if err := json.Compact(&line, []byte(example)); err != nil {
		t.Fatal(err)
	}
	checkLine(t, recordSchema(t), line.Bytes(), true)
}

func TestReadLine(t *testing.T) {
	in := bufio.NewReaderSize(strings.NewReader("eins\r\n\n"+strings.Repeat("x", 100)+"\nzwei"), 16)
	var got []string
	for {
		line, err := readLine(in, 50)
		if err == errLongLine {
			line = []byte("zu lang")
		}
		got = append(got, string(line))
		if err == io.EOF {
			break
		}
	}
	if want := []string{"eins", "", "zu lang", "zwei"}; !slices.Equal(got, want) {
		t.Errorf("lines %q, want %q", got, want)
	}
}

// FuzzLine: what the reader takes has a valid id under the source's name.
func FuzzLine(f *testing.F) {
	for _, file := range []string{"testdata/ndjson/good.ndjson", "testdata/ndjson/bad.ndjson"} {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for line := range bytes.Lines(data) {
			f.Add(line)
		}
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		spec := Spec{Name: "test"}
		rec, rejection := ndjson{spec}.record(line, "x#L1", fuzzResponse)
		if rejection != nil {
			if rejection.ID != "" && !catalogue.ValidID(rejection.ID) {
				t.Fatalf("rejection keeps the id %q", rejection.ID)
			}
			return
		}
		if _, rejection = normalise(&rec, spec); rejection == nil && (!strings.HasPrefix(rec.ID, "test:") || rec.Validate() != nil) {
			t.Fatalf("record %+v", rec)
		}
	})
}
