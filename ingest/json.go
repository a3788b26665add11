package ingest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

// jsonSource reads the objects of a JSON document, or of each line of a file,
// as records.
type jsonSource struct{ spec Spec }

// listNames are the members under which answers of APIs and exports hold
// their list, if config does not point at it.
var listNames = []string{"records", "items", "results", "result", "data", "entries", "hits", "value", "rows", "features", "datasets", "projects", "documents"}

func newJSON(spec Spec) (Source, error) {
	s := jsonSource{spec}
	if err := checkPointer(spec.JSON.Records); err != nil {
		return nil, fmt.Errorf("source %s: json.records: %w", spec.Name, err)
	}
	for field, pointers := range spec.JSON.Fields {
		if !slices.Contains(fieldNames(), field) {
			return nil, fmt.Errorf("source %s: json.fields: there is no field %q; the fields are %s", spec.Name, field, strings.Join(fieldNames(), ", "))
		}
		for _, p := range pointers {
			if err := checkPointer(p); err != nil {
				return nil, fmt.Errorf("source %s: json.fields.%s: %w", spec.Name, field, err)
			}
		}
	}
	return s, nil
}

// checkPointer says what is wrong with a JSON Pointer (RFC 6901 section 3).
func checkPointer(p string) error {
	if p != "" && p[0] != '/' {
		return fmt.Errorf("got %q, want a JSON Pointer such as /data/title", p)
	}
	return nil
}

// Records gives one record an object, holding one of them in memory.
func (s jsonSource) Records(ctx context.Context, web *fetch.Web) iter.Seq2[catalogue.Record, error] {
	return func(yield func(catalogue.Record, error) bool) {
		ids := newNativeIDs()
		for resp, err := range targets(ctx, web, s.spec.Target, "application/json, application/x-ndjson;q=0.9", ".json", ".geojson", ".ndjson", ".jsonl") {
			more := true
			if err == nil {
				err = s.items(resp, func(n int, item json.RawMessage, fault error) bool {
					rec, err := s.record(resp, ids, n, item, fault)
					more = ctx.Err() == nil && yield(rec, err)
					return more
				})
			}
			if !more || err != nil && !yield(catalogue.Record{}, err) {
				return
			}
		}
	}
}

// items gives the objects of a body.
func (s jsonSource) items(resp *fetch.Response, take itemFunc) error {
	var err error
	if s.spec.JSON.Records == "" {
		_, err = jsonItems(resp, listNames, take)
	} else {
		err = pointedItems(resp, s.spec.JSON.Records, take)
	}
	if err != nil {
		return fmt.Errorf("%s: bad-json: %w", resp.URL, err)
	}
	return nil
}

// pointedItems gives the elements of the list at a pointer.
func pointedItems(resp *fetch.Response, pointer string, take itemFunc) error {
	body, err := resp.Open()
	if err != nil {
		return err
	}
	defer body.Close()
	limited := &itemLimit{in: utf8Reader(body, resp.Charset), left: maxItem}
	dec := json.NewDecoder(limited)
	for _, token := range pointerTokens(pointer) {
		if err := descend(dec, limited, token); err != nil {
			return fmt.Errorf("json.records %s: %w", pointer, err)
		}
	}
	r := &itemReader{take: take}
	_, err = r.list(dec, limited)
	return jsonFault(err)
}

// descend reads up to the value of one member of the object that comes next.
func descend(dec *json.Decoder, limited *itemLimit, member string) error {
	t, err := dec.Token()
	if err != nil {
		return jsonFault(err)
	}
	if t != json.Delim('{') {
		return fmt.Errorf("there is no object with a member %q", member)
	}
	for dec.More() {
		limited.left = maxItem
		key, err := dec.Token()
		if err != nil {
			return jsonFault(err)
		}
		if key == member {
			return nil
		}
		var passed json.RawMessage
		if err := dec.Decode(&passed); err != nil {
			return jsonFault(err)
		}
	}
	return fmt.Errorf("the document has no member %q", member)
}

