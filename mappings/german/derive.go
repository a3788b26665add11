package german

import "strings"

// derivations are the endings that make a new word of a root without changing
// what it is about (Mitarbeitende are Mitarbeiter), as they stand at the end of keys: prüf-ung, digital-isier,
// statist-isch. The root keeps at least the letters given.
var derivations = [...]struct {
	ending string
	min    int
}{
	{"isierung", 4}, {"ifizierung", 4}, {"ierung", 4}, {"igkeit", 4}, {"lichkeit", 4}, {"isier", 4}, {"ifizier", 4}, {"ation", 4}, {"ung", 4},
	{"ier", 4}, {"isch", 4}, {"keit", 4}, {"heit", 4}, {"lich", 4}, {"bar", 4}, {"end", 5}, {"ig", 4},
	{"is", 5}, {"ie", 4}, {"ik", 5}, {"i", 5}, {"er", 4},
}

// root gives the key without its derivation, "" if it has none.
func (v *vocabulary) root(key string) string {
	for _, d := range derivations {
		r, ok := strings.CutSuffix(key, d.ending)
		if !ok || len(r) < d.min || !strings.ContainsAny(r, "aeiouy") {
			continue
		}
		switch d.ending {
		case "er":
			if !v.isVerb(r) {
				return ""
			}
		case "i", "ie", "ik", "is":
			if !v.isIsch(r) {
				return ""
			}
		}
		return r
	}
	return ""
}

// isVerb reports whether the corpus has the verb of a root: Prüfer is from
// prüfen, but Bürger is from nothing.
func (v *vocabulary) isVerb(root string) bool {
	s := v.stat(root + "en")
	return s != nil && s.lows > s.caps
}

// isIsch reports whether the corpus has the adjective in -isch of a root:
// Strategie and strategisch are one, Ministerium and Minister are not.
func (v *vocabulary) isIsch(root string) bool {
	for _, e := range [...]string{"isch", "ische", "ischen", "ischer"} {
		if v.stat(root+e) != nil {
			return true
		}
	}
	return false
}
