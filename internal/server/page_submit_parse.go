package server

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/editorial"
)

// Limits of a posted form.
const (
	// maxTextBytes is for all that is typed: every field at its limit fits.
	maxTextBytes = 1 << 20
	// maxSubmissionBytes adds the files.
	maxSubmissionBytes = editorial.MaxFiles*editorial.MaxFileBytes + maxTextBytes
	// maxDrainBytes is how much of a body that is too large is read and dropped,
	// so that the browser reads the answer instead of a broken connection.
	maxDrainBytes = 3 * maxSubmissionBytes
	// maxParts is several times what the form has.
	maxParts = 300
	// bodyGrace and minBodyPace bound a slow body: half a minute, and as long
	// as a line of 1 Mbit/s needs. A slot is held meanwhile.
	bodyGrace   = 30 * time.Second
	minBodyPace = 1 << 17 // bytes a second
)

// formInput is what a posted form said.
type formInput struct {
	values map[string][]string
	files  []editorial.File
	bad    []editorial.FieldError // found while reading
	// lostFiles: files were sent and not read to the end.
	lostFiles bool
}

// pacedBody reads a body as long as it comes fast enough.
type pacedBody struct {
	io.ReadCloser
	control *http.ResponseController
	start   time.Time
	read    int64
}

// Read gives a timeout (os.ErrDeadlineExceeded) to a body that is too slow.
func (b *pacedBody) Read(p []byte) (int, error) {
	allowed := bodyGrace + time.Duration(b.read/minBodyPace)*time.Second
	_ = b.control.SetReadDeadline(b.start.Add(allowed)) // where there are no deadlines (tests), there are none
	n, err := b.ReadCloser.Read(p)
	b.read += int64(n)
	return n, err
}

// boundBody puts the limits of size and pace on a request's body. The function
// it gives must be called once the body was read: it drops what is left over
// and then takes the deadline away, which would end the request otherwise. A
// body that does not end keeps it, and the connection closes with the answer:
// net/http would wait for the rest before it answers.
func boundBody(w http.ResponseWriter, r *http.Request, limit int64) (done func()) {
	control := http.NewResponseController(w)
	paced := &pacedBody{ReadCloser: r.Body, control: control, start: time.Now()}
	r.Body = http.MaxBytesReader(w, paced, limit)
	return func() {
		if _, err := io.CopyN(io.Discard, paced, maxDrainBytes); err == io.EOF {
			_ = control.SetReadDeadline(time.Time{})
		} else {
			w.Header().Set("Connection", "close")
		}
		_ = extendDeadline(w, writePatience)
	}
}

// readForm reads a form, multipart/form-data (RFC 7578) or urlencoded. What
// was read stands in the formInput beside an error, so that a page can keep it.
// Errors: problems unsupported-media-type, invalid-body, too-large, slow-body.
func readForm(r *http.Request) (*formInput, error) {
	in := &formInput{values: map[string][]string{}}
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case err == nil && media == "multipart/form-data" && params["boundary"] != "":
		return in, bodyError(in.readMultipart(r.Body, params["boundary"]))
	case err == nil && media == "application/x-www-form-urlencoded":
		return in, bodyError(in.readURLEncoded(r.Body))
	}
	return in, &problem{code: "unsupported-media-type", cause: err}
}

// bodyError turns what reading a body can give into a problem.
func bodyError(err error) error {
	var tooLarge *http.MaxBytesError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &tooLarge), errors.Is(err, errTextTooLarge):
		return &problem{code: "too-large", cause: err}
	case errors.Is(err, os.ErrDeadlineExceeded):
		return &problem{code: "slow-body", cause: err}
	}
	return &problem{code: "invalid-body", cause: err}
}

var (
	errTextTooLarge = errors.New("more text than all fields together take")
	errTooManyParts = errors.New("too many parts")
	errCut          = errors.New("the last boundary is missing")
)

// readURLEncoded reads fields without files.
func (in *formInput) readURLEncoded(body io.Reader) error {
	data, err := io.ReadAll(io.LimitReader(body, maxTextBytes+1))
	if err != nil {
		return err
	}
	if len(data) > maxTextBytes {
		return errTextTooLarge
	}
	values, err := url.ParseQuery(string(data))
	for name, list := range values {
		in.values[strings.ToValidUTF8(name, "\uFFFD")] = list
	}
	return err
}

// tail remembers the end of what was read, and the error that ended it, which
// mime/multipart does not always pass on.
type tail struct {
	io.Reader
	last []byte
	err  error
}

// maxTail holds the longest boundary (70 characters, RFC 2046 section 5.1.1),
// its dashes and line end.
const maxTail = 80

// Read passes on and remembers.
func (t *tail) Read(p []byte) (int, error) {
	n, err := t.Reader.Read(p)
	t.last = append(t.last, p[max(0, n-maxTail):n]...)
	t.last = t.last[max(0, len(t.last)-maxTail):]
	if err != nil && err != io.EOF {
		t.err = err
	}
	return n, err
}

