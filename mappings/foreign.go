package mappings

import "strings"

// germanMarks are words that make a name German in spite of a foreign country
// in it: Deutsche Botschaft Wien, Sächsische Schweiz.
var germanMarks = []string{" deutsche ", " deutscher ", " deutsches ", " deutschen ", " deutsch ", "bundesrepublik deutschland", "sächsische schweiz", "fränkische schweiz", "holsteinische schweiz", "märkische schweiz", "mecklenburgische schweiz",
	"luxemburg stiftung", "^vertretung des landes", " landesvertretung", " of germany ", " north rhine westphalia ", " bavaria ", " bavarian ", " hessian ", " saxon ", " thuringian ", " lower saxony ", " saxony ", " hesse ", " rhineland palatinate ", " thuringia ", " brandenburg ", " berlin ", " hamburg ", " schleswig holstein ", " baden württemberg ", " mecklenburg vorpommern ", " saarland ", "^german ", "^botschaft der bundesrepublik", "neu wien", "^institut francais"}

// foreignMarks are what only names of bodies abroad have: words of the
// administration in Austria, Switzerland, Liechtenstein, Luxemburg, Südtirol
// and Ostbelgien, and the federal offices of Austria and Switzerland whose
// names are in German and differ from all of the German ones.
var foreignMarks = []string{
	" kanton", "kantonal", "kantonspolizei", "eidgenöss", "schweizerisch", "liechtenstein", "bezirkshauptmannschaft", "landeshauptmann", "stadtmagistrat", "österreich", "südtirol", " tirol", "vorarlberg", "steiermark", "steiermärk", "kärnt",
	"burgenländ", " burgenland ", "oberösterreich", "^land salzburg", "landesregierung salzburg", "salzburger landesregierung", " nö ", " oö ", " nö. ", "^amt der tiroler", "^amt der salzburger", "^amt der steier", "^amt der wiener", "^amt der kärntner", "^amt der vorarl", "^amt der burgen", "^amt der landesregierung",
	"deutschsprachigen gemeinschaft", "deutschsprachige gemeinschaft", "autonome provinz", "großherzogtum", " ostbelgien", "^einwohnergemeinde", "^politische gemeinde", "^bürgergemeinde", "arbeiterkammer", "^wirtschaftskammer", "^magistrat der stadt wien", "^magistratsabteilung", " wien ", " wiener ", " zürich ", " zürcher ", " graz ", " grazer ", " innsbruck ", " innsbrucker ", " linzer ", " basler ", " lausanne ", " salzburg ag", "land salzburg", "universität salzburg", "^stadt salzburg",
	"statistik austria", " austria ", "eth zürich", "^epfl", "swisstopo", " bakom ", " bafu ", " seco ", " fedpol ", "armasuisse", "meteoschweiz", " astra ", " bfs ", " austro", " swiss ", " switzerland ",
	// Austria: ministries say "für" where German ones say "der" or "des", and have other subjects.
	"^bundesministerium für inneres", "^bundesministerium für finanzen", "^bundesministerium für justiz", "^bundesministerium für landesverteidigung", "^bundesministerium für europäische und internationale angelegenheiten", "^bundesministerium für europa", "^bundesministerium für bildung wissenschaft und forschung", "^bundesministerium für bildung$",
	"^bundesministerium für kunst", "^bundesministerium für unterricht", "^bundesministerium für digitalisierung und", "^bundesministerium für soziales", "^bundesministerium für land und forst", "^bundesministerium für land ", "^bundesministerium für frauen wissenschaft", "^bundesministerium für frauen familie", "^bundesministerium für verkehr innovation und technologie", "^bundesministerium für nachhaltigkeit", "^bundesministerium für wirtschaft energie und tourismus", "^bundesministerium für innovation", "^bundesministerium für arbeit und wirtschaft", "^bundesministerium für klimaschutz umwelt energie", "^bundesministerium für wissenschaft ", "^bundesministerium für arbeit soziales und konsumentenschutz", "^bundesministerium für arbeit soziales gesundheit", "^bundesministerium für öffentlichen dienst", "^bundesministerium für wohnen kunst", "konsumentenschutz", "^bundesministerium für landwirtschaft regionen", "^bundesministerium für tourismus", "^bundesministerium für familien und jugend", "^bundesministerium für gesundheit und frauen", "^bundesministerium für gesundheit frauen", "^bundesministerium für verfassung", "^bundesministerium für eu ", "^bundesministerium für arbeit familie",
	"^bundesamt für eich und vermessung", "^bundesamt für fremdenwesen", "^bundesdenkmalamt", "^bundesrechenzentrum", "^bundesheer", "^landespolizeidirektion", "^bundesbeschaffung", "^bundesamt für ernährungssicherheit", "^bundesamt für wald", "^bundesamt für weinbau", "^bundesamt zur korruptions", "^bundesdisziplinarbehörde", "^bundesfinanzgericht", "^oberster gerichtshof", "^volksanwaltschaft", "^finanzprokuratur", "^sozialministeriumservice", "^arbeitsmarktservice", "^bundeskellereiinspektion", "^landesgericht ", "^bezirksgericht ", "^landesverwaltungsgericht", "^landesschulrat", "^bildungsdirektion", "^bundeswettbewerbsbehörde", "^parlamentsdirektion", "^nationalrat ", "^klima und energiefonds", "^bundesgericht ",
	// Switzerland: offices of the federation that Germany has not under this name.
	"^bundeskanzlei ", "^bundesamt für statistik", "^bundesamt für gesundheit", "^bundesamt für umwelt", "^bundesamt für strassen ", "^bundesamt für straßen ", "^bundesamt für energie", "^bundesamt für verkehr", "^bundesamt für kultur", "^bundesamt für landwirtschaft", "^bundesamt für raumentwicklung", "^bundesamt für informatik", "^bundesamt für sozialversicherung", "^bundesamt für polizei", "^bundesamt für kommunikation", "^bundesamt für meteorologie", "^bundesamt für wohnungswesen", "^bundesamt für zivilluftfahrt", "^bundesamt für bauten", "^bundesamt für rüstung", "^bundesamt für landestopo", "^bundesamt für zoll", "^bundesamt für lebensmittelsicherheit", "^bundesamt für berufsbildung", "^bundesamt für sport", "^bundesamt für zivildienst", "^bundesamt für cyber", "^bundesamt für bevölkerungsschutz $", "^bundesamt für bevölkerungsschutz babs", "^staatssekretariat für", "bundesanwaltschaft", "^bundesstrafgericht", "^bundesamt für privatversicherung", "^bundesamt für wasser und geologie", "^bundesamt für metrologie", "^bundesrat der schweiz", "^grosser rat ", "^tiefbauamt des kantons", "^institut für geistiges eigentum", "^justizvollzug und wiedereingliederung", "^bundesarchiv bern", "^schweizer",
	// Other tongues.
	"^ministry of", "^ministère", "^ministerio", "^ministero", "^gemeente ", "^ville de", "^ville d", "^commune de", "^comune di", "^ayuntamiento", "^préfecture", "^department of", "^us department", "^government of", "^hm ", "^cabinet office", "^agence nationale", "^agencia", "^agenzia", "^provincia", "^provincie", "^rijks", " kommune$", "^município", "^urzad", "^ministerstwo", "^office national", "^conseil ", "^royal ", "^federal bureau", "^federal communications", "^federal trade", "^federal reserve", "^environmental protection agency", "^national institute", "^national aeronautics", "^national science", "^national oceanic", "^u.s. ", "^us geological", "^county of", "^state of ", "^université", "^universidad", "^università ", "^universiteit", "^uniwersytet", "^statistics ", "^statistical office of the", "^central bureau", "^office for national", "^instituto", "^institut national", "^centre national", "^danish ", "^dutch ", "^swedish ", "^finnish ", "^norwegian ", "^french ", "^italian ", "^spanish ", "^polish ", "^british ", "^canadian ", "^australian ", "^commonwealth ", "^estonian ", "^national archives", "^government digital", "^geological survey of", "^ordnance survey", " council uk", "facilities council", "^direction ", "^secretaría", "^bundesheer",
}

