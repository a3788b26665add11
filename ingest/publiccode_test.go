package ingest

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"nextsearch/internal/catalogue"
)

// Files of all versions, with everything that real ones do wrong.
func TestPubliccode(t *testing.T) {
	got := readSource(t, Spec{Kind: "publiccode", Target: "testdata/publiccode/files"})
	goldenRecords(t, "publiccode/files.golden", got.String())
	for _, rec := range got.records {
		if all := fmt.Sprintf("%+v", rec); strings.Contains(all, "Mustermann") || strings.Contains(all, "max@") || strings.Contains(all, "123456") {
			t.Errorf("a person in %s", all)
		}
	}
}

// What has no line in the golden: codes, roles, contact.
func TestPubliccodeDetails(t *testing.T) {
	got := readSource(t, Spec{Kind: "publiccode", Target: "testdata/publiccode/files/deutsch.yml"})
	if len(got.records) != 1 {
		t.Fatalf("%+v", got)
	}
	rec := got.records[0]
	for _, want := range []catalogue.Code{{Vocabulary: "publiccode-category", Code: "appointment-scheduling"}, {Vocabulary: "publiccode-scope", Code: "local-authorities"},
		{Vocabulary: "leika", Code: "99094003140000"}, {Vocabulary: "ozg", Code: "10110"}, {Vocabulary: "country", Code: "DE"}, {Vocabulary: "publiccode-platform", Code: "linux"}} {
		if !slices.Contains(rec.Codes, want) {
			t.Errorf("no code %v in %v", want, rec.Codes)
		}
	}
	if slices.Contains(rec.Codes, catalogue.Code{Vocabulary: "publiccode-category", Code: "government"}) {
		t.Error("government is no category of the standard")
	}
	var roles []string
	for _, o := range rec.Organisations {
		roles = append(roles, o.Role+" "+o.Name)
	}
	want := []string{"publisher Stadt Musterstadt", "practitioner Bundesamt für Muster (BMU)", "practitioner Landkreis Musterland", "partner Muster GmbH"}
	if !slices.Equal(roles, want) {
		t.Errorf("organisations %q, want %q", roles, want)
	}
	if rec.Contact == nil || rec.Contact.Email != "opensource@musterstadt.example" || rec.Contact.Name != "" {
		t.Errorf("contact %+v, want the function mailbox", rec.Contact)
	}
	if !slices.Equal(rec.Audiences, []string{"authority", "science"}) {
		t.Errorf("audiences %v", rec.Audiences)
	}
}

const gitlab = "https://gitlab.example.org"

const projectsPage = gitlab + "/api/v4/groups/muster%2Funter/projects?archived=false&include_subgroups=true&order_by=id&per_page=100&sort=asc"

func project(n int) string {
	return fmt.Sprintf(`{"id": %d, "web_url": "%s/muster/p%d", "default_branch": "main", "visibility": "public"}`, n, gitlab, n)
}

func rawFile(n int) string { return fmt.Sprintf("%s/muster/p%d/-/raw/main/publiccode.yml", gitlab, n) }

func software(name string) string {
	return "publiccodeYmlVersion: '0.4'\nname: " + name + "\ndescription:\n  de:\n    shortDescription: Software der Stadt\n"
}

// gitlabServer is a group of projects on one page, each with its file.
func gitlabServer(n int) *script {
	s := &script{}
	var list []string
	for i := range n {
		list = append(list, project(i))
		s.set(rawFile(i), software(fmt.Sprintf("Programm %d", i)))
	}
	s.set(projectsPage, "["+strings.Join(list, ",")+"]")
	return s
}

func (s *script) link(address, next string) {
	a := s.answers[address]
	a.header = http.Header{"Link": {fmt.Sprintf(`<%s>; rel="next", <%s>; rel="first"`, next, address)}}
	s.answers[address] = a
}

