package mappings

import "strings"

// pageWords are what fields for a publisher hold instead of one: parts of a
// site, placeholders, duties. Words that a body's own staff use for themselves
// (Redaktion, Pressestelle) are not here: there the domain may speak.
var pageWords = wordSet("Impressum", "Kontakt", "Kontaktformular", "Datenschutz", "Datenschutzerklärung", "Startseite", "Home", "Sitemap", "Newsletter", "Presse", "Pressemitteilung", "Pressemitteilungen",
	"Aktuelles", "Veranstaltungen", "Termine", "Download", "Downloads", "Formulare", "Dokumente", "Suche", "Login", "Anmelden", "Registrieren", "FAQ", "Hilfe", "Barrierefreiheit", "Leichte Sprache",
	"Gebärdensprache", "English", "Deutsch", "Mehr erfahren", "Weiterlesen", "Cookie-Einstellungen", "Stellenangebote", "Karriere", "Öffnungszeiten", "unbekannt", "unknown", "n/a", "keine", "keine Angabe", "k. A.",
	"none", "null", "test", "example", "Beispiel", "admin", "Administrator", "anonymous", "anonym", "Sonstige", "Sonstiges", "Alle", "Verschiedene", "diverse", "Privat", "Privatperson", "Autor", "Herausgeber",
	"Deutschland", "Europa", "Bund", "Land", "Länder", "Kommunen", "Landeshauptstadt", "Kreisstadt", "Bundesland", "Bundesländer")

// commonWords are municipalities whose names are words or first names as well:
// alone they are no place. Towns that are widely known are not here (Essen,
// Norden, Singen).
var commonWords = wordSet("Acht", "Ahorn", "Aland", "Alf", "Alpen", "Anger", "Au", "Auen", "Bann", "Berg", "Berge", "Bescheid", "Besitz", "Binnen", "Boden", "Bogen", "Brand", "Brechen", "Breit", "Bruch", "Brücken", "Brunn", "Buch", "Burg",
	"Dingen", "Eich", "Eichen", "Elbe", "Engen", "Enger", "Erden", "Ernst", "Esche", "Fahren", "Felde", "Fisch", "Floß", "Forst", "Furth", "Graben", "Grub", "Grube", "Halbe", "Hahn", "Hasel", "Häusern", "Heide", "Heist", "Hof", "Holm", "Horn",
	"Igel", "Jade", "Kalt", "Karl", "Kommen", "Korb", "Lage", "Land", "Lauf", "Lehre", "Lotte", "March", "Markt", "Mauer", "Meine", "Mengen", "Moos", "Mücke", "Müssen", "Nagel", "Nahe", "Ohne", "Otter", "Plate", "Platten", "Puls", "Rain", "Rech",
	"Rehe", "Reich", "Ringe", "Rohr", "Rom", "Rosa", "Saal", "Salem", "Salz", "Sande", "Schutz", "Schwarz", "Senden", "Sinn", "Spall", "Spalt", "Speicher", "Stapel", "Stein", "Steinen", "Stelle", "Tann", "Train", "Twist", "Urbar", "Userin", "Vogt",
	"Wald", "Wang", "Weil", "Weisen", "Welle", "Wellen", "Welt", "Wenden", "Wirft", "Wisch", "Wissen", "Zell", "Auel", "Kist", "Kall", "Balge", "Geyer", "Kasel", "Hilst")

// titles stand before the names of persons.
var titles = [...]string{" herr ", " frau ", " dr ", " prof ", " dipl ", " mr ", " mrs ", " ms "}

// isNoBody reports whether a name is known to be none of a body: a part of a
// site, a person with a title, an address, a number. Nothing is guessed from
// names of persons without title; they match no rule.
func isNoBody(name, key string) bool {
	if pageWords[strings.TrimSpace(key)] || len(key) < 3 && strings.TrimSpace(name) != "" {
		return true
	}
	for _, t := range titles {
		if strings.HasPrefix(key, t) && !strings.Contains(key, " stiftung") && !strings.Contains(key, " gmbh") && !strings.Contains(key, "institut") {
			return true
		}
	}
	return strings.HasSuffix(key, " herr ") || strings.HasSuffix(key, " frau ")
}
