package mappings

import "slices"

// Land is one of the sixteen Länder.
type Land struct {
	AGS    string // first two digits of the Amtlicher Gemeindeschlüssel
	ISO    string // ISO 3166-2
	Name   Label
	Others []string // other names and adjectives by which texts call it, normalised
}

// laender is never changed. It is in order of their AGS
// (© Statistisches Bundesamt (Destatis), 2023, dl-de/by-2-0).
var laender = []Land{
	{"01", "DE-SH", Label{"Schleswig-Holstein", "Schleswig-Holstein"}, []string{"schleswig-holsteinische", "land sh"}},
	{"02", "DE-HH", Label{"Hamburg", "Hamburg"}, []string{"freie und hansestadt hamburg"}},
	{"03", "DE-NI", Label{"Niedersachsen", "Lower Saxony"}, []string{"niedersächsische"}},
	{"04", "DE-HB", Label{"Bremen", "Bremen"}, []string{"freie hansestadt bremen"}},
	{"05", "DE-NW", Label{"Nordrhein-Westfalen", "North Rhine-Westphalia"}, []string{"nrw", "nordrhein-westfälische"}},
	{"06", "DE-HE", Label{"Hessen", "Hesse"}, []string{"hessische"}},
	{"07", "DE-RP", Label{"Rheinland-Pfalz", "Rhineland-Palatinate"}, []string{"rheinland-pfälzische", "rlp"}},
	{"08", "DE-BW", Label{"Baden-Württemberg", "Baden-Württemberg"}, []string{"baden-württembergische"}},
	{"09", "DE-BY", Label{"Bayern", "Bavaria"}, []string{"bayerische", "freistaat bayern"}},
	{"10", "DE-SL", Label{"Saarland", "Saarland"}, []string{"saarländische"}},
	{"11", "DE-BE", Label{"Berlin", "Berlin"}, []string{"land berlin", "berliner"}},
	{"12", "DE-BB", Label{"Brandenburg", "Brandenburg"}, []string{"brandenburgische"}},
	{"13", "DE-MV", Label{"Mecklenburg-Vorpommern", "Mecklenburg-Western Pomerania"}, []string{"mecklenburg-vorpommersche"}},
	{"14", "DE-SN", Label{"Sachsen", "Saxony"}, []string{"sächsische", "freistaat sachsen"}},
	{"15", "DE-ST", Label{"Sachsen-Anhalt", "Saxony-Anhalt"}, []string{"sachsen-anhaltische", "sachsen-anhaltinische"}},
	{"16", "DE-TH", Label{"Thüringen", "Thuringia"}, []string{"thüringer", "freistaat thüringen"}},
}

// Laender lists the Länder in order of their AGS.
func Laender() []Land { return slices.Clone(laender) }
