package mappings

import "strings"

// nameRule gives a type to names. Patterns are parts of a name key (lower
// case, single spaces, one at each end): a space is the border of a word, "^"
// the start of the name. A rule holds if one of any and none of not is in the
// name. An empty kind means: known not to be ours to say.
type nameRule struct {
	kind       string
	level      string // "" is the type's own
	confidence float64
	any        []string
	not        []string
}

// nameRules are tried in order and the first that holds decides, so a rule
// may rely on those above it having failed. What is certain by its legal form comes
// first, then local bodies – so that a municipality can never come out as
// federal – then the federation and the Länder.
var nameRules = []nameRule{
	{"", "", 0, []string{"gymnasium ", "grundschule ", "realschule ", "gesamtschule ", "berufskolleg ", "mittelschule ", "berufsschule ", "volkshochschule "}, []string{" amt ", "ministerium"}},

	{TypeEU, "", 0.95, []string{"^europäische kommission", "^europäisches parlament", "^europäische agentur", "^europäischer rechnungshof", "^europäische behörde", "^europäisches amt", "^agentur der europäischen union", " der europäischen union ", "^european union agency"}, []string{" e.v. ", " e. v. ", "gmbh"}},
	{TypeWorld, "", 0.9, []string{"vereinte nationen", "vereinten nationen", "^united nations", "^internationale organisation", "^international organization", "^internationaler strafgerichtshof", "^internationales sekretariat", "^internationale agentur", "^internationale union", "^internationaler rat ", " oecd ", "^weltorganisation"}, []string{" e.v. ", " e. v. ", "gmbh", "deutsche gesellschaft"}},

	{TypeUniversity, LevelFederal, 0.95, []string{"universität der bundeswehr", "hochschule des bundes"}, nil},
	{TypeResearch, LevelFederal, 0.9, []string{"^bundesforschung"}, nil},
	{TypeResearch, "", 0.9, []string{"fraunhofer", "max-planck", "max planck", "leibniz-institut", "leibniz-zentrum", "leibniz-gemeinschaft", "helmholtz-zentrum", "helmholtz-gemeinschaft", "helmholtz zentrum", "forschungszentrum ", "forschungsinstitut ", "forschungsanstalt ", "^forschungsinstitut", "forschungsgemeinschaft "}, []string{"ministerium", "gymnasium", "^stadt ", "^gemeinde "}},

	{TypeResearch, "", 0.75, []string{"^institut für "}, []string{" gmbh ", " e.v. ", " e. v. "}},

	{TypeCivil, "", 0.9, []string{" e.v. ", " e. v. ", " e.v ", " e. v ", "förderverein", "^verein ", "bürgerinitiative", "bundesverband ", "bundesvereinigung ", "landesverband ", "dachverband ", "gewerkschaft ", "^verband ", "^bundesverband", "^bundesvereinigung"}, []string{"^landschaftsverband", "^stadtverwaltung"}},
	{TypeCivil, LevelMunicipality, 0.9, []string{"städtetag ", "landkreistag ", "gemeindetag ", "gemeindebund ", "städtebund "}, nil},

	{TypeITProvider, "", 0.85, []string{"rechenzentrum ", "it-dienstleister ", "it-dienstleistungszentrum", "it-dienstleistung", "it aör ", "-it aör ", "datenverarbeitungszentrale ", "datenverarbeitungszentrum ", "kommunale datenverarbeitung", "kommunale informationsverarbeitung", "it-verbund ", "informationstechnikzentrum", "landesbetrieb it", "it.dienstleistung"}, []string{"^amt ", "ministerium", "universität ", "hochschule "}},
	{TypeInsurance, LevelState, 0.9, []string{"^aok ", "unfallkasse ", "^deutsche rentenversicherung ", "^rentenversicherung ", "gemeindeunfallversicherung", "^kassenärztliche vereinigung", "^medizinischer dienst "}, []string{" bund ", "bundesverband"}},
	{TypeInsurance, LevelFederal, 0.9, []string{"krankenkasse ", "rentenkasse ", "ersatzkasse ", " bkk ", "^bkk", "berufsgenossenschaft ", "^berufsgenossenschaft", "pflegekasse ", "rentenversicherung bund", "^agentur für arbeit", "regionaldirektion der bundesagentur", "kassenärztliche bundesvereinigung", "unfallversicherung bund"}, []string{"verein "}},
	{TypeInsurance, LevelDistrict, 0.6, []string{"^jobcenter", " jobcenter "}, nil},
	{TypeChamber, LevelFederal, 0.95, []string{"^bundesrechtsanwaltskammer", "^bundesärztekammer", "^bundesnotarkammer", "^bundesingenieurkammer", "^bundesarchitektenkammer", "^bundessteuerberaterkammer", "^bundespsychotherapeutenkammer", "^bundesapothekerkammer", "^deutsche industrie- und handelskammer", "^dihk"}, nil},
	{TypeChamber, LevelState, 0.95, []string{"handelskammer ", "^ihk ", " ihk ", "handwerkskammer", "^hwk ", "ärztekammer", "architektenkammer", "rechtsanwaltskammer", "ingenieurkammer", "steuerberaterkammer", "landwirtschaftskammer", "apothekerkammer", "psychotherapeutenkammer", "notarkammer", "tierärztekammer", "pflegekammer", "wirtschaftskammer", "arbeitskammer ", "arbeitnehmerkammer "}, []string{" gmbh "}},

	{TypeCompany, LevelMunicipality, 0.9, []string{"stadtwerke", "stadtwerk ", "gemeindewerke", "kreiswerke", "kommunale werke", "stadtreinigung", "stadtentwässerung", "verkehrsbetriebe", "verkehrsverbund", "verkehrs-aktiengesellschaft", "wohnungsbaugesellschaft", "wasserbetriebe", "abfallwirtschaftsbetrieb", "entsorgungsbetrieb", "eigenbetrieb ", "^sparkasse", "kreissparkasse", "stadtsparkasse", " sparkasse ", "stadtbau ", "stadtmarketing", "bäderbetriebe", "städtisches klinikum", "städtische werke", "wirtschaftsbetriebe "}, nil},
	{TypeUniversity, LevelState, 0.85, []string{"universitätsklinikum", "universitätsmedizin"}, nil},
	{TypeCompany, "", 0.8, []string{"klinikum ", "^klinikum", "kliniken ", "krankenhaus ", "landesbank", "förderbank ", "investitionsbank", "^flughafen", "^messe ", " aör ", "anstalt öffentlichen rechts", "anstalt des öffentlichen rechts", "^landesbetrieb bau", "wasserwerke ", "versorgungsbetriebe "}, []string{"^amt ", "ministerium"}},
	{TypeCompany, LevelMunicipality, 0.65, []string{"stadt ", "städtische", "kommun", "kreis ", "nahverkehr", "wirtschaftsförderung", "abfallwirtschaft"}, []string{noCompany}},
	{TypeCompany, LevelState, 0.65, []string{"^landes", " des landes "}, []string{noCompany}},
	{TypeCompany, LevelFederal, 0.65, []string{" des bundes "}, []string{noCompany}},
	{TypeCompany, "", 0.6, []string{" öffentliche", "digitalagentur", "entwicklungsgesellschaft"}, []string{noCompany}},
	{TypePrivate, "", 0.85, []string{" gmbh ", " ag ", " se ", " kg ", " ug ", " inc. ", " inc ", " ltd. ", " ltd ", " ohg ", " gbr ", " eg ", " kgaa ", " mbh ", " ggmbh ", " gmbh-"}, nil},
	{TypeUniversity, LevelState, 0.95, []string{"universität ", "hochschule ", "university ", "^th ", "^tu ", "^haw ", "berufsakademie ", "^rwth", "fachhochschule"}, []string{"ministerium", "volkshochschule", "^stadt ", "^gemeinde ", " stadt ", "senatsverwaltung", "^amt ", "staatsanwaltschaft", "^freunde "}},

	// Local government. Names that start with Stadt, Gemeinde or Markt, the
	// Kreise in one word and the Ämter are already decided, see localAuthority.
	{TypeDistrict, "", 0.95, []string{"^landkreis ", " landkreises ", " landkreis ", "^kreis ", " kreises ", "^landratsamt", " landratsamt ", "kreisverwaltung", "kreisausschuss", "^städteregion", "^region hannover", "regionalverband saarbrücken", "kreistag ", "kreisjugendamt", "^der landrat", "^kreisarchiv"}, []string{"landkreistag", "^arbeitskreis"}},
	{TypeAssociation, "", 0.95, []string{"verbandsgemeinde", "samtgemeinde", "verwaltungsgemeinschaft", "gemeindeverwaltungsverband", "zweckverband", "landschaftsverband", "wohlfahrtsverband", "kommunalverband", "^regionalverband", "nachbarschaftsverband", "planungsverband", "wasserverband", "abwasserverband", "abfallverband", "amtsverwaltung", "metropolregion", "interkommunal", "gemeindeverband", "verwaltungsverband", "^bezirk oberbayern", "^bezirk niederbayern", "^bezirk oberpfalz", "^bezirk oberfranken", "^bezirk mittelfranken", "^bezirk unterfranken", "^bezirk schwaben", "schulverband ", "verbandsverwaltung", "wasser- und boden", "regionalverbund"}, nil},
	{TypeCity, "", 0.95, []string{"kreisfreie stadt", "^landeshauptstadt ", " landeshauptstadt ", "^bundesstadt bonn", "^bezirksamt "}, nil},
	{TypeTown, "", 0.9, []string{"kreisstadt ", "^gemeinde ", " gemeinde ", "^markt ", " markt ", "^flecken ", "^ortsgemeinde", "einheitsgemeinde", "gemeindeverwaltung ", "gemeinderat ", "^marktgemeinde", "verbandsfreie", "^bürgermeister", "^der bürgermeister", "^die bürgermeisterin", "^rathaus", "^freiwillige feuerwehr", "stadtarchiv", "stadtbibliothek", "stadtbücherei", "stadtrat ", "ortsgericht"}, []string{"ministerium"}},

	// The federation. Courts, police and parliament come before the agencies,
	// whose patterns are wider.
	{TypeCourt, LevelFederal, 0.95, []string{"^bundesverfassungsgericht", "^bundesgerichtshof", "^bundesverwaltungsgericht", "^bundesfinanzhof", "^bundessozialgericht", "^bundesarbeitsgericht", "^bundespatentgericht", "^truppendienstgericht", "generalbundesanwalt"}, nil},
	{TypePolice, LevelFederal, 0.95, []string{"^bundespolizei", "bundespolizei", "^bundeskriminalamt"}, nil},
	{TypeMinistry, "", 0.95, []string{"bundesministerium", "^bundesminister", "^bundeskanzler", "^bundespräsidialamt", "^auswärtiges amt", " der bundesregierung ", "^bundesregierung"}, []string{"^forschungsanstalt"}},
	{TypeParliament, LevelFederal, 0.95, []string{"deutscher bundestag", "deutschen bundestages", "^bundesrat "}, nil},
	{TypeAgency, "", 0.95, []string{"bundesamt ", "^bundesamt", "bundesanstalt", "^bundesagentur", "^bundesnetzagentur", "^bundeszentral", "^bundesinstitut", "bundesarchiv ", "bundesbeauftragte", "^bundesrechnungshof", "^bundeskartellamt", "^bundesstelle", "^bundesbehörde", "^bundesoberbehörde", "^bundesverwaltung", "^bundessorten", "^bundesausgleichsamt", "^bundesdruckerei", "^bundessprachenamt", "^bundesbank", "^bundesprüfstelle", "^bundesstiftung", "^bundesfinanz", "^bundeskasse", "^bundeswehr", " der bundeswehr ", "^hauptzollamt", "^zollkriminalamt", "^zollfahndungsamt", " des bundes ", "^wasserstraßen- und schifffahrtsamt"}, []string{"landesvertretung", "vertretung des landes"}},

	// The Länder. Whoever says Ministerium without Bund is a ministry of a Land:
	// the federation never leaves its own prefix out.
	{TypeRegional, "", 0.95, []string{"bezirksregierung", "regierungspräsidium", "regierungspräsidien", "^regierung von ", "^regierung der oberpfalz", "^regierung oberbayern", "landesdirektion ", "landesverwaltungsamt", "aufsichts- und dienstleistungsdirektion", "struktur- und genehmigungsdirektion", "^amt für regionale landesentwicklung"}, nil},
	{TypeCourt, LevelState, 0.95, []string{"gericht ", "gerichtshof ", "gerichte ", "staatsanwaltschaft", "^amtsgericht", "^landgericht", "^gericht "}, []string{"ministerium", "schiedsgericht", "^freigericht ", "^linsengericht "}},
	{TypePolice, LevelState, 0.95, []string{"polizei", "landeskriminalamt"}, []string{"ministerium", "senatsverwaltung", "behörde für"}},
	{TypeParliament, LevelState, 0.95, []string{"^landtag ", " landtag ", " landtags ", " landtages ", "bürgerschaft ", "abgeordnetenhaus"}, []string{"ministerium", "genossenschaft"}},
	{TypeLandMinistry, "", 0.9, []string{"staatsministerium", "ministerium ", "^ministerium", "ministerin ", "senatsverwaltung", "senatskanzlei", "staatskanzlei", "^senator", " senator ", "^die senatorin", "^senatorin", "landesregierung", "^ministerpräsident", "^der ministerpräsident", "^behörde für ", "^justizbehörde", "^finanzbehörde", "^kulturbehörde", "^sozialbehörde", "^senat der ", "^senat von ", "^der senat "}, []string{"bundes"}},
	{TypeLandAgency, "", 0.9, []string{"landesamt", "landesamtes", "landesanstalt", "landesbetrieb", "landesbehörde", "landeszentrale", "landesinstitut", "landesarchiv", "landesbibliothek", "landesvermessung", "landesbeauftragte", "landesrechnungshof", "landesagentur", "landeslabor", "landesuntersuchung", "landesmedienanstalt", "landesforst", "landeszentrum", "landesschulamt", "landesoberbehörde", "landesdatenschutz", "landesfinanz", "landeshauptarchiv", "landesfeuerwehr", "landesmuseum", "landesverwaltung", "landeskrankenhaus", "landesvertretung", "^finanzamt", "oberfinanzdirektion", "^staatliches ", "^staatliche ", "staatsarchiv", "staatsbetrieb", "staatsbibliothek", "^justizvollzugsanstalt", "^autobahndirektion", "straßenbauverwaltung", "hessen mobil", "straßen.nrw", "^landespolizei", "^zentrum bayern", "^amt für statistik berlin-brandenburg", "^oberste baubehörde", "^staatliches schulamt", "^forstbetrieb", "^statistikamt nord"}, []string{"^verein", "bundes"}},
	{TypeLandMinistry, "", 0.6, []string{"^land ", "^freistaat ", "^freie und hansestadt hamburg", "^freie hansestadt bremen", "^saarland "}, []string{"^land- "}},

	// Offices that are local wherever they carry no other name.
	{TypeDistrict, "", 0.7, []string{"^gesundheitsamt", "^veterinäramt", "^straßenverkehrsamt", "^untere naturschutzbehörde", "^kreisverwaltungsreferat"}, nil},
	{TypeTown, "", 0.6, []string{"^bürgeramt", "^ordnungsamt", "^standesamt", "^bürgerbüro", "^jugendamt", "^einwohnermeldeamt", "^sozialamt", "^stadtplanungsamt", "^bauamt", "^bürgerservice"}, nil},
}