// readMultipart reads all parts and sees that the last boundary came: a body
// that is cut within the head of a part looks complete to mime/multipart.
func (in *formInput) readMultipart(body io.Reader, boundary string) error {
	t := &tail{Reader: body}
	err := in.readParts(multipart.NewReader(t, boundary))
	if err == nil {
		_, err = io.Copy(io.Discard, t)
	}
	if err = cmp.Or(t.err, err); err != nil {
		return err
	}
	if !bytes.HasSuffix(bytes.TrimSpace(t.last), []byte("--"+boundary+"--")) {
		return errCut
	}
	return nil
}

// readParts reads fields and files.
func (in *formInput) readParts(mr *multipart.Reader) error {
	text := int64(maxTextBytes)
	for n := 0; ; n++ {
		part, err := mr.NextPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if n >= maxParts {
			return errTooManyParts
		}
		if err := in.readPart(part, &text); err != nil {
			return err
		}
	}
}

// readPart reads one field, taking its length from text, or one file. A file
// field that was left empty comes as a file without name and content.
func (in *formInput) readPart(part *multipart.Part, text *int64) error {
	_, params, _ := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	if _, isFile := params["filename"]; isFile {
		data, err := io.ReadAll(part)
		if err != nil {
			return err
		}
		if name := part.FileName(); part.FormName() == "files" && (name != "" || len(data) > 0) {
			in.files = append(in.files, editorial.File{Name: strings.ToValidUTF8(name, "\uFFFD"), Data: data})
		}
		return nil
	}
	data, err := io.ReadAll(io.LimitReader(part, *text+1))
	if err != nil {
		return err
	}
	if *text -= int64(len(data)); *text < 0 {
		return errTextTooLarge
	}
	name := strings.ToValidUTF8(part.FormName(), "\uFFFD")
	in.values[name] = append(in.values[name], string(data))
	return nil
}

// tidy makes of what was read what can be shown again: valid UTF-8, line ends
// of one kind, no blanks around. It notes what was not in UTF-8 and what was
// given twice.
func (in *formInput) tidy() {
	for name, list := range in.values {
		for i, v := range list {
			if !utf8.ValidString(v) {
				in.bad = append(in.bad, editorial.FieldError{Field: name, Code: "bad-encoding", Got: shorten(v)})
				v = strings.ToValidUTF8(v, "\uFFFD")
			}
			v = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "").Replace(v)
			list[i] = strings.TrimSpace(v)
		}
		if len(list) > 1 && !repeatable(name) {
			in.bad = append(in.bad, editorial.FieldError{Field: name, Code: "repeated", Got: strings.Join(list, " / ")})
		}
	}
}

// repeatable reports whether a field may come several times.
func repeatable(name string) bool { return name == "topics" || name == "keywords" || name == "keep" }

// one gives the first value of a field.
func (in *formInput) one(name string) string {
	if list := in.values[name]; len(list) > 0 {
		return list[0]
	}
	return ""
}

// content makes a Content of a form that is tidy.
func (in *formInput) content() editorial.Content {
	c := editorial.Content{Title: in.one("title"), Summary: in.one("summary"), Duration: in.one("duration"), Status: catalogue.Status(in.one("status")),
		Topics: in.list("topics"), Keywords: in.list("keywords"), Link: in.one("link"), Licence: in.one("licence"),
		Attribution: catalogue.Attribution(in.one("attribution")), Organisation: in.one("organisation"), ShortName: in.one("shortName"),
		Place: in.one("place"), Domain: in.one("domain"), AuthorityType: in.one("authorityType"), Land: in.one("land"),
		Contact: in.contact(), Sections: map[catalogue.Role]string{}}
	for _, role := range catalogue.Roles() {
		if text := in.one("sections." + string(role)); text != "" {
			c.Sections[role] = text
		}
	}
	return c
}

// list gives all values of a field; each may hold several divided by commas.
func (in *formInput) list(name string) (out []string) {
	for _, v := range in.values[name] {
		for part := range strings.SplitSeq(v, ",") {
			if part = strings.TrimSpace(part); part != "" && !slices.Contains(out, part) {
				out = append(out, part)
			}
		}
	}
	return out
}

// contact gives the contact, nil for none. Purpose and day are filled in by
// the form and mean nothing without a person.
func (in *formInput) contact() *editorial.Contact {
	c := editorial.Contact{Mailbox: in.one("contact.mailbox"), Name: in.one("contact.name"), Email: in.one("contact.email"),
		Phone: in.one("contact.phone"), Consent: in.one("contact.consent") == "true"}
	if c.Person() || c.Consent {
		c.Purpose, c.Until = in.one("contact.purpose"), catalogue.Date(in.one("contact.until"))
	}
	if c == (editorial.Contact{}) {
		return nil
	}
	return &c
}
