package ingest_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"nextsearch/ingest"
	"nextsearch/ingest/ingesttest"
	"nextsearch/ingest/sitetest"
)

// Every kind of the table passes the contract.
func TestContract(t *testing.T) {
	described := map[string]ingesttest.Kind{}
	for _, k := range contractKinds {
		described[k.Name] = k
	}
	for _, k := range ingest.Kinds() {
		if k.Own { // neither server nor folder: submission_test.go says what holds for it
			continue
		}
		t.Run(k.Name, func(t *testing.T) {
			kind, ok := described[k.Name]
			if !ok {
				t.Fatal("the kind is not described in contractKinds")
			}
			t.Parallel()
			ingesttest.Run(t, kind)
		})
	}
}

var contractKinds = []ingesttest.Kind{
	{Name: "ckan", Target: "/portal", Answer: answerCKAN, Paged: true, Incremental: true,
		Data: map[string]int{"ckanext-odsh-fixtures": 1}},
	{Name: "csv", Target: "/massnahmen.csv", Answer: answerCSV,
		Data: map[string]int{"vocabularies/data-theme.tsv": 10}},
	{Name: "dcat", Target: "/catalog.ttl", Answer: answerDCAT, Paged: true, Incremental: true,
		Data: map[string]int{"dcat-ap-de/Releases/DCAT-AP.de V1.1/examples": 2, "ckanext-dcatde-fixtures": 3, "dcat-ap-de-shacl-fixtures/testcases/dashboard": 100}},
	{Name: "dip", Target: "/api/v1/vorgang", Answer: answerDIP, Paged: true, Incremental: true,
		Data: map[string]int{"dip/raw-sample": 30}},
	{Name: "documents", File: documentFile,
		Data: map[string]int{"office-samples": 16, "pdf-official-works": 17}},
	{Name: "feed", Target: "/feed.xml", Answer: answerFeed, Windowed: true,
		Data: map[string]int{"stadtulm/site/feed.xml": 5}},
	{Name: "json", Target: "/massnahmen.json", Answer: answerJSON,
		Data:          map[string]int{"bsi-stand-der-technik/control_layer/Mindeststandard-TLS/Entwurf-Mindeststandard-TLS-catalog.json": 3},
		ConfigureData: func(s *ingest.Spec) { s.JSON.Records = "/catalog/groups" }},
	{Name: "markdown", Target: "/doku.tar.gz", Answer: answerMarkdown,
		Data: map[string]int{"opensource-muenchen": 300, "handbuch-it-bibliotheken": 18}},
	{Name: "ndjson", Target: "/records.ndjson", Answer: answerNDJSON,
		Data: map[string]int{"relevance/admin/docs.ndjson.gz": 100}},
	{Name: "oaipmh", Target: "/oai", Answer: answerOAI, Paged: true, Incremental: true, Tombstones: true,
		Data: map[string]int{"oai-pmh-sickle/ListRecords.xml": 1}},
	{Name: "oparl", Target: "/oparl/system", Answer: answerOParl, Paged: true, Incremental: true, Tombstones: true,
		Data: map[string]int{"oparl-spec/examples": 1}},
	{Name: "publiccode", Target: "/groups/beispiel", Answer: answerGitLab, Paged: true, Incremental: true,
		Data: map[string]int{"publiccode/real": 14}},
	{Name: "sitemap", Target: "/news-sitemap.xml", Answer: answerSitemap, Incremental: true,
		Data: map[string]int{"stadtulm/site": 15}, ConfigureData: func(s *ingest.Spec) { serveFolder(s); s.Target += "sitemap.xml" }},
	{Name: "website", Target: "/", Answer: answerWebsite,
		Data: map[string]int{"digitalcheck-dito/site": 50, "stadtulm/site": 15}, ConfigureData: serveFolder},
	{Name: "xlsx", Target: "/massnahmen.xlsx", Answer: answerXLSX,
		Data: map[string]int{"office-samples": 20}},
}

// writeJSON answers with a value.
func writeJSON(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(value); err != nil {
		panic(err) // of a test's own values
	}
}

type object = map[string]any

