package ingest

import "testing"

// Names of persons go, who they are named as and the subject stay.
func TestWithoutNames(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"Antrag des Stadtverordneten Mustermann: Radwege am Bahnhof", "Antrag des Stadtverordneten: Radwege am Bahnhof"},
		{"Antrag des Stadtverordneten Max Mustermann vom 03.03.2024 betr. Radwege", "Antrag des Stadtverordneten vom 03.03.2024 betr. Radwege"},
		{"Anfrage der Ratsfrau Erika Muster-Mann zur Schule am Markt", "Anfrage der Ratsfrau zur Schule am Markt"},
		{"Anfrage von Herrn Dr. Max von Mustermann (CDU)", "Anfrage von Herrn (CDU)"},
		{"Anfrage von Frau Mustermann, SPD-Fraktion, zu Spielplätzen", "Anfrage von Frau, SPD-Fraktion, zu Spielplätzen"},
		{"Verpflichtung des Ratsmitglieds Mustermann", "Verpflichtung des Ratsmitglieds"},
		{"Bericht der Beigeordneten Haushaltsplan 2024", "Bericht der Beigeordneten Haushaltsplan 2024"},
		{"Einwohnerfrage Prof. Dr. Mustermann – Parken", "Einwohnerfrage Prof. – Parken"},
		{"Wahl des Bürgermeisters", "Wahl des Bürgermeisters"},
		{"Gleichstellung von Frau und Mann", "Gleichstellung von Frau und Mann"},
		{"Sitzung des Stadtrats Musterstadt", "Sitzung des Stadtrats Musterstadt"},
		{"Frauenhaus Musterstadt", "Frauenhaus Musterstadt"},
		{"Bürgermeister-Mustermann-Straße: Ausbau", "Bürgermeister-Mustermann-Straße: Ausbau"},
		{"Abg Muster SPD, Mustermann (Musterstadt) SPD, Dr. Muster-Mann CDU/CSU zur Abstimmung", "Abg zur Abstimmung"},
		{"Große Anfrage der Abg Muster, Mustermann, Dr. Muster-Mann und Fraktion", "Große Anfrage der Abg"},
		{"Äußerung des Bundesministers der Finanzen zum Haushalt", "Äußerung des Bundesministers der Finanzen zum Haushalt"},
		{"Äußerung des Bundesministers Mustermann zur Höhe der Leistung", "Äußerung des Bundesministers zur Höhe der Leistung"},
		{"Aussagen von Bundesminister Mustermann zu Hilfsmaßnahmen", "Aussagen von Bundesminister zu Hilfsmaßnahmen"},
		{"Rede von Frau von der Muster", "Rede von Frau"},
		{"Die Bundesministerin der Justiz, Erika Muster-Mann, und ihr Haus", "Die Bundesministerin der Justiz, und ihr Haus"},
		{"Anfrage von Max Mustermann", "Anfrage von …"},
		{"Ausbau der Straße, Otto Hahn Platz", "Ausbau der Straße, Otto Hahn Platz"},
		{"Dr.-Mustermann-Platz umgestalten", "Dr.-Mustermann-Platz umgestalten"},
		{"Bebauungsplan Nr. 12 „Am Herrnhof“", "Bebauungsplan Nr. 12 „Am Herrnhof“"},
		{"Digitalisierung der Verwaltung", "Digitalisierung der Verwaltung"},
		{"", ""},
	} {
		if got := withoutNames(c.in); got != c.want {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
		}
	}
}

func TestIsBodysName(t *testing.T) {
	for name, want := range map[string]bool{
		"Stadt Musterstadt": true, "CDU-Fraktion": true, "Bauausschuss": true, "Die Grünen": true, "FB 20": true, "City of Musterville": true,
		"Muster GmbH": true, "Peter-Muster-Stiftung": true, "Bündnis 90/Die Grünen": true, "Amt Musteramt": true,
		"Max Mustermann": false, "Erika Maria Mustermann": false, "Ratsherr Mustermann": false, "Dr. Mustermann": false,
		"Mustermann (fraktionslos)": false, "Erika Mustermann, MdB": false, "max@example.org": false, "": false,
		"Einzelmitglied Mustermann": false,
	} {
		if got := isBodysName(name); got != want {
			t.Errorf("%q: %v, want %v", name, got, want)
		}
	}
}