// foreignWords are names of countries and their adjectives; they count where
// no German mark is beside them.
var foreignWords = []string{"schweiz ", " schweizer ", " luxemburg ", " belgien ", " belgische", " frankreich ", " französisch", " niederlande ", " niederländisch", " italien ", " italienisch", " spanien ", " spanisch", " portugal ", " portugiesisch", " polen ", " polens ", " frankreichs ", " italiens ", " spaniens ", " dänemarks ", " schwedens ", " norwegens ", " ungarns ", " tschechiens ", " belgiens ", " luxemburgs ", " estlands ", " finnlands ", " chinas ", " russlands ", " polnisch", " tschechien ", " tschechisch", " slowakei ", " slowakisch", " ungarn ", " ungarisch", " dänemark ", " dänisch", " schweden ", " schwedisch", " norwegen ", " norwegisch", " finnland ", " finnisch", " estland ", " estnisch", " lettland ", " litauen ", " irland ", " großbritannien ", " britisch", " vereinigtes königreich", " usa ", " us ", " kanada ", " canada ", " australien ", " japan ", " japanisch", " china ", " chinesisch", " indien ", " russland ", " russisch", " ukraine ", " ukrainisch", " türkei ", " türkisch", " griechenland ", " griechisch", " rumänien ", " rumänisch", " bulgarien ", " kroatien ", " slowenien ", " serbien ", " israel ", " brasilien ", " südafrika ", " neuseeland ", " republik ", " königreich ", " united kingdom ", " uk ", " france ", " italy ", " spain ", " netherlands ", " poland ", " denmark ", " sweden ", " norway ", " finland ", " czech republic ", " belgium ", " ireland ", " nigeria ", " nigerian ", " ethiopia ", " ethiopian ", " somalia ", " sudan ", " iraq ", " malaysia ", " austrian ", " nepal ", " russian ", " argentina ", " venezuela ", " australia ", " japan ", " india ", " pakistan ", " brazil ", " mexico ", " south africa ", " turkey ", " oxford ", " cambridge ", " stanford ", " harvard ", " yale ", " london ", " paris ", " new york ", " california ", " massachusetts ", " princeton ", " bern ", " genf ", " bozen ", " brixen ", " meran "}

