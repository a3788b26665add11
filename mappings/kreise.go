package mappings

import "strings"

// kreis is a Kreis, Landkreis or the like; the kreisfreie Städte are cities.
type kreis struct {
	AGS  string // 5 digits
	Name string // without Kreis or Landkreis before it
}

// kreise lists the Kreise in order of their AGS; it is never changed
// (© Statistisches Bundesamt (Destatis), 2023, dl-de/by-2-0).
var kreise = []kreis{
	{"01051", "Dithmarschen"},
	{"01053", "Herzogtum Lauenburg"},
	{"01054", "Nordfriesland"},
	{"01055", "Ostholstein"},
	{"01056", "Pinneberg"},
	{"01057", "Plön"},
	{"01058", "Rendsburg-Eckernförde"},
	{"01059", "Schleswig-Flensburg"},
	{"01060", "Segeberg"},
	{"01061", "Steinburg"},
	{"01062", "Stormarn"},
	{"03151", "Gifhorn"},
	{"03153", "Goslar"},
	{"03154", "Helmstedt"},
	{"03155", "Northeim"},
	{"03157", "Peine"},
	{"03158", "Wolfenbüttel"},
	{"03159", "Göttingen"},
	{"03241", "Region Hannover"},
	{"03251", "Diepholz"},
	{"03252", "Hameln-Pyrmont"},
	{"03254", "Hildesheim"},
	{"03255", "Holzminden"},
	{"03256", "Nienburg (Weser)"},
	{"03257", "Schaumburg"},
	{"03351", "Celle"},
	{"03352", "Cuxhaven"},
	{"03353", "Harburg"},
	{"03354", "Lüchow-Dannenberg"},
	{"03355", "Lüneburg"},
	{"03356", "Osterholz"},
	{"03357", "Rotenburg (Wümme)"},
	{"03358", "Heidekreis"},
	{"03359", "Stade"},
	{"03360", "Uelzen"},
	{"03361", "Verden"},
	{"03451", "Ammerland"},
	{"03452", "Aurich"},
	{"03453", "Cloppenburg"},
	{"03454", "Emsland"},
	{"03455", "Friesland"},
	{"03456", "Grafschaft Bentheim"},
	{"03457", "Leer"},
	{"03458", "Oldenburg"},
	{"03459", "Osnabrück"},
	{"03460", "Vechta"},
	{"03461", "Wesermarsch"},
	{"03462", "Wittmund"},
	{"05154", "Kleve"},
	{"05158", "Mettmann"},
	{"05162", "Rhein-Kreis Neuss"},
	{"05166", "Viersen"},
	{"05170", "Wesel"},
	{"05334", "Städteregion Aachen"},
	{"05358", "Düren"},
	{"05362", "Rhein-Erft-Kreis"},
	{"05366", "Euskirchen"},
	{"05370", "Heinsberg"},
	{"05374", "Oberbergischer Kreis"},
	{"05378", "Rheinisch-Bergischer Kreis"},
	{"05382", "Rhein-Sieg-Kreis"},
	{"05554", "Borken"},
	{"05558", "Coesfeld"},
	{"05562", "Recklinghausen"},
	{"05566", "Steinfurt"},
	{"05570", "Warendorf"},
	{"05754", "Gütersloh"},
	{"05758", "Herford"},
	{"05762", "Höxter"},
	{"05766", "Lippe"},
	{"05770", "Minden-Lübbecke"},
	{"05774", "Paderborn"},
	{"05954", "Ennepe-Ruhr-Kreis"},
	{"05958", "Hochsauerlandkreis"},
	{"05962", "Märkischer Kreis"},
	{"05966", "Olpe"},
	{"05970", "Siegen-Wittgenstein"},
	{"05974", "Soest"},
	{"05978", "Unna"},
	{"06431", "Bergstraße"},
	{"06432", "Darmstadt-Dieburg"},
	{"06433", "Groß-Gerau"},
	{"06434", "Hochtaunuskreis"},
	{"06435", "Main-Kinzig-Kreis"},
	{"06436", "Main-Taunus-Kreis"},
	{"06437", "Odenwaldkreis"},
	{"06438", "Offenbach"},
	{"06439", "Rheingau-Taunus-Kreis"},
	{"06440", "Wetteraukreis"},
	{"06531", "Gießen"},
	{"06532", "Lahn-Dill-Kreis"},
	{"06533", "Limburg-Weilburg"},
	{"06534", "Marburg-Biedenkopf"},
	{"06535", "Vogelsbergkreis"},
	{"06631", "Fulda"},
	{"06632", "Hersfeld-Rotenburg"},
	{"06633", "Kassel"},
	{"06634", "Schwalm-Eder-Kreis"},
	{"06635", "Waldeck-Frankenberg"},
	{"06636", "Werra-Meißner-Kreis"},
	{"07131", "Ahrweiler"},
	{"07132", "Altenkirchen (Westerwald)"},
	{"07133", "Bad Kreuznach"},
	{"07134", "Birkenfeld"},
	{"07135", "Cochem-Zell"},
	{"07137", "Mayen-Koblenz"},
	{"07138", "Neuwied"},
	{"07140", "Rhein-Hunsrück-Kreis"},
	{"07141", "Rhein-Lahn-Kreis"},
	{"07143", "Westerwaldkreis"},
	{"07231", "Bernkastel-Wittlich"},
	{"07232", "Eifelkreis Bitburg-Prüm"},
	{"07233", "Vulkaneifel"},
	{"07235", "Trier-Saarburg"},
	{"07331", "Alzey-Worms"},
	{"07332", "Bad Dürkheim"},
	{"07333", "Donnersbergkreis"},
	{"07334", "Germersheim"},
	{"07335", "Kaiserslautern"},
	{"07336", "Kusel"},
	{"07337", "Südliche Weinstraße"},
	{"07338", "Rhein-Pfalz-Kreis"},
	{"07339", "Mainz-Bingen"},
	{"07340", "Südwestpfalz"},
	{"08115", "Böblingen"},
	{"08116", "Esslingen"},
	{"08117", "Göppingen"},
	{"08118", "Ludwigsburg"},
	{"08119", "Rems-Murr-Kreis"},
	{"08125", "Heilbronn"},
	{"08126", "Hohenlohekreis"},
	{"08127", "Schwäbisch Hall"},
	{"08128", "Main-Tauber-Kreis"},
	{"08135", "Heidenheim"},
	{"08136", "Ostalbkreis"},
	{"08215", "Karlsruhe"},
	{"08216", "Rastatt"},
	{"08225", "Neckar-Odenwald-Kreis"},
	{"08226", "Rhein-Neckar-Kreis"},
	{"08235", "Calw"},
	{"08236", "Enzkreis"},
	{"08237", "Freudenstadt"},
	{"08315", "Breisgau-Hochschwarzwald"},
	{"08316", "Emmendingen"},
	{"08317", "Ortenaukreis"},
	{"08325", "Rottweil"},
	{"08326", "Schwarzwald-Baar-Kreis"},
	{"08327", "Tuttlingen"},
	{"08335", "Konstanz"},
	{"08336", "Lörrach"},
	{"08337", "Waldshut"},
	{"08415", "Reutlingen"},
	{"08416", "Tübingen"},
	{"08417", "Zollernalbkreis"},
	{"08425", "Alb-Donau-Kreis"},
	{"08426", "Biberach"},
	{"08435", "Bodenseekreis"},
	{"08436", "Ravensburg"},
	{"08437", "Sigmaringen"},
	{"09171", "Altötting"},
	{"09172", "Berchtesgadener Land"},
	{"09173", "Bad Tölz-Wolfratshausen"},
	{"09174", "Dachau"},
	{"09175", "Ebersberg"},
	{"09176", "Eichstätt"},
	{"09177", "Erding"},
	{"09178", "Freising"},
	{"09179", "Fürstenfeldbruck"},
	{"09180", "Garmisch-Partenkirchen"},
	{"09181", "Landsberg am Lech"},
	{"09182", "Miesbach"},
	{"09183", "Mühldorf a.Inn"},
	{"09184", "München"},
	{"09185", "Neuburg-Schrobenhausen"},
	{"09186", "Pfaffenhofen a.d.Ilm"},
	{"09187", "Rosenheim"},
	{"09188", "Starnberg"},
	{"09189", "Traunstein"},
	{"09190", "Weilheim-Schongau"},
	{"09271", "Deggendorf"},
	{"09272", "Freyung-Grafenau"},
	{"09273", "Kelheim"},
	{"09274", "Landshut"},
	{"09275", "Passau"},
	{"09276", "Regen"},
	{"09277", "Rottal-Inn"},
	{"09278", "Straubing-Bogen"},
	{"09279", "Dingolfing-Landau"},
	{"09371", "Amberg-Sulzbach"},
	{"09372", "Cham"},
	{"09373", "Neumarkt i.d.OPf."},
	{"09374", "Neustadt a.d.Waldnaab"},
	{"09375", "Regensburg"},
	{"09376", "Schwandorf"},
	{"09377", "Tirschenreuth"},
	{"09471", "Bamberg"},
	{"09472", "Bayreuth"},
	{"09473", "Coburg"},
	{"09474", "Forchheim"},
	{"09475", "Hof"},
	{"09476", "Kronach"},
	{"09477", "Kulmbach"},
	{"09478", "Lichtenfels"},
	{"09479", "Wunsiedel i.Fichtelgebirge"},
	{"09571", "Ansbach"},
	{"09572", "Erlangen-Höchstadt"},
	{"09573", "Fürth"},
	{"09574", "Nürnberger Land"},
	{"09575", "Neustadt a.d.Aisch-Bad Windsheim"},
	{"09576", "Roth"},
	{"09577", "Weißenburg-Gunzenhausen"},
	{"09671", "Aschaffenburg"},
	{"09672", "Bad Kissingen"},
	{"09673", "Rhön-Grabfeld"},
	{"09674", "Haßberge"},
	{"09675", "Kitzingen"},
	{"09676", "Miltenberg"},
	{"09677", "Main-Spessart"},
	{"09678", "Schweinfurt"},
	{"09679", "Würzburg"},
	{"09771", "Aichach-Friedberg"},
	{"09772", "Augsburg"},
	{"09773", "Dillingen a.d.Donau"},
	{"09774", "Günzburg"},
	{"09775", "Neu-Ulm"},
	{"09776", "Lindau (Bodensee)"},
	{"09777", "Ostallgäu"},
	{"09778", "Unterallgäu"},
	{"09779", "Donau-Ries"},
	{"09780", "Oberallgäu"},
	{"10041", "Regionalverband Saarbrücken"},
	{"10042", "Merzig-Wadern"},
	{"10043", "Neunkirchen"},
	{"10044", "Saarlouis"},
	{"10045", "Saarpfalz-Kreis"},
	{"10046", "St. Wendel"},
	{"12060", "Barnim"},
	{"12061", "Dahme-Spreewald"},
	{"12062", "Elbe-Elster"},
	{"12063", "Havelland"},
	{"12064", "Märkisch-Oderland"},
	{"12065", "Oberhavel"},
	{"12066", "Oberspreewald-Lausitz"},
	{"12067", "Oder-Spree"},
	{"12068", "Ostprignitz-Ruppin"},
	{"12069", "Potsdam-Mittelmark"},
	{"12070", "Prignitz"},
	{"12071", "Spree-Neiße"},
	{"12072", "Teltow-Fläming"},
	{"12073", "Uckermark"},
	{"13071", "Mecklenburgische Seenplatte"},
	{"13072", "Rostock"},
	{"13073", "Vorpommern-Rügen"},
	{"13074", "Nordwestmecklenburg"},
	{"13075", "Vorpommern-Greifswald"},
	{"13076", "Ludwigslust-Parchim"},
	{"14521", "Erzgebirgskreis"},
	{"14522", "Mittelsachsen"},
	{"14523", "Vogtlandkreis"},
	{"14524", "Zwickau"},
	{"14625", "Bautzen"},
	{"14626", "Görlitz"},
	{"14627", "Meißen"},
	{"14628", "Sächsische Schweiz-Osterzgebirge"},
	{"14729", "Leipzig"},
	{"14730", "Nordsachsen"},
	{"15081", "Altmarkkreis Salzwedel"},
	{"15082", "Anhalt-Bitterfeld"},
	{"15083", "Börde"},
	{"15084", "Burgenlandkreis"},
	{"15085", "Harz"},
	{"15086", "Jerichower Land"},
	{"15087", "Mansfeld-Südharz"},
	{"15088", "Saalekreis"},
	{"15089", "Salzlandkreis"},
	{"15090", "Stendal"},
	{"15091", "Wittenberg"},
	{"16061", "Eichsfeld"},
	{"16062", "Nordhausen"},
	{"16063", "Wartburgkreis"},
	{"16064", "Unstrut-Hainich-Kreis"},
	{"16065", "Kyffhäuserkreis"},
	{"16066", "Schmalkalden-Meiningen"},
	{"16067", "Gotha"},
	{"16068", "Sömmerda"},
	{"16069", "Hildburghausen"},
	{"16070", "Ilm-Kreis"},
	{"16071", "Weimarer Land"},
	{"16072", "Sonneberg"},
	{"16073", "Saalfeld-Rudolstadt"},
	{"16074", "Saale-Holzland-Kreis"},
	{"16075", "Saale-Orla-Kreis"},
	{"16076", "Greiz"},
	{"16077", "Altenburger Land"},
}

