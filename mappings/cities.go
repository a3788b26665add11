package mappings

import "strings"

// city is a kreisfreie Stadt (in Baden-Württemberg Stadtkreis).
type city struct {
	key  string // as nameKey gives it, trimmed
	Name string
	AGS  string // of the Kreis: 5 digits
}

// cityTable lists the kreisfreie Städte in order of their keys, without Berlin and
// Hamburg, which are Länder (© Statistisches Bundesamt (Destatis), 2023,
// dl-de/by-2-0). All other Städte belong to a Kreis.
var cityTable = []city{
	{"amberg", "Amberg", "09361"},
	{"ansbach", "Ansbach", "09561"},
	{"aschaffenburg", "Aschaffenburg", "09661"},
	{"augsburg", "Augsburg", "09761"},
	{"baden-baden", "Baden-Baden", "08211"},
	{"bamberg", "Bamberg", "09461"},
	{"bayreuth", "Bayreuth", "09462"},
	{"bielefeld", "Bielefeld", "05711"},
	{"bochum", "Bochum", "05911"},
	{"bonn", "Bonn", "05314"},
	{"bottrop", "Bottrop", "05512"},
	{"brandenburg an der havel", "Brandenburg an der Havel", "12051"},
	{"braunschweig", "Braunschweig", "03101"},
	{"bremen", "Bremen", "04011"},
	{"bremerhaven", "Bremerhaven", "04012"},
	{"chemnitz", "Chemnitz", "14511"},
	{"coburg", "Coburg", "09463"},
	{"cottbus", "Cottbus", "12052"},
	{"darmstadt", "Darmstadt", "06411"},
	{"delmenhorst", "Delmenhorst", "03401"},
	{"dessau-roßlau", "Dessau-Roßlau", "15001"},
	{"dortmund", "Dortmund", "05913"},
	{"dresden", "Dresden", "14612"},
	{"duisburg", "Duisburg", "05112"},
	{"düsseldorf", "Düsseldorf", "05111"},
	{"emden", "Emden", "03402"},
	{"erfurt", "Erfurt", "16051"},
	{"erlangen", "Erlangen", "09562"},
	{"essen", "Essen", "05113"},
	{"flensburg", "Flensburg", "01001"},
	{"frankenthal pfalz", "Frankenthal (Pfalz)", "07311"},
	{"frankfurt am main", "Frankfurt am Main", "06412"},
	{"frankfurt oder", "Frankfurt (Oder)", "12053"},
	{"freiburg im breisgau", "Freiburg im Breisgau", "08311"},
	{"fürth", "Fürth", "09563"},
	{"gelsenkirchen", "Gelsenkirchen", "05513"},
	{"gera", "Gera", "16052"},
	{"hagen", "Hagen", "05914"},
	{"halle saale", "Halle (Saale)", "15002"},
	{"hamm", "Hamm", "05915"},
	{"heidelberg", "Heidelberg", "08221"},
	{"heilbronn", "Heilbronn", "08121"},
	{"herne", "Herne", "05916"},
	{"hof", "Hof", "09464"},
	{"ingolstadt", "Ingolstadt", "09161"},
	{"jena", "Jena", "16053"},
	{"kaiserslautern", "Kaiserslautern", "07312"},
	{"karlsruhe", "Karlsruhe", "08212"},
	{"kassel", "Kassel", "06611"},
	{"kaufbeuren", "Kaufbeuren", "09762"},
	{"kempten allgäu", "Kempten (Allgäu)", "09763"},
	{"kiel", "Kiel", "01002"},
	{"koblenz", "Koblenz", "07111"},
	{"krefeld", "Krefeld", "05114"},
	{"köln", "Köln", "05315"},
	{"landau in der pfalz", "Landau in der Pfalz", "07313"},
	{"landshut", "Landshut", "09261"},
	{"leipzig", "Leipzig", "14713"},
	{"leverkusen", "Leverkusen", "05316"},
	{"ludwigshafen am rhein", "Ludwigshafen am Rhein", "07314"},
	{"lübeck", "Lübeck", "01003"},
	{"magdeburg", "Magdeburg", "15003"},
	{"mainz", "Mainz", "07315"},
	{"mannheim", "Mannheim", "08222"},
	{"memmingen", "Memmingen", "09764"},
	{"mönchengladbach", "Mönchengladbach", "05116"},
	{"mülheim an der ruhr", "Mülheim an der Ruhr", "05117"},
	{"münchen", "München", "09162"},
	{"münster", "Münster", "05515"},
	{"neumünster", "Neumünster", "01004"},
	{"neustadt an der weinstraße", "Neustadt an der Weinstraße", "07316"},
	{"nürnberg", "Nürnberg", "09564"},
	{"oberhausen", "Oberhausen", "05119"},
	{"offenbach am main", "Offenbach am Main", "06413"},
	{"oldenburg oldenburg", "Oldenburg (Oldenburg)", "03403"},
	{"osnabrück", "Osnabrück", "03404"},
	{"passau", "Passau", "09262"},
	{"pforzheim", "Pforzheim", "08231"},
	{"pirmasens", "Pirmasens", "07317"},
	{"potsdam", "Potsdam", "12054"},
	{"regensburg", "Regensburg", "09362"},
	{"remscheid", "Remscheid", "05120"},
	{"rosenheim", "Rosenheim", "09163"},
	{"rostock", "Rostock", "13003"},
	{"salzgitter", "Salzgitter", "03102"},
	{"schwabach", "Schwabach", "09565"},
	{"schweinfurt", "Schweinfurt", "09662"},
	{"schwerin", "Schwerin", "13004"},
	{"solingen", "Solingen", "05122"},
	{"speyer", "Speyer", "07318"},
	{"straubing", "Straubing", "09263"},
	{"stuttgart", "Stuttgart", "08111"},
	{"suhl", "Suhl", "16054"},
	{"trier", "Trier", "07211"},
	{"ulm", "Ulm", "08421"},
	{"weiden i.d.opf.", "Weiden i.d.OPf.", "09363"},
	{"weimar", "Weimar", "16055"},
	{"wiesbaden", "Wiesbaden", "06414"},
	{"wilhelmshaven", "Wilhelmshaven", "03405"},
	{"wolfsburg", "Wolfsburg", "03103"},
	{"worms", "Worms", "07319"},
	{"wuppertal", "Wuppertal", "05124"},
	{"würzburg", "Würzburg", "09663"},
	{"zweibrücken", "Zweibrücken", "07320"},
}