func answerNDJSON(w http.ResponseWriter, _ *http.Request, s *ingesttest.Site) {
	w.Header().Set("Content-Type", "application/x-ndjson")
	for _, item := range s.Items(time.Time{}) {
		_ = json.NewEncoder(w).Encode(object{"id": item.ID, "kind": "recipe", "title": item.Title, "body": item.Text})
	}
}

func answerJSON(w http.ResponseWriter, _ *http.Request, s *ingesttest.Site) {
	list := []object{}
	for _, item := range s.Items(time.Time{}) {
		list = append(list, object{"id": item.ID, "titel": item.Title, "beschreibung": item.Text})
	}
	writeJSON(w, object{"items": list})
}

func answerCSV(w http.ResponseWriter, _ *http.Request, s *ingesttest.Site) {
	w.Header().Set("Content-Type", "text/csv")
	rows := csv.NewWriter(w)
	rows.Comma = ';'
	_ = rows.Write([]string{"id", "Titel", "Beschreibung"})
	for _, item := range s.Items(time.Time{}) {
		_ = rows.Write([]string{item.ID, item.Title, item.Text})
	}
	rows.Flush()
}

func answerXLSX(w http.ResponseWriter, _ *http.Request, s *ingesttest.Site) {
	f := excelize.NewFile()
	defer f.Close()
	_ = f.SetSheetRow("Sheet1", "A1", &[]any{"id", "Titel", "Beschreibung"})
	for i, item := range s.Items(time.Time{}) {
		_ = f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+2), &[]any{item.ID, item.Title, item.Text})
	}
	_ = f.Write(w)
}

func answerMarkdown(w http.ResponseWriter, _ *http.Request, s *ingesttest.Site) {
	gz := gzip.NewWriter(w)
	archive := tar.NewWriter(gz)
	for _, item := range s.Items(time.Time{}) {
		text := "# " + item.Title + "\n\n" + item.Text + "\n"
		_ = archive.WriteHeader(&tar.Header{Name: "doku/" + item.ID + ".md", Typeflag: tar.TypeReg, Mode: 0o644, Size: int64(len(text))})
		_, _ = io.WriteString(archive, text)
	}
	_ = archive.Close()
	_ = gz.Close()
}

func answerFeed(w http.ResponseWriter, _ *http.Request, s *ingesttest.Site) {
	w.Header().Set("Content-Type", "application/atom+xml")
	fmt.Fprintf(w, `<feed xmlns="http://www.w3.org/2005/Atom"><title>Beispiele</title><id>urn:feed</id><updated>2026-03-01T00:00:00Z</updated>`)
	for _, item := range s.Items(time.Time{}) {
		fmt.Fprintf(w, `<entry><id>urn:%s</id><title>%s</title><updated>%s</updated><content type="text">%s</content></entry>`,
			item.ID, html.EscapeString(item.Title), item.Changed.Format(time.RFC3339), html.EscapeString(item.Text))
	}
	io.WriteString(w, `</feed>`)
}

// answerWebsite serves a sitemap and a page for each item.
func answerWebsite(w http.ResponseWriter, r *http.Request, s *ingesttest.Site) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if r.URL.Path == "/sitemap.xml" {
		w.Header().Set("Content-Type", "application/xml")
		fmt.Fprint(w, `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`)
		for _, item := range s.Items(time.Time{}) {
			fmt.Fprintf(w, `<url><loc>%s/%s</loc></url>`, s.Base, item.ID)
		}
		fmt.Fprint(w, `</urlset>`)
		return
	}
	for _, item := range s.Items(time.Time{}) {
		if r.URL.Path == "/" {
			http.Redirect(w, r, "/"+item.ID, http.StatusFound)
			return
		}
		if r.URL.Path == "/"+item.ID {
			fmt.Fprintf(w, `<!doctype html><html lang="de"><title>%[1]s</title><main><h1>%[1]s</h1><p>%[2]s</p></main>`, html.EscapeString(item.Title), html.EscapeString(item.Text))
			return
		}
	}
	http.NotFound(w, r)
}

var ckanSince = regexp.MustCompile(`metadata_modified:\[(\S+) TO \*\]`)

