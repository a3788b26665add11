package ingest

import "testing"

func TestWithoutSite(t *testing.T) {
	names := map[string]bool{}
	for _, name := range []string{"Stadt Musterstadt", "Digitales Rathaus", "musterstadt.example"} {
		names[fold(name)] = true
	}
	for title, want := range map[string]string{
		"Terminvergabe | Stadt Musterstadt":                     "Terminvergabe",
		"Terminvergabe – STADT MUSTERSTADT":                     "Terminvergabe",
		"Stadt Musterstadt - Terminvergabe":                     "Terminvergabe",
		"Terminvergabe | Digitales Rathaus | Stadt Musterstadt": "Terminvergabe",
		"Stadt Musterstadt: Terminvergabe":                      "Stadt Musterstadt: Terminvergabe", // a sentence, too
		"Terminvergabe · musterstadt.example":                   "Terminvergabe",
		"E-Akte - Einführung":                                   "E-Akte - Einführung",
		"Terminvergabe in der Stadt Musterstadt":                "Terminvergabe in der Stadt Musterstadt",
		"Stadt Musterstadt":                                     "Stadt Musterstadt",
		"Digitales Rathaus | Stadt Musterstadt":                 "Digitales Rathaus",
		"":                                                      "",
	} {
		if got := withoutSite(title, names); got != want {
			t.Errorf("withoutSite(%q) = %q, want %q", title, got, want)
		}
	}
}
