package ingest

import (
	"bytes"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// The types of this file take what real servers send where the specification
// wants one type: numbers as strings, one value for a list of one, an object
// with numbers as keys for a list, null and "" for nothing. None of them fails,
// as one odd field must not cost the record.

// looseText is a text, a number, a truth value, or an object with the text as
// its content (what converters make of an XML element with attributes).
type looseText string

// contentKeys are the names under which such an object has its text.
var contentKeys = []string{"__cdata", "#text", "_text", "value", "name", "titel"}

// UnmarshalJSON never fails; "" is what cannot be a text.
func (t *looseText) UnmarshalJSON(data []byte) error {
	*t = ""
	data = bytes.TrimSpace(data)
	if len(data) == 0 {
		return nil
	}
	switch data[0] {
	case '"':
		var s string
		if json.Unmarshal(data, &s) == nil {
			*t = looseText(cutText(s, maxText)) // no field is longer than a whole text may be
		}
	case '{':
		var object map[string]json.RawMessage
		if json.Unmarshal(data, &object) == nil {
			t.fromObject(object)
		}
	case '[':
		var list []json.RawMessage
		if json.Unmarshal(data, &list) == nil && len(list) == 1 && !bytes.HasPrefix(list[0], []byte("[")) {
			return t.UnmarshalJSON(list[0])
		}
	case 'n': // null
	default:
		*t = looseText(data)
	}
	return nil
}

func (t *looseText) fromObject(object map[string]json.RawMessage) {
	for _, key := range contentKeys {
		if value := object[key]; bytes.HasPrefix(value, []byte(`"`)) {
			_ = t.UnmarshalJSON(value) // a string; it never fails
			return
		}
	}
}

// line gives the text as one plain line, entities and markup resolved.
func (t looseText) line() string { return htmlLine(string(t)) }

// looseInt is a whole number, also written as a string; 0 for anything else
// and for what is negative.
type looseInt int64

// UnmarshalJSON never fails.
func (i *looseInt) UnmarshalJSON(data []byte) error {
	var t looseText
	_ = t.UnmarshalJSON(data) // it never fails
	*i = 0
	s := strings.TrimSpace(string(t))
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && n > 0 {
		*i = looseInt(n)
	} else if f, err := strconv.ParseFloat(s, 64); err == nil && f > 0 && f < 1<<53 {
		*i = looseInt(f)
	}
	return nil
}

// looseBool is a truth value, also written as a string or a number, and
// whether it was given at all.
type looseBool struct{ value, known bool }

// UnmarshalJSON never fails.
func (b *looseBool) UnmarshalJSON(data []byte) error {
	var t looseText
	_ = t.UnmarshalJSON(data) // it never fails
	*b = looseBool{}
	switch strings.ToLower(strings.TrimSpace(string(t))) {
	case "true", "1", "ja", "yes":
		*b = looseBool{value: true, known: true}
	case "false", "0", "nein", "no":
		*b = looseBool{known: true}
	}
	return nil
}

// looseList is a list, one value in the place of a list, an object with
// numbers as keys, or nothing. What is no T is left out.
type looseList[T any] []T

// UnmarshalJSON never fails.
func (l *looseList[T]) UnmarshalJSON(data []byte) error {
	*l = nil
	data = bytes.TrimSpace(data)
	var items []json.RawMessage
	switch {
	case len(data) == 0 || bytes.Equal(data, []byte("null")) || bytes.Equal(data, []byte(`""`)):
		return nil
	case data[0] == '[':
		if json.Unmarshal(data, &items) != nil {
			return nil
		}
	case data[0] == '{':
		items = numbered(data)
	}
	if items == nil && data[0] != '[' {
		items = []json.RawMessage{data}
	}
	for _, item := range items {
		var value T
		if !bytes.Equal(item, []byte("null")) && json.Unmarshal(item, &value) == nil {
			*l = append(*l, value)
		}
	}
	return nil
}

// numbered gives the values of an object whose keys are all numbers, in their
// order; nil for any other object.
func numbered(data []byte) []json.RawMessage {
	var object map[string]json.RawMessage
	if json.Unmarshal(data, &object) != nil || len(object) == 0 {
		return nil
	}
	keys := make([]int, 0, len(object))
	for key := range object {
		n, err := strconv.Atoi(key)
		if err != nil {
			return nil
		}
		keys = append(keys, n)
	}
	slices.Sort(keys)
	items := make([]json.RawMessage, 0, len(keys))
	for _, n := range keys {
		if item, ok := object[strconv.Itoa(n)]; ok {
			items = append(items, item)
		}
	}
	return items
}

// webAddress makes an address of a source's field absolute, "" if it is none
// of the web. base is the address of the answer, "" for a local file.
func webAddress(base, ref string) string {
	ref = strings.TrimSpace(ref)
	if ref == "" || strings.ContainsAny(ref, "\n\r\t\x00") {
		return ""
	}
	u, err := url.Parse(strings.ReplaceAll(ref, " ", "%20"))
	if err != nil {
		return ""
	}
	if b, err := url.Parse(base); err == nil && b.Host != "" {
		u = b.ResolveReference(u)
	}
	if s := u.String(); isWebAddress(s) {
		return s
	}
	return ""
}

// sameScheme keeps to https where an interface that is asked over https names
// its own addresses with http: behind a proxy many servers do not know better.
func sameScheme(base, address string) string {
	b, errBase := url.Parse(base)
	u, err := url.Parse(address)
	if err != nil || errBase != nil || b.Scheme != "https" || u.Scheme != "http" || b.Hostname() != u.Hostname() {
		return address
	}
	u.Scheme, u.Host = "https", b.Host
	return u.String()
}
