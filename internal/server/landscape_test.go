package server

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"nextsearch/internal/catalogue"
)

// landscape are records of three bodies, two topics and three years.
func landscape() []catalogue.Record {
	recs := []catalogue.Record{ofBody("a", "Stadt Musterstadt", nil), ofBody("b", "Landkreis Beispielheim", nil), ofBody("c", "Bundesministerium des Innern", nil), ofBody("d", "", nil)}
	recs[1].Keywords, recs[1].Published = []string{"E-Akte", "Chatbot"}, "2022"
	recs[2].Published, recs[2].Regions = "1998", []catalogue.Region{{AGS: "09"}}
	recs[3].Organisations, recs[3].Keywords, recs[3].Published = nil, nil, ""
	return recs
}

// countIn is how a link says what it counts: "12", "…: 12", "BY 12 Einträge, Bayern".
var countIn = regexp.MustCompile(`(?:^|: )(\d+)$| (\d+) (?:Einträge|Eintrag|records?)\b`)

// TestLandscapeNumbersLeadToWhatTheyCount follows every link of every picture
// and table.
func TestLandscapeNumbersLeadToWhatTheyCount(t *testing.T) {
	sv := serve(t, landscape(), nil)
	for _, query := range []string{"", "?filter.source=demo&exclude.kind=news", "?filter.authorityType=municipal", "?filter.authorityType=municipal/district&filter.topic=ai",
		"?filter.authorityType=federal/ministry", "?filter.topic=e-akte&exclude.topic=ai", "?filter.year=2020..", "?filter.region=09&lang=en", "?q=rezept", "?exclude.authorityType=municipal/district", "?filter.authorityType=_missing"} {
		doc := page(t, sv.get("/landschaft"+query))
		followed := 0
		doc.Find("main section a").Each(func(_ int, a *goquery.Selection) {
			href := a.AttrOr("href", "")
			label := a.AttrOr("aria-label", a.Text())
			m := countIn.FindStringSubmatch(label)
			if m == nil || !strings.HasPrefix(href, "/suche") {
				return
			}
			n, err := strconv.Atoi(m[1] + m[2])
			if err != nil {
				t.Fatal(err)
			}
			followed++
			var found struct{ Total int }
			u, _ := url.Parse(href)
			sv.getJSON("/v1/search?"+u.RawQuery, &found)
			if found.Total != n {
				t.Errorf("%s: %q leads to %d records: %s", query, label, found.Total, href)
			}
			values := u.Query()
			for name, want := range mustQuery(t, query) {
				if kept := values[name]; !strings.Contains(name, "authorityType") && !strings.Contains(name, "topic") && !strings.Contains(name, "region") &&
					!strings.Contains(name, "year") && strings.Join(kept, ",") != strings.Join(want, ",") {
					t.Errorf("%s: %q loses %s: %s", query, label, name, href)
				}
			}
		})
		if followed < 3 {
			t.Errorf("%s: only %d links", query, followed)
		}
	}
}

func mustQuery(t *testing.T, query string) url.Values {
	t.Helper()
	values, err := url.ParseQuery(strings.TrimPrefix(query, "?"))
	if err != nil {
		t.Fatal(err)
	}
	return values
}

func TestLandscapePictureAndTableAgree(t *testing.T) {
	sv := serve(t, landscape(), nil)
	doc := page(t, sv.get("/landschaft"))
	links := func(s *goquery.Selection) string {
		var out []string
		s.Each(func(_ int, a *goquery.Selection) {
			out = append(out, a.AttrOr("href", "")+" "+strings.TrimSpace(a.Find("rect + text, :not(rect)").Last().Text()+a.Not(":has(rect)").Text()))
		})
		return strings.Join(out, "\n")
	}
	for _, pair := range [][2]string{{".heat a:has(rect)", "section[aria-labelledby=matrix] td a"}} {
		if picture, table := links(doc.Find(pair[0])), links(doc.Find(pair[1])); picture != table || picture == "" {
			t.Errorf("picture\n%s\ntable\n%s", picture, table)
		}
	}
	if n := doc.Find("svg.tiles rect").Length(); n != 16 {
		t.Errorf("%d Länder", n)
	}
	doc.Find("table").Each(func(_ int, table *goquery.Selection) {
		if table.Find("caption").Text() == "" || table.Find("thead th[scope=col]").Length() == 0 || table.Find("tbody tr").Length() != table.Find("tbody th[scope=row]").Length() {
			t.Error("a table without caption or headings")
		}
	})
}

func TestLandscapeFilters(t *testing.T) {
	sv := serve(t, landscape(), nil)
	doc := page(t, sv.get("/landschaft?q=rezept&filter.authorityType=municipal&exclude.kind=news&quatsch=1&size=3"))
	var heads []string
	doc.Find(".heat text.head").Each(func(_ int, s *goquery.Selection) { heads = append(heads, s.Text()) })
	if got := strings.Join(heads, ", "); got != "Landkreis , Kreisangehörige Stadt / Gemeinde " {
		t.Errorf("columns %s", got)
	}
	var chips []string
	doc.Find("a.chip").Each(func(_ int, a *goquery.Selection) { chips = append(chips, a.AttrOr("href", "")) })
	if got := strings.Join(chips, " "); got != "/landschaft?exclude.kind=news&q=rezept /landschaft?filter.authorityType=municipal&q=rezept" {
		t.Errorf("chips %s", got)
	}
	if got := doc.Find("form[action='/landschaft'] input[type=hidden]").Length(); got != 2 {
		t.Errorf("the form carries %d filters", got)
	}
	doc = page(t, sv.get("/landschaft?q=nirgends&filter.kind=news"))
	if doc.Find("svg").Length() != 0 || doc.Find("[role=status] a").AttrOr("href", "") != "/landschaft" {
		t.Errorf("an empty landscape: %s", doc.Find("main").Text())
	}
}

func TestColourSteps(t *testing.T) {
	for most := 0; most < 3000; most += 7 {
		last := 0
		for n := 0; n <= most; n++ {
			step := colourStep(n, most)
			if step < last || step > colourSteps || (step == 0) != (n == 0) {
				t.Fatalf("%d of %d: step %d after %d", n, most, step, last)
			}
			last = step
		}
		next := 1
		for _, e := range legendOf(most) {
			if e.From != next || colourStep(e.From, most) != e.Step || colourStep(e.To, most) != e.Step {
				t.Fatalf("legend of %d: %+v", most, e)
			}
			next = e.To + 1
		}
		if next != most+1 {
			t.Fatalf("legend of %d ends at %d", most, next)
		}
	}
}

func TestOldYearsAreOneBar(t *testing.T) {
	var years facetBody
	for _, y := range []string{"1815", "1990", "2024", "2026", "MMXX"} {
		years.Values = append(years.Values, facetValueBody{Value: y, Count: 2})
	}
	line := timelineOf(&pageParams{queryParams: queryParams{Lang: "de"}, Size: 10, FacetSize: 20}, years)
	if len(line.Bars) != maxYears+1 || line.Bars[0].Count != 4 || line.Bars[0].Href != "/suche?filter.year=..2001" || line.Bars[maxYears].Label != "2026" {
		t.Errorf("%d bars, the first %+v", len(line.Bars), line.Bars[0])
	}
}
