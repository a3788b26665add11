package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nextsearch/cmd/nextsearch/browsertest"
	"nextsearch/internal/catalogue"
	"nextsearch/internal/editorial"
)

// xssVectors are ways in which a text becomes a script where it is put into a
// page without escaping; CODE stands for what would run.
var xssVectors = []string{
	`<script>CODE</script>`, `<ScRiPt>CODE</sCrIpT>`, `<script >CODE</script >`, `<script/x>CODE</script>`, `<script
>CODE</script>`, `<<script>CODE//<</script>`, `<scr<script>ipt>CODE</scr</script>ipt>`, `<script src="data:text/javascript,CODE"></script>`,
	`<img src=x onerror=CODE>`, `<img src=x onerror="CODE">`, `<img/src=x/onerror=CODE>`, `<IMG """><SCRIPT>CODE</SCRIPT>">`,
	`<svg onload=CODE>`, `<svg/onload=CODE>`, `<svg><script>CODE</script></svg>`, `<svg><animate onbegin=CODE attributeName=x dur=1s>`,
	`<svg><set onbegin=CODE attributeName=x>`, `<svg><a xlink:href="javascript:CODE"><text x=9 y=9>k</text></a></svg>`, `<svg><use href="data:image/svg+xml,<svg id=x xmlns='http://www.w3.org/2000/svg'><script>CODE</script></svg>#x">`,
	`<body onload=CODE>`, `<body onpageshow=CODE>`, `<iframe src="javascript:CODE"></iframe>`, `<iframe srcdoc="<script>parent.CODE</script>"></iframe>`,
	`<iframe onload=CODE></iframe>`, `<object data="javascript:CODE"></object>`, `<object data="data:text/html,<script>CODE</script>"></object>`, `<embed src="javascript:CODE">`,
	`<a href="javascript:CODE">k</a>`, `<a href="java&#9;script:CODE">k</a>`, `<a href=" javascript:CODE">k</a>`, `<form action="javascript:CODE"><button>k</button></form>`,
	`<button formaction="javascript:CODE" form=suche>k</button>`, `<input autofocus onfocus=CODE>`, `<select autofocus onfocus=CODE>`, `<textarea autofocus onfocus=CODE>`,
	`<details open ontoggle=CODE>`, `<video src=x onerror=CODE>`, `<video><source onerror=CODE></video>`, `<audio src=x onerror=CODE>`,
	`<marquee onstart=CODE>`, `<meta http-equiv="refresh" content="0;url=javascript:CODE">`, `<link rel=stylesheet href="javascript:CODE">`, `<style>@import "javascript:CODE";</style>`,
	`<style>*{background:url("javascript:CODE")}</style>`, `<div style="background:url(javascript:CODE)">`, `<div style="animation:x" onanimationstart=CODE><style>@keyframes x{}</style>`, `<table background="javascript:CODE">`,
	`<math><mtext><table><mglyph><style><img src=x onerror=CODE></style></mglyph></table></mtext></math>`, `<math href="javascript:CODE">k</math>`, `<noscript><p title="</noscript><img src=x onerror=CODE>">`, `<template><script>CODE</script></template><script>CODE</script>`,
	`<xmp><p title="</xmp><img src=x onerror=CODE>">`, `<!--><img src=x onerror=CODE>-->`, `<!--<img src="--><img src=x onerror=CODE>">`, `<![CDATA[<img src=x onerror=CODE>]]>`,
	`<base href="javascript:CODE//">`, `<keygen autofocus onfocus=CODE>`, `<isindex type=image src=x onerror=CODE>`, `<mark><img src=x onerror=CODE></mark>`,
	`&lt;script&gt;CODE&lt;/script&gt;`, `&#60;img src=x onerror=CODE&#62;`, `&amp;lt;img src=x onerror=CODE&amp;gt;`, `\u003cimg src=x onerror=CODE\u003e`,
	`%3Cscript%3ECODE%3C/script%3E`, `＜script＞CODE＜/script＞`, `<img src=x:x onerror=CODE //`, `<p/onpointerrawupdate=CODE style=position:fixed;inset:0>`,
}

// xssBreaks lead out of where a text may stand: text, an attribute in either
// quotes, a title, JSON in a script, an address.
var xssBreaks = []string{"", `">`, `'>`, `</title>`, `</script>`, `</textarea>`, `--></style>`}

