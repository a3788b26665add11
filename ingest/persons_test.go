package ingest

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// What is a person's goes: the mark stands for it, the text around stays.
func TestPersonsGo(t *testing.T) {
	for in, want := range map[string]string{
		// Mail addresses.
		"hans.mueller@musterstadt.example":                          "[…]",
		"Hans.Müller@Musterstadt.example":                           "[…]",
		"h.mueller@musterstadt.example":                             "[…]",
		"hmueller@musterstadt.example":                              "[…]",
		"mueller@musterstadt.example":                               "[…]",
		"müller@musterstadt.example":                                "[…]",
		"hans@musterstadt.example":                                  "[…]",
		"mueller.hans@musterstadt.example":                          "[…]",
		"hans_mueller@musterstadt.example":                          "[…]",
		"hans-mueller@musterstadt.example":                          "[…]",
		"hans.von.beispiel@musterstadt.example":                     "[…]",
		"anna-lena.musterfrau@musterstadt.example":                  "[…]",
		"dr.mueller@musterstadt.example":                            "[…]",
		"frau.schmidt@musterstadt.example":                          "[…]",
		"vorname.nachname@musterstadt.example":                      "[…]",
		"v.nachname@musterstadt.example":                            "[…]",
		"nachname@musterstadt.example":                              "[…]",
		"hans.mueller+digital@musterstadt.example":                  "[…]",
		"buero.mueller@bundestag.example":                           "[…]",
		"sekretariat.unbekannter@musterstadt.example":               "[…]",
		"buero.hans.mueller@musterstadt.example":                    "[…]",
		"hans.mueller2@uni-musterstadt.example":                     "[…]",
		"xk123@uni-musterstadt.example":                             "[…]",
		"Schreiben Sie an hans.mueller@musterstadt.example.":        "Schreiben Sie an […].",
		"(hans.mueller@musterstadt.example)":                        "([…])",
		"<hans.mueller@musterstadt.example>":                        "<[…]>",
		"E-Mail:hans.mueller@musterstadt.example":                   "E-Mail:[…]",
		"mailto:hans.mueller@musterstadt.example":                   "[…]",
		"[Mail](mailto:hans.mueller@musterstadt.example?subject=A)": "[Mail]([…])",
		"a: hans.mueller@a.example; b: anna.schmidt@b.example":      "a: […]; b: […]",
		"Hans Müller,hans.mueller@musterstadt.example,Bauamt":       "Hans Müller,[…],Bauamt",
		"hans.mueller@verwaltung.musterstadt.example":               "[…]",
		"https://a.example/?mail=hans.mueller@b.example&x=1":        "https://a.example/?mail=[…]&x=1",
		"https://a.example/?mail=hans.mueller%40b.example":          "https://a.example/?mail=[…]",
		"hans.mueller@musterstadt":                                  "[…]", // cut, or known in its own network
		// Disguises.
		"hans.mueller (at) musterstadt.example":         "[…]",
		"hans.mueller(at)musterstadt.example":           "[…]",
		"hans.mueller[at]musterstadt.example":           "[…]",
		"hans.mueller [at] musterstadt [dot] example":   "[…]",
		"hans.mueller(at)musterstadt(punkt)example":     "[…]",
		"hans (punkt) mueller (at) musterstadt.example": "[…]",
		"hans.mueller{at}musterstadt.example":           "[…]",
		"hans.mueller<at>musterstadt.example":           "[…]",
		"hans.mueller[ät]musterstadt.example":           "[…]",
		"hans.mueller(ät)musterstadt.example":           "[…]",
		"hans.mueller(AT)musterstadt.example":           "[…]",
		"hans.mueller (@) musterstadt.example":          "[…]",
		"hans.mueller @ musterstadt.example":            "[…]",
		"hans.mueller @musterstadt.example":             "[…]",
		"hans.mueller@ musterstadt.example":             "[…]",
		"mueller @ musterstadt.example":                 "[…]",
		"hans.mueller at musterstadt.example":           "[…]",
		"mueller at musterstadt dot de":                 "[…]",
		"hans.mueller-at-musterstadt.example":           "[…]",
		"hans.mueller＠musterstadt.example":              "[…]",
		"hans.mueller@\nmusterstadt.example":            "[…]",
		"hans.mueller\n@musterstadt.example":            "[…]",
		"hans.\nmueller@musterstadt.example":            "[…]",
		"hans.mueller@muster-\nstadt.example":           "[…]",
		"hans.mueller@musterstadt.\nde":                 "[…]",
		// Numbers.
		"Ansprechpartner: Hans Müller, Tel. 0731 161-1234": "Ansprechpartner: Hans Müller, Tel. […]",
		"Frau Schmidt, Telefon: 0731/1611234":              "Frau Schmidt, Telefon: […]",
		"Hans Müller\nBauamt\nTel.: +49 731 161-1234":      "Hans Müller\nBauamt\nTel.: […]",
		"Bauamt, Hans Müller, Tel.: 0731 161-1234":         "Bauamt, Hans Müller, Tel.: […]",
		"Bürgeramt, Frau Schmidt, 0731 161-1234":           "Bürgeramt, Frau Schmidt, […]",
		"Tel.: 0731 161-1234":                              "Tel.: […]", // whose is not clear
		"Telefon 07311611234":                              "Telefon […]",
		"Fon +49 (0)731 161-1234":                          "Fon […]",
		"Fon +49(0)731/161-1234":                           "Fon […]",
		"Phone: 0049 731 1611234":                          "Phone: […]",
		"(0731) 161-1234":                                  "[…]",
		"0731/161-1234":                                    "[…]",
		"0731 - 161 1234":                                  "[…]",
		"0731 1611234":                                     "[…]",
		"030 9012 3456":                                    "[…]",
		"089-2330 1234":                                    "[…]",
		"+49 89 2330-1234":                                 "[…]",
		"+49.731.1611234, Tel.":                            "+49.731.1611234, Tel.",
		"Mobil: 0171 1234567":                              "Mobil: […]",
		"0171/1234567":                                     "[…]",
		"01711234567":                                      "[…]",
		"+49 171 1234567":                                  "[…]",
		"Handy 0160-1234567":                               "Handy […]",
		"Hotline: 0171 1234567":                            "Hotline: […]", // a mobile number is a person's
		"Durchwahl 1234":                                   "Durchwahl […]",
		"Durchwahl: -1234":                                 "Durchwahl: […]",
		"Durchwahl -123":                                   "Durchwahl […]",
		"DW: 1234":                                         "DW: […]",
		"Tel.: 161-1234":                                   "Tel.: […]",
		"Tel.: 1234":                                       "Tel.: […]",
		"Telefon (0731) 161 - 1234 oder -1235":             "Telefon […]",
		"Tel. 0731 161-1234/-1235":                         "Tel. […]",
		"Fax: 0731 161-1630":                               "Fax: […]",
		"Telefax 0731 161-801234":                          "Telefax […]",
		"Tel: 0731\u00a0161\u00a01234":                     "Tel: […]",
		"Telefon\n0731 161-1234":                           "Telefon\n[…]",
		"Telefon | 0731 161-1234 |":                        "Telefon | […] |",
		"☎ 0731 161-1234":                                  "☎ […]",
		"Tel.-Nr.: 0731 161-1234":                          "Tel.-Nr.: […]",
		"telefonisch unter 0731 161-1234":                  "telefonisch unter […]",
		"Die Rufnummer lautet 0731 161-1234.":              "Die Rufnummer lautet […].",
		"tel:+497311611234":                                "tel:[…]",
		"Tel.: + 49 (0)\n    731/161-1234":                 "Tel.: + […]",
		"Tel. 0731 161-\n1234":                             "Tel. […]",
		"Projektleitung: Anna Schmidt (0731 161-1234)":     "Projektleitung: Anna Schmidt ([…])",
		"0731 161-1234 (Frau Schmidt)":                     "[…] (Frau Schmidt)",
		"Bürgeramt: 0731 161-1234 (Herr Müller)":           "Bürgeramt: […] (Herr Müller)",
		"Stadt Musterstadt\nAbteilung 5\nXylo Muster\nTel 0731 12345": "Stadt Musterstadt\nAbteilung 5\nXylo Muster\nTel […]",
		"Herr Müller, 0731 161-1234, hans.mueller@m.example":          "Herr Müller, […], […]",
		"+43 1 4000-1234": "[…]",
		"Leiter: H. Müller, Tel 0731 161 1234, Fax 0731 161 1235": "Leiter: H. Müller, Tel […], Fax […]",
	} {
		got, n := withoutContacts(in)
		if got != want || n != strings.Count(want, personMark) {
			t.Errorf("withoutContacts(%q) = %q (%d), want %q", in, got, n, want)
		}
	}
}

