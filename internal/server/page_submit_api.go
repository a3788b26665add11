package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/editorial"
	"nextsearch/mappings"
)

// maxJSONBytes bounds a submission in JSON, where files are held twice while
// they are read. Larger ones come as multipart/form-data.
const maxJSONBytes = 16 << 20

// submissionRequest is the body of POST /v1/submissions.
type submissionRequest struct {
	editorial.Content
	Files []fileRequest `json:"files,omitempty" doc:"PDF or DOCX, at most 5 of 10 MB each; together below 12 MB, else send multipart/form-data"`
}

// fileRequest is a file in JSON.
type fileRequest struct {
	Name string `json:"name" doc:"name of the file"`
	Data []byte `json:"data" doc:"its content in base64 (RFC 4648 section 4)"`
}

// submittedBody answers POST /v1/submissions.
type submittedBody struct {
	ID       string           `json:"id" doc:"id of the submission"`
	State    editorial.State  `json:"state" doc:"received, returned, published, rejected or withdrawn"`
	Secret   string           `json:"secret,omitempty" doc:"with it one sees the state, amends and withdraws; told once, so absent when a request is repeated"`
	Replayed bool             `json:"replayed,omitempty" doc:"true if the same request was answered before"`
	Links    submittedLinks   `json:"links" doc:"where to go on"`
	Warnings []submissionHint `json:"warnings,omitempty" doc:"places where a name that is held back may stand; an editor must clear each before it is published"`
}

// submittedLinks are addresses of a submission.
type submittedLinks struct {
	State  string `json:"state,omitempty" doc:"page to see the state, amend and withdraw; it holds the secret"`
	Record string `json:"record" doc:"where the recipe will be once it is published"`
}

// submissionHint is a warning without the text around it.
type submissionHint struct {
	Field string `json:"field" doc:"name of the field"`
	Term  string `json:"term" doc:"what was found in it"`
}

// postSubmission answers POST /v1/submissions. A key lifts the guards that
// hold for everybody else: rate and origin.
func (s *Server) postSubmission(w http.ResponseWriter, r *http.Request) error {
	privatePage(w)
	var p recordParams
	if err := decode(r, s.params.record, &p); err != nil {
		return err
	}
	key, err := s.ingestKey(w, r)
	if err != nil {
		return err
	}
	if key.ID != "" {
		return s.takeSubmission(w, r, key.ID)
	}
	if err := s.admitPost(w, r); err != nil {
		return err
	}
	client := s.clientAddr(r)
	if _, wait := s.intake.busyFor(client); wait > 0 {
		retryAfter(w, wait)
		return &problem{code: "too-many-requests"}
	}
	err = s.takeSubmission(w, r, viaForm)
	s.intake.count(client, err == nil)
	return err
}

// ingestKey finds the key that a request shows (RFC 6750), none if it shows none.
func (s *Server) ingestKey(w http.ResponseWriter, r *http.Request) (editorial.Key, error) {
	header := r.Header.Get("Authorization")
	if header == "" {
		return editorial.Key{}, nil
	}
	scheme, secret, _ := strings.Cut(header, " ")
	err := editorial.ErrUnauthorized
	var key editorial.Key
	if strings.EqualFold(scheme, "Bearer") {
		key, err = s.editorial.Authenticate(r.Context(), strings.TrimSpace(secret), editorial.ScopeIngest, s.clientAddr(r))
	}
	switch {
	case errors.Is(err, editorial.ErrUnauthorized):
		w.Header().Set("WWW-Authenticate", "Bearer")
	case errors.Is(err, editorial.ErrForbidden):
		w.Header().Set("WWW-Authenticate", `Bearer error="insufficient_scope", scope="ingest"`)
	}
	return key, err
}

