package server

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/editorial"
)

// goodJSON is a submission that can be taken, with some members changed; nil
// takes one out.
func goodJSON(t testing.TB, changes map[string]any) []byte {
	t.Helper()
	all := map[string]any{}
	for name, v := range exampleSubmission {
		all[name] = v
	}
	for name, v := range changes {
		if all[name] = v; v == nil {
			delete(all, name)
		}
	}
	data, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// answered reads the answer to a submission.
func answered(t *testing.T, r reply, status int) (body submittedBody) {
	t.Helper()
	if r.status != status {
		t.Fatalf("status %d, want %d: %s", r.status, status, r.body)
	}
	if err := json.Unmarshal([]byte(r.body), &body); err != nil {
		t.Fatal(err)
	}
	return body
}

func TestProgramSubmits(t *testing.T) {
	d := serveDesk(t, nil)
	file := map[string]any{"files": []any{map[string]any{"name": "Konzept.pdf", "data": []byte(pdf)}}}
	r := d.send("/v1/submissions", jsonType, goodJSON(t, file))
	body := answered(t, r, http.StatusCreated)
	if body.State != editorial.StateReceived || body.Secret == "" || r.header.Get("Location") != body.Links.State || r.header.Get("Cache-Control") != "no-store" ||
		r.header.Get("Access-Control-Allow-Origin") != "" || body.Links.Record != "https://suche.example/rezepte/submission:"+body.ID {
		t.Errorf("%+v %v", body, r.header)
	}
	sub, err := d.editorial.Open(t.Context(), body.ID, body.Secret)
	if err != nil || len(sub.Files) != 1 || sub.Files[0].Name != "Konzept.pdf" || sub.Content.Contact.Mailbox == "" {
		t.Errorf("%+v %v", sub, err)
	}
	path := strings.TrimPrefix(body.Links.State, "https://suche.example")
	if state := d.open(path); !strings.Contains(state.Text(), "Eingegangen") {
		t.Error("the link does not show its state")
	}
	fields := goodFields()
	fields.Del("token")
	contentType, form := form(t, fields, "Konzept.pdf", pdf)
	second := answered(t, d.send("/v1/submissions", contentType, form), http.StatusCreated)
	sub, err = d.editorial.Open(t.Context(), second.ID, second.Secret)
	if err != nil || len(sub.Files) != 1 || len(sub.Content.Topics) != 2 || sub.Content.Sections[catalogue.RoleLessons] == "" {
		t.Errorf("as multipart: %+v %v", sub, err)
	}
}

func TestProgramIsToldWhatIsWrong(t *testing.T) {
	d := serveDesk(t, nil)
	for _, c := range []struct {
		name, body, code string
		status           int
		fields           []string
	}{
		{"nothing", `{}`, "invalid-submission", 422, []string{"title", "summary", "sections.approach", "sections.lessons", "licence", "attribution", "organisation", "authorityType"}},
		{"no JSON", `{`, "invalid-body", 400, []string{"body"}},
		{"a list", `[]`, "invalid-submission", 422, []string{"body"}},
		{"two", string(goodJSON(t, nil)) + "{}", "invalid-body", 400, []string{"body"}},
		{"wrong type", string(goodJSON(t, map[string]any{"title": 7})), "invalid-submission", 422, []string{"title"}},
		{"wrong type within", string(goodJSON(t, map[string]any{"contact": map[string]any{"name": true}})), "invalid-submission", 422, []string{"contact.name"}},
		{"unknown member", string(goodJSON(t, map[string]any{"titel": "x"})), "invalid-submission", 422, []string{"titel"}},
		{"doubled member", strings.Replace(string(goodJSON(t, nil)), `"title"`, `"title":"x","Title"`, 1), "invalid-submission", 422, []string{"Title"}},
		{"no base64", string(goodJSON(t, map[string]any{"files": []any{map[string]any{"name": "a", "data": "%"}}})), "invalid-body", 400, []string{"body"}},
		{"not UTF-8", strings.Replace(string(goodJSON(t, nil)), "ohne Papier", "\xfc", 1), "invalid-submission", 422, []string{"title"}},
		{"unknown code", string(goodJSON(t, map[string]any{"status": "x", "licence": "mit", "topics": []string{"nirgends"}})), "invalid-submission", 422, []string{"status", "topics", "licence"}},
		{"unknown section", string(goodJSON(t, map[string]any{"sections": map[string]any{"approach": "a", "lessons": "b", "anhang": "c"}})), "invalid-submission", 422, []string{"sections"}},
	} {
		r := d.send("/v1/submissions?lang=en", jsonType, []byte(c.body))
		p := problemOf(t, r)
		if r.status != c.status || p.Code != c.code {
			t.Errorf("%s: %d %s", c.name, r.status, r.body)
			continue
		}
		var got []string
		for _, e := range p.Errors {
			if got = append(got, e.Parameter); e.Want == "" {
				t.Errorf("%s: %s does not say what it takes", c.name, e.Parameter)
			}
		}
		if !reflect.DeepEqual(got, c.fields) {
			t.Errorf("%s: got %v, want %v", c.name, got, c.fields)
		}
	}
	contentType, body := form(t, with("titel", "x"))
	if p := problemOf(t, d.send("/v1/submissions", contentType, body)); len(p.Errors) != 1 || p.Errors[0].Parameter != "titel" {
		t.Errorf("unknown field of a form: %+v", p)
	}
	if p := problemOf(t, d.send("/v1/submissions?x=1", jsonType, goodJSON(t, nil))); p.Code != "invalid-parameter" {
		t.Errorf("unknown parameter: %+v", p)
	}
}

func TestRepeatedRequestIsTakenOnce(t *testing.T) {
	d := serveDesk(t, nil)
	const key = `"9f1c6c1e-6a0b-4b8e-9a55-0d6b1f3f6d11"`
	first := answered(t, d.send("/v1/submissions", jsonType, goodJSON(t, nil), "Idempotency-Key", key), http.StatusCreated)
	r := d.send("/v1/submissions", jsonType, goodJSON(t, nil), "Idempotency-Key", strings.Trim(key, `"`))
	again := answered(t, r, http.StatusOK)
	if again.ID != first.ID || !again.Replayed || again.Secret != "" || r.header.Get("Location") != "" {
		t.Errorf("%+v, %+v", first, again)
	}
	r = d.send("/v1/submissions", jsonType, goodJSON(t, map[string]any{"title": "Etwas anderes"}), "Idempotency-Key", key)
	if p := problemOf(t, r); r.status != 422 || p.Code != "idempotency-key-reused" {
		t.Errorf("%d %s", r.status, r.body)
	}
	for _, bad := range []string{"kurz", `"` + strings.Repeat("x", 256) + `"`, "zwei worte und noch mehr", "umlaut-ä-0123456789"} {
		if p := problemOf(t, d.send("/v1/submissions", jsonType, goodJSON(t, nil), "Idempotency-Key", bad)); len(p.Errors) != 1 || p.Errors[0].Parameter != "Idempotency-Key" {
			t.Errorf("%q: %+v", bad, p)
		}
	}
}

func TestKeyLiftsTheGuards(t *testing.T) {
	d := serveDesk(t, nil)
	create := func(scope editorial.Scope) string {
		_, secret, err := d.editorial.CreateKey(t.Context(), "werkzeug", []editorial.Scope{scope}, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		return "Bearer " + secret
	}
	ingest, moderate := create(editorial.ScopeIngest), create(editorial.ScopeModerate)
	post := func(authorization string) reply {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://suche.example/v1/submissions", strings.NewReader(string(goodJSON(t, nil))))
		if err != nil {
			t.Fatal(err)
		}
		r.Header = http.Header{"Content-Type": {jsonType}, "Sec-Fetch-Site": {"same-origin"}}
		if authorization != "" {
			r.Header.Set("Authorization", authorization)
		}
		return d.serve(r, "203.0.113.7")
	}
	for range maxSubmissions {
		answered(t, post(""), http.StatusCreated)
	}
	if r := post(""); r.status != 429 || r.header.Get("Retry-After") == "" || problemOf(t, r).Code != "too-many-requests" {
		t.Errorf("without a key: %d %s", r.status, r.body)
	}
	body := answered(t, post(ingest), http.StatusCreated)
	if sub, err := d.editorial.Submission(t.Context(), body.ID); err != nil || sub.Via == "form" || sub.Via == "" {
		t.Errorf("via %q, %v", sub.Via, err)
	}
	for _, c := range []struct {
		authorization, code string
		status              int
	}{{moderate, "forbidden", 403}, {"Bearer nxs_erfunden", "unauthorized", 401}, {"Basic abc", "unauthorized", 401}, {"Bearer", "unauthorized", 401}} {
		if r := post(c.authorization); r.status != c.status || problemOf(t, r).Code != c.code || !strings.HasPrefix(r.header.Get("WWW-Authenticate"), "Bearer") {
			t.Errorf("%s: %d %s", c.code, r.status, r.body)
		}
	}
	for _, secret := range []string{ingest, moderate} {
		if strings.Contains(d.logs.String(), strings.TrimPrefix(secret, "Bearer ")) {
			t.Error("the log holds a key")
		}
	}
}

func TestProgramIsWarnedOfNames(t *testing.T) {
	d := serveDesk(t, nil)
	body := answered(t, d.send("/v1/submissions", jsonType, goodJSON(t, map[string]any{"attribution": "type-land", "contact": nil, "organisation": "Landkreis Beispielheim",
		"summary": "So macht es Beispielheim."})), http.StatusCreated)
	if len(body.Warnings) != 1 || body.Warnings[0].Field != "summary" {
		t.Errorf("%+v", body.Warnings)
	}
}

func TestExampleSubmissionIsDocumented(t *testing.T) {
	d := serveDesk(t, nil)
	doc := document(t, d.service)
	post := doc["paths"].(map[string]any)["/v1/submissions"].(map[string]any)["post"].(map[string]any)
	media := post["requestBody"].(map[string]any)["content"].(map[string]any)[jsonType].(map[string]any)
	example, err := json.Marshal(media["example"])
	if err != nil {
		t.Fatal(err)
	}
	request := validator(t, doc, pointerTo("paths", "/v1/submissions", "post", "requestBody", "content", jsonType, "schema"))
	checkAnswer(t, request, "the example", string(example))
	answer := validator(t, doc, pointerTo("paths", "/v1/submissions", "post", "responses", "201", "content", jsonType, "schema"))
	r := d.send("/v1/submissions", jsonType, example)
	if r.status != http.StatusCreated {
		t.Fatalf("%d %s", r.status, r.body)
	}
	checkAnswer(t, answer, "/v1/submissions", r.body)
	if page := d.open("/api").Find("main").Text(); !strings.Contains(page, "POST /v1/submissions") || !strings.Contains(page, `"organisation": "Landkreis Beispielheim"`) {
		t.Error("the page /api does not show how to submit")
	}
	problem := validator(t, doc, pointerTo("components", "schemas", "ProblemAnswer"))
	checkAnswer(t, problem, "an empty submission", d.send("/v1/submissions", jsonType, []byte("{}")).body)
}

func TestPublishedFiles(t *testing.T) {
	d := serveDesk(t, nil)
	submit := func(body []byte) editorial.Submission {
		t.Helper()
		id := answered(t, d.send("/v1/submissions", jsonType, body), http.StatusCreated).ID
		sub, err := d.editorial.Submission(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		return sub
	}
	files := []any{map[string]any{"name": `Über "Öffnung".pdf`, "data": []byte(pdf)}}
	named := submit(goodJSON(t, map[string]any{"files": files}))
	address := "/rezepte/" + named.RecordID() + "/dateien/" + named.Files[0].ID
	if r := d.get(address); r.status != 404 {
		t.Errorf("before it is published: %d", r.status)
	}
	if err := d.editorial.Publish(t.Context(), "redaktion", named.ID, named.Version); err != nil {
		t.Fatal(err)
	}
	r := d.get(address)
	h := r.header
	if r.status != 200 || r.body != pdf || h.Get("Content-Type") != "application/pdf" || h.Get("X-Content-Type-Options") != "nosniff" ||
		!strings.HasPrefix(h.Get("Content-Security-Policy"), "sandbox; default-src 'none'") {
		t.Errorf("%d %v", r.status, h)
	}
	if got := h.Get("Content-Disposition"); !strings.HasPrefix(got, `attachment; filename="`) || !strings.Contains(got, "filename*=UTF-8''%C3%9Cber%20") {
		t.Errorf("Content-Disposition: %s", got)
	}
	if r := d.do(http.MethodHead, address); r.status != 200 || r.body != "" || r.header.Get("Content-Length") != itoa(len(pdf)) {
		t.Errorf("HEAD: %d %v", r.status, r.header)
	}
	held := submit(goodJSON(t, map[string]any{"files": files, "attribution": "type-land", "contact": nil, "organisation": "Landkreis Beispielheim"}))
	if err := d.editorial.Publish(t.Context(), "redaktion", held.ID, held.Version); err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{"/rezepte/" + held.RecordID() + "/dateien/" + held.Files[0].ID, // of a body that is held back
		"/rezepte/" + named.RecordID() + "/dateien/nirgends", "/rezepte/" + exampleID + "/dateien/" + named.Files[0].ID, "/rezepte/submission:nirgends/dateien/" + named.Files[0].ID,
		"/rezepte/" + held.RecordID() + "/dateien/" + named.Files[0].ID} {
		if r := d.get(target); r.status != 404 {
			t.Errorf("%s: %d", target, r.status)
		}
	}
}

func TestFileNamesInHeaders(t *testing.T) {
	for name, want := range map[string]string{
		"Konzept.pdf":        `attachment; filename="Konzept.pdf"; filename*=UTF-8''Konzept.pdf`,
		"Maß & Ziel=1.pdf":   `attachment; filename="Ma_ & Ziel=1.pdf"; filename*=UTF-8''Ma%C3%9F%20&%20Ziel%3D1.pdf`,
		"a\"\r\nX: y/z.docx": `attachment; filename="a___X: y_z.docx"; filename*=UTF-8''a%22__X%3A%20y_z.docx`,
		"..":                 `attachment; filename="datei"; filename*=UTF-8''datei`,
		"":                   `attachment; filename="datei"; filename*=UTF-8''datei`,
		"\xff.pdf":           `attachment; filename="_.pdf"; filename*=UTF-8''_.pdf`,
	} {
		if got := attachmentNamed(name); got != want {
			t.Errorf("%q:\n got %s\nwant %s", name, got, want)
		}
	}
	for mediaType, want := range map[string]string{"application/pdf": "application/pdf", "": "application/octet-stream", "text": "application/octet-stream", "a\n/b": "application/octet-stream"} {
		if got := downloadType(mediaType); got != want {
			t.Errorf("%q: %s", mediaType, got)
		}
	}
}
