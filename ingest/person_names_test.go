package ingest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestIsPersonName(t *testing.T) {
	for _, name := range strings.Split(strings.TrimSpace(`
Müller, Hans
Hans Müller
Dr. Anna Schmidt
Prof. Dr. Anna Schmidt
Prof. Dr.-Ing. habil. Hans Müller
Frau Müller
Herr Beispiel
Herr Dr. Beispiel
Frau Prof. Dr. Beispiel
Müller, Dr. Hans
Müller, Hans-Peter
Müller, H.
Müller, H.-P.
H. Müller
H.-P. Müller
K.H. Beispiel
Hans-Peter Müller
Hans von der Beispielburg
von Beispiel, Hans
Freiherr von Beispiel, Hans
Hans M. Beispiel
Anna Schmidt-Müller
Anna-Lena Musterfrau
Max Mustermann
Mustermann
Schmidt
MUSTERMANN, MAX
MÜLLER Hans
Max MUSTERMANN
Ayşe Yılmaz
Mehmet Demir
Katarzyna Kowalska
Giuseppe Esempio
Jean-Luc Exemple
María Ejemplo
Svetlana Primer
O'Beispiel, Patrick
Sean O'Beispiel
Müller, Hans; Schmidt, Anna
Hans Müller, Anna Schmidt
Hans Müller und Anna Schmidt
Hans Müller & Anna Schmidt
Hans Müller (Stadt Musterstadt)
Müller, Hans (Hrsg.)
Hans Müller <hans.mueller@musterstadt.example>
hans.mueller@musterstadt.example
h.mueller@musterstadt.example
hans.mueller
h.mueller
Hans Müller, Stadt Musterstadt
Müller, Hans, Universität Musterstadt
Stadt Musterstadt, Herr Müller
Stadtverwaltung Musterstadt; Müller, Hans
Dipl.-Ing. Hans Müller
Mag. Anna Schmidt
Pfarrer Hans Müller
Dr. Beispiel
Anna
RA Hans Müller
Müller Hans
Müller, Hans, Herr
Beispiel, Anna, Frau
Hans Müller contributor`), "\n") {
		if !isPersonName(name) {
			t.Errorf("%q is taken for no person", name)
		}
	}
	for _, name := range strings.Split(strings.TrimSpace(`
Stadt Musterstadt
Musterstadt
Landeshauptstadt München
Freie und Hansestadt Hamburg
Hansestadt Rostock
Hanse- und Universitätsstadt Rostock
Frankfurt am Main
Bad Homburg
Sankt Augustin
St. Peter-Ording
Ludwigsburg
Friedrichshafen
Wilhelmshaven
Karlsruhe
Marl
Georgsmarienhütte
Lutherstadt Eisleben
Landkreis Vorpommern-Rügen
Kreis Steinburg
Rhein-Sieg-Kreis
Bundesamt für Sicherheit in der Informationstechnik
BSI
Bundesministerium des Innern
Statistisches Bundesamt (Destatis)
Destatis
Geoinformation Bremen
Landesamt für Vermessung
Amt für Statistik Berlin-Brandenburg
Konrad-Adenauer-Stiftung
Konrad Adenauer Stiftung
Friedrich-Ebert-Stiftung e.V.
Hans-Böckler-Stiftung
Max-Planck-Institut für Bildungsforschung
Max-Planck-Gesellschaft
Robert Koch-Institut
Robert Koch Institut
Albert-Ludwigs-Universität Freiburg
Johann Wolfgang Goethe-Universität
Georg-August-Universität Göttingen
Ernst-Moritz-Arndt-Gymnasium
Charité
Hochschule Anna Schmidt
Müller GmbH
Hans Müller GmbH & Co. KG
Dr. Müller GmbH
Schmidt AG
Müller und Partner
Architekturbüro Müller
Dataport
Dataport AöR
AKDB
Komm.ONE
regio iT
ekom21
init AG
FITKO
]init[
Open Knowledge Foundation Deutschland e.V.
Code for Germany
Civitas Connect
OK Lab Karlsruhe
GovData
ADV-Online
Redaktion
Webmaster
Administrator
admin
unbekannt
Pressestelle
Referat 21
Referat D3
Team Open Data
CIO Bund
Der Senator für Finanzen
Die Bundesregierung
Die Beauftragte für Informationsfreiheit
Senatskanzlei Berlin
Deutscher Bundestag
Fraktion der SPD
Marktl, M
Roth, St
Heide
Wiesenburg/Mark
Frau und Beruf
Frauenbüro Musterstadt
Kommunales Rechenzentrum Niederrhein
Europäische Kommission
European Commission
City of Helsinki
Dipartimento per la trasformazione digitale
Developers Italia
Deutsche Bahn AG
Stadtwerke Ulm
SWU Verkehr
VBB Verkehrsverbund Berlin-Brandenburg
publiccode.eu
fragdenstaat.de
http://www.example.org/
2024

-
Herr
Dr.
DR`), "\n") {
		if isPersonName(name) {
			t.Errorf("%q is taken for a person", name)
		}
	}
}

func TestWithoutPersons(t *testing.T) {
	for in, want := range map[string]string{
		"Hans Müller, Stadt Musterstadt":            "Stadt Musterstadt",
		"Müller, Hans, Universität Musterstadt":     "Universität Musterstadt",
		"Stadt Musterstadt; Müller, Hans":           "Stadt Musterstadt",
		"Stadt Musterstadt, Herr Müller":            "Stadt Musterstadt",
		"Müller, Hans; Schmidt, Anna":               "",
		"Bezirksamt Musterhausen, Stadtplanungsamt": "Bezirksamt Musterhausen, Stadtplanungsamt",
		"": "",
	} {
		if got := withoutPersons(in); got != want {
			t.Errorf("withoutPersons(%q) = %q, want %q", in, got, want)
		}
	}
}

// No municipality of Germany is a person.
func TestPlacesAreNoPersons(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(dataDir(t), "gazetteer", "*.tsv"))
	if len(files) == 0 {
		t.Fatal("the gazetteer has no tables")
	}
	names, wrong := 0, []string{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			for cell := range strings.SplitSeq(strings.TrimSpace(line), "\t") {
				if names++; isPersonName(cell) {
					wrong = append(wrong, cell)
				}
			}
		}
	}
	t.Logf("%d of %d cells are taken for persons: %q", len(wrong), names, wrong)
	if len(wrong) > names/2000 {
		t.Errorf("too many")
	}
}