// takeSubmission reads, stores and answers.
func (s *Server) takeSubmission(w http.ResponseWriter, r *http.Request, via string) error {
	request, err := idempotencyKey(r)
	if err != nil {
		return err
	}
	c, files, err := readSubmission(w, r)
	if err != nil {
		return err
	}
	receipt, err := s.editorial.Submit(r.Context(), c, files, via, request)
	var invalid *editorial.InvalidError
	if errors.As(err, &invalid) {
		return &problem{code: "invalid-submission", errors: badFields(invalid.Fields)}
	}
	if err != nil {
		return err
	}
	return s.answerSubmission(w, r, &c, files, receipt)
}

// answerSubmission says 201 with the address of a new submission, 200 of one
// that was there already.
func (s *Server) answerSubmission(w http.ResponseWriter, r *http.Request, c *editorial.Content, files []editorial.File, receipt editorial.Receipt) error {
	sub := editorial.Submission{ID: receipt.ID}
	body := submittedBody{ID: receipt.ID, State: receipt.State, Secret: receipt.Secret, Replayed: receipt.Replayed,
		Links: submittedLinks{Record: s.permalink(r, sub.RecordID())}}
	for _, warning := range s.warningsOf(c, files) {
		body.Warnings = append(body.Warnings, submissionHint{warning.Field, warning.Term})
	}
	status := http.StatusOK
	if !receipt.Replayed {
		status = http.StatusCreated
		body.Links.State = s.baseOf(r) + submissionPath(receipt.ID, receipt.Secret)
		w.Header().Set("Location", body.Links.State)
	}
	data, err := encode(body)
	if err != nil {
		return err
	}
	write(w, status, jsonType, data)
	return nil
}

// Length of an idempotency key: long enough that two tools without a key of
// their own do not think up the same, and short enough for a header.
const minIdempotencyKey, maxIdempotencyKey = 16, 255

// idempotencyKey reads the header Idempotency-Key, a string of RFC 9651
// section 3.3.3 (draft-ietf-httpapi-idempotency-key-header); one without quotes
// is taken, too. "" if there is none.
func idempotencyKey(r *http.Request) (string, error) {
	given := r.Header.Values("Idempotency-Key")
	if len(given) == 0 {
		return "", nil
	}
	key := strings.TrimSpace(given[0])
	if n := len(key); n >= 2 && key[0] == '"' && key[n-1] == '"' {
		key = key[1 : n-1]
	}
	odd := strings.ContainsFunc(key, func(c rune) bool { return c <= ' ' || c > '~' || c == '"' || c == '\\' })
	if len(given) > 1 || odd || len(key) < minIdempotencyKey || len(key) > maxIdempotencyKey {
		return "", badParameters([]badParam{{Parameter: "Idempotency-Key", Got: strings.Join(given, ", "), want: mappings.Label{
			De: fmt.Sprintf("einmal %d bis %d druckbare ASCII-Zeichen, etwa eine UUID", minIdempotencyKey, maxIdempotencyKey),
			En: fmt.Sprintf("once %d to %d printable ASCII characters, such as a UUID", minIdempotencyKey, maxIdempotencyKey)}}})
	}
	return key, nil
}

// readSubmission reads the body in either of its forms.
func readSubmission(w http.ResponseWriter, r *http.Request) (editorial.Content, []editorial.File, error) {
	media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if media == jsonType {
		done := boundBody(w, r, maxJSONBytes)
		data, err := io.ReadAll(r.Body)
		done()
		if err != nil {
			return editorial.Content{}, nil, bodyError(err)
		}
		return parseSubmission(data)
	}
	done := boundBody(w, r, maxSubmissionBytes)
	in, err := readForm(r)
	done()
	if err != nil {
		return editorial.Content{}, nil, err
	}
	in.tidy()
	in.refuseUnknown()
	if len(in.bad) > 0 {
		return editorial.Content{}, nil, &problem{code: "invalid-submission", errors: badFields(in.bad)}
	}
	return in.content(), in.files, nil
}

