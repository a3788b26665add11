package ingest

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"nextsearch/internal/catalogue"
)

// fieldHeads lists, per field of a record, the heads under which German
// administrations (and English tables of theirs) put it, folded by [fold],
// the likelier first: if a table has several heads of a field that takes one
// column, the first of the list is it.
var fieldHeads = map[string][]string{
	"id": {"id", "kennung", "identifier", "uuid", "schlüssel", "original id"},
	"title": {"titel", "title", "bezeichnung", "projekttitel", "projektname", "name des projekts", "name der maßnahme", "maßnahme", "massnahme",
		"vorhaben", "name", "überschrift", "projekt", "praxisbeispiel", "begriff", "betreff", "kurztitel", "titel der maßnahme", "datensatz", "leistung"},
	"summary": {"kurzbeschreibung", "zusammenfassung", "kurztext", "kurzfassung", "teaser", "abstract", "summary", "kurzinfo", "inhalt in kürze"},
	"body": {"beschreibung", "description", "langbeschreibung", "ausführliche beschreibung", "text", "volltext", "inhalt", "definition", "bedeutung",
		"erläuterung", "erläuterungen", "details"},
	"url": {"link", "url", "webseite", "website", "homepage", "internetadresse", "internetseite", "internet", "weblink", "web", "webadresse",
		"weitere informationen", "link zur maßnahme", "link zum projekt"},
	"published": {"datum", "date", "veröffentlicht", "veröffentlicht am", "veröffentlichungsdatum", "veröffentlichung", "published", "erstellt",
		"erstellt am", "erstellungsdatum", "created"},
	"updated": {"stand", "aktualisiert", "aktualisiert am", "aktualisierung", "letzte aktualisierung", "aktualisierungsdatum", "geändert", "geändert am",
		"letzte änderung", "zuletzt geändert", "änderungsdatum", "updated", "modified"},
	"organisation": {"behörde", "organisation", "organization", "institution", "herausgeber", "einrichtung", "verwaltung", "kommune", "dienststelle",
		"ressort", "träger", "auftraggeber", "verantwortliche stelle", "zuständige stelle", "veröffentlichende stelle", "publisher", "name der behörde"},
	"keywords": {"schlagworte", "schlagwörter", "schlagwort", "stichworte", "stichwörter", "tags", "keywords", "thema", "themen", "themenfeld",
		"themenbereich", "themengebiet", "handlungsfeld", "politikfeld", "kategorie", "kategorien", "rubrik", "synonyme"},
	"licence": {"lizenz", "licence", "license", "nutzungsbedingungen", "nutzungsrechte"},
	"status":  {"status", "umsetzungsstand", "umsetzungsstatus", "projektstatus", "bearbeitungsstand", "phase", "projektphase"},
	"region": {"land", "bundesland", "region", "landkreis", "kreis", "gemeinde", "stadt", "ort", "ags", "gemeindeschlüssel",
		"amtlicher gemeindeschlüssel"},
	"language": {"sprache", "language"},
	// Persons and how to reach them need consent, which a table does not give.
	fieldPersonal: {"ansprechpartner", "ansprechpartnerin", "ansprechperson", "ansprechpartner in", "kontakt", "kontaktperson", "kontaktdaten", "e mail",
		"email", "mail", "mailadresse", "e mail adresse", "telefon", "telefonnummer", "tel", "fax", "mobil", "autor", "autorin", "autor in", "verfasser",
		"bearbeiter", "bearbeiterin", "sachbearbeiter", "projektleitung", "projektleiter", "name des ansprechpartners", "kontakt e mail"},
}

// fieldPersonal marks columns that are left out.
const fieldPersonal = "personal"

// manyColumns are the fields that take several columns without being told so.
var manyColumns = map[string]bool{"body": true, "keywords": true, "region": true, "organisation": true, fieldPersonal: true}

// guessField gives the field that a head names: one of fieldHeads, a section
// role, or "".
func guessField(head string) string {
	folded := fold(head)
	for field, names := range fieldHeads {
		if slices.Contains(names, folded) {
			return field
		}
	}
	return string(roleOf(head))
}

// fieldNames lists what CSVSpec.Columns can map, for error messages.
func fieldNames() []string {
	names := roleFields()
	for field := range fieldHeads {
		if field != fieldPersonal {
			names = append(names, field)
		}
	}
	slices.Sort(names)
	return names
}

// mapColumns gives the field of each column, "" for those that stay lines of
// the body. What spec maps comes first, the rest is guessed from the heads.
func mapColumns(heads []string, spec map[string][]string) ([]string, error) {
	fields := make([]string, len(heads))
	for field, wanted := range spec {
		for _, head := range wanted {
			i := slices.IndexFunc(heads, func(h string) bool { return fold(h) == fold(head) })
			if i < 0 {
				return nil, fmt.Errorf("columns-missing: the table has no column %q for %s; its columns are %q", head, field, heads)
			}
			fields[i] = field
		}
	}
	for i, head := range heads {
		field := guessField(head)
		if fields[i] == "" && len(spec[field]) == 0 {
			fields[i] = field
		}
	}
	for field, names := range fieldHeads {
		if !manyColumns[field] && len(spec[field]) == 0 {
			keepLikeliest(heads, fields, field, names)
		}
	}
	return fields, nil
}

// keepLikeliest leaves a field to the one column whose head stands first in names.
func keepLikeliest(heads, fields []string, field string, names []string) {
	best, rank := -1, len(names)
	for i, f := range fields {
		if f != field {
			continue
		}
		if r := slices.Index(names, fold(heads[i])); best < 0 || r < rank {
			best, rank = i, r
		}
	}
	for i, f := range fields {
		if f == field && i != best {
			fields[i] = ""
		}
	}
}