// shortCities are the names by which everybody knows a city whose official
// name says more; they hold only where nothing is added to tell another place.
var shortCities = map[string]string{
	"frankfurt":    "frankfurt am main",
	"freiburg":     "freiburg im breisgau",
	"halle":        "halle saale",
	"kempten":      "kempten allgäu",
	"landau":       "landau in der pfalz",
	"ludwigshafen": "ludwigshafen am rhein",
	"offenbach":    "offenbach am main",
	"oldenburg":    "oldenburg oldenburg",
	"weiden":       "weiden i.d. opf.",
}

// cityNamed finds a city by its official name.
func cityNamed(key string) (city, bool) {
	return findBy(cityTable, key, func(c city) string { return c.key })
}

// cityCalled finds a city also by its short name.
func cityCalled(key string) (city, bool) {
	if full, ok := shortCities[key]; ok {
		key = full
	}
	return cityNamed(key)
}

// maxCityWords is the longest name of a city in words, with room: "neustadt an
// der weinstraße", "ludwigshafen am rhein".
const maxCityWords = 4

// cityIn finds the city that a name calls itself by: "Landeshauptstadt Kiel,
// Amt für …", "Stadt Ulm", "Flensburg, Stadt". A Landkreis of the same name is
// no city, and neither is Hagen am Teutoburger Wald Hagen.
func cityIn(key string) (city, bool) {
	words := strings.Fields(key)
	for i, w := range words {
		if !isCityWord(w) {
			continue
		}
		if i > 0 && i <= maxCityWords {
			if c, ok := cityCalled(strings.Join(words[:i], " ")); ok {
				return c, true
			}
		}
		for n := min(maxCityWords, len(words)-i-1); n > 0; n-- {
			end := i + 1 + n
			if c, ok := cityCalled(strings.Join(words[i+1:end], " ")); ok && !namesMore(words[end:]) {
				return c, true
			}
		}
	}
	return city{}, false
}

// namesMore reports whether the words after a place's name are part of it.
func namesMore(rest []string) bool {
	if len(rest) < 2 {
		return false
	}
	switch rest[0] {
	case "am", "an", "in", "im", "bei", "ob", "vor", "auf", "unter", "a.", "i.", "v.", "a.d.":
		return true
	}
	return false
}

// isCityWord reports whether a word announces the name of a city: stadt,
// landeshauptstadt, hansestadt, stadtverwaltung, stadtwerke.
func isCityWord(w string) bool {
	return strings.HasSuffix(w, "stadt") || strings.HasPrefix(w, "stadt") || w == "magistrat" || w == "oberbürgermeister"
}