// noCompany stands for the legal forms of companies among the patterns: the
// rule holds only for names that have one.
const noCompany = "!company"

// companyForms are the legal forms that only companies have.
var companyForms = []string{" gmbh ", " ag ", " kg ", " mbh ", " ggmbh ", " eg ", " se ", " ug ", " aktiengesellschaft "}

// byPattern finds the type by rules on the name.
func byPattern(e evidence) (Authority, bool) {
	if e.key == " " || isForeign(e.key) {
		return Authority{}, false
	}
	if a, ok := localAuthority(e.key); ok {
		return a, true
	}
	for i := range nameRules {
		r := &nameRules[i]
		if !r.matches(e.key) {
			continue
		}
		if r.kind == "" {
			return Authority{}, false
		}
		return Authority{Type: r.kind, Level: r.level, Method: MethodPattern, Confidence: r.confidence}, true
	}
	return byOfficeWord(e.key)
}

// isForeign reports whether the name is that of a body in Austria or
// Switzerland, which have Bundesministerien and Gemeinden of their own.
func isForeign(key string) bool {
	return hasAny(key, []string{"österreich", " schweizerische", " schweiz ", " eidgenoss", " liechtenstein ", " wien ", " kanton ", " zürich ", " oö. "}) &&
		!strings.Contains(key, "sächsische schweiz") && !strings.Contains(key, "fränkische schweiz") && !strings.Contains(key, "holsteinische schweiz")
}

