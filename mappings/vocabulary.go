package mappings

import (
	"cmp"
	"slices"
)

// Term is one entry of a vocabulary: a stable code and its labels.
type Term struct {
	Code  string
	Label Label
}

// Vocabulary is a list of terms in the order in which people are shown them.
// Look up with [Vocabulary.Label]; lists are short, so they are searched in turn.
type Vocabulary []Term

// Label gives the labels of code, an empty Label if code is not in v.
func (v Vocabulary) Label(code string) Label {
	if i := v.index(code); i >= 0 {
		return v[i].Label
	}
	return Label{}
}

// Has reports whether code is in v.
func (v Vocabulary) Has(code string) bool { return v.index(code) >= 0 }

// index gives the place of code in v, -1 if it is not there.
func (v Vocabulary) index(code string) int {
	return slices.IndexFunc(v, func(t Term) bool { return t.Code == code })
}

// sortedBy reports whether table is in strictly rising order of key, as
// tables must be that are searched with [findBy].
func sortedBy[T any](table []T, key func(T) string) bool {
	for i := 1; i < len(table); i++ {
		if key(table[i-1]) >= key(table[i]) {
			return false
		}
	}
	return true
}

// findBy looks want up in a table sorted by key.
func findBy[T any](table []T, want string, key func(T) string) (T, bool) {
	i, ok := slices.BinarySearchFunc(table, want, func(t T, w string) int { return cmp.Compare(key(t), w) })
	if !ok {
		var zero T
		return zero, false
	}
	return table[i], true
}

// KindTerms labels the kinds of record.
func KindTerms() Vocabulary {
	return Vocabulary{
		{"recipe", Label{"Rezept / Praxisbeispiel", "Recipe / practice example"}},
		{"report", Label{"Bericht / Studie", "Report / study"}},
		{"project", Label{"Projekt", "Project"}},
		{"software", Label{"Software", "Software"}},
		{"dataset", Label{"Datensatz", "Dataset"}},
		{"decision", Label{"Beschluss / Drucksache", "Decision / parliamentary paper"}},
		{"guide", Label{"Leitfaden", "Guide"}},
		{"event", Label{"Veranstaltung", "Event"}},
		{"organisation", Label{"Organisation", "Organisation"}},
		{"news", Label{"Meldung", "News"}},
	}
}

// RoleTerms labels the section roles of a recipe in reading order.
func RoleTerms() Vocabulary {
	return Vocabulary{
		{"situation", Label{"Ausgangslage", "Situation"}},
		{"goal", Label{"Ziel", "Goal"}},
		{"approach", Label{"Vorgehen", "Approach"}},
		{"result", Label{"Ergebnis", "Result"}},
		{"lessons", Label{"Erfahrungen", "Lessons learned"}},
		{"cost", Label{"Kosten und Aufwand", "Cost and effort"}},
		{"prerequisites", Label{"Voraussetzungen", "Prerequisites"}},
		{"transfer", Label{"Übertragbarkeit", "Transferability"}},
	}
}

// StatusTerms labels the states of a practice.
func StatusTerms() Vocabulary {
	return Vocabulary{
		{"planned", Label{"geplant", "planned"}},
		{"pilot", Label{"Pilotbetrieb", "pilot"}},
		{"running", Label{"im Einsatz", "in use"}},
		{"ended", Label{"abgeschlossen", "completed"}},
		{"stopped", Label{"eingestellt", "discontinued"}},
	}
}

// AudienceTerms labels the audiences of the mission.
func AudienceTerms() Vocabulary {
	return Vocabulary{
		{"authority", Label{"Behörden", "Authorities"}},
		{"public-company", Label{"Öffentliche Unternehmen", "Public companies"}},
		{"science", Label{"Wissenschaft", "Science"}},
		{"association", Label{"Verbände", "Associations"}},
		{"individual", Label{"Einzelpersonen", "Individuals"}},
		{"organiser", Label{"Veranstalter", "Event organisers"}},
		{"press", Label{"Fachpresse", "Trade press"}},
		{"start-up", Label{"Start-ups", "Start-ups"}},
		{"it-provider", Label{"Öffentliche IT-Dienstleister", "Public IT providers"}},
		{"analyst", Label{"Analysten", "Analysts"}},
	}
}

// LevelTerms are the six levels of DCAT-AP.de's political geocoding
// (http://dcat-ap.de/def/politicalGeocoding/Level/, GovData, CC BY 4.0).
func LevelTerms() Vocabulary {
	return Vocabulary{
		{LevelInternational, Label{"International", "International"}},
		{LevelEuropean, Label{"Europa", "European"}},
		{LevelFederal, Label{"Bund", "Federal"}},
		{LevelState, Label{"Land", "State"}},
		{LevelDistrict, Label{"Kreis / Landkreis", "Administrative district"}},
		{LevelMunicipality, Label{"Kommune", "Municipality"}},
	}
}

// Codes of the levels.
const (
	LevelInternational = "international"
	LevelEuropean      = "european"
	LevelFederal       = "federal"
	LevelState         = "state"
	LevelDistrict      = "administrativeDistrict"
	LevelMunicipality  = "municipality"
)

// LanguageTerms labels the languages that records of the administration come
// in, its minority languages and Leichte Sprache (de-simple, BCP 47) included.
func LanguageTerms() Vocabulary {
	return Vocabulary{
		{"de", Label{"Deutsch", "German"}},
		{"de-simple", Label{"Leichte Sprache", "Easy-to-read German"}},
		{"en", Label{"Englisch", "English"}},
		{"ar", Label{"Arabisch", "Arabic"}},
		{"da", Label{"Dänisch", "Danish"}},
		{"dsb", Label{"Niedersorbisch", "Lower Sorbian"}},
		{"es", Label{"Spanisch", "Spanish"}},
		{"frr", Label{"Nordfriesisch", "North Frisian"}},
		{"fr", Label{"Französisch", "French"}},
		{"hsb", Label{"Obersorbisch", "Upper Sorbian"}},
		{"it", Label{"Italienisch", "Italian"}},
		{"nds", Label{"Niederdeutsch", "Low German"}},
		{"nl", Label{"Niederländisch", "Dutch"}},
		{"pl", Label{"Polnisch", "Polish"}},
		{"ru", Label{"Russisch", "Russian"}},
		{"tr", Label{"Türkisch", "Turkish"}},
		{"uk", Label{"Ukrainisch", "Ukrainian"}},
	}
}
