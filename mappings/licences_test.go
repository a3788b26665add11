package mappings

import (
	"strings"
	"testing"
)

func TestLicenceOf(t *testing.T) {
	cases := []struct {
		text, code string
		open       bool
	}{
		{"CC BY 4.0", "cc-by-4.0", true},
		{"cc-by-4.0", "cc-by-4.0", true},
		{"CC-BY-SA-4.0", "cc-by-sa-4.0", true},
		{"Lizenz: CC BY-NC-SA 4.0", "cc-by-nc-sa-4.0", false},
		{"CC BY-ND 3.0 DE", "cc-by-nd-3.0-de", false},
		{"cc-by", "cc-by", true},
		{"https://creativecommons.org/licenses/by/4.0/", "cc-by-4.0", true},
		{"http://creativecommons.org/licenses/by-nc/4.0/deed.de", "cc-by-nc-4.0", false},
		{"https://creativecommons.org/licenses/by-sa/3.0/de/", "cc-by-sa-3.0-de", true},
		{"https://creativecommons.org/publicdomain/zero/1.0/", "cc0-1.0", true},
		{"Creative Commons Namensnennung – 4.0 International (CC BY 4.0)", "cc-by-4.0", true},
		{"Creative Commons Namensnennung - Weitergabe unter gleichen Bedingungen 4.0 International", "cc-by-sa-4.0", true},
		{"Creative Commons Namensnennung-Nicht kommerziell 4.0", "cc-by-nc-4.0", false},
		{"Creative Commons Attribution-ShareAlike 4.0", "cc-by-sa-4.0", true},
		{"CC0", "cc0-1.0", true},
		{"http://dcat-ap.de/def/licenses/cc-by/4.0", "cc-by-4.0", true},
		{"http://dcat-ap.de/def/licenses/dl-by-de/2.0", "dl-de-by-2.0", true},
		{"http://dcat-ap.de/def/licenses/dl-by-de/1.0", "dl-de-by-1.0", true},
		{"http://dcat-ap.de/def/licenses/dl-zero-de/2.0", "dl-de-zero-2.0", true},
		{"http://dcat-ap.de/def/licenses/officialWork", "official-work", true},
		{"http://dcat-ap.de/def/licenses/other-closed", "other-closed", false},
		{"dl-de/by-2-0", "dl-de-by-2.0", true},
		{"https://www.govdata.de/dl-de/by-2-0", "dl-de-by-2.0", true},
		{"www.govdata.de/dl-de/zero-2-0", "dl-de-zero-2.0", true},
		{"Datenlizenz Deutschland – Namensnennung – Version 2.0", "dl-de-by-2.0", true},
		{"Datenlizenz Deutschland Namensnennung 1.0", "dl-de-by-1.0", true},
		{"Datenlizenz Deutschland Namensnennung nicht-kommerziell 1.0", "dl-de-by-nc-1.0", false},
		{"Datenlizenz Deutschland – Zero – Version 2.0", "dl-de-zero-2.0", true},
		{"Amtliches Werk nach § 5 UrhG", "official-work", true},
		{"MIT", "mit", true},
		{"MIT License", "mit", true},
		{"EUPL-1.2", "eupl-1.2", true},
		{"AGPL-3.0-or-later", "agpl-3.0", true},
		{"Apache-2.0", "apache-2.0", true},
		{"Alle Rechte vorbehalten", "other-closed", false},
		// The one that permits least counts; exceptions are not read.
		{"Text CC BY 4.0, Bilder CC BY-NC 4.0", "cc-by-nc-4.0", false},
		{"Texte: CC0; alle Rechte vorbehalten für Fotos", "other-closed", false},
		{"CC BY 4.0, außer Fotos", "", false},
		{"Soweit nicht anders angegeben: CC BY 4.0", "", false},
		{"nicht unter CC BY", "", false},
		// No licence.
		{"", "", false},
		{"© Stadt Musterstadt", "", false},
		{"Wir arbeiten mit Musterstadt", "", false},
		{"https://www.musterstadt.de/licenses/by/name", "", false},
		{strings.Repeat("Dieser Text steht unter CC BY 4.0. ", 20), "", false},
	}
	for _, c := range cases {
		l := LicenceOf(c.text)
		if l.Code != c.code || OpenLicence(l.Code) != c.open {
			t.Errorf("%.80q: %q open=%v, want %q open=%v", c.text, l.Code, OpenLicence(l.Code), c.code, c.open)
		}
	}
}

// A code is recognised by itself, so that a record's code survives, and has a name.
func TestLicenceCodesAreTheirOwnSpelling(t *testing.T) {
	codes := []string{"cc-by-4.0", "cc-by-sa-3.0-de", "cc-by-nc-nd-2.5"}
	for _, l := range Licences() {
		codes = append(codes, l.Code)
	}
	for _, code := range codes {
		if got := LicenceOf(code).Code; got != code {
			t.Errorf("%s is read as %q", code, got)
		}
		if licenceLabel(code).De == "" {
			t.Errorf("%s has no name", code)
		}
	}
	if OpenLicence("") || OpenLicence("cc-by-evil") || OpenLicence("unknown") {
		t.Error("an unknown code counts as open")
	}
}
