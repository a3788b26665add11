package mappings

import "strings"

// ccParts are the elements of a Creative Commons licence after BY, with their
// spellings as words.
func ccParts() []struct {
	code      string
	spellings []string
} {
	return []struct {
		code      string
		spellings []string
	}{
		{"nc", []string{"nc", "nicht kommerziell", "nichtkommerziell", "keine kommerzielle nutzung", "noncommercial", "non commercial"}},
		{"nd", []string{"nd", "keine bearbeitung", "keine bearbeitungen", "noderivs", "noderivatives", "no derivatives"}},
		{"sa", []string{"sa", "weitergabe unter gleichen bedingungen", "sharealike", "share alike"}},
	}
}

// ccLicence reads a Creative Commons licence of the BY family from words as
// licenceKey gives them: "cc-by-nc-sa-3.0-de", "cc-by" without a version, ""
// if there is none.
func ccLicence(key string) string {
	at, ok := ccStart(key)
	if !ok {
		return ""
	}
	rest := key[at:]
	code := "cc-by"
	for _, p := range ccParts() {
		for _, s := range p.spellings {
			if strings.Contains(rest, " "+s+" ") {
				code += "-" + p.code
				break
			}
		}
	}
	return code + ccVersion(rest)
}

// ccStart gives where the name of a BY licence starts in key.
func ccStart(key string) (int, bool) {
	for _, s := range [...]string{" cc by ", " ccby ", " licenses by ", " creative commons namensnennung ",
		" creative commons attribution ", " namensnennung 4 0 ", " cc namensnennung "} {
		if at := strings.Index(key, s); at >= 0 {
			return at, s != " licenses by " || strings.Contains(key, "creativecommons ") || strings.Contains(key, "dcat ap ")
		}
	}
	return 0, false
}

// ccVersion gives "-4.0" or "-3.0-de", "" if there is no version.
func ccVersion(rest string) string {
	for _, v := range [...]string{"4", "3", "2", "1"} {
		minor := "0"
		at := strings.Index(rest, " "+v+" 0 ")
		if at < 0 && v == "2" {
			if at = strings.Index(rest, " 2 5 "); at >= 0 {
				minor = "5"
			}
		}
		if at < 0 {
			continue
		}
		version := "-" + v + "." + minor
		if v != "4" && (strings.Contains(rest[at:], " de ") || strings.Contains(rest[at:], " deutschland ")) {
			version += "-de"
		}
		return version
	}
	return ""
}

// ccKnown reports whether code is one that ccLicence can give.
func ccKnown(code string) bool {
	if !strings.HasPrefix(code, "cc-by") {
		return false
	}
	return ccLicence(licenceKey(code)) == code
}

// ccName writes a code as Creative Commons does: CC BY-NC-SA 3.0 DE.
func ccName(code string) string {
	parts := strings.Split(strings.ToUpper(strings.TrimPrefix(code, "cc-")), "-")
	name := "CC " + parts[0]
	for _, p := range parts[1:] {
		if len(p) == 2 && p != "DE" {
			name += "-" + p
		} else {
			name += " " + p
		}
	}
	return name
}