// What is a function's stays, and what is neither address nor telephone number.
func TestFunctionsStay(t *testing.T) {
	for _, s := range strings.Split(`poststelle@musterstadt.example
info@musterstadt.example
digitalisierung@musterstadt.example
referat-d3@ministerium.example
ozg@ministerium.example
presse@musterstadt.example
open-data@musterstadt.example
opendata@musterstadt.example
it-planungsrat@bmi.bund.example
IT4@bmi.bund.de
GII3@bmi.bund.de
referat21@ministerium.example
fb20@musterstadt.example
buergermeister@musterstadt.example
bürgerbüro@musterstadt.example
buergerbuero.mitte@musterstadt.example
stadtverwaltung@musterstadt.example
stadt@musterstadt.example
musterstadt@musterstadt.example
stadtmusterstadt@musterstadt.example
bauamt@musterstadt.example
jugendamt-nord@musterstadt.example
datenschutz@musterstadt.example
datenschutzbeauftragter@musterstadt.example
barrierefreiheit@musterstadt.example
webmaster@musterstadt.example
noreply@musterstadt.example
no-reply@musterstadt.example
service-desk@rechenzentrum.example
support@rechenzentrum.example
smart.city@musterstadt.example
team.digital@musterstadt.example
projekt-ozg@musterstadt.example
efa-support@musterstadt.example
vergabestelle@musterstadt.example
bieterfragen@musterstadt.example
gleichstellungsbeauftragte@musterstadt.example
pressestelle@polizei.example
zentrale@musterstadt.example
git@gitlab.example
kontakt (at) musterstadt.example
poststelle[at]musterstadt[punkt]example
info @ musterstadt.example
e-rechnung@musterstadt.example
geodaten@landesamt.example
stadtarchiv@musterstadt.example
wirtschaftsfoerderung@kreis.example
115@musterstadt.example
mail@verein.example
MLZ@meldestelle.example
list.append(a)
transparenz@finanzen.example
hallo@lab.example
Adressen mit @musterstadt.example
Folgen Sie uns: @stadtmusterstadt oder @musterstadt@social.example
npm install @angular/core lodash@4.17.21 vue@next
uses: actions/checkout@v4
"Text"@de
ssh git@github.com:org/repo.git
Look at example.org for more
5 Stück @ 3,50 Euro
siehe [@Muster2020, S. 5]
Zentrale: 0731 161-0
Telefon: 0731/161-0
Tel. +49 (0)731 161-0
Tel. (0731) 161-0
Rathaus: 0731 161-0, Fax 0731 161-0
Behördennummer 115
Telefon: 115
Notruf 112
Tel. 110
Ärztlicher Bereitschaftsdienst: 116117
Hotline: 0731 161-1234
Service-Hotline 0731 161-5555
Bürgertelefon: 0731 161-5555
Servicetelefon 0731 161-5555
Tel.: 0800 1234567
Hotline 0180 5 123456
0800/123 4567
+49 800 1234567
Das Bürgeramt erreichen Sie unter 0731 161-3333.
Bürgeramt Mitte: 0731 161-3333
Pressestelle, Telefon 0731 161-1111
Geschäftsstelle: Tel. 0731 161-1111
IBAN: DE89 3704 0044 0532 0130 00
DE89370400440532013000
IBAN DE02 0730 0000 0123 4567 89
BLZ 630 500 00, Konto 0123 456 789
Az. 0731/1234-56
Az.: 02-1234/2021
Aktenzeichen 0450 12345-21
Drucksache 0123/2021
Vorlage Nr. 0456/2022
Beschluss 0789/2020
AGS 09162000
AGS: 09 1 62 000
09162000
091620000000
05 1 62 024
01067 Dresden
04109 Leipzig
PLZ 04109–04357
03130 03149
05.03.2024
2024-03-05
12.-14.03.2024
05/2022
01.01.2020-31.12.2021
08:00-12:00 Uhr
09.00 - 12.30 Uhr
1.234.567,89 Euro
EUR 0,50
+5 000 000 000 Euro
+12 345 678 Einwohner
48.3984, 9.9916
+49.4521000, +011.0767000
N 48° 23' 54", E 009° 59' 29"
§ 0815 Abs. 3
§ 34 Abs. 2 Satz 1 Nr. 4
Art. 91c GG
ISBN 978-3-16-148410-0
ISBN 0-306-40615-2
DOI 10.1000/0731-123456
https://www.example.org/0731-123456/0171-1234567
Version 0.12.345
Telefon 2020 abgeschafft
Bayern mobil 2030
Digital 2025
Leistungsschlüssel 99 107 0123 456
Haushaltsstelle 0200.12345
Kapitel 0731 Titel 123 45
HRB 0731 12345
USt-IdNr. DE 123456789
Steuernummer 088/123/45678
Ticket 0731-1234567
Artikelnummer 0731 123456
Kassenzeichen 0450.1234.5678
0,5 0,7 0,9
100 200 300 400 500
2019 2020 2021 2022
1234 0456 789 0123
RFC 0822
Telefon und Fax
Tel.
030
www.0731.example`, "\n") {
		if got, n := withoutContacts(s); n != 0 || got != s {
			t.Errorf("withoutContacts(%q) takes out %d: %q", s, n, got)
		}
	}
}

