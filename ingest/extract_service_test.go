package ingest

import "testing"

// What serves the use of a site is no thing to catalogue; what a body writes
// about the same subject is.
func TestServicePages(t *testing.T) {
	const privacy = "<p>Auf dieser Website verarbeiten wir personenbezogene Daten nach Art. 6 Abs. 1 DSGVO. Ihre IP-Adresse steht vierzehn Tage in den Logfiles. Sie haben ein Recht auf Auskunft.</p>"
	for _, c := range []struct{ name, path, html, want string }{
		{"privacy statement", "/datenschutz", "<main><h1>Datenschutzerklärung</h1>" + privacy + "</main>", "a statement on privacy"},
		{"privacy statement of a town", "/datenschutz", "<main><h1>Datenschutzerklärung der Stadt Musterstadt</h1>" + privacy + "</main>", "a statement on privacy"},
		{"cookies", "/cookies", "<main><h1>Cookie-Richtlinie</h1>" + privacy + "</main>", "a statement on privacy"},
		{"an article about privacy", "/themen/datenschutz-im-amt", "<main><h1>Datenschutz und Informationssicherheit schaffen Vertrauen</h1>" + privacy + "</main>", ""},
		{"a topic of an authority", "/datenschutz", "<main><h1>Datenschutz</h1><p>" + prose + prose + "</p></main>", ""},
		{"login", "/anmelden", "<main><h1>Anmelden</h1><p>Bitte geben Sie Benutzername und Kennwort ein, um fortzufahren.</p><form><input type=password></form></main>", "a login"},
		{"a text with a login beside it", "/seite", "<main><h1>Bericht</h1><p>" + prose + prose + prose + prose + prose + prose + "</p></main><form><input type=password></form>", ""},
		{"search results", "/suche?q=ausweis", "<main><h1>Suchergebnisse</h1><p>12 Treffer für Ihre Suche nach „Ausweis“.</p><p>" + prose + "</p></main>", "a list of search results"},
		{"empty list", "/termine", "<main><h1>Termine</h1><p>Es wurden leider keine Veranstaltungen gefunden. Ändern Sie den Zeitraum.</p></main>", "an empty list"},
		{"imprint", "/impressum", "<main><h1>Impressum</h1><p>Herausgeber: Stadt Musterstadt, Rathausplatz 1, 12345 Musterstadt</p></main>", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := extractPage([]byte("<html lang=de><body>"+c.html), "utf-8", address(t, "https://www.example.org"+c.path))
			if err != nil {
				t.Fatal(err)
			}
			if got := p.service(); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