// xssPayloads is each vector behind some of the breaks, at least 200.
func xssPayloads() (all []string) {
	for i, v := range xssVectors {
		v = strings.ReplaceAll(v, "CODE", fmt.Sprintf("window.xss=%d", i+1))
		for j := range 3 {
			all = append(all, xssBreaks[(i+j*2)%len(xssBreaks)]+v)
		}
	}
	return append(all, `" onmouseover="window.xss=1" autofocus onfocus="window.xss=1" x="`, `' onfocus='window.xss=1' autofocus x='`,
		`javascript:window.xss=1`, `JaVaScRiPt:window.xss=1`, `data:text/html,<script>window.xss=1</script>`, `vbscript:window.xss=1`,
		`";window.xss=1;//`, `';window.xss=1;//`, "`;window.xss=1;//", `\";window.xss=1;//`, "\u2028window.xss=1", `{{.}}{{define "x"}}<script>window.xss=1</script>{{end}}`,
		`${window.xss=1}`, `]]></script><script>window.xss=1</script>`, `=cmd|' /C calc'!A1`, `+ADw-script+AD4-window.xss=1+ADw-/script+AD4-`)
}

// xssRecord has a payload in every field that a source fills.
func xssRecord(i int, payload string) map[string]any {
	return map[string]any{
		"id": fmt.Sprintf("x%d", i), "title": fmt.Sprintf("Nutzlast %d %s", i, payload), "summary": "Kurz " + payload, "body": "Text " + payload + "\n\n- " + payload,
		"sections": []map[string]any{{"role": "lessons", "title": payload, "text": "Erfahrung " + payload}, {"role": "cost", "text": "Dauer: " + payload + "\n" + payload}},
		"url":      "https://musterstadt.example/?" + payload, "language": payload, "keywords": []string{payload}, "audiences": []string{payload},
		"organisations": []map[string]any{{"name": "Stadt " + payload, "role": payload, "ids": []string{payload}}},
		"codes":         []map[string]any{{"vocabulary": payload, "code": payload}}, "regions": []map[string]any{{"name": payload, "ags": payload}},
		"status": payload, "licence": map[string]any{"code": payload, "name": payload, "url": payload},
		"contact":     map[string]any{"email": "digitales@musterstadt.example", "phone": payload, "url": payload},
		"attachments": []map[string]any{{"title": payload, "url": "https://musterstadt.example/" + url.PathEscape(payload), "mediaType": payload, "text": payload}},
	}
}

// serveRecords starts a service on records of our own format.
func serveRecords(t *testing.T, records []map[string]any) (p *process, data string) {
	t.Helper()
	dir := t.TempDir()
	var lines []byte
	for _, rec := range records {
		line, err := json.Marshal(rec)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(append(lines, line...), '\n')
	}
	file := filepath.Join(dir, "records.ndjson")
	if err := os.WriteFile(file, lines, 0o600); err != nil {
		t.Fatal(err)
	}
	data = filepath.Join(dir, "data")
	must(t, "ingest", "-data", data, "-name", "probe", "ndjson="+file)
	return start(t, "serve", "-data", data, "-addr", "127.0.0.1:0").ready(), data
}

// noScript opens a page on which no script of a payload may run.
func noScript(t *testing.T, b *browsertest.Browser, path string) {
	t.Helper()
	b.Go(path)
	if ran := browsertest.Eval[bool](b, `"xss" in window`); ran {
		t.Errorf("a script ran on %s", path)
	}
	for _, e := range b.Errors() {
		t.Errorf("%s: %s", path, e)
	}
}