// foreignCities are cities and towns abroad with German names, and capitals:
// a Stadt or Gemeinde of these names is not German. German places of the same
// name are told by their full name.
var foreignCities = keySet("wien", "graz", "linz", "salzburg", "innsbruck", "klagenfurt", "villach", "wels", "sankt pölten", "st pölten", "dornbirn", "steyr", "feldkirch", "bregenz", "leonding", "klosterneuburg", "wolfsberg", "leoben", "krems", "krems an der donau", "traun", "amstetten", "lustenau", "kapfenberg", "hallein", "mödling", "kufstein", "traiskirchen", "schwechat", "braunau am inn", "stockerau", "saalfelden", "ansfelden", "tulln", "hohenems", "spittal an der drau", "telfs", "eisenstadt", "baden bei wien", "wiener neustadt", "bruck an der mur", "hall in tirol", "kitzbühel", "lienz", "schwaz", "wörgl", "bludenz", "gmunden", "bad ischl", "ried im innkreis", "judenburg", "mürzzuschlag",
	"zürich", "genf", "basel", "bern", "lausanne", "winterthur", "luzern", "st gallen", "sankt gallen", "lugano", "biel", "thun", "köniz", "la chaux de fonds", "schaffhausen", "chur", "uster", "sitten", "neuenburg", "zug", "yverdon", "emmen", "dübendorf", "kriens", "dietikon", "rapperswil jona", "frauenfeld", "wetzikon", "baar", "wil", "davos", "aarau", "olten", "solothurn", "köniz", "kloten", "riehen", "wädenswil", "horgen", "thalwil", "bellinzona", "arbon", "kreuzlingen", "einsiedeln", "glarus", "herisau", "appenzell", "stans", "sarnen", "altdorf uri", "schwyz",
	"vaduz", "schaan", "balzers", "luxemburg", "esch an der alzette", "eupen", "sankt vith", "st vith", "bozen", "meran", "brixen", "bruneck", "sterzing", "leifers", "klausen", "eppan", "kaltern", "lana",
	"paris", "london", "rom", "madrid", "barcelona", "lissabon", "amsterdam", "rotterdam", "utrecht", "den haag", "brüssel", "antwerpen", "gent", "kopenhagen", "stockholm", "oslo", "helsinki", "tallinn", "riga", "vilnius", "warschau", "krakau", "breslau", "danzig", "posen", "stettin", "prag", "brünn", "pressburg", "bratislava", "budapest", "ljubljana", "zagreb", "belgrad", "bukarest", "sofia", "athen", "istanbul", "ankara", "kiew", "kyjiw", "lwiw", "moskau", "sankt petersburg", "minsk", "dublin", "edinburgh", "manchester", "birmingham", "liverpool", "glasgow", "lyon", "marseille", "straßburg", "strasbourg", "mailand", "turin", "florenz", "venedig", "neapel", "verona", "bologna", "new york", "chicago", "boston", "los angeles", "san francisco", "toronto", "vancouver", "montreal", "sydney", "melbourne", "tokio", "seoul", "peking", "shanghai", "singapur", "tel aviv", "haifa", "jerusalem", "vienna", "zurich", "geneva", "rome", "milan", "copenhagen", "prague", "warsaw", "lisbon", "brussels", "luxembourg", "athens", "washington", "aarhus", "odense", "malmö", "göteborg", "nancy", "metz", "mulhouse", "mülhausen im elsass", "colmar", "lille", "bordeaux", "toulouse", "nantes", "nizza", "maastricht", "lüttich", "arnheim", "nijmegen", "groningen", "enschede")

// keySet makes a set of names of places.
func keySet(names ...string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, n := range names {
		set[placeKey(strings.Fields(authorityKey(n)))] = true
	}
	return set
}

// isForeign reports whether the name with these patterns in it is that of a
// body abroad.
func (s *ruleSet) isForeign(found *matches) bool {
	if found.hasAny(s.foreign) {
		return !found.hasAny(s.german)
	}
	return found.hasAny(s.foreignWeak) && !found.hasAny(s.german)
}

// endsAbroad reports whether a name ends with that of a place abroad which
// Germany has none of: Universität Basel, Staatsarchiv Luzern.
func endsAbroad(key string) bool {
	words := strings.Fields(bodyKey(key))
	for n := min(5, len(words)-1); n > 0; n-- {
		place := placeKey(words[len(words)-n:])
		if foreignCities[place] && len(readGazetteer().full[place]) == 0 {
			return true
		}
	}
	return false
}

// isForeignCity reports whether words start with the name of a place abroad.
func isForeignCity(words []string) bool {
	for n := min(5, len(words)); n > 0; n-- {
		if foreignCities[placeKey(words[:n])] {
			return true
		}
	}
	return false
}