// titleSources are the fields whose column can be the title as well as
// anything else, if no column is left over.
var titleSources = append([]string{"keywords", "organisation", "region"}, roleFields()...)

// guessTitle makes a column the title if no head says so: the first one of
// words that has no other use, else one that has, else the first at all.
func guessTitle(fields []string, sample []row) {
	for _, may := range []func(column int) bool{
		func(c int) bool { return fields[c] == "" && hasWords(c, sample) },
		func(c int) bool { return slices.Contains(titleSources, fields[c]) && hasWords(c, sample) },
		func(c int) bool { return fields[c] == "" },
		func(c int) bool { return slices.Contains(titleSources, fields[c]) },
	} {
		for c := range fields {
			if may(c) {
				fields[c] = "title"
				return
			}
		}
	}
}

// wordyShare is how many of the rows a column of titles fills with words.
const wordyShare = 0.75

// hasWords reports whether a column holds letters in most rows.
func hasWords(column int, sample []row) bool {
	with, rows := 0, 0
	for _, r := range sample {
		if r.filled() < 2 {
			continue
		}
		rows++
		if column < len(r.cells) && strings.ContainsFunc(r.cells[column], unicode.IsLetter) {
			with++
		}
	}
	return float64(with) >= wordyShare*float64(rows)
}

func roleFields() []string {
	var names []string
	for _, r := range catalogue.Roles() {
		names = append(names, string(r))
	}
	return names
}

// excelEpoch is day 0 of the serial dates of spreadsheets (ECMA-376 part 1, 18.17.4.1).
var excelEpoch = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)

// cellDate reads the date in a cell; a bare number of five digits is the
// serial number of a day, which spreadsheets write when the format is lost.
func cellDate(cell string) catalogue.Date {
	if len(cell) == 5 {
		if n, err := strconv.Atoi(cell); err == nil && n > 20_000 { // 1954, before which nothing was digital
			return catalogue.DateOf(excelEpoch.AddDate(0, 0, n))
		}
	}
	return parseDate(cell)
}

// statusWords gives the status for the beginnings of the words with which
// administrations say it.
var statusWords = []struct {
	start  string
	status catalogue.Status
}{
	{"geplant", catalogue.StatusPlanned}, {"in planung", catalogue.StatusPlanned}, {"planung", catalogue.StatusPlanned},
	{"vorbereitung", catalogue.StatusPlanned}, {"in vorbereitung", catalogue.StatusPlanned}, {"planned", catalogue.StatusPlanned},
	{"pilot", catalogue.StatusPilot}, {"in erprobung", catalogue.StatusPilot}, {"erprobung", catalogue.StatusPilot}, {"testbetrieb", catalogue.StatusPilot},
	{"lauf", catalogue.StatusRunning}, {"läuft", catalogue.StatusRunning}, {"in betrieb", catalogue.StatusRunning}, {"produktiv", catalogue.StatusRunning},
	{"im einsatz", catalogue.StatusRunning}, {"in umsetzung", catalogue.StatusRunning}, {"umgesetzt", catalogue.StatusRunning}, {"aktiv", catalogue.StatusRunning},
	{"live", catalogue.StatusRunning}, {"running", catalogue.StatusRunning}, {"regelbetrieb", catalogue.StatusRunning}, {"im regelbetrieb", catalogue.StatusRunning},
	{"abgeschlossen", catalogue.StatusEnded}, {"beendet", catalogue.StatusEnded}, {"fertig", catalogue.StatusEnded}, {"ended", catalogue.StatusEnded},
	{"eingestellt", catalogue.StatusStopped}, {"abgebrochen", catalogue.StatusStopped}, {"gestoppt", catalogue.StatusStopped},
	{"verworfen", catalogue.StatusStopped}, {"stopped", catalogue.StatusStopped},
}

// statusOf reads a status, "" if the words are not known.
func statusOf(cell string) catalogue.Status {
	folded := fold(cell)
	for _, w := range statusWords {
		if strings.HasPrefix(folded, w.start) {
			return w.status
		}
	}
	return ""
}

// agsDigits is a municipality's key, whose leading zero spreadsheets drop.
var agsDigits = regexp.MustCompile(`^\d{1,2}$|^\d{4,5}$|^\d{7,8}$`)

// regionOf reads a place: its name or its AGS.
func regionOf(cell string) catalogue.Region {
	key := strings.ReplaceAll(cell, " ", "")
	if !agsDigits.MatchString(key) {
		return catalogue.Region{Name: squash(cell)}
	}
	if len(key)%2 == 1 && len(key) != 5 || len(key) == 4 {
		key = "0" + key
	}
	return catalogue.Region{AGS: key}
}

// cellURL reads an address; "www.…" without its scheme is one, too.
func cellURL(cell string) string {
	if strings.HasPrefix(strings.ToLower(cell), "www.") {
		cell = "https://" + cell
	}
	u, err := canonicalURL(cell)
	if err != nil || strings.ContainsAny(cell, " \n") {
		return ""
	}
	return u.String()
}

// cellList divides a cell with several values. Commas divide only where the
// head is in the plural: "Steuern, Abgaben" can be one topic.
func cellList(head, cell string) []string {
	several := fold(head)
	commas := !slices.Contains([]string{"thema", "kategorie", "themenfeld", "themenbereich", "themengebiet", "handlungsfeld", "politikfeld", "rubrik", "schlagwort"}, several)
	return strings.FieldsFunc(cell, func(r rune) bool {
		return r == ';' || r == '|' || r == '\n' || r == ',' && commas
	})
}
