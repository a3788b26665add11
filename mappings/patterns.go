package mappings

import (
	"fmt"
	"sync"
)

// nameRule gives a type to names. Patterns are parts of a key, written in
// German (see [patternKey]): a space is the border of a word, "^" the start of
// the name, "$" its end. A rule holds if one of any and none of not is in the
// name. An empty kind means: known not to be ours to say.
type nameRule struct {
	kind       string
	level      string // "" is the type's own, levelNone none
	confidence float64
	any        []string
	not        []string
	form       nameForm
}

// nameForm is a condition on the legal form in a name.
type nameForm uint8

const (
	formAny     nameForm = iota
	formCompany          // only names with the form of a company
)

// companyForms are the legal forms that only companies have.
var companyForms = []string{" gmbh", " ag ", " kg ", " mbh ", " ggmbh ", " eg$", " se ", " ug ", " aktiengesellschaft ", " ohg ", " kgaa ", " inc ", " ltd ",
	" llc ", " plc ", " corp ", " corporation ", " sarl ", " gesellschaft mit beschränkter haftung ", " genossenschaft ", " limited ", " b.v. $", " n.v. $", " s.a. $", " gbr "}

// clubForms are the legal forms of associations.
var clubForms = []string{" e.v. ", " ev$", " ev ", "eingetragener verein", " e.v.$"}

// ruleSet is the automaton of all patterns with the rules that use them.
type ruleSet struct {
	*matcher
	rules                                       []compiledRule
	company, club, foreign, foreignWeak, german []int32
	otherBody                                   []int32
}

// compiledRule is a rule with its patterns as numbers.
type compiledRule struct {
	*nameRule
	any, not []int32
}

// rules compiles the tables at their first use.
var rules = sync.OnceValue(func() *ruleSet {
	var all []string
	number := map[string]int32{}
	enter := func(patterns []string) []int32 {
		ids := make([]int32, len(patterns))
		for i, p := range patterns {
			id, ok := number[p]
			if !ok {
				id = int32(len(all))
				number[p] = id
				all = append(all, p)
			}
			ids[i] = id
		}
		return ids
	}
	s := &ruleSet{company: enter(companyForms), club: enter(clubForms), foreign: enter(foreignMarks), foreignWeak: enter(foreignWords),
		german: enter(germanMarks), otherBody: enter(otherBodies)}
	for i := range nameRules {
		r := &nameRules[i]
		s.rules = append(s.rules, compiledRule{r, enter(r.any), enter(r.not)})
	}
	s.matcher = newMatcher(all)
	return s
})

// hasAny reports whether one of the patterns was found.
func (m *matches) hasAny(patterns []int32) bool {
	_, ok := m.first(patterns)
	return ok
}

// first gives the place in patterns of the first that was found.
func (m *matches) first(patterns []int32) (int, bool) {
	for i, p := range patterns {
		if m.has(p) {
			return i, true
		}
	}
	return 0, false
}

// byRule finds the type by the rules, the first that holds decides.
func (s *ruleSet) byRule(found *matches) (Authority, bool) {
	for i := range s.rules {
		r := &s.rules[i]
		at, ok := found.first(r.any)
		if !ok || found.hasAny(r.not) || r.form == formCompany && !found.hasAny(s.company) {
			continue
		}
		if r.kind == "" {
			return Authority{}, false
		}
		return Authority{Type: r.kind, Level: r.level, Method: MethodPattern, Confidence: r.confidence,
			Rule: fmt.Sprintf("the name has %q (patterns.go, rule %d)", r.nameRule.any[at], i+1)}, true
	}
	return Authority{}, false
}

// notOffices are the words by which a ministry or office is not meant itself.
var notOffices = []string{"museum", "freundeskreis", "^freunde "}

