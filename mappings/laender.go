package mappings

import "slices"

// Land is one of the sixteen Länder.
type Land struct {
	AGS     string // first two digits of the Amtlicher Gemeindeschlüssel
	ISO     string // ISO 3166-2
	Name    Label
	Others  []string // other names by which texts call it
	Stems   []string // starts of adjectives by which texts call it
	Domains []string // of its administration
}

// laender is never changed. It is in order of their AGS
// (© Statistisches Bundesamt (Destatis), 2023, dl-de/by-2-0).
var laender = []Land{
	{"01", "DE-SH", Label{"Schleswig-Holstein", "Schleswig-Holstein"}, []string{"land sh", "sh"}, []string{"schleswig-holsteinisch"}, []string{"schleswig-holstein.de"}},
	{"02", "DE-HH", Label{"Hamburg", "Hamburg"}, []string{"freie und hansestadt hamburg"}, []string{"hamburgisch", "hmb"}, []string{"hamburg.de"}},
	{"03", "DE-NI", Label{"Niedersachsen", "Lower Saxony"}, []string{"nds"}, []string{"niedersächsisch"}, []string{"niedersachsen.de"}},
	{"04", "DE-HB", Label{"Bremen", "Bremen"}, []string{"freie hansestadt bremen", "bremer"}, []string{"bremisch"}, []string{"bremen.de"}},
	{"05", "DE-NW", Label{"Nordrhein-Westfalen", "North Rhine-Westphalia"}, []string{"nrw", "nordrhein westfalen", "Land NRW"}, []string{"nordrhein-westfälisch"}, []string{"nrw.de"}},
	{"06", "DE-HE", Label{"Hessen", "Hesse"}, nil, []string{"hessisch"}, []string{"hessen.de"}},
	{"07", "DE-RP", Label{"Rheinland-Pfalz", "Rhineland-Palatinate"}, []string{"rlp"}, []string{"rheinland-pfälzisch"}, []string{"rlp.de"}},
	{"08", "DE-BW", Label{"Baden-Württemberg", "Baden-Württemberg"}, []string{"bw", "badenwürttemberg"}, []string{"baden-württembergisch"}, []string{"baden-wuerttemberg.de", "bwl.de", "landbw.de"}},
	{"09", "DE-BY", Label{"Bayern", "Bavaria"}, []string{"freistaat bayern", "bayer"}, []string{"bayerisch", "bayrisch"}, []string{"bayern.de"}},
	{"10", "DE-SL", Label{"Saarland", "Saarland"}, nil, []string{"saarländisch", "saarlandes"}, []string{"saarland.de"}},
	{"11", "DE-BE", Label{"Berlin", "Berlin"}, []string{"land berlin", "berliner"}, nil, []string{"berlin.de"}},
	{"12", "DE-BB", Label{"Brandenburg", "Brandenburg"}, nil, []string{"brandenburgisch"}, []string{"brandenburg.de"}},
	{"13", "DE-MV", Label{"Mecklenburg-Vorpommern", "Mecklenburg-Western Pomerania"}, []string{"m-v", "mv"}, []string{"mecklenburg-vorpommersch"}, []string{"mv-regierung.de", "mecklenburg-vorpommern.de", "regierung-mv.de"}},
	{"14", "DE-SN", Label{"Sachsen", "Saxony"}, []string{"freistaat sachsen", "freistaates sachsen"}, []string{"sächsische"}, []string{"sachsen.de"}},
	{"15", "DE-ST", Label{"Sachsen-Anhalt", "Saxony-Anhalt"}, []string{"lsa"}, []string{"sachsen-anhaltisch", "sachsen-anhaltinisch"}, []string{"sachsen-anhalt.de"}},
	{"16", "DE-TH", Label{"Thüringen", "Thuringia"}, []string{"thüringer", "freistaat thüringen"}, []string{"thüringisch"}, []string{"thueringen.de"}},
}

// Laender lists the Länder in order of their AGS.
func Laender() []Land { return slices.Clone(laender) }