func answerCKAN(w http.ResponseWriter, r *http.Request, s *ingesttest.Site) {
	q := r.URL.Query()
	if !strings.HasSuffix(r.URL.Path, "/package_search") {
		http.NotFound(w, r)
		return
	}
	var since time.Time
	if m := ckanSince.FindStringSubmatch(q.Get("fq")); m != nil {
		since, _ = time.Parse(time.RFC3339, m[1])
	}
	offset, _ := strconv.Atoi(q.Get("start"))
	items, _ := s.Page(since, offset/s.PageSize)
	results := []object{}
	for _, item := range items {
		results = append(results, object{"id": item.ID, "name": item.ID, "title": item.Title, "notes": item.Text, "state": "active", "private": false,
			"metadata_modified": item.Changed.Format("2006-01-02T15:04:05.000000")})
	}
	count := len(s.Items(since))
	if s.Endless {
		count = 1 << 20
		results = append(results, object{"id": fmt.Sprint("extra-", offset), "title": fmt.Sprint("Datensatz ", offset)})
	}
	writeJSON(w, object{"success": true, "result": object{"count": count, "results": results}})
}

func answerDCAT(w http.ResponseWriter, r *http.Request, s *ingesttest.Site) {
	var since time.Time
	if text := r.URL.Query().Get("modified_since"); text != "" {
		since, _ = time.Parse(time.DateOnly, text)
	}
	n, _ := strconv.Atoi(r.URL.Query().Get("page"))
	items, more := s.Page(since, n)
	w.Header().Set("Content-Type", "text/turtle")
	fmt.Fprint(w, "@prefix dcat: <http://www.w3.org/ns/dcat#> .\n@prefix dct: <http://purl.org/dc/terms/> .\n@prefix hydra: <http://www.w3.org/ns/hydra/core#> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n")
	if more {
		q := r.URL.Query()
		q.Set("page", strconv.Itoa(n+1))
		next := url.URL{Path: r.URL.Path, RawQuery: q.Encode()}
		fmt.Fprintf(w, "<%s%s> a hydra:PagedCollection ; hydra:nextPage <%s%s> .\n", s.Base, r.URL.RequestURI(), s.Base, next.String())
	}
	fmt.Fprintf(w, "<%s/catalog> a dcat:Catalog .\n", s.Base)
	for _, item := range items {
		fmt.Fprintf(w, "<%[1]s/dataset/%[2]s> a dcat:Dataset ; dct:title %[3]s@de ; dct:description %[4]s@de ; dct:modified \"%[5]s\"^^xsd:dateTime .\n<%[1]s/catalog> dcat:dataset <%[1]s/dataset/%[2]s> .\n",
			s.Base, item.ID, strconv.Quote(item.Title), strconv.Quote(item.Text), item.Changed.Format(time.RFC3339))
	}
}

func answerOParl(w http.ResponseWriter, r *http.Request, s *ingesttest.Site) {
	const schema = "https://schema.oparl.org/1.1/"
	base := s.Base + "/oparl/"
	switch strings.TrimPrefix(r.URL.Path, "/oparl/") {
	case "system":
		writeJSON(w, object{"id": base + "system", "type": schema + "System", "oparlVersion": schema, "name": "Ratsinformation", "body": base + "bodies"})
	case "bodies":
		writeJSON(w, object{"data": []object{{"id": base + "body/1", "type": schema + "Body", "name": "Stadt Musterstadt", "paper": base + "papers", "meeting": base + "meetings",
			"organization": base + "organizations"}}, "links": object{}, "pagination": object{}})
	case "papers":
		q := r.URL.Query()
		since, _ := time.Parse(time.RFC3339, q.Get("modified_since"))
		n, _ := strconv.Atoi(q.Get("page"))
		items, more := s.Page(since, n)
		data := []object{}
		for _, item := range items {
			paper := object{"id": base + "paper/" + item.ID, "type": schema + "Paper", "name": item.Title, "modified": item.Changed.Format(time.RFC3339)}
			if item.Gone {
				paper = object{"id": paper["id"], "type": paper["type"], "deleted": true, "modified": paper["modified"]}
			}
			data = append(data, paper)
		}
		links := object{}
		if more {
			q.Set("page", strconv.Itoa(n+1))
			links["next"] = base + "papers?" + q.Encode()
		}
		writeJSON(w, object{"data": data, "links": links, "pagination": object{}})
	default:
		writeJSON(w, object{"data": []object{}, "links": object{}, "pagination": object{}})
	}
}

