package ingest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/net/html/charset"

	"nextsearch/internal/fetch"
)

const (
	// maxItem bounds one object of an answer: the full text of a long printed
	// paper has some MB, a whole page of a hundred of them stays below 64.
	maxItem = 32 << 20
	// sniffLine is how far the first line of a file is looked at to tell one
	// object a line from one document.
	sniffLine = 1 << 20
	// maxAPIPages bounds the pages of one list of an API unless the config says
	// otherwise: a million objects at a hundred a page.
	maxAPIPages = 10_000
)

var errItemTooLarge = fmt.Errorf("one object has more than %s", Bytes(maxItem))

// itemFunc takes one object of a body, or what is wrong with it; n counts from
// 1. False ends the reading.
type itemFunc func(n int, item json.RawMessage, err error) bool

// jsonItems gives the objects of a body one after the other, holding one of
// them in memory. It takes one object a line, an array, a single object, or
// the page of an API: an object with an array under one of the names in
// lists. The other members of a page are given back. The error says that the
// body broke off, in whatever form.
func jsonItems(resp *fetch.Response, lists []string, take itemFunc) (map[string]json.RawMessage, error) {
	body, err := resp.Open()
	if err != nil {
		return nil, err
	}
	defer body.Close()
	return readItems(utf8Reader(body, resp.Charset), lists, take)
}

// utf8Reader decodes what a server declares to be something else than UTF-8,
// the only encoding of JSON (RFC 8259 section 8.1).
func utf8Reader(body io.Reader, declared string) io.Reader {
	if declared == "" || strings.EqualFold(declared, "utf-8") || strings.EqualFold(declared, "utf8") {
		return body
	}
	if decoded, err := charset.NewReaderLabel(declared, body); err == nil {
		return decoded
	}
	return body
}

func readItems(body io.Reader, lists []string, take itemFunc) (map[string]json.RawMessage, error) {
	in := bufio.NewReaderSize(body, sniffLine)
	if mark, err := in.Peek(3); err == nil && bytes.Equal(mark, []byte("\ufeff")) {
		_, _ = in.Discard(3) // a byte order mark that was just seen
	}
	r := &itemReader{lists: lists, take: take}
	if isLines(in, lists) {
		return nil, r.lines(in)
	}
	return r.values(in)
}

