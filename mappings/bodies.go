package mappings

// body is a known body: its official name first, then short names and
// spellings (aliases). Bodies whose name tells their type by a rule are here
// only for their short names.
type body struct {
	kind  string // authority type
	level string // "" is the type's own
	names []string
}

// bodies is the table of known bodies. It is never changed. Federal names are
// those of the Federal Government as formed in May 2025; older ones are
// aliases, since publications keep them.
var bodies = []body{
	// The federal ministries and the like.
	{TypeMinistry, "", []string{"Bundeskanzleramt", "BKAmt", "Der Bundeskanzler"}},
	{TypeMinistry, "", []string{"Auswärtiges Amt", "Das Auswärtige Amt"}},
	{TypeMinistry, "", []string{"Bundespräsidialamt"}},
	{TypeMinistry, "", []string{"Presse- und Informationsamt der Bundesregierung", "Bundespresseamt", "BPA"}},
	{TypeMinistry, "", []string{"Bundesministerium für Digitales und Staatsmodernisierung", "BMDS"}},
	{TypeMinistry, "", []string{"Bundesministerium der Finanzen", "BMF", "Bundesfinanzministerium"}},
	{TypeMinistry, "", []string{"Bundesministerium des Innern", "BMI", "BMIBH", "Bundesinnenministerium"}},
	{TypeMinistry, "", []string{"Bundesministerium der Justiz und für Verbraucherschutz", "BMJV", "BMJ", "Bundesjustizministerium"}},
	{TypeMinistry, "", []string{"Bundesministerium für Arbeit und Soziales", "BMAS", "Bundesarbeitsministerium"}},
	{TypeMinistry, "", []string{"Bundesministerium der Verteidigung", "BMVg"}},
	{TypeMinistry, "", []string{"Bundesministerium für Landwirtschaft, Ernährung und Heimat", "BMLEH", "BMEL"}},
	{TypeMinistry, "", []string{"Bundesministerium für Bildung, Familie, Senioren, Frauen und Jugend", "BMBFSFJ", "BMFSFJ"}},
	{TypeMinistry, "", []string{"Bundesministerium für Gesundheit", "BMG", "Bundesgesundheitsministerium"}},
	{TypeMinistry, "", []string{"Bundesministerium für Verkehr", "BMV", "BMDV", "BMVI", "Bundesverkehrsministerium"}},
	{TypeMinistry, "", []string{"Bundesministerium für Umwelt, Klimaschutz, Naturschutz und nukleare Sicherheit", "BMUKN", "BMUV"}},
	{TypeMinistry, "", []string{"Bundesministerium für Forschung, Technologie und Raumfahrt", "BMFTR", "BMBF"}},
	{TypeMinistry, "", []string{"Bundesministerium für wirtschaftliche Zusammenarbeit und Entwicklung", "BMZ"}},
	{TypeMinistry, "", []string{"Bundesministerium für Wohnen, Stadtentwicklung und Bauwesen", "BMWSB"}},
	{TypeMinistry, "", []string{"Bundesministerium für Wirtschaft und Energie", "BMWE", "BMWK", "BMWi"}},
	{TypeMinistry, "", []string{"Der Beauftragte der Bundesregierung für Kultur und Medien", "Die Beauftragte der Bundesregierung für Kultur und Medien", "BKM"}},
	{TypeMinistry, "", []string{"Bundesregierung", "Die Bundesregierung"}},

	// Federal agencies that no rule on the name finds, or with short names.
	{TypeAgency, "", []string{"Statistisches Bundesamt", "Destatis", "StBA"}},
	{TypeAgency, "", []string{"Bundesverwaltungsamt", "BVA"}},
	{TypeAgency, "", []string{"Bundesamt für Sicherheit in der Informationstechnik", "BSI"}},
	{TypeAgency, "", []string{"Bundesamt für Migration und Flüchtlinge", "BAMF"}},
	{TypeAgency, "", []string{"Bundesamt für Wirtschaft und Ausfuhrkontrolle", "BAFA"}},
	{TypeAgency, "", []string{"Bundesamt für Bevölkerungsschutz und Katastrophenhilfe", "BBK"}},
	{TypeAgency, "", []string{"Bundesamt für Kartographie und Geodäsie", "BKG"}},
	{TypeAgency, "", []string{"Bundesamt für Naturschutz", "BfN"}},
	{TypeAgency, "", []string{"Bundesamt für Strahlenschutz", "BfS"}},
	{TypeAgency, "", []string{"Bundesamt für Justiz", "BfJ"}},
	{TypeAgency, "", []string{"Bundesamt für Seeschifffahrt und Hydrographie", "BSH"}},
	{TypeAgency, "", []string{"Bundesamt für Verbraucherschutz und Lebensmittelsicherheit", "BVL"}},
	{TypeAgency, "", []string{"Bundesamt für Soziale Sicherung", "BAS"}},
	{TypeAgency, "", []string{"Bundesamt für Verfassungsschutz", "BfV"}},
	{TypeAgency, "", []string{"Bundesamt für Ausrüstung, Informationstechnik und Nutzung der Bundeswehr", "BAAINBw"}},
	{TypeAgency, "", []string{"Beschaffungsamt des Bundesministeriums des Innern", "Beschaffungsamt des BMI", "BeschA"}},
	{TypeAgency, "", []string{"Bundesnetzagentur", "BNetzA"}},
	{TypeAgency, "", []string{"Bundeskartellamt", "BKartA"}},
	{TypeAgency, "", []string{"Bundesanstalt für Finanzdienstleistungsaufsicht", "BaFin"}},
	{TypeAgency, "", []string{"Bundesanstalt für Landwirtschaft und Ernährung", "BLE"}},
	{TypeAgency, "", []string{"Bundesanstalt für Immobilienaufgaben", "BImA"}},
	{TypeAgency, "", []string{"Bundesanstalt für Straßen- und Verkehrswesen", "BASt"}},
	{TypeAgency, "", []string{"Bundesanstalt Technisches Hilfswerk", "Technisches Hilfswerk", "THW"}},
	{TypeAgency, "", []string{"Bundeszentralamt für Steuern", "BZSt"}},
	{TypeAgency, "", []string{"Bundeszentrale für politische Bildung", "bpb"}},
	{TypeAgency, "", []string{"Bundesrechnungshof", "BRH"}},
	{TypeAgency, "", []string{"Bundesarchiv", "BArch"}},
	{TypeAgency, "", []string{"Bundesinstitut für Arzneimittel und Medizinprodukte", "BfArM"}},
	{TypeAgency, "", []string{"Bundesinstitut für Bau-, Stadt- und Raumforschung", "BBSR"}},
	{TypeAgency, "", []string{"Bundesinstitut für Berufsbildung", "BIBB"}},
	{TypeAgency, "", []string{"Bundesinstitut für Risikobewertung", "BfR"}},
	{TypeAgency, "", []string{"Bundesinstitut für Öffentliche Gesundheit", "BIÖG", "Bundeszentrale für gesundheitliche Aufklärung", "BZgA"}},
	{TypeAgency, "", []string{"Bundesbeauftragte für den Datenschutz und die Informationsfreiheit", "Die Bundesbeauftragte für den Datenschutz und die Informationsfreiheit", "Der Bundesbeauftragte für den Datenschutz und die Informationsfreiheit", "BfDI"}},
	{TypeAgency, "", []string{"Umweltbundesamt", "UBA"}},
	{TypeAgency, "", []string{"Kraftfahrt-Bundesamt", "KBA"}},
	{TypeAgency, "", []string{"Eisenbahn-Bundesamt", "EBA"}},
	{TypeAgency, "", []string{"Luftfahrt-Bundesamt", "LBA"}},
	{TypeAgency, "", []string{"Fernstraßen-Bundesamt", "FBA"}},
	{TypeAgency, "", []string{"Robert Koch-Institut", "Robert-Koch-Institut", "RKI"}},
	{TypeAgency, "", []string{"Paul-Ehrlich-Institut", "PEI"}},
	{TypeAgency, "", []string{"Deutscher Wetterdienst", "DWD"}},
	{TypeAgency, "", []string{"Deutsches Patent- und Markenamt", "DPMA"}},
	{TypeAgency, "", []string{"Deutsche Nationalbibliothek", "DNB"}},
	{TypeAgency, "", []string{"Deutsche Bundesbank", "Bundesbank"}},
	{TypeAgency, "", []string{"Generalzolldirektion", "GZD", "Zoll"}},
	{TypeAgency, "", []string{"Generaldirektion Wasserstraßen und Schifffahrt", "GDWS", "Wasserstraßen- und Schifffahrtsverwaltung des Bundes", "WSV"}},
	{TypeAgency, "", []string{"Physikalisch-Technische Bundesanstalt", "PTB"}},
	{TypeAgency, "", []string{"Zentrale Stelle für Informationstechnik im Sicherheitsbereich", "ZITiS"}},
	{TypeAgency, "", []string{"Normenkontrollrat", "Nationaler Normenkontrollrat", "NKR"}},
	{TypeAgency, "", []string{"Stiftung Preußischer Kulturbesitz", "SPK"}},
	{TypeAgency, "", []string{"Bundeswehr"}},
	{TypeAgency, "", []string{"Deutsche Digitale Bibliothek", "DDB"}},
	{TypePolice, LevelFederal, []string{"Bundespolizei", "BPOL", "Bundespolizeipräsidium"}},
	{TypePolice, LevelFederal, []string{"Bundeskriminalamt", "BKA"}},

	// Parliaments and courts of the federation.
	{TypeParliament, LevelFederal, []string{"Deutscher Bundestag", "Bundestag", "Der Deutsche Bundestag", "Verwaltung des Deutschen Bundestages"}},
	{TypeParliament, LevelFederal, []string{"Bundesrat", "Sekretariat des Bundesrates"}},
	{TypeParliament, LevelState, []string{"Abgeordnetenhaus von Berlin", "Abgeordnetenhaus Berlin"}},
	{TypeParliament, LevelState, []string{"Hamburgische Bürgerschaft", "Bürgerschaft der Freien und Hansestadt Hamburg"}},
	{TypeParliament, LevelState, []string{"Bremische Bürgerschaft"}},
	{TypeCourt, LevelFederal, []string{"Bundesverfassungsgericht", "BVerfG"}},
	{TypeCourt, LevelFederal, []string{"Bundesgerichtshof", "BGH"}},
	{TypeCourt, LevelFederal, []string{"Bundesverwaltungsgericht", "BVerwG"}},
	{TypeCourt, LevelFederal, []string{"Bundesfinanzhof", "BFH"}},
	{TypeCourt, LevelFederal, []string{"Bundessozialgericht", "BSG"}},
	{TypeCourt, LevelFederal, []string{"Bundesarbeitsgericht", "BAG"}},
	{TypeCourt, LevelFederal, []string{"Generalbundesanwalt", "Der Generalbundesanwalt beim Bundesgerichtshof", "GBA"}},

	// Public IT providers.
	{TypeITProvider, LevelFederal, []string{"Informationstechnikzentrum Bund", "ITZBund", "ITZ-Bund", "ITZ Bund"}},
	{TypeITProvider, LevelFederal, []string{"DigitalService", "DigitalService des Bundes", "DigitalService GmbH des Bundes", "DigitalService4Germany"}},
	{TypeITProvider, LevelFederal, []string{"BWI GmbH", "BWI"}},
	{TypeITProvider, LevelFederal, []string{"Zentrum für Digitale Souveränität der Öffentlichen Verwaltung", "ZenDiS", "ZenDiS GmbH"}},
	{TypeITProvider, LevelState, []string{"FITKO", "Föderale IT-Kooperation"}},
	{TypeITProvider, LevelState, []string{"Koordinierungsstelle für IT-Standards", "KoSIT"}},
	{TypeITProvider, LevelState, []string{"Dataport", "Dataport AöR"}},
	{TypeITProvider, LevelState, []string{"IT-Dienstleistungszentrum Berlin", "ITDZ Berlin", "ITDZ"}},
	{TypeITProvider, LevelState, []string{"Hessische Zentrale für Datenverarbeitung", "HZD"}},
	{TypeITProvider, LevelState, []string{"Landesbetrieb Information und Technik Nordrhein-Westfalen", "IT.NRW", "Information und Technik Nordrhein-Westfalen"}},
	{TypeITProvider, LevelState, []string{"IT Baden-Württemberg", "BITBW", "Landesoberbehörde IT Baden-Württemberg"}},
	{TypeITProvider, LevelState, []string{"IT.Niedersachsen", "Landesbetrieb IT.Niedersachsen"}},
	{TypeITProvider, LevelState, []string{"Landesbetrieb Daten und Information", "LDI Rheinland-Pfalz"}},
	{TypeITProvider, LevelState, []string{"Staatsbetrieb Sächsische Informatik Dienste", "SID Sachsen"}},
	{TypeITProvider, LevelState, []string{"Brandenburgischer IT-Dienstleister", "ZIT-BB"}},
	{TypeITProvider, LevelState, []string{"DVZ Datenverarbeitungszentrum Mecklenburg-Vorpommern", "DVZ M-V GmbH", "DVZ M-V"}},
	{TypeITProvider, LevelState, []string{"Thüringer Landesrechenzentrum", "TLRZ"}},
	{TypeITProvider, LevelState, []string{"IT-Dienstleistungszentrum des Freistaats Bayern", "IT-DLZ Bayern"}},
	{TypeITProvider, LevelState, []string{"Landesamt für IT-Dienstleistungen Saarland", "IT-Dienstleistungszentrum Saarland", "IT-DLZ Saarland"}},
	{TypeITProvider, LevelState, []string{"d-NRW AöR", "d-NRW"}},
	{TypeITProvider, LevelState, []string{"IT-Verbund Schleswig-Holstein", "ITV.SH"}},
	{TypeITProvider, LevelMunicipality, []string{"Anstalt für Kommunale Datenverarbeitung in Bayern", "AKDB"}},
	{TypeITProvider, LevelMunicipality, []string{"Komm.ONE", "Komm.ONE AöR"}},
	{TypeITProvider, LevelMunicipality, []string{"regio iT", "regio iT GmbH", "regio iT gesellschaft für informationstechnologie"}},
	{TypeITProvider, LevelMunicipality, []string{"ekom21", "ekom21 – KGRZ Hessen", "ekom21 - KGRZ Hessen"}},
	{TypeITProvider, LevelMunicipality, []string{"Südwestfalen-IT", "SIT"}},
	{TypeITProvider, LevelMunicipality, []string{"govdigital", "govdigital eG"}},
	{TypeITProvider, LevelMunicipality, []string{"Kommunales Rechenzentrum Niederrhein", "KRZN"}},
	{TypeITProvider, LevelMunicipality, []string{"Kommunales Rechenzentrum Minden-Ravensberg/Lippe", "krz Lemgo", "OWL-IT"}},
	{TypeITProvider, LevelMunicipality, []string{"Zweckverband Kommunale Informationsverarbeitung Sachsen", "KISA"}},
	{TypeITProvider, LevelMunicipality, []string{"KDN Dachverband kommunaler IT-Dienstleister", "KDN", "KDN.sozial"}},
	{TypeITProvider, LevelMunicipality, []string{"Kommunale Datenverarbeitung Oldenburg", "KDO"}},
	{TypeITProvider, LevelMunicipality, []string{"civitec"}},
	{TypeITProvider, LevelMunicipality, []string{"citeq"}},
	{TypeITProvider, LevelMunicipality, []string{"Lecos", "Lecos GmbH"}},
	{TypeITProvider, LevelMunicipality, []string{"ITEBO", "ITEBO GmbH"}},
	{TypeITProvider, LevelMunicipality, []string{"hannIT", "Hannoversche Informationstechnologien"}},
	{TypeITProvider, LevelMunicipality, []string{"it@M", "IT-Referat der Landeshauptstadt München"}},
	{TypeITProvider, LevelMunicipality, []string{"KommunalBIT", "KommunalBIT AöR"}},
	{TypeITProvider, LevelMunicipality, []string{"Digitalagentur Brandenburg", "DABB"}},
	{TypeITProvider, LevelState, []string{"byte", "byte – Bayerische Agentur für Digitales", "Bayerische Agentur für Digitales"}},

	// Social insurance.
	{TypeInsurance, LevelFederal, []string{"Bundesagentur für Arbeit", "BA"}},
	{TypeInsurance, LevelFederal, []string{"Deutsche Rentenversicherung Bund", "DRV Bund"}},
	{TypeInsurance, LevelFederal, []string{"Deutsche Rentenversicherung Knappschaft-Bahn-See", "Knappschaft-Bahn-See", "KBS"}},
	{TypeInsurance, LevelFederal, []string{"Deutsche Gesetzliche Unfallversicherung", "DGUV"}},
	{TypeInsurance, LevelFederal, []string{"GKV-Spitzenverband"}},
	{TypeInsurance, LevelFederal, []string{"BARMER"}},
	{TypeInsurance, LevelFederal, []string{"Techniker Krankenkasse", "TK"}},
	{TypeInsurance, LevelFederal, []string{"DAK-Gesundheit", "DAK"}},
	{TypeInsurance, LevelFederal, []string{"Sozialversicherung für Landwirtschaft, Forsten und Gartenbau", "SVLFG"}},

	// Companies in public hands, research, associations, the world.
	{TypeCompany, LevelFederal, []string{"Deutsche Bahn", "Deutsche Bahn AG", "DB AG"}},
	{TypeCompany, LevelFederal, []string{"Bundesdruckerei", "Bundesdruckerei GmbH", "Bundesdruckerei-Gruppe"}},
	{TypeCompany, LevelFederal, []string{"Autobahn GmbH des Bundes", "Die Autobahn GmbH des Bundes"}},
	{TypeCompany, LevelFederal, []string{"KfW", "Kreditanstalt für Wiederaufbau", "KfW Bankengruppe"}},
	{TypeCompany, LevelFederal, []string{"Deutsche Gesellschaft für Internationale Zusammenarbeit", "GIZ", "GIZ GmbH"}},
	{TypeCompany, LevelFederal, []string{"gematik", "gematik GmbH"}},
	{TypeCompany, LevelFederal, []string{"PD – Berater der öffentlichen Hand", "PD - Berater der öffentlichen Hand GmbH", "PD Berater der öffentlichen Hand"}},
	{TypeCompany, LevelState, []string{"CityLAB Berlin", "Technologiestiftung Berlin"}},
	{TypeResearch, "", []string{"Kompetenzzentrum Öffentliche IT", "ÖFIT", "Fraunhofer FOKUS"}},
	{TypeResearch, LevelFederal, []string{"Deutsches Zentrum für Luft- und Raumfahrt", "DLR"}},
	{TypeResearch, LevelFederal, []string{"Bundesanstalt für Materialforschung und -prüfung", "BAM"}},
	{TypeResearch, LevelFederal, []string{"Friedrich-Loeffler-Institut", "Friedrich Loeffler Institut", "FLI"}},
	{TypeResearch, LevelFederal, []string{"Max Rubner-Institut", "Max Rubner Institut", "MRI"}},
	{TypeResearch, LevelFederal, []string{"Johann Heinrich von Thünen-Institut", "Thünen-Institut"}},
	{TypeResearch, LevelFederal, []string{"Julius Kühn-Institut", "JKI"}},
	{TypeUniversity, LevelFederal, []string{"Hochschule des Bundes für öffentliche Verwaltung", "HS Bund"}},
	{TypeCivil, LevelMunicipality, []string{"Kommunale Gemeinschaftsstelle für Verwaltungsmanagement", "KGSt"}},
	{TypeCivil, LevelMunicipality, []string{"Vitako", "Bundes-Arbeitsgemeinschaft der Kommunalen IT-Dienstleister"}},
	{TypeCivil, "", []string{"NExT", "NExT e. V.", "NExT e.V."}},
	{TypeCivil, "", []string{"Bitkom"}},
	{TypeCivil, "", []string{"Initiative D21", "D21"}},
	{TypeCivil, "", []string{"GovTech Campus Deutschland"}},
	{TypeCivil, "", []string{"Open Knowledge Foundation Deutschland", "OKF"}},
	{TypeEU, "", []string{"Europäische Kommission", "European Commission", "EU-Kommission"}},
	{TypeEU, "", []string{"Europäisches Parlament", "European Parliament"}},
	{TypeEU, "", []string{"Europäische Union", "European Union"}},
	{TypeEU, "", []string{"Publications Office of the European Union", "Amt für Veröffentlichungen der Europäischen Union"}},
	{TypeEU, "", []string{"Rat der Europäischen Union", "Gerichtshof der Europäischen Union", "Europäischer Gerichtshof", "EuGH"}},
	{TypeEU, "", []string{"Europäische Zentralbank", "EZB"}},
	{TypeEU, "", []string{"Agentur der Europäischen Union für Cybersicherheit", "ENISA"}},
	{TypeWorld, "", []string{"Vereinte Nationen", "United Nations", "UNO"}},
	{TypeWorld, "", []string{"OECD", "Organisation für wirtschaftliche Zusammenarbeit und Entwicklung"}},
	{TypeWorld, "", []string{"UNESCO"}},
	{TypeWorld, "", []string{"Weltgesundheitsorganisation", "WHO"}},
	{TypeWorld, "", []string{"Weltbank", "World Bank"}},
	{TypeWorld, "", []string{"NATO"}},
	{TypeWorld, "", []string{"Europarat", "Council of Europe"}},
}

// bodyEntry is what a name of the table leads to.
type bodyEntry struct {
	body  *body
	alias bool
}

// bodyIndex finds a body by any of its names, keys as bodyKey gives them.
var bodyIndex = indexBodies()

// indexBodies builds bodyIndex. A name that two bodies claim stays with the
// first, so an older alias never takes a current name away.
func indexBodies() map[string]bodyEntry {
	m := make(map[string]bodyEntry, 3*len(bodies))
	for i := range bodies {
		for n, name := range bodies[i].names {
			key := bodyKey(nameKey(name))
			if _, taken := m[key]; !taken {
				m[key] = bodyEntry{&bodies[i], n > 0}
			}
		}
	}
	return m
}