// TestBrowserRunsNoForeignScript puts payloads into every field of records and
// every part of addresses, and opens whatever shows them. Not only must none
// run: none may even be stopped by the policy, which is the second lock.
func TestBrowserRunsNoForeignScript(t *testing.T) {
	needBrowser(t)
	t.Parallel()
	payloads := xssPayloads()
	if len(payloads) < 200 {
		t.Fatalf("%d payloads", len(payloads))
	}
	var records []map[string]any
	for i, payload := range payloads {
		records = append(records, xssRecord(i, payload))
	}
	p, _ := serveRecords(t, records)
	if n := p.search("q=Nutzlast&size=0").Total; n != len(payloads) {
		t.Fatalf("%d of %d records can be found", n, len(payloads))
	}
	b := browser(t, p.base, browsertest.Options{})
	look := func(path string) { t.Helper(); noScript(t, b, path) }
	for page := range 3 {
		look(fmt.Sprintf("/suche?q=Nutzlast&size=100&facet.size=1000&page=%d", page+1))
	}
	for _, path := range []string{"/", "/landschaft?q=Nutzlast"} {
		look(path)
	}
	for i, payload := range payloads {
		id := catalogue.NewID("probe", fmt.Sprintf("x%d", i))
		look("/rezepte/" + id)
		escaped := url.QueryEscape(payload)
		look("/suche?q=" + escaped + "&sort=" + escaped + "&filter.topic=" + escaped + "&exclude.organisation=" + escaped + "&page=" + escaped + "&lang=" + escaped + "&" + escaped + "=1")
		if i%5 == 0 {
			look("/rezepte/probe:" + url.PathEscape(payload))
			look("/" + url.PathEscape(payload) + "?" + escaped)
			look("/organisationen/" + url.PathEscape(payload) + "?lang=en&q=" + escaped)
			look("/landschaft?q=" + escaped + "&filter.topic=" + escaped)
		}
	}
}

// xssSubmission has a payload in every field of a submission that takes text.
func xssSubmission(i int, payload string) editorial.Content {
	c := submission(fmt.Sprintf("Nutzlast %d %s", i, payload))
	short := payload[:min(len(payload), 60)] // what the short fields take
	c.Summary, c.Duration, c.Keywords = "Kurz "+payload, short, []string{short}
	for _, role := range catalogue.Roles() {
		c.Sections[role] = fmt.Sprintf("Abschnitt %d %s", i, payload)
	}
	c.Link = "https://musterstadt.example/?" + url.QueryEscape(payload)
	c.Organisation, c.ShortName, c.Place = "Stadt "+payload, short, short
	return c
}

// TestBrowserRunsNoForeignScriptOfSubmissions: the same for what is submitted,
// on the editors' desk as well.
func TestBrowserRunsNoForeignScriptOfSubmissions(t *testing.T) {
	needBrowser(t)
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	secret := newKey(t, data, "Redaktion", "moderate")
	ids := submitPayloads(t, data)
	p := start(t, "serve", "-data", data, "-addr", "127.0.0.1:0").ready()
	p.finds("Nutzlast", len(ids)/2)
	b := browser(t, p.base, browsertest.Options{})
	login(b, secret)
	for i, id := range ids {
		desk := "/redaktion/einreichungen/" + id
		noScript(t, b, desk)
		noScript(t, b, desk+"/bearbeiten")
		if i%2 == 0 {
			noScript(t, b, "/rezepte/submission:"+id)
			noScript(t, b, "/redaktion/eintraege/submission:"+id)
		}
	}
	for _, path := range []string{"/redaktion", "/redaktion?zustand=published", "/redaktion/suche?q=Nutzlast", "/redaktion/protokoll", "/suche?q=Nutzlast&size=100&facet.size=1000"} {
		noScript(t, b, path)
	}
}

// submitPayloads submits each payload; every other one is published, the
// others hold their body's name back, so that there are warnings.
func submitPayloads(t *testing.T, data string) (ids []string) {
	t.Helper()
	a := besideServe(t, data)
	store, err := editorial.New(editorial.Config{DB: a.store, Uploads: t.TempDir()}) // one that does not crawl after each
	if err != nil {
		t.Fatal(err)
	}
	for i, payload := range xssPayloads() {
		c := xssSubmission(i, payload)
		if i%2 == 1 {
			c.Attribution, c.Contact = catalogue.AttributionTypeLand, nil
		}
		receipt, err := store.Submit(t.Context(), c, nil, "form", "")
		if err == nil && i%2 == 0 {
			err = store.Publish(t.Context(), "Redaktion", receipt.ID, 1)
		}
		if err != nil {
			t.Fatalf("%q: %v", payload, err)
		}
		ids = append(ids, receipt.ID)
	}
	if len(ids)%2 == 1 {
		ids = append(ids, ids[0]) // so that half of them are published
	}
	return ids
}