// FuzzPersons: taken out once, nothing is left that would be taken out.
func FuzzPersons(f *testing.F) {
	for _, seed := range []string{"Hotline 0171 1234567, 0731 1234567", "a@b.example@c.example", "hans.\nmueller (at) b (punkt) example", "Tel. 0731 161-1234 oder -1235 oder -0",
		"x at y.example at z.example", "+49 0731 0731 161-1234\n\n-12", "mailto:mailto:h.m@a.example?x", "Frau [at] a.b 115"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = cleanText(s)
		once, n := withoutContacts(s)
		if !utf8.ValidString(once) || n == 0 && once != s {
			t.Fatalf("%q becomes %q (%d)", s, once, n)
		}
		if again, m := withoutContacts(once); m != 0 {
			t.Fatalf("%q becomes %q and then %q", s, once, again)
		}
	})
}

// In the texts of the corpora (plain formats) the share of what
// is taken out stays small: more would be numbers that are none of a person.
func TestPersonsInCorpora(t *testing.T) {
	const most = 2 << 20 // bytes of one file: larger ones are data, not text
	files, taken := 0, 0
	err := filepath.WalkDir(dataDir(t), func(file string, d fs.DirEntry, err error) error {
		if ext := filepath.Ext(file); err != nil || d.IsDir() || ext != ".md" && ext != ".html" && ext != ".yml" && ext != ".rst" {
			return err
		}
		data, err := os.ReadFile(file)
		if err != nil || len(data) > most {
			return err
		}
		clean, n := withoutContacts(cleanText(string(data)))
		if _, again := withoutContacts(clean); again != 0 {
			t.Errorf("%s: %d are left", file, again)
		}
		files, taken = files+1, taken+n
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d addresses and numbers taken out of %d files", taken, files)
	if files == 0 || taken > files {
		t.Errorf("%d addresses and numbers taken out of %d files", taken, files)
	}
}