// isLines reports whether the first line is an object of its own and no page.
func isLines(in *bufio.Reader, lists []string) bool {
	head, _ := in.Peek(sniffLine)
	line, rest, ended := bytes.Cut(head, []byte("\n"))
	if !ended || len(bytes.TrimSpace(rest)) == 0 {
		return false
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(line, &object) != nil {
		return false
	}
	_, one := object["id"] // what has an id is an object, whatever lists it has
	for _, name := range lists {
		if _, page := object[name]; page && !one {
			return false
		}
	}
	return true
}

// itemReader reads a body in one of the two ways.
type itemReader struct {
	lists []string
	take  itemFunc
	n     int
}

// lines reads one object a line; a line that is none is a loss of its own.
func (r *itemReader) lines(in *bufio.Reader) error {
	for n := 1; ; n++ {
		line, err := readLine(in, maxItem)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, errLongLine) {
			return err
		}
		line = bytes.TrimSpace(line)
		switch {
		case errors.Is(err, errLongLine):
			if !r.take(n, nil, errItemTooLarge) {
				return nil
			}
		case len(line) > 0:
			if !r.take(n, line, lineFault(line)) {
				return nil
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
	}
}

func lineFault(line []byte) error {
	if !json.Valid(line) {
		return errors.New("the line is no JSON")
	}
	return nil
}

// values reads whole JSON values, usually one.
func (r *itemReader) values(in io.Reader) (map[string]json.RawMessage, error) {
	limited := &itemLimit{in: in}
	dec := json.NewDecoder(limited)
	page := map[string]json.RawMessage{}
	for {
		limited.left = maxItem
		t, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return page, nil
		}
		if err != nil {
			return page, jsonFault(err)
		}
		more := true
		switch t {
		case json.Delim('['):
			more, err = r.array(dec, limited)
		case json.Delim('{'):
			more, err = r.object(dec, limited, page)
		default:
			return page, errors.New("this is no JSON object or list; is the address that of the interface itself?")
		}
		if err != nil || !more {
			return page, jsonFault(err)
		}
	}
}

// array gives the elements up to and with the closing bracket.
func (r *itemReader) array(dec *json.Decoder, limited *itemLimit) (bool, error) {
	for dec.More() {
		limited.left = maxItem
		var item json.RawMessage
		if err := dec.Decode(&item); err != nil {
			return false, err
		}
		r.n++
		if !r.take(r.n, item, nil) {
			return false, nil
		}
	}
	_, err := dec.Token()
	return true, err
}

// object reads the members of an object: the elements of a list under one of
// the known names are given, the rest is kept in page. Without such a list
// the object itself is what is given.
func (r *itemReader) object(dec *json.Decoder, limited *itemLimit, page map[string]json.RawMessage) (bool, error) {
	own := map[string]json.RawMessage{}
	isPage := false
	for dec.More() {
		limited.left = maxItem
		key, err := dec.Token()
		if err != nil {
			return false, err
		}
		name, _ := key.(string)
		var value json.RawMessage
		if _, one := own["id"]; r.isList(name) && !one {
			isPage = true
			more, err := r.list(dec, limited)
			if err != nil || !more {
				return more, err
			}
			continue
		}
		if err := dec.Decode(&value); err != nil {
			return false, err
		}
		own[name] = value
	}
	if _, err := dec.Token(); err != nil {
		return false, err
	}
	if isPage || isBarePage(own) {
		for name, value := range own {
			page[name] = value
		}
		return true, nil
	}
	whole, err := json.Marshal(own)
	if err != nil {
		return false, err
	}
	r.n++
	return r.take(r.n, whole, nil), nil
}

func (r *itemReader) isList(name string) bool {
	for _, l := range r.lists {
		if l == name {
			return true
		}
	}
	return false
}

// isBarePage: paging without a list is a page with nothing on it.
func isBarePage(own map[string]json.RawMessage) bool {
	_, pagination := own["pagination"]
	_, links := own["links"]
	_, found := own["numFound"]
	_, id := own["id"]
	return (pagination || links || found) && !id
}

// list gives the elements of the value that comes next: a list, an object
// whose values are the elements (an array of PHP that lost a key), or null.
func (r *itemReader) list(dec *json.Decoder, limited *itemLimit) (bool, error) {
	t, err := dec.Token()
	if err != nil {
		return false, err
	}
	switch t {
	case json.Delim('['):
		return r.array(dec, limited)
	case json.Delim('{'):
		return r.keyed(dec, limited)
	}
	return true, nil
}

// keyed gives the values of an object whose keys are but numbers. A single
// object in the place of a list is put together again.
func (r *itemReader) keyed(dec *json.Decoder, limited *itemLimit) (bool, error) {
	single := map[string]json.RawMessage{}
	for dec.More() {
		limited.left = maxItem
		key, err := dec.Token()
		if err != nil {
			return false, err
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return false, err
		}
		name, _ := key.(string)
		if strings.Trim(name, "0123456789") != "" {
			single[name] = value
			continue
		}
		r.n++
		if !r.take(r.n, value, nil) {
			return false, nil
		}
	}
	if _, err := dec.Token(); err != nil {
		return false, err
	}
	if len(single) == 0 {
		return true, nil
	}
	whole, err := json.Marshal(single)
	if err != nil {
		return false, err
	}
	r.n++
	return r.take(r.n, whole, nil), nil
}

// itemLimit ends the reading of an object that is larger than maxItem.
type itemLimit struct {
	in   io.Reader
	left int
}

func (l *itemLimit) Read(b []byte) (int, error) {
	if l.left <= 0 {
		return 0, errItemTooLarge
	}
	n, err := l.in.Read(b[:min(len(b), l.left)])
	l.left -= n
	return n, err
}

// jsonFault says in plain words what broke.
func jsonFault(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return errors.New("the answer ends within its JSON")
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("this is no JSON (byte %d: %s); is the address that of the interface itself?", syntax.Offset, syntax)
	}
	return err
}