// byOfficeWord recognises offices that no rule names by their word alone:
// Bundesversicherungsamt, Landesjustizamt; and a Land by its bare name.
func byOfficeWord(key string) (Authority, bool) {
	for w := range strings.FieldsSeq(key) {
		if !isOffice(w) {
			continue
		}
		if strings.HasPrefix(w, "bundes") {
			return Authority{Type: TypeAgency, Method: MethodPattern, Confidence: 0.85}, true
		}
		if strings.HasPrefix(w, "landes") {
			return Authority{Type: TypeLandAgency, Method: MethodPattern, Confidence: 0.85}, true
		}
	}
	if land, ok := landNamed(key); ok && !isCityLand(land) {
		return Authority{Type: TypeLandMinistry, Method: MethodPattern, Confidence: 0.6}, true
	}
	return Authority{}, false
}

// isOffice reports whether a word ends like the name of an office.
func isOffice(w string) bool {
	for _, e := range [...]string{"amt", "anstalt", "behörde", "institut", "agentur", "zentrale", "direktion"} {
		if strings.HasSuffix(w, e) {
			return true
		}
	}
	return false
}

// isCityLand reports whether a Land is a city as well, so that its bare name
// does not tell which of the two is meant.
func isCityLand(l Land) bool { return l.AGS == "02" || l.AGS == "04" || l.AGS == "11" }

// matches reports whether the rule holds for a name key.
func (r *nameRule) matches(key string) bool {
	if !hasAny(key, r.any) {
		return false
	}
	if len(r.not) == 1 && r.not[0] == noCompany {
		return hasAny(key, companyForms)
	}
	return !hasAny(key, r.not)
}

// hasAny reports whether one of the patterns is in key.
func hasAny(key string, patterns []string) bool {
	for _, p := range patterns {
		if start, ok := strings.CutPrefix(p, "^"); ok {
			if strings.HasPrefix(key[1:], start) {
				return true
			}
		} else if strings.Contains(key, p) {
			return true
		}
	}
	return false
}