// sites are the folders of real sites that are served, by folder, as long as
// the test program runs: a second visit must find the same address.
var sites sync.Map

func answerDIP(w http.ResponseWriter, r *http.Request, s *ingesttest.Site) {
	q := r.URL.Query()
	since, _ := time.Parse(time.RFC3339, q.Get("f.aktualisiert.start"))
	n, _ := strconv.Atoi(strings.TrimPrefix(q.Get("cursor"), "c"))
	items, more := s.Page(since, n)
	documents := []object{}
	for _, item := range items {
		documents = append(documents, object{"id": item.ID, "typ": "Vorgang", "vorgangstyp": "Bericht", "wahlperiode": 20, "titel": item.Title,
			"abstract": item.Text, "datum": "2026-02-02", "aktualisiert": item.Changed.Format(time.RFC3339)})
	}
	cursor := fmt.Sprint("c", n)
	if more {
		cursor = fmt.Sprint("c", n+1)
	}
	found := len(s.Items(since))
	if s.Endless {
		found = 1 << 20
	}
	writeJSON(w, object{"numFound": found, "cursor": cursor, "documents": documents})
}

func answerOAI(w http.ResponseWriter, r *http.Request, s *ingesttest.Site) {
	q := r.URL.Query()
	w.Header().Set("Content-Type", "text/xml")
	fmt.Fprint(w, `<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-03-02T00:00:00Z</responseDate><request>`+s.Base+`/oai</request>`)
	defer fmt.Fprint(w, `</OAI-PMH>`)
	switch q.Get("verb") {
	case "Identify":
		fmt.Fprint(w, `<Identify><repositoryName>Archiv</repositoryName><protocolVersion>2.0</protocolVersion><granularity>YYYY-MM-DDThh:mm:ssZ</granularity><deletedRecord>persistent</deletedRecord><earliestDatestamp>2020-01-01T00:00:00Z</earliestDatestamp></Identify>`)
	case "ListMetadataFormats":
		fmt.Fprint(w, `<ListMetadataFormats><metadataFormat><metadataPrefix>oai_dc</metadataPrefix><schema>http://www.openarchives.org/OAI/2.0/oai_dc.xsd</schema><metadataNamespace>http://www.openarchives.org/OAI/2.0/oai_dc/</metadataNamespace></metadataFormat></ListMetadataFormats>`)
	case "ListRecords":
		n, from := 0, q.Get("from")
		if token := q.Get("resumptionToken"); token != "" {
			page, rest, _ := strings.Cut(token, "|")
			n, _ = strconv.Atoi(page)
			from = rest
		}
		since, _ := time.Parse(time.RFC3339, from)
		items, more := s.Page(since, n)
		if len(items) == 0 && !more {
			fmt.Fprint(w, `<error code="noRecordsMatch">none</error>`)
			return
		}
		fmt.Fprint(w, `<ListRecords>`)
		for _, item := range items {
			oaiRecord(w, item)
		}
		if more {
			fmt.Fprintf(w, `<resumptionToken>%s</resumptionToken>`, escapeXML(fmt.Sprint(n+1, "|", from)))
		}
		fmt.Fprint(w, `</ListRecords>`)
	}
}

func oaiRecord(w io.Writer, item ingesttest.Item) {
	header := fmt.Sprintf(`<identifier>oai:beispiel:%s</identifier><datestamp>%s</datestamp>`, item.ID, item.Changed.Format(time.RFC3339))
	if item.Gone {
		fmt.Fprintf(w, `<record><header status="deleted">%s</header></record>`, header)
		return
	}
	fmt.Fprintf(w, `<record><header>%s</header><metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>%s</dc:title><dc:description>%s</dc:description></oai_dc:dc></metadata></record>`,
		header, escapeXML(item.Title), escapeXML(item.Text))
}