// A group of a GitLab: by Link or by number, over the interface where
// robots.txt forbids raw files; repositories without the file are counted.
func TestPubliccodeGitLab(t *testing.T) {
	s := gitlabServer(2)
	second := projectsPage + "&page=2"
	s.link(projectsPage, second)
	s.set(second, `[`+project(7)+`, {"id": 8, "web_url": "https://gitlab.example.org/muster/leer", "default_branch": null},
		{"id": 9, "web_url": "https://gitlab.example.org/muster/privat", "default_branch": "main", "visibility": "internal"},
		{"id": 10, "web_url": "https://boese.example/x", "default_branch": "main"}, {"message": "?"}]`)
	s.answers[second] = scripted{status: 200, body: s.answers[second].body, header: http.Header{"X-Next-Page": {"3"}}}
	s.set(projectsPage+"&page=3", `[{"id": 11, "web_url": "https://gitlab.example.org/muster/ast", "default_branch": "feature/ä"}]`)
	s.set(gitlab+"/muster/ast/-/raw/feature/%C3%A4/publiccode.yml", software("Ast"))
	got := s.read(t, Spec{Kind: "publiccode", Target: gitlab + "/groups/muster/unter"})
	goldenRecords(t, "publiccode/gitlab.golden", got.String())

	s = gitlabServer(1)
	s.set(gitlab+"/robots.txt", "User-agent: *\nDisallow: /*/raw/\n")
	s.set(gitlab+"/api/v4/projects/0/repository/files/publiccode.yml/raw?ref=main", software("Über die Schnittstelle"))
	got = s.read(t, Spec{Kind: "publiccode", Target: projectsPage, Key: "geheim"})
	if len(got.records) != 1 || got.records[0].Title != "Über die Schnittstelle" || got.records[0].Provenance.OriginalID != "gitlab.example.org/muster/p0" {
		t.Errorf("%+v", got)
	}
	if !slices.Contains(s.auth, "Bearer geheim") || strings.Contains(fmt.Sprintf("%+v", got), "geheim") {
		t.Errorf("shown %q", s.auth)
	}
}

// The second visit looks at projects with activity; one that lost its file is removed.
func TestPubliccodeIncrements(t *testing.T) {
	s := gitlabServer(12)
	b := s.bench(t)
	spec := Spec{Name: "code", Kind: "publiccode", Target: gitlab + "/groups/muster/unter"}
	b.want(b.visit(spec), true, 12, 0, 0, 0, 0)
	s.set(projectsPage+"&last_activity_after=2026-03-01T07%3A00%3A00Z", "["+project(3)+","+project(4)+","+project(20)+"]")
	delete(s.answers, rawFile(3))
	s.set(rawFile(4), software("Anders"))
	s.set(rawFile(20), software("Neu"))
	b.want(b.visit(spec), true, 1, 1, 0, 1, 0)

	spec.FullEvery = 1
	s.set(rawFile(5), "\t\tkaputt: [")
	var list []string
	for _, n := range []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 20} { // without 10 and 11
		list = append(list, project(n))
	}
	s.set(projectsPage, "["+strings.Join(list, ",")+"]")
	b.want(b.visit(spec), true, 0, 0, 9, 2, 1)
	if b.live() != 10 {
		t.Errorf("%d records, want 10: what is broken today is not gone", b.live())
	}
}

