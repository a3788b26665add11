package fetch

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
)

// DecodeText gives body as UTF-8 without byte order mark, and the name of the
// encoding it was in. The first of these decides: byte order mark, the charset
// of the Content-Type field, for HTML a meta element in the first 1024 bytes
// (WHATWG HTML, "determining the character encoding"), valid UTF-8, and else
// windows-1252. Bytes that the encoding does not have become U+FFFD.
func DecodeText(body []byte, contentTypeCharset string, html bool) ([]byte, string) {
	enc, name := findEncoding(body, contentTypeCharset, html)
	if name == "utf-8" {
		return bytes.ToValidUTF8(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")), []byte("\uFFFD")), name
	}
	text, err := enc.NewDecoder().Bytes(body)
	if err != nil { // decoders replace what they can't read; should one fail, keep what is readable
		return bytes.ToValidUTF8(body, []byte("\uFFFD")), "utf-8"
	}
	return bytes.TrimPrefix(text, []byte("\uFEFF")), name
}

// byteOrderMarks as the WHATWG Encoding standard sniffs them.
var byteOrderMarks = []struct{ mark, name string }{
	{"\xef\xbb\xbf", "utf-8"}, {"\xfe\xff", "utf-16be"}, {"\xff\xfe", "utf-16le"},
}

func findEncoding(body []byte, label string, html bool) (encoding.Encoding, string) {
	for _, b := range byteOrderMarks {
		if bytes.HasPrefix(body, []byte(b.mark)) {
			return charset.Lookup(b.name)
		}
	}
	if enc, name := charset.Lookup(label); enc != nil {
		return enc, name
	}
	if html {
		if enc, name := metaEncoding(body); enc != nil {
			return enc, name
		}
	}
	if utf8.Valid(body) {
		return charset.Lookup("utf-8")
	}
	return charset.Lookup("windows-1252")
}

// metaEncoding gives what a meta element names, nil if there is none. The
// library does not say whether it found an element or guessed; so its guess
// is led once to windows-1252 and once to UTF-8, and what an element says
// stays the same.
func metaEncoding(body []byte) (encoding.Encoding, string) {
	head := bytes.Map(func(r rune) rune {
		if r >= utf8.RuneSelf {
			return '?'
		}
		return r
	}, body[:min(len(body), 1021)])
	enc, name, _ := charset.DetermineEncoding(head, "")
	if _, led, _ := charset.DetermineEncoding(append(head, "ü."...), ""); led != name {
		return nil, ""
	}
	return enc, name
}
