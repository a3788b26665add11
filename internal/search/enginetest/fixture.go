package enginetest

import (
	"fmt"
	"time"

	"nextsearch/mappings"
)

// doc makes a document of the fixture. Ids are short names with a source.
func doc(name, title, body string, facets map[string][]string) mappings.Document {
	d := mappings.Document{
		ID:     "test:" + name,
		Text:   map[string]string{"title": title, "body": body},
		Facets: facets,
		Hit:    mappings.HitSource{Kind: "recipe", Title: title, URL: "https://musterstadt.example/" + name},
	}
	if years := facets["year"]; len(years) > 0 {
		d.Published, _ = time.Parse("2006", years[0])
	}
	return d
}

// facets is short for the facets of a fixture document; "" leaves one out.
func facets(kind, authority, year string, topics ...string) map[string][]string {
	f := map[string][]string{"source": {"test"}}
	if kind != "" {
		f["kind"] = []string{kind}
	}
	if group, _, ok := cutLast(authority); ok {
		f["authorityType"] = []string{group, authority}
	}
	if year != "" {
		f["year"] = []string{year}
	}
	if len(topics) > 0 {
		f["topic"] = topics
	}
	return f
}

// cutLast cuts a value of a hierarchical facet before its last part.
func cutLast(value string) (group, last string, ok bool) {
	for i := len(value) - 1; i >= 0; i-- {
		if value[i] == '/' {
			return value[:i], value[i+1:], true
		}
	}
	return "", value, false
}

// fixture gives the documents of the contract. Bodies are plainly fictional.
func fixture() []mappings.Document {
	return []mappings.Document{
		doc("akte", "E-Akte in Musterstadt", "Die Stadtverwaltung hat alle Papierakten abgelöst. Die Bürger merken davon wenig.",
			facets("recipe", "municipal/city", "2023", "akten", "personal")),
		doc("ausbau", "Ausbau der eAkte im Ministerium", "Nach dem Piloten folgte der Ausbau der elektronischen Akte in allen Referaten.",
			facets("recipe", "state/ministry", "2024", "akten")),
		doc("buerger", "Bürgerbeteiligung am Haushalt", "Bürgerinnen und Bürger schlagen vor, worüber der Rat entscheidet. Größe & Maß: <b>klein</b>.",
			facets("project", "municipal/town", "2022", "beteiligung")),
		doc("burg", "Die Burg als Museum", "Eine alte Burg wird mit digitalen Tafeln erklärt. Viele Burgen folgen dem Vorbild.",
			facets("news", "municipal/town", "2021", "kultur")),
		doc("termin", "Online-Termine im Amt", "Wer einen Termin braucht, bucht ihn im Netz. Der Termin wird bestätigt. Ein Termin kostet nichts.",
			facets("recipe", "municipal/district", "2023", "service", "personal")),
		doc("chat", "Chatbot für Fragen", "Ein Chatbot beantwortet Fragen zum Termin und zur Gebühr rund um die Uhr.",
			facets("software", "public/it-provider", "2024", "service", "ki")),
		doc("baum", "Baumkataster mit Karte", "Jeder Baum steht auf der Karte. Die Daten sind offen.",
			facets("dataset", "municipal/city", "", "daten")),
		doc("leer", "Ohne alle Angaben", "Dieser Text hat keine Gruppen.", map[string][]string{}),
	}
}

// many gives n numbered documents with some facets and equal titles in places.
func many(n int) []mappings.Document {
	docs := make([]mappings.Document, 0, n)
	for i := range n {
		year := ""
		if i%5 != 0 {
			year = fmt.Sprint(2000 + i%7)
		}
		docs = append(docs, doc(fmt.Sprintf("n%05d", i), fmt.Sprintf("Titel %03d", i%11), "Ein Verfahren der Verwaltung",
			facets([]string{"recipe", "news", "project"}[i%3], "", year, fmt.Sprint("t", i%4), fmt.Sprint("u", i%9))))
	}
	return docs
}