func TestPubliccodeFailures(t *testing.T) {
	second := projectsPage + "&page=2"
	for name, c := range map[string]struct {
		change func(*script)
		want   string
	}{
		"500 in the middle":      {func(s *script) { s.fail(second, 500) }, "http-status"},
		"a file that fails":      {func(s *script) { s.fail(rawFile(1), 503); s.set(second, "[]") }, "http-status"},
		"a page in a circle":     {func(s *script) { s.set(second, "["+project(2)+"]"); s.link(second, projectsPage) }, "endless-paging"},
		"another host's page":    {func(s *script) { s.set(second, "["+project(2)+"]"); s.link(second, "https://boese.example/") }, "another host"},
		"HTML, please sign in":   {func(s *script) { s.set(second, "<html>") }, "bad-answer"},
		"cut off in the middle":  {func(s *script) { s.set(second, `[{"id": 1`) }, "bad-answer"},
		"pages without an end":   {func(s *script) { endlessProjects(s, second) }, "endless-paging"},
		"a list of 100,000 deep": {func(s *script) { s.set(second, strings.Repeat("[", 100_000)) }, "bad-answer"},
	} {
		t.Run(name, func(t *testing.T) {
			s := gitlabServer(2)
			s.link(projectsPage, second)
			c.change(s)
			spec := Spec{Kind: "publiccode", Target: gitlab + "/groups/muster/unter", MaxPages: 6}
			got := s.read(t, spec)
			if got.failed == nil || !strings.Contains(got.failed.Error(), c.want) || len(got.records) < 1 {
				t.Errorf("%d records, failed with %v, want %s", len(got.records), got.failed, c.want)
			}
			asked := s.take()
			s.read(t, spec)
			if again := s.take(); !slices.Equal(asked, again) {
				t.Errorf("asked for %v, then for %v", asked, again)
			}
		})
	}
}

func endlessProjects(s *script, page string) {
	for n := range 20 {
		next := fmt.Sprintf("%s&page=x%d", projectsPage, n)
		s.set(page, "["+project(100+n)+"]")
		s.link(page, next)
		page = next
	}
}