// refuseUnknown notes fields that a program sent and that there are not.
func (in *formInput) refuseUnknown() {
	known := map[string]bool{}
	for _, g := range formGroups() {
		for _, f := range g.fields {
			known[f.name] = true
		}
	}
	for name, list := range in.values {
		if !known[name] {
			in.bad = append(in.bad, editorial.FieldError{Field: name, Code: "unknown-field", Got: strings.Join(list, ", ")})
		}
	}
	slices.SortFunc(in.bad, byField)
}

// parseSubmission reads a submission in JSON, strictly: no unknown and no
// repeated members, nothing behind it.
func parseSubmission(data []byte) (c editorial.Content, files []editorial.File, err error) {
	var req submissionRequest
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&req); err != nil {
		return c, nil, jsonError(err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return c, nil, wrongMember("", "", "invalid-body", mappings.Label{De: "ein einziges JSON-Objekt", En: "a single JSON object"})
	}
	if name := repeatedMember(json.NewDecoder(bytes.NewReader(data))); name != "" {
		return c, nil, wrongMember(name, "", "invalid-submission", mappings.Label{De: "nur eine Angabe", En: "one value only"})
	}
	if !utf8.Valid(data) {
		return c, nil, encodingError(&req.Content)
	}
	for _, f := range req.Files {
		files = append(files, editorial.File{Name: f.Name, Data: f.Data})
	}
	return req.Content, files, nil
}

// encodingError names the members that are not UTF-8: the decoder puts U+FFFD
// where bytes are wrong.
func encodingError(c *editorial.Content) error {
	var bad []editorial.FieldError
	for name, values := range valuesOf(c) {
		if text := strings.Join(values, ", "); strings.ContainsRune(text, utf8.RuneError) {
			bad = append(bad, editorial.FieldError{Field: name, Code: "bad-encoding", Got: text})
		}
	}
	slices.SortFunc(bad, byField)
	if bad == nil {
		bad = []editorial.FieldError{{Field: "body", Code: "bad-encoding"}}
	}
	return &problem{code: "invalid-submission", errors: badFields(bad)}
}

// byField orders errors by the names of their fields.
func byField(a, b editorial.FieldError) int { return strings.Compare(a.Field, b.Field) }

// wrongMember is the problem of one member of a JSON body; "" is the whole body.
func wrongMember(name, got, code string, want mappings.Label) error {
	if name == "" {
		name = "body"
	}
	return &problem{code: code, errors: []badParam{{Parameter: name, Got: got, want: want}}}
}

// jsonError names the member that could not be read.
func jsonError(err error) error {
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) {
		name := strings.TrimPrefix(wrongType.Field, "Content.")
		want := jsonKind(wrongType.Type.Kind().String())
		return wrongMember(name, wrongType.Value, "invalid-submission", mappings.Label{De: want, En: want})
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return wrongMember(strings.Trim(name, `"`), "", "invalid-submission", wantOf(editorial.FieldError{Code: "unknown-field"}))
	}
	p := wrongMember("", "", "invalid-body", mappings.Label{De: "JSON, dessen Dateien in base64 stehen", En: "JSON with its files in base64"})
	p.(*problem).cause = err
	return p
}

// jsonKind gives the JSON type of a Go kind.
func jsonKind(kind string) string {
	switch kind {
	case "struct", "map", "ptr":
		return "object"
	case "slice":
		return "array"
	case "bool":
		return "boolean"
	}
	return kind
}