// nameRules are tried in order and the first that holds decides, so a rule
// may rely on those above it having failed: what is certain by its legal form
// first, then local bodies – so that a municipality can never come out as
// federal – then the federation and the Länder.
var nameRules = []nameRule{
	{kind: "", any: []string{"gymnasium ", "grundschule ", "realschule ", "gesamtschule ", "berufskolleg ", "mittelschule ", "berufsschule ", "oberschule ", "sekundarschule ", "hauptschule ", "förderschule "},
		not: []string{" amt ", "ministerium", " der stadt ", " e.v. "}},
	{kind: "", any: []string{"polizeilich", "bundestagswahl", "landtagswahl", "kriminalstatistik", "polizeibericht"}, not: []string{"präsidium", " dienste "}},

	// Europe and the world.
	{TypeEU, "", 0.95, []string{"^europäische kommission", "^european commission", "^europäisches parlament", "^europäische agentur", "^europäischer rechnungshof", "^europäische behörde", "^europäisches amt",
		"^agentur der europäischen union", " der europäischen union ", "^european union agency", " der europäischen kommission ", "^european union ", "^eu agency", "^europäische staatsanwaltschaft",
		"^europäischer auswärtiger dienst", "^europäische zentralbank", " of the european union ", "^european food safety", "^european centre for", "^european banking authority", "^european securities", "^european insurance", "^european chemicals", "^european environment", "^european labour", "^european training", "^european foundation for", "^european research council", "^european investment", "^european parliament", "^european medicines", "^european maritime", "^european border", "^european defence", "^european external", "^european ombudsman", "^european court of", "^europäische chemikalien", "^europäisches zentrum für", "^europäische wertpapier", "^europäische stiftung", "^europäischer forschungsrat", "^europäische arbeitsbehörde", "^europäische eisenbahn", "^europäische fischerei", "^europäische verteidigungs", "^europäische arzneimittel", "^europäische umwelt", "^europäische investitions", "^europäischer bürgerbeauftragter", "^europäische bankenaufsicht", "^gd ", "^generaldirektion informatik", "^exekutivagentur"},
		[]string{" e.v. ", "gmbh", "^vertretung des landes", "^vertretung der freien"}, formAny},
	{TypeWorld, "", 0.9, []string{"vereinte nationen", "vereinten nationen", "^united nations", "^internationale organisation", "^international organization", "^internationaler strafgerichtshof", "^internationales sekretariat",
		"^internationale agentur", "^internationale union", "^internationaler rat ", " oecd ", "^weltorganisation", "^internationale kommission", "^internationaler gerichtshof", "^international monetary", "^international atomic",
		"^world ", "^internationale arbeitsorg", "^internationale energie", " der nato ", "^international commission", "^international energy", "^international telecommunication", "^international labour", "^international maritime", "^international civil aviation", "^international renewable", "^international court", "^international criminal", "^internationale fernmelde", "^internationale zivilluftfahrt", "^internationale atom", "^nordatlantik", "^un ", "^welternährungsprogramm", "^welternährungsorganisation", "^uno ", "^unesco", "^unicef", " der vereinten nationen ", "^internationale seeschifffahrts", "des europarates ", "westeuropäischen union", "nordatlantischen versammlung"},
		[]string{" e.v. ", "gmbh", "deutsche gesellschaft", "^deutsche delegation", "^deutsche unesco"}, formAny},

	// Science.
	{TypeUniversity, LevelFederal, 0.95, []string{"universität der bundeswehr", "hochschule des bundes", "hochschule der bundesagentur", "hochschule der deutschen bundesbank", "führungsakademie der bundeswehr"}, nil, formAny},
	{TypeResearch, LevelFederal, 0.9, []string{"^bundesforschung", "bundesforschungsinstitut", "bundesforschungsanstalt"}, nil, formAny},
	{TypeResearch, levelNone, 0.9, []string{"fraunhofer", "max planck", "leibniz institut", "leibniz zentrum", "leibniz gemeinschaft", "leibniz informationszentrum", "helmholtz zentrum", "helmholtz gemeinschaft", "helmholtz institut",
		"forschungszentrum ", "forschungsinstitut ", "forschungsanstalt ", "^forschungsinstitut", "forschungsgemeinschaft ", "^forschungsstelle", "^forschungsverbund", "weltwirtschaft ", "wirtschaftsforschung ", "sozialforschung ",
		"klimafolgenforschung", "^akademie der wissenschaften", "akademie der wissenschaften ", "^leopoldina", "nationale akademie der wissenschaften", "research institute ", "research center ", "^deutsches zentrum für", "^deutsches institut für", "^zentrum für angewandte", "^institut für weltwirtschaft", "^wissenschaftszentrum", "^konrad zuse zentrum", "^zuse institut"},
		[]string{"ministerium", "gymnasium", "^stadt ", "^gemeinde ", "wirtschaftsforschungsgesellschaft"}, formAny},
	{TypeUniversity, LevelState, 0.85, []string{"universitätsklinik", "universitätsmedizin", "uniklinik", "^klinikum der universität", "universitäts klinik"}, []string{"förderverein", "freunde"}, formAny},

	// Insurance before the clubs: their associations have legal forms of their own.
	{TypeInsurance, LevelFederal, 0.95, []string{"rentenversicherung bund ", "^agentur für arbeit", "^agenturen für arbeit", "^arbeitsagentur", "bundesagentur für arbeit", "regionaldirektion der bundesagentur", "kassenärztliche bundesvereinigung",
		"unfallversicherung bund", "rentenversicherung knappschaft", "^drv bund", "^drv knappschaft", "berufsgenossenschaft", "^familienkasse", "^bg ", "^bg verkehr", "^bg etem", "^arbeitsamt ", "^landesarbeitsamt", "^landwirtschaftliche sozialversicherung", "^deutsche rentenkasse", "^bundesknappschaft", "^seekasse", "^berufsförderungswerk der deutschen rentenversicherung bund"},
		[]string{"förderverein"}, formAny},
	{TypeInsurance, levelNone, 0.9, []string{"^deutsche rentenversicherung$", "^drv$"}, nil, formAny},
	{TypeInsurance, LevelState, 0.9, []string{"^aok ", "unfallkasse ", "^deutsche rentenversicherung ", "^rentenversicherung ", "^drv ", "unfallversicherungsverband", "unfallversicherung bayern", "^kassenärztliche vereinigung", "^kassenzahnärztliche vereinigung",
		"^medizinischer dienst ", "^landesversicherungsanstalt", "^lva ", "^mdk ", "^kommunale unfallversicherung", "^feuerwehr unfallkasse", "^allgemeine ortskrankenkasse", "^medizinischer dienst"},
		[]string{" bund ", "bundesverband", "förderverein", "rentenversicherung bund", "knappschaft"}, formAny},
	{TypeInsurance, levelNone, 0.85, []string{"krankenkasse ", "rentenkasse ", "ersatzkasse ", " bkk ", "^bkk", "bkk ", "^ikk ", "pflegekasse ", "betriebskrankenkasse", "innungskrankenkasse", "krankenkasse"}, []string{"verein ", "wahl ", "beitrag"}, formAny},
	{TypeInsurance, levelNone, 0.7, []string{"^jobcenter", " jobcenter ", "^job center"}, nil, formAny},

	// Chambers.
	{TypeChamber, LevelFederal, 0.95, []string{"^bundesrechtsanwaltskammer", "^bundesärztekammer", "^bundeszahnärztekammer", "^bundesnotarkammer", "^bundesingenieurkammer", "^bundesarchitektenkammer", "^bundessteuerberaterkammer",
		"^bundespsychotherapeutenkammer", "^bundesapothekerkammer", "^bundestierärztekammer", "^deutsche industrie und handelskammer", "^dihk", "^deutscher industrie und handelskammertag", "^patentanwaltskammer", "^wirtschaftsprüferkammer"}, nil, formAny},
	{TypeChamber, LevelState, 0.95, []string{"handelskammer ", "^ihk ", " ihk ", "handwerkskammer", "^hwk ", "ärztekammer", "architektenkammer", "rechtsanwaltskammer", "ingenieurkammer", "ingenieurekammer", "steuerberaterkammer", "landwirtschaftskammer",
		"apothekerkammer", "psychotherapeutenkammer", "notarkammer", "pflegekammer", "wirtschaftskammer", "arbeitskammer ", "arbeitnehmerkammer ", "^handelskammer", "kreishandwerkerschaft", "^chamber of", "^rak "},
		[]string{" gmbh ", "auslandshandelskammer", " verein "}, formAny},

	// Associations, parties, foundations.
	{TypeCivil, levelNone, 0.9, []string{" e.v. ", " ev$", " ev ", "förderverein", "^verein ", " verein ", "sportverein ", "heimatverein ", "musikverein ", "turnverein ", "schützenverein", "bürgerinitiative", "^bundesvereinigung", "bundesvereinigung ", "dachverband ", "gewerkschaft ", "^gewerkschaft",
		"^bundesverband", "bundesverband ", "landesverband ", "^landesverband", "elternrat ", "elternverband", "^cdu ", "^csu ", "^spd ", "^fdp ", "^afd ", "^bündnis 90", "^bündnis90", "^die linke ", "^die grünen ", "^junge union", "^jusos", " kreisverband ", "ortsverband ", "ortsverein ",
		"^caritas", "^diakonie", "^diakonisches werk", "rotes kreuz ", "^drk ", "^awo ", "^lebenshilfe", "^malteser", "^johanniter", "^arbeiter samariter", "^nabu ", "^bund naturschutz", "^adac ", "^adfc ", "verbraucherzentrale", "^caritasverband", "interessengemeinschaft", "^freundeskreis", "^freunde ", "^initiative ",
		"mieterverein", "mieterbund", "bauernverband", "feuerwehrverband", "sportbund ", "jugendring ", "^deutsche gesellschaft für", "^gesellschaft für ", "^bund der ", "^bund deutscher", "^verband der ", " verband der ", " verband deutscher ", " bund deutscher ", "^verein deutscher", "^verband deutscher", "^verband für ", "^zentralverband", "^gesamtverband", "beamtenbund", "richterbund", "^konrad adenauer stiftung", "ebert stiftung",
		"böll stiftung", "naumann stiftung", "seidel stiftung", "luxemburg stiftung", "^evangelische kirche", "^evangelisch lutherische", "kirchengemeinde", "^erzbistum", "^bistum ", "landeskirche ", "kirchenkreis ", "^pfarrei ", "^liga der ", "fanclub", "^netzwerk ", "^bundesarbeitsgemeinschaft", "^bundesnetzwerk", "^landesarbeitsgemeinschaft", "^landessportbund", "^landesjugendring", "^landesfeuerwehrverband", "^landesfrauenrat", "^arbeitgeberverband", "arbeitgeberverband ", "^unternehmerverband", "unternehmerverbände"},
		[]string{"^landschaftsverband", "^stadtverwaltung", " bundestag ", " landtag ", "landtagsfraktion", "bundestagsfraktion", "technisches hilfswerk", " gmbh ", "aktiengesellschaft ", "^gesellschaft für deutsche sprache des", "zweckverband", "^wasser und bodenverband", "^stiftung des öffentlichen"}, formAny},
	{TypeCivil, levelNone, 0.9, []string{"städtetag ", "landkreistag ", "gemeindetag ", "gemeindebund ", "städtebund ", "städte und gemeindebund", "^städtetag", "gemeindekongress", "spitzenverband ", "spitzenverbände "}, []string{"kreistag des", "^kreistag "}, formAny},
	{TypeCivil, levelNone, 0.75, []string{" stiftung$", "stiftung$", "^stiftung "}, []string{"ministerium", "öffentlichen rechts", "des bundes", " gmbh", "^bundesstiftung", "^deutsche bundesstiftung", "^landesstiftung", "^kulturstiftung der länder"}, formAny},

	// IT providers, public companies.
	{TypeITProvider, LevelState, 0.9, []string{"landesrechenzentrum", "landesbetrieb it", "^it dienstleistungszentrum", "landesbetrieb daten und information", "^it dienstleister des landes", "landesamt für it"}, nil, formAny},
	{TypeITProvider, LevelMunicipality, 0.85, []string{"kommunales rechenzentrum ", "kommunale datenverarbeitung", "kommunale informationsverarbeitung", "kommunale datenzentrale", "kommunaler it dienstleister", "kommunale it ", "kommunales it ", "kommunale it", "kommunales gebietsrechenzentrum", "^gemeinsame kommunale datenverarbeitung", "kreisrechenzentrum", "kommunale informationstechnik", "it zweckverband"}, []string{"^amt ", "ministerium"}, formAny},
	{TypeITProvider, levelNone, 0.85, []string{"rechenzentrum ", "it dienstleister ", "it dienstleistungszentrum", "it dienstleistung", "it aör ", "datenverarbeitungszentrale ", "datenverarbeitungszentrum ", "it verbund ", "informationstechnikzentrum", "it.dienstleistung"}, []string{"^amt ", "ministerium", "universität ", "hochschule ", " gmbh "}, formAny},
	{TypeCompany, LevelMunicipality, 0.9, []string{"stadtwerke", "stadtwerk ", "gemeindewerke", "kreiswerke", "kommunale werke", "stadtreinigung", "stadtentwässerung", "verkehrsbetriebe", "verkehrs betriebe", "verkehrsverbund", "verkehrs aktiengesellschaft", "wohnungsbaugesellschaft", "wasserbetriebe", "abfallwirtschaftsbetrieb",
		"entsorgungsbetrieb", "eigenbetrieb ", "^sparkasse", "kreissparkasse", "stadtsparkasse", " sparkasse ", "bezirkssparkasse", "stadtbau ", "stadtmarketing", "bäderbetriebe", "städtisches klinikum", "städtische werke", "städtische kliniken", "wirtschaftsbetriebe ", "straßenbahn ", "straßenbahnen ", "bäder betriebe", "stadtbahn ", "^tourismuszentrale", "servicebetrieb ", "technische betriebe ", "stadtwirtschaft", "^stadtdienste", "stadtbetrieb", "verkehrsgesellschaft ", "^kommunale wohnungs", "kommunalunternehmen", "kommunalservice", "gemeindebetriebe", "^städtische ", "verbandsgemeindewerke", "^kommunalbetrieb", "^technische werke", "stadtverkehr ", "wohnstätten", "gemeindepsychiatr", "^stadtwohnbau", "baubetriebshof", "^entsorgungs", "abfallwirtschaftsgesellschaft", "kreisklinik", "kreiskrankenhaus", "kreiskliniken", "^bauhof", "stadthallen"}, []string{"gewerkschaft", "^verein ", " zweckverband", "^zweckverband"}, formAny},
	{TypeCompany, levelNone, 0.8, []string{"klinikum ", "^klinikum", "kliniken ", "krankenhaus ", "landesbank", "förderbank ", "investitionsbank", "aufbaubank", "^flughafen", "^messe ", " aör ", "anstalt öffentlichen rechts", "anstalt des öffentlichen rechts", "wasserwerke ", "versorgungsbetriebe ", "^rundfunk ", " rundfunk ", "^staatstheater", "hafengesellschaft", "^hafen ", "^spielbank", "^lotto ", "^landestheater", "^nahverkehr", "landesentwicklungsgesellschaft", "investitions und förderbank", "^studierendenwerk", "^studentenwerk"}, []string{"^amt ", "ministerium", "medienanstalt", "forst aör", "stadt ", "bundeswehr"}, formAny},
	{TypeCompany, LevelMunicipality, 0.65, []string{"stadt ", "städtisch", "kommunal", "kreis ", "nahverkehr", "wirtschaftsförderung", "abfallwirtschaft"}, []string{" consulting ", "software", " verlag ", " shop ", " innenstadt ", " arbeitskreis "}, formCompany},
	{TypeCompany, LevelState, 0.65, []string{"^landes", " des landes ", " des freistaat"}, []string{"^landesk"}, formCompany},
	{TypeCompany, LevelFederal, 0.65, []string{" des bundes "}, nil, formCompany},
	{TypeCompany, levelNone, 0.6, []string{"wohnungsbau", "landesbahn", "verkehrsgesellschaft", "wohnungsgesellschaft", "hafenbetrieb", "hafen und", "energieversorgung", "regionalverkehr", " öffentliche", "digitalagentur", "entwicklungsgesellschaft"}, nil, formCompany},
	{TypeCompany, LevelFederal, 0.9, []string{"^db ", "^deutsche bahn "}, nil, formCompany},
	{TypePrivate, levelNone, 0.85, companyForms, []string{"^ag ", "universität ", "hochschule "}, formAny},

	{TypeResearch, levelNone, 0.7, []string{"^institut für ", "^institute for "}, []string{" gmbh "}, formAny},

	// Universities.
	{TypeUniversity, LevelState, 0.95, []string{"universität ", "universitat ", "^dhbw ", "^htwk ", "^hwr ", "^hft ", "^hfm ", "^hfwu", "^uni ", "^bht ", "^khb", "^fu ", "^hhu ", "^jgu ", "^jlu ", "^rub ", "hochschule ", "^hochschule", " university ", "^university of ", "^th ", "^tu ", "^haw ", "^htw ", "^oth ", "^fh ", "^ph ", "^hs ", "berufsakademie ", "^rwth", "fachhochschule", "kunstakademie", "musikhochschule", "kunsthochschule", "universitätsbibliothek", "bundeswehr universität", "universitäts und landesbibliothek", "duale hochschule", "hochschulbibliothek", "pädagogische hochschule", "technical university", "studienkolleg"},
		append([]string{"ministerium", "volkshochschule", "hochschulstadt", "universitätsstadt", "^stadt ", "^gemeinde ", "senatsverwaltung", "^amt ", "staatsanwaltschaft", "^freunde ", "wohnheim", "hochschulrektoren", "wissenschaftsrat", "internationale hochschule", "evangelische hochschule", "katholische hochschule", "private "}, notOffices...), formAny},
	{TypeUniversity, levelNone, 0.85, []string{"internationale hochschule", "evangelische hochschule", "katholische hochschule", "private hochschule", "private universität", "business school", "law school", "school of management", "school of governance"}, nil, formAny},

	// Local government. Names that say Stadt, Gemeinde, Kreis or Amt are
	// already decided, see localAuthority.
	{TypeDistrict, "", 0.95, []string{"^landratsamt", " landratsamt ", "kreisverwaltung", "kreisausschuss", "^städteregion", "^region hannover", "regionalverband saarbrücken", "kreistag ", "kreisjugendamt", "^der landrat", "^kreisarchiv", "^kreisarchiv", "^kreisbibliothek", "^kreismedienzentrum", "^kreisbrand", "^kreisfeuerwehr"}, []string{"landkreistag", "^arbeitskreis"}, formAny},
	{TypeAssociation, "", 0.95, []string{"verbandsgemeinde", "samtgemeinde", "verwaltungsgemeinschaft", "gemeindeverwaltungsverband", "zweckverband", "landschaftsverband", "wohlfahrtsverband", "kommunalverband", "sozialverband sachsen", "versorgungsverband", "^regionalverband", "nachbarschaftsverband", "planungsverband", "planungsgemeinschaft", "wasserverband", "abwasserverband", "abfallverband", "amtsverwaltung", "metropolregion", "interkommunal", "gemeindeverband", "verwaltungsverband", "^bezirk oberbayern", "^bezirk niederbayern", "^bezirk oberpfalz", "^bezirk oberfranken", "^bezirk mittelfranken", "^bezirk unterfranken", "^bezirk schwaben", "schulverband ", "verbandsverwaltung", "wasser und boden", "regionalverbund", "unterhaltungsverband", "deichverband", "^deichacht", "^zv ", "kommunale arbeitsgemeinschaft", "rettungszweckverband", "verkehrszweckverband", "^verband region", "wasserversorgungsverband", "entwässerungsverband", "gewässerunterhaltung", "hochwasserschutzverband", "tourismusverband", "^bezirksverband", "gemeinsame verwaltung", "umlandverband", "regionale planungs"}, []string{"bundesverband", "^kassen", " gmbh "}, formAny},
	{TypeCity, "", 0.95, []string{"kreisfreie stadt", "^landeshauptstadt ", " landeshauptstadt ", "^bundesstadt bonn", "^bezirksamt "}, nil, formAny},
	{TypeTown, "", 0.9, []string{"kreisstadt ", "^ortsgemeinde", "einheitsgemeinde", "gemeindeverwaltung ", "gemeinderat ", "^marktgemeinde", "^rathaus", "^freiwillige feuerwehr", "stadtarchiv", "stadtbibliothek", "stadtbücherei", "^gemeindebücherei", "ortsgericht", "^stadtmuseum", "^stadtbad "}, []string{"ministerium"}, formAny},

	// The federation. Courts, police and parliament come before the agencies,
	// whose patterns are wider.
	{TypeCourt, LevelFederal, 0.95, []string{"^bundesverfassungsgericht", "^bundesgerichtshof", "^bundesverwaltungsgericht", "^bundesfinanzhof", "^bundessozialgericht", "^bundesarbeitsgericht", "^bundespatentgericht", "^truppendienstgericht", "generalbundesanwalt"}, nil, formAny},
	{TypePolice, LevelFederal, 0.95, []string{"bundespolizei", "^bundeskriminalamt"}, nil, formAny},
	{TypeParliament, LevelFederal, 0.95, []string{"deutscher bundestag", "deutschen bundestages", "deutschen bundestags", "^bundesrat ", " des bundesrates ", "bundestagsfraktion", " im deutschen bundestag ", "fraktion der cdu csu ", "cdu csu fraktion ", " im bundestag ", " des bundestages ", "^deutsche delegation"}, []string{" landtag", " stadtrat", " kreistag", " bezirk", " im rat", "gemeinderat", "stadtverordneten", "^bundesrat für "}, formAny},
	{TypeMinistry, "", 0.95, []string{"bundesministerium", "^bundesminister", " bundesminister ", "^bundeskanzler", "^bundespräsidialamt", "^auswärtiges amt", " der bundesregierung ", "^bundesregierung", "bundesfinanzministerium", "bundesinnenministerium", "bundesumweltministerium", "bundesministers ", "^federal ministry", "^german federal ministry", "^botschaft der bundesrepublik deutschland", "^deutsche botschaft", "^deutsches generalkonsulat", "^generalkonsulat der bundesrepublik"}, []string{"^forschungsanstalt", "^beirat"}, formAny},
	{TypeAgency, "", 0.95, []string{"bundesamt ", "^bundesamt", "bundesamtes ", "bundesanstalt", "^bundesagentur", "^bundesnetzagentur", "^bundeszentral", "^bundesinstitut", "bundesarchiv ", "bundesbeauftragte", "bundesrechnungshof", "^bundeskartellamt", "^bundesstelle", "^bundesbehörde", "^bundesoberbehörde", "^bundesverwaltung", "^bundessorten", "^bundesausgleichsamt", "^bundessprachenamt", "^bundesbank", "^deutsche bundesbank", "^bundesprüfstelle", "^bundesstiftung", "^bundesfinanz", "^bundeskasse", "^bundeswehr", " der bundeswehr ", "bundeswehr dienstleistung", "bundeswehrkrankenhaus", "bundeswehrzentralkrankenhaus",
		"^hauptzollamt", "hauptzollamt ", "^zollkriminalamt", "^zollfahndungsamt", "^zollamt ", "zollverwaltung", "^zentrale stelle für", " des bundes ", "wasserstraßen und schifffahrtsamt", "^wasserstraßen neubauamt", "^wasserstraßen", "^wasser und schifffahrts", "^bundesforst", "^bundesmonopol", "^bundesfernstraßen", "^bundeseisenbahn", "^bundesbau", "^bundesnachrichtendienst", "technisches hilfswerk", "^thw ", "^german federal", "^deutsche bundesstiftung", "^kreiswehrersatzamt", "^wehrbereichsverwaltung", "^karrierecenter der bundeswehr", "^stiftung preußischer", "^bundesopium", "preußischer kulturbesitz", "^bundesdenkmal", "^bundessportamt", "^bundesaufsicht", "^bundesversicherungsamt", "^bundesanzeiger", "^geodateninfrastruktur deutschland"},
		[]string{"landesvertretung", "vertretung des landes", "bundesgartenschau", "^stadt ", "^gemeinde ", "bundesministerium"}, formAny},

	// The Länder. Whoever says Ministerium without Bund is a ministry of a Land:
	// the federation never leaves its own prefix out.
	{TypeRegional, "", 0.95, []string{"bezirksregierung", "regierungspräsidium", "regierungspräsidien", "^regierung von ", "^regierung der oberpfalz", "^regierung oberbayern", "^regierung niederbayern", "^regierung schwaben", "landesdirektion ", "landesverwaltungsamt ", "aufsichts und dienstleistungsdirektion", "struktur und genehmigungsdirektion", "amt für regionale landesentwicklung", "^rp ", "^district government"}, []string{"landesverwaltungsamt berlin"}, formAny},
	{TypeCourt, LevelState, 0.95, []string{"gericht ", "gerichtshof ", "gerichts ", "staatsanwaltschaft", "staatsanwaltschaften", "^amtsgericht", "^landgericht", "^olg ", "^ovg ", "oberlandesgericht", "verwaltungsgerichtshof", "^kammergericht", "generalstaatsanwalt"}, []string{"ministerium", "schiedsgericht", "^freigericht ", "^linsengericht ", "jüngstes gericht", "haupt gericht"}, formAny},
	{TypePolice, LevelState, 0.95, []string{"^polizei ", " polizei ", "polizeipräsidium", "^polizeipräsident", "polizeidirektion", "polizeiinspektion", "polizeibehörde", "landespolizei", "bereitschaftspolizei", "wasserschutzpolizei", "polizeirevier", "polizeistation", "polizeiakademie", "polizeiverwaltung", "polizeiliche dienste", "kriminalpolizei", "landeskriminalamt", "^lka ", "^polizeioberkommiss", "polizeichor", "polizeikommissariat", "^polizeiabschnitt", "autobahnpolizei", "^zentrale polizei", "^polizeifach"}, []string{"ministerium", "senatsverwaltung", "^gewerkschaft", "hochschule", "polizeichor"}, formAny},
	{TypeParliament, LevelState, 0.95, []string{"^landtag ", "^landtagsverwaltung", "^landtagspräsident", " landtag ", " landtags ", " landtages ", "hamburgische bürgerschaft", "bremische bürgerschaft", "^bürgerschaft der ", "abgeordnetenhaus", "landtagsfraktion", "^parlamentsverwaltung"}, []string{"ministerium", "genossenschaft"}, formAny},
	{TypeLandMinistry, "", 0.9, []string{"staatsministerium", "ministerium ", "^ministerium", "ministerin ", "senatsverwaltung", "senatskanzlei", "staatskanzlei", "^senator ", "^senator", " senator ", "^die senatorin", "^senatorin", " senatorin ", "landesregierung", "staatsregierung", "^ministerpräsident", "^der ministerpräsident", "^behörde für ", " behörde für ", "^justizbehörde", "^finanzbehörde", "^kulturbehörde", "^sozialbehörde", "^schulbehörde", "^innenbehörde", "^gesundheitsbehörde", "^umweltbehörde", "^senat der ", "^senat von ", "^der senat ", "^minister für", "^minister des", "^der minister ", "^ministry of", "^ministry for", " state ministry ", "state chancellery", "^hessian ministry", "^thuringian ministry", "^brandenburg ministry", "^lower saxony ministry", "^state of "}, []string{"bundes", "^landtag", " für ministerien", " verlag", " landtag "}, formAny},
	{TypeLandAgency, "", 0.9, []string{"landesamt", "landesämter", "landesanstalt", "landesbetrieb", "landesbehörde", "landeszentrale", "landesbildung", "landesinstitut", "landesarchiv", "landesbibliothek", "landesvermessung", "landesbeauftragte", "landesrechnungshof", "landesagentur", "landeslabor", "landesuntersuchung", "landesmedienanstalt", "landesforst", "landeszentrum", "landesschulamt", "landesoberbehörde", "landesdatenschutz", "landesfinanz", "landeshauptarchiv", "landesfeuerwehr", "landesmuseum", "landesverwaltung", "landeskrankenhaus", "landesvertretung", "landesstraßenbau", "landesbaudirektion", "landesoberkasse", "landesjustiz", "landesbaubehörde", "landesprüfungsamt", "landesjugendamt", "landesdenkmal", "landesluftfahrt", "landesbergamt", "landeseich", "landeswahlleit", "landeshauptkasse",
		"^finanzamt", "finanzamt ", "oberfinanzdirektion", "^ofd ", "^staatliches ", "^staatliche ", "^staatlicher ", "staatsarchiv", "staatsbetrieb", "staatsbibliothek", "^justizvollzugsanstalt", "^jva ", "justizvollzug", "^autobahndirektion", "straßenbauverwaltung", "^straßenbauamt", "hessen mobil", "straßen nrw", "^zentrum bayern", "^amt für statistik berlin brandenburg", "^oberste baubehörde", "^forstbetrieb", "^forstamt", "^statistikamt nord", "^statistisches amt", "rechnungshof ", "^verfassungsschutz", "^wasserwirtschaftsamt", "^amt für ernährung landwirtschaft", "^amt für ernährung", "^amt für ländliche entwicklung", "^amt für landwirtschaft", "^amt für bodenmanagement", "^amt für flurneuordnung", "^amt für digitalisierung breitband", "^amt für digitalisierung", "^vermessungs und katasteramt", "^dienstleistungszentrum ländlicher raum", "vermessungsverwaltung", "^versorgungsamt", "gewerbeaufsicht", "^eichdirektion", "^eichamt", "veterinäruntersuchungsamt", "^nationalpark", "^biosphärenreservat", "^vertretung des landes", "^vertretung des freistaat", "^bayerische verwaltung der staatlichen", "beauftragte für datenschutz und informationsfreiheit", "beauftragter für datenschutz und informationsfreiheit", "datenschutzbeauftragte", "medienanstalt", "^liegenschaftsbetrieb", "bau und liegenschaft", "liegenschafts und baubetreuung", "^schulamt ", "^bergamt ", "^bergbau", "^grundbuchamt", "^domänenamt", "^geologischer dienst", "^statistische ämter", "^statistisches landesamt", "^vermögen und bau", "^zentrale datenstelle", "^landesstelle", "^regionale schulberatung", "^amt für straßen und verkehr", "^state office", " state office ", "^niedersächsischer landesbetrieb", "^bayerische schlösser", "^bayerische staats", "^staatsgemälde", "^staatsoper", "^staatsgalerie", "^sächsische staatsb", "schlösserverwaltung", "^preußische schlösser", "^haus der bayerischen geschichte", "^schulverwaltungsamt", "^studienseminar", "^zentrum für schulqualität", "^amt für lehrerbildung", "^gemeinsame landesplanung", "landesplanungsabteilung", "^autobahnamt", "^talsperren", "landestalsperren", "^flurbereinigung", "pflanzenschutzamt", "oberbergamt", "^pflanzenschutzdienst", "^agrarförderamt", "^landgestüt", "^eichverwaltung", "^staatskasse", "^justizkasse", "^polizeiverwaltungsschule", "^hessische landes", "^sächsische landes", "^rechenzentrum der finanzverwaltung"},
		[]string{"^verein", "bundes", "^stadt ", "^gemeinde ", "landschaft ", "^landesbank", "^landesbischof", "landesbetriebe ", "^landesbau ", " förderung ", " leistungen ", " beihilfen ", " hilfen ", " zuschüsse ", " mittel ", "^nationalparkgemeinde", "^nationalparkstadt", "^staatlich "}, formAny},
	{TypeLandMinistry, "", 0.6, []string{"^land schleswig holstein ", "^land niedersachsen ", "^land nordrhein westfalen ", "^land nrw ", "^land hessen ", "^land rheinland pfalz ", "^land baden württemberg ", "^land bayern ", "^land saarland ", "^land berlin ", "^land bremen ", "^land hamburg ", "^land brandenburg ", "^land mecklenburg vorpommern ", "^land sachsen ", "^land sachsen anhalt ", "^land thüringen ", "^freistaat bayern", "^freistaat sachsen", "^freistaat thüringen", "^freie und hansestadt hamburg", "^freie hansestadt bremen", "^saarland "}, nil, formAny},

	// Offices that are local wherever they carry no other name.
	{TypeDistrict, "", 0.7, []string{"^gesundheitsamt", "^veterinäramt", "^straßenverkehrsamt", "^untere naturschutzbehörde", "^kreisverwaltungsreferat", "^katasteramt ", "^untere wasserbehörde", "^ausländerbehörde", "^kreiswahlleit", "^landrätin ", "^landrat ", "^landrat$"}, nil, formAny},
	{TypeTown, "", 0.6, []string{"^bürgeramt", "^ordnungsamt", "^standesamt", "^bürgerbüro", "^jugendamt", "^einwohnermeldeamt", "^sozialamt", "^stadtplanungsamt", "^bauamt", "^bürgerservice$", "^tiefbauamt", "^hochbauamt", "^grünflächenamt", "^gartenamt", "^kämmerei", "^stadtkämmerei", "^volkshochschule", "^vhs ", "^stadtteil", "^ortsamt", "^ortschaft ", "^ortsbeirat", "^beirat ", "^gleichstellungsbeauftragte", "^feuerwehr ", "^berufsfeuerwehr", "^stadtjugendring"}, []string{" e.v. "}, formAny},
}