// answerGitLab is a group whose projects each have a publiccode.yml.
func answerGitLab(w http.ResponseWriter, r *http.Request, s *ingesttest.Site) {
	if strings.HasSuffix(r.URL.Path, "/projects") {
		q := r.URL.Query()
		since, _ := time.Parse(time.RFC3339, q.Get("last_activity_after"))
		n, _ := strconv.Atoi(q.Get("page"))
		items, more := s.Page(since, max(n, 1)-1)
		projects := []object{}
		for i, item := range items {
			projects = append(projects, object{"id": n*100 + i, "path_with_namespace": "beispiel/" + item.ID, "web_url": s.Base + "/beispiel/" + item.ID,
				"default_branch": "main", "last_activity_at": item.Changed.Format(time.RFC3339)})
		}
		if s.Endless { // an empty page would be the end
			projects = append(projects, object{"id": 1 << 20, "path_with_namespace": "beispiel/leer", "web_url": s.Base + "/beispiel/leer"})
		}
		if more {
			q.Set("page", strconv.Itoa(max(n, 1)+1))
			w.Header().Set("Link", fmt.Sprintf(`<%s%s?%s>; rel="next"`, s.Base, r.URL.Path, q.Encode()))
		}
		writeJSON(w, projects)
		return
	}
	for _, item := range s.Items(time.Time{}) {
		if strings.HasPrefix(r.URL.Path, "/beispiel/"+item.ID+"/") {
			fmt.Fprintf(w, "publiccodeYmlVersion: '0.4'\nname: %s\nurl: %s/beispiel/%s\nplatforms: [web]\ncategories: [it-management]\ndevelopmentStatus: stable\nsoftwareType: standalone/web\ndescription:\n  de:\n    shortDescription: %s\n    longDescription: %s\n    features: [Anmelden]\nlegal: {license: EUPL-1.2}\nmaintenance: {type: none}\nlocalisation: {localisationReady: false, availableLanguages: [de]}\n",
				strconv.Quote(item.Title), s.Base, item.ID, strconv.Quote(item.Title), strconv.Quote(item.Text))
			return
		}
	}
	http.NotFound(w, r)
}

// documentFile is a text document (OpenDocument 1.3) with the least in it.
func documentFile(item ingesttest.Item) (name string, content []byte) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	write := func(name, text string) {
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err == nil {
			_, err = io.WriteString(f, text)
		}
		if err != nil {
			panic(err)
		}
	}
	write("mimetype", "application/vnd.oasis.opendocument.text")
	write("content.xml", `<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text><text:h text:outline-level="1">`+
		escapeXML(item.Title)+`</text:h><text:p>`+escapeXML(item.Text)+`</text:p></office:text></office:body></office:document-content>`)
	if err := z.Close(); err != nil {
		panic(err)
	}
	return item.ID + ".odt", b.Bytes()
}

// serveFolder makes the folder of a real site its address.
func serveFolder(s *ingest.Spec) {
	prefix := ""
	if strings.Contains(s.Target, "digitalcheck-dito") {
		prefix = "/digitalcheck-dito/previews/main"
	}
	server, known := sites.Load(s.Target)
	if !known {
		server = httptest.NewServer(sitetest.New(s.Target, prefix))
		sites.Store(s.Target, server)
	}
	s.Target, s.IgnoreNoIndex = server.(*httptest.Server).URL+prefix+"/", true
}

// escapeXML writes text for an element.
func escapeXML(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}

// answerSitemap is answerWebsite with the times of changes in the sitemap.
func answerSitemap(w http.ResponseWriter, r *http.Request, s *ingesttest.Site) {
	if r.URL.Path != "/news-sitemap.xml" {
		answerWebsite(w, r, s)
		return
	}
	w.Header().Set("Content-Type", "application/xml")
	fmt.Fprint(w, `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">`)
	for _, item := range s.Items(time.Time{}) {
		fmt.Fprintf(w, `<url><loc>%s/%s</loc><lastmod>%s</lastmod><news:news><news:publication_date>2026-01-05</news:publication_date><news:title>%s</news:title></news:news></url>`,
			s.Base, item.ID, item.Changed.Format(time.RFC3339), html.EscapeString(item.Title))
	}
	fmt.Fprint(w, `</urlset>`)
}