// kreisByKey finds a Kreis by its name as nameKey gives it, trimmed. No two
// Kreise have one name.
var kreisByKey = indexKreise()

// indexKreise builds kreisByKey.
func indexKreise() map[string]kreis {
	m := make(map[string]kreis, len(kreise))
	for _, k := range kreise {
		m[strings.TrimSpace(nameKey(k.Name))] = k
	}
	return m
}

// maxKreisWords is the longest name of a Kreis in words, with room: "neustadt
// a.d. aisch-bad windsheim", "dillingen a.d. donau".
const maxKreisWords = 5

// kreisIn finds the Kreis that a name calls itself by: "Landratsamt
// Bodenseekreis", "Gesundheitsamt des Landkreises Harz", "Rhein-Sieg-Kreis".
func kreisIn(key string) (kreis, bool) {
	words := strings.Fields(key)
	if k, ok := kreisFirst(words); ok {
		return k, true
	}
	for i, w := range words {
		if strings.HasSuffix(w, "kreis") {
			if k, ok := kreisByKey[w]; ok {
				return k, true
			}
		}
		if !isKreisWord(w) {
			continue
		}
		for n := min(maxKreisWords, len(words)-i-1); n > 0; n-- {
			if k, ok := kreisByKey[strings.Join(words[i+1:i+1+n], " ")]; ok {
				return k, true
			}
		}
	}
	return kreis{}, false
}

// kreisFirst finds a Kreis whose own name says so and stands first: "Märkischer
// Kreis, Fachdienst IT", "Region Hannover". Other names alone are also those
// of towns and landscapes.
func kreisFirst(words []string) (kreis, bool) {
	for n := min(maxKreisWords, len(words)); n > 0; n-- {
		name := strings.Join(words[:n], " ")
		if !strings.Contains(name, "kreis") && !strings.Contains(name, "region") {
			continue
		}
		if k, ok := kreisByKey[name]; ok {
			return k, true
		}
	}
	return kreis{}, false
}

// isKreisWord reports whether a word announces the name of a Kreis.
func isKreisWord(w string) bool {
	switch w {
	case "kreis", "kreises", "landkreis", "landkreises", "landratsamt", "kreisverwaltung", "kreisausschuss", "landrat":
		return true
	}
	return false
}

// kreisName gives the name of the Kreis or kreisfreie Stadt with an AGS of
// five digits, "" if there is none.
func kreisName(ags string) string {
	if k, ok := findBy(kreise, ags, func(k kreis) string { return k.AGS }); ok {
		return k.Name
	}
	for _, c := range cityTable {
		if c.AGS == ags {
			return c.Name
		}
	}
	return ""
}