// repeatedMember gives the name of a member that an object has twice
// (encoding/json would take the last one), "" if none has.
func repeatedMember(dec *json.Decoder) string {
	type level struct {
		seen  map[string]bool // nil in a list
		value bool            // the next token is a value, not a name
	}
	var open []level
	for {
		tok, err := dec.Token()
		if err != nil {
			return ""
		}
		last := len(open) - 1
		switch tok {
		case json.Delim('}'), json.Delim(']'):
			open = open[:last]
			continue
		}
		if last >= 0 && open[last].seen != nil {
			if !open[last].value {
				name := strings.ToLower(tok.(string)) // encoding/json ignores case
				if open[last].seen[name] {
					return tok.(string)
				}
				open[last].seen[name], open[last].value = true, true
				continue
			}
			open[last].value = false
		}
		switch tok {
		case json.Delim('{'):
			open = append(open, level{seen: map[string]bool{}})
		case json.Delim('['):
			open = append(open, level{})
		}
	}
}

// badFields says of each field what it got and what it takes.
func badFields(fields []editorial.FieldError) (bad []badParam) {
	for _, f := range fields {
		bad = append(bad, badParam{Parameter: f.Field, Got: f.Got, want: wantOf(f)})
	}
	return bad
}

// wantOf says for programs what a field takes, by the code of its error.
func wantOf(f editorial.FieldError) mappings.Label {
	label := func(de, en string) mappings.Label { return mappings.Label{De: de, En: en} }
	switch f.Code {
	case "required":
		return label("einen Wert", "a value")
	case "too-long":
		return label(fmt.Sprintf("höchstens %d Zeichen", f.Limit), fmt.Sprintf("at most %d characters", f.Limit))
	case "too-many":
		return label(fmt.Sprintf("höchstens %d", f.Limit), fmt.Sprintf("at most %d", f.Limit))
	case "too-large":
		return label(fmt.Sprintf("höchstens %d Bytes", f.Limit), fmt.Sprintf("at most %d bytes", f.Limit))
	case "unknown-code":
		return knownCodes(f.Field)
	case "bad-url":
		return label("eine Adresse mit http oder https; als domain einen Namen wie musterstadt.example", "an http or https address; as domain a name such as musterstadt.example")
	case "bad-date":
		return label("einen Tag, JJJJ-MM-TT", "a day, YYYY-MM-DD")
	case "past":
		return label("einen Tag, der noch kommt", "a day that is still to come")
	case "too-late":
		return label("einen Tag in den nächsten zwei Jahren", "a day within the next two years")
	case "needs-consent":
		return label("true, oder einen Kontakt ohne Person", "true, or a contact without a person")
	case "no-person":
		return label("keinen Wert: mit attribution type-land wird kein Kontakt gezeigt", "no value: with attribution type-land no contact is shown")
	case "bad-email":
		return label("eine E-Mail-Adresse", "a mail address")
	case "bad-phone":
		return label("eine Telefonnummer aus Ziffern, +, Klammern, Strichen und Leerzeichen", "a telephone number of digits, +, brackets, dashes and blanks")
	case "bad-type":
		return label("PDF oder DOCX ohne Makros", "PDF, or DOCX without macros")
	case "empty-file":
		return label("eine Datei mit Inhalt", "a file with content")
	case "unreadable-file":
		return label("eine Datei, die sich ohne Kennwort lesen lässt", "a file that can be read without a password")
	case "bad-encoding":
		return label("Text in UTF-8", "text in UTF-8")
	case "repeated":
		return label("nur eine Angabe", "one value only")
	case "unknown-field":
		return label("ein Feld, das SubmissionRequest unter /v1/openapi.json nennt", "a field that SubmissionRequest in /v1/openapi.json names")
	}
	return mappings.Label{}
}

// knownCodes lists the codes that a field takes.
func knownCodes(field string) mappings.Label {
	var codes []string
	for _, g := range formGroups() {
		for _, f := range g.fields {
			if f.name != field || f.options == nil {
				continue
			}
			for _, o := range f.options("de") {
				codes = append(codes, o.Value)
			}
		}
	}
	if field == "sections" {
		for _, role := range catalogue.Roles() {
			codes = append(codes, string(role))
		}
	}
	list := strings.Join(codes, ", ")
	return mappings.Label{De: "eines von: " + list, En: "one of: " + list}
}
