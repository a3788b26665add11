package editorial

import (
	"strings"
	"sync"
)

// genericWords say of any authority what it is or does; they give none away.
// Written with umlauts as in German, adjectives and plurals without their
// endings (see inflections); compared by key.
const genericWords = `der die das des dem den ein eine einer eines und oder für von vom zu zum zur im in an am auf bei beim ob
	unter über mit ohne aus nach vor hinter neben sankt bad alt neu groß klein nord süd ost west mitte
	markt flecken dorf berg see wald tal heide feld insel freie frei freistaat hansestadt republik bundesrepublik deutschland deutsch
	kommunal staatlich öffentlich städtisch technisch angewandt gemeinsam international europäisch national zentral offen direkt
	ländlich regional überregional allgemein besondere zivilgesellschaftlich wirtschaftlich gesetzlich rechts
	gmbh mbh kg aör kdör ev eg ggmbh co ag www one open data government knowledge foundation
	digital digitalisierung innovation zukunft modern modernisierung staatsmodernisierung inneres inner äußeres auswärtig
	energie klima klimaschutz umwelt umweltschutz natur naturschutz mobilität infrastruktur struktur raum region medien
	kultur gesundheit soziales familie frau senior integration justiz heimat sport landwirtschaft ernährung
	verbraucher verbraucherschutz datenschutz wohnen bauen stadtentwicklung europa union geoinformation denkmalpflege
	feuerwehr rettungsdienst katastrophenschutz sicherheit portal projekt team aufgabe zusammenarbeit organisation unternehmen
	berater beauftragt landesbeauftragt hand rundfunk patent elektro textil straße wasser abwasser abfall`

// genericParts are generic by themselves and when they make up a whole word:
// Landesverwaltungsamt. Adjectives and words for places are not among them,
// as real names are made of those: Neustadt, Marktoberdorf.
const genericParts = `amt amts ämter ministerium ministeriums minister senat senats senatsverwaltung verwaltung verwaltungs behörde behörden
	anstalt betrieb betriebe betriebs eigenbetrieb verband verbands dachverband zweckverband kammer agentur institut instituts zentrum zentrale stelle direktion
	präsidium polizei gericht gerichts oberverwaltungsgericht dienst dienste dienstleister dienstleistung dienstleistungs kanzlei staats
	bund bundes land landes länder stadt städte kreis kreises gemeinde gemeinden kommunen samtgemeinde verbandsgemeinde gemeinschaft bezirk bezirks regierung regierungs
	landeshauptstadt hauptstadt landkreis landrats landratsamt kreisfreie genehmigungs
	rechen rechenzentrum informations information informationstechnik technik technologie kommunikation kommunikations daten verarbeitung verarbeitungs it edv
	körperschaft stiftung gesellschaft werke hochschule hochschul universität universitäts fachhochschule wissenschaft wissenschafts wissenschaften
	akademie schule schul kranken krankenkasse kasse versicherung versicherungs renten unfall pflege jugend sozial arbeit arbeits
	finanz finanzen steuer haushalt haushalts personal bau ordnung ordnungs bürger bürgermeister service center büro referat abteilung fach bereich dezernat
	sachgebiet stabs stabsstelle wirtschaft wirtschafts förderung verkehr verkehrs bildung bildungs forschung forschungs entwicklung entwicklungs
	statistik statistisches vermessung vermessungs kataster geo archiv archivs bibliothek museum umweltamt standes handwerks handels industrie
	landesplanung planung planungs system systeme netz kompetenz`

// landNames are the names of the Länder by the first two digits of the AGS.
// The Land is public with the attribution type-land, so its own name tells nothing.
const landNames = `01 schleswig holstein schleswigholstein schleswig-holsteinisch|02 hamburg hamburger hamburgisch|03 niedersachsen niedersächsisch
	|04 bremen bremer bremisch|05 nordrhein westfalen nordrheinwestfalen nrw|06 hessen hessisch|07 rheinland pfalz rheinlandpfalz rlp
	|08 baden württemberg badenwürttemberg bw|09 bayern bayerisch|10 saarland saarländisch|11 berlin berliner|12 brandenburg brandenburgisch
	|13 mecklenburg vorpommern mecklenburgvorpommern mv|14 sachsen sächsisch|15 sachsen anhalt sachsenanhalt|16 thüringen thüringer thüringisch`

// vocabulary is what the constants above say, by key.
type vocabulary struct {
	words, parts map[string]bool
	lands        map[string]map[string]bool
}

// generic reads the constants once; what it gives is never changed.
var generic = sync.OnceValue(func() vocabulary {
	v := vocabulary{keySet(genericWords), keySet(genericParts), map[string]map[string]bool{}}
	for line := range strings.SplitSeq(landNames, "|") {
		code, names, _ := strings.Cut(strings.TrimSpace(line), " ")
		v.lands[code] = keySet(names)
	}
	return v
})

func keySet(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		k, _ := keyOf(w)
		set[k] = true
	}
	return set
}

// isGeneric reports whether a word, as keyOf gives it, says only that there is
// an authority, what it is for, or in which Land.
func isGeneric(k, land string) bool {
	v := generic()
	for _, e := range inflections {
		stem, ok := strings.CutSuffix(k, e)
		if ok && (v.words[stem] || v.lands[land][stem] || madeOf(stem, v.parts)) {
			return true
		}
	}
	return false
}

// inflections are the endings that German nouns and adjectives have.
var inflections = []string{"", "e", "en", "er", "es", "em", "n", "s"}

// madeOf reports whether k is made of parts, one after the other.
func madeOf(k string, parts map[string]bool) bool {
	reached := make([]bool, len(k)+1)
	reached[0] = true
	for i := range k {
		for j := i + 1; reached[i] && j <= len(k); j++ {
			reached[j] = reached[j] || parts[k[i:j]]
		}
	}
	return reached[len(k)]
}