// A list of addresses, from a file or from the web, and a single address.
func TestPubliccodeList(t *testing.T) {
	s := &script{}
	s.set("https://raw.githubusercontent.com/muster/eins/main/publiccode.yml", software("Eins"))
	s.set("https://git.example.org/muster/zwei/-/raw/main/publiccode.yml", software("Zwei"))
	s.set("https://git.example.org/muster/kaputt/-/raw/main/publiccode.yml", "<html>")
	list := "\ufeff# Liste\r\n\r\nhttps://raw.githubusercontent.com/muster/eins/main/publiccode.yml\r\nhttps://git.example.org/muster/zwei/-/raw/main/publiccode.yml\n" +
		"https://git.example.org/muster/fehlt/-/raw/main/publiccode.yml\nhttps://git.example.org/muster/kaputt/-/raw/main/publiccode.yml\nftp://example.org/\nhttps://" + strings.Repeat("x", maxAddressLine) + "\n"
	s.set("https://www.example.org/liste.txt", list)
	file := filepath.Join(t.TempDir(), "liste.txt")
	if err := os.WriteFile(file, []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{"https://www.example.org/liste.txt", file} {
		got := s.read(t, Spec{Kind: "publiccode", Target: target})
		if len(got.records) != 2 || got.failed != nil || len(got.rejected) != 3 || len(got.notices) != 1 || got.notices[0].Code != "no-publiccode" {
			t.Fatalf("%s: %+v", target, got)
		}
		if id := got.records[0].Provenance.OriginalID; id != "github.com/muster/eins" {
			t.Errorf("known by %q", id)
		}
	}
	got := s.read(t, Spec{Kind: "publiccode", Target: "https://git.example.org/muster/zwei/-/raw/main/publiccode.yml"})
	if len(got.records) != 1 || got.records[0].Title != "Zwei" {
		t.Errorf("%+v", got)
	}
}

func TestRepositoryOf(t *testing.T) {
	for in, want := range map[string]string{
		"https://gitlab.example.org/a/b/c/-/raw/main/publiccode.yml":                    "gitlab.example.org/a/b/c",
		"https://gitlab.example.org/a/b/raw/feature/x/publiccode.yml":                   "gitlab.example.org/a/b",
		"https://raw.githubusercontent.com/o/r/main/publiccode.yml":                     "github.com/o/r",
		"https://raw.githubusercontent.com/o/r/refs/heads/main/publiccode.yml":          "github.com/o/r",
		"https://github.com/o/r/raw/main/publiccode.yml":                                "github.com/o/r",
		"https://github.com/o/r.git":                                                    "github.com/o/r",
		"https://codeberg.org/o/r/raw/branch/main/publiccode.yml":                       "codeberg.org/o/r",
		"https://www.example.org/publiccode.yml":                                        "www.example.org",
		"https://www.example.org/x/publiccode.yaml":                                     "www.example.org/x",
		"https://g.example/api/v4/projects/7/repository/files/publiccode.yml/raw?ref=m": "g.example/api/v4/projects/7/repository/files/publiccode.yml/raw?ref=m",
	} {
		if got := repositoryOf(in); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}

func TestGitlabGroup(t *testing.T) {
	const tail = "?archived=false&include_subgroups=true&order_by=id&per_page=100&sort=asc"
	for in, want := range map[string]string{
		"https://gitlab.opencode.de/groups/muster":                            "https://gitlab.opencode.de/api/v4/groups/muster/projects" + tail,
		"https://gitlab.opencode.de/groups/muster/unter/-/shared":             "https://gitlab.opencode.de/api/v4/groups/muster%2Funter/projects" + tail,
		"https://gitlab.opencode.de/api/v4/groups/7/projects?per_page=20":     "https://gitlab.opencode.de/api/v4/groups/7/projects" + strings.Replace(tail, "100", "20", 1),
		"https://gitlab.opencode.de/api/v4/groups/7":                          "https://gitlab.opencode.de/api/v4/groups/7/projects" + tail,
		"https://gitlab.opencode.de/api/v4/projects":                          "https://gitlab.opencode.de/api/v4/projects" + tail,
		"https://gitlab.opencode.de/muster/projekt/-/raw/main/publiccode.yml": "",
		"https://gitlab.opencode.de/explore/projects":                         "https://gitlab.opencode.de/api/v4/projects" + tail,
		"https://gitlab.opencode.de/groups/":                                  "",
		"publiccode.yml":                                                      "",
		"https://gitlab.opencode.de/api/v4/projects/7/repository/files/x/raw": "",
	} {
		got, ok := gitlabGroup(in)
		if got != want || ok != (want != "") {
			t.Errorf("%s:\n%s, want\n%s", in, got, want)
		}
	}
}

// The real files: every one a record with its description, its licence and who made it.
func TestRealPubliccode(t *testing.T) {
	got := readSource(t, Spec{Kind: "publiccode", Target: filepath.Join(dataDir(t), "publiccode", "real")})
	if got.failed != nil || len(got.records) != 15 || len(got.rejected) > 0 {
		t.Fatalf("%d records, %v, %v; want 15", len(got.records), got.rejected, got.failed)
	}
	german := 0
	for _, rec := range got.records {
		if rec.Language == "de" {
			german++
		}
		if rec.Kind != catalogue.KindSoftware || rec.Summary == "" || len(rec.Body) < 100 || rec.Licence.Code == "" || rec.Published == "" ||
			rec.Status == "" || len(rec.Organisations) == 0 || rec.URL == "" || len(rec.Codes) == 0 {
			t.Errorf("%s is poor: %+v", rec.ID, rec)
		}
		if all := fmt.Sprintf("%+v", rec); strings.Contains(all, "Mustermann") {
			t.Errorf("a person in %s", all)
		}
	}
	if german != 7 {
		t.Errorf("%d records are German, want 7", german)
	}
	standard := readSource(t, Spec{Kind: "publiccode", Target: filepath.Join(dataDir(t), "publiccode", "standard", "docs", "standard", "example")})
	if len(standard.records) != 2 || standard.failed != nil {
		t.Errorf("the standard's examples: %d records, %v, %v", len(standard.records), standard.rejected, standard.failed)
	}
}

// FuzzPubliccode: whatever the bytes, there is no panic, and what comes out is a valid record.
func FuzzPubliccode(f *testing.F) {
	files, err := filepath.Glob("testdata/publiccode/files/*")
	if err != nil || len(files) == 0 {
		f.Fatal("no seeds", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, _, err := parsePubliccode(text)
		if err != nil {
			return
		}
		spec := Spec{Name: "test"}
		rec := p.record(spec)
		rec.ID = "test:x"
		if _, rejection := normalise(&rec, spec); rejection == nil && rec.Validate() != nil {
			t.Fatalf("record %+v", rec)
		}
	})
}
