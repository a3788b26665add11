package ingest

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLanguageOf(t *testing.T) {
	for text, want := range map[string]string{
		"Der Antrag wird von der Stadt geprüft und ist für alle, die in der Stadt wohnen, auch online möglich. Das Amt ist zu den Zeiten nach der Liste offen.": "de",
		"The application is checked by the city and can be sent online by all of you that live in the city.":                                                    "en",
		"Les données de la ville sont dans le portail, et la liste des services est pour les citoyens de la commune.":                                           "fr",
		"De gegevens van de gemeente zijn in het portaal, en de lijst van diensten is voor de burgers van de stad.":                                             "nl",
		"Los datos de la ciudad en el portal, y la lista de los servicios para los ciudadanos que se registran por internet en la comarca.":                     "es",
		"Open Data": "",
		"":          "",
	} {
		if got := languageOf(text); got != want {
			t.Errorf("languageOf(%q) = %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"Digitalisierung der Verwaltung":       "de",
		"Online-Terminvergabe im Bürgerbüro":   "de",
		"Leitfaden für offene Daten":           "de",
		"Guide to open data in the city":       "en",
		"How we built the citizen portal":      "en",
		"Digitalisation of public procurement": "en",
		"Open Source Software":                 "",
		"E-Akte":                               "",
		"Docker":                               "",
	} {
		if got := shortLanguage(text); got != want {
			t.Errorf("shortLanguage(%q) = %q, want %q", text, got, want)
		}
	}
}

// Pages that exist in German and in English are told apart, texts and titles.
func TestLanguageOfTwins(t *testing.T) {
	english := func(file string) bool { return strings.HasSuffix(file, "_en.md") }
	measureLanguage(t, "efa-vermittlungsdienst-doku", english)
	english = func(file string) bool { return !strings.Contains(filepath.ToSlash(file), "/de/") }
	measureLanguage(t, "opensource-muenchen", english)
}

func measureLanguage(t *testing.T, folder string, english func(file string) bool) {
	var texts, titles struct{ right, open, wrong int }
	err := filepath.WalkDir(filepath.Join(dataDir(t), folder), func(file string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(file) != ".md" || filepath.Base(file) == "SOURCE.md" {
			return err
		}
		data, err := os.ReadFile(file)
		want := "de"
		if english(file) {
			want = "en"
		}
		got := languageOf(string(data))
		if got == "" {
			got = shortLanguage(string(data))
		}
		for _, c := range []struct {
			got    string
			counts *struct{ right, open, wrong int }
		}{{got, &texts}, {shortLanguage(titleLine(string(data))), &titles}} {
			switch c.got {
			case want:
				c.counts.right++
			case "":
				c.counts.open++
			default:
				c.counts.wrong++
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s: texts %+v, titles alone %+v", folder, texts, titles)
	if texts.wrong*50 > texts.right || titles.wrong*5 > titles.right {
		t.Errorf("%s: too many are wrong", folder)
	}
}

// titleLine gives the title of a page in Markdown.
func titleLine(text string) string {
	for line := range strings.Lines(text) {
		if title, ok := strings.CutPrefix(line, "# "); ok {
			return title
		}
		if title, ok := strings.CutPrefix(line, "title:"); ok {
			return title
		}
	}
	return ""
}