// record makes the record of one object. The error is a *Rejection.
func (s jsonSource) record(resp *fetch.Response, ids *nativeIDs, n int, item json.RawMessage, fault error) (catalogue.Record, error) {
	where := fmt.Sprintf("%s#%d", resp.URL, n)
	var object map[string]any
	dec := json.NewDecoder(bytes.NewReader(item))
	dec.UseNumber() // ids of 19 digits are no floats
	if fault == nil {
		fault = dec.Decode(&object)
	}
	if fault != nil || object == nil {
		if fault == nil {
			fault = errors.New("want an object")
		}
		return catalogue.Record{}, reject(where, "bad-record", "element %d: %s", n, decodeReason(fault))
	}
	if properties, ok := object["properties"].(map[string]any); ok && object["type"] == "Feature" {
		object = properties // of a place on a map (RFC 7946)
	}
	b := s.row(object)
	rec := b.record()
	rec.Title = strings.Join(b.title, " – ")
	if letters(rec.Title) == 0 {
		r := reject(where, "no-title", "element %d has no title; name its member in json.fields", n)
		if b.id != "" {
			r.ID = catalogue.NewID(s.spec.Name, b.id)
		}
		return rec, r
	}
	if s.spec.Defaults.RecordKind == "" && len(rec.Sections) == 0 {
		rec.Kind = catalogue.KindDataset // an object of figures or places is no recipe
	}
	native := ids.of(&rec, "", b.id)
	rec.ID = catalogue.NewID(s.spec.Name, native)
	rec.Provenance = catalogue.Provenance{OriginalID: native, URL: publicURL(resp.URL), Fetched: resp.Fetched, Raw: resp.Raw,
		Methods: map[string]string{"fields": "pointer"}}
	if len(s.spec.JSON.Fields) == 0 {
		rec.Provenance.Methods["fields"] = "member"
	}
	return rec, nil
}

// row collects the fields: those that config maps, else every member by its name.
func (s jsonSource) row(object map[string]any) rowBuilder {
	b := rowBuilder{}
	if len(s.spec.JSON.Fields) == 0 {
		for _, name := range slices.Sorted(maps.Keys(object)) {
			b.add(name, guessField(name), scalarText(object[name]))
		}
		return b
	}
	for _, field := range fieldsInOrder() {
		for _, pointer := range s.spec.JSON.Fields[field] {
			if value := scalarText(valueAt(object, pointerTokens(pointer))); value != "" {
				b.add("", field, value)
			}
		}
	}
	return b
}

// fieldsInOrder lists the fields with the sections last, in reading order.
func fieldsInOrder() []string {
	roles := roleFields()
	fields := slices.DeleteFunc(fieldNames(), func(f string) bool { return slices.Contains(roles, f) })
	return append(fields, roles...)
}

// pointerTokens divides a JSON Pointer (RFC 6901 section 4).
func pointerTokens(pointer string) []string {
	if pointer == "" {
		return nil
	}
	tokens := strings.Split(pointer[1:], "/")
	for i, t := range tokens {
		tokens[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(t)
	}
	return tokens
}

// valueAt gives the value at a pointer, nil if there is none. In a list
// without an index all of its elements are meant: /tags/name.
func valueAt(value any, tokens []string) any {
	if len(tokens) == 0 {
		return value
	}
	switch v := value.(type) {
	case map[string]any:
		return valueAt(v[tokens[0]], tokens[1:])
	case []any:
		if i, err := strconv.Atoi(tokens[0]); err == nil {
			if i < 0 || i >= len(v) {
				return nil
			}
			return valueAt(v[i], tokens[1:])
		}
		var all []any
		for _, item := range v {
			if found := valueAt(item, tokens); found != nil {
				all = append(all, found)
			}
		}
		return all
	}
	return nil
}

// scalarText gives a scalar as text, and a list of scalars divided by "; ".
func scalarText(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	case []any:
		var parts []string
		for _, item := range v[:min(len(v), maxKeywords)] {
			if _, nested := item.([]any); nested {
				continue
			}
			if text := scalarText(item); text != "" {
				parts = append(parts, text)
			}
		}
		return strings.Join(parts, "; ")
	}
	return ""
}
