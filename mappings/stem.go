package mappings

import "strings"

// stem takes the inflection off a folded word. It is a light stemmer after
// J. Savoy's (light stemming for German, 2006), narrowed where that one
// confuses words of the administration: Bürger stays apart from Burg. Endings
// go in the order gender, genitive, number and case; a stem keeps at least
// three letters.
func stem(word string) string {
	if len(word) < 4 || word[len(word)-1] < 'a' || word[len(word)-1] > 'z' {
		return word // short, a number, or not in Latin letters
	}
	word = cutGender(word)
	word = cutGenitive(word)
	return cutPlural(word)
}

// cutGender takes off -innen, and -in where it surely is one.
func cutGender(w string) string {
	if base, ok := strings.CutSuffix(w, "innen"); ok && len(base) >= 4 {
		return base
	}
	for _, e := range [...]string{"erin", "entin", "antin"} {
		if strings.HasSuffix(w, e) && len(w) >= len(e)+3 {
			return w[:len(w)-2]
		}
	}
	return w
}

// cutGenitive takes off -s after the consonants that carry one.
func cutGenitive(w string) string {
	n := len(w)
	if n < 5 || w[n-1] != 's' || strings.IndexByte("bdfghklmnrt", w[n-2]) < 0 {
		return w
	}
	return w[:n-1]
}

// cutPlural takes off the endings of number and case.
func cutPlural(w string) string {
	if base, ok := strings.CutSuffix(w, "ium"); ok && len(base) >= 3 {
		return base + "i" // Ministerium, Ministerien
	}
	for _, e := range [...]string{"ern", "en", "em", "er", "es", "e", "n"} {
		base, ok := strings.CutSuffix(w, e)
		if !ok || len(base) < minStem(e) && base != "neu" {
			continue
		}
		if e == "n" && !strings.HasSuffix(base, "el") {
			continue
		}
		return foldPlural(base, e)
	}
	return w
}

// minStem is how much must stay before an ending: -er and -ern stand on many
// short words that they belong to.
func minStem(ending string) int {
	if ending == "er" || ending == "ern" || ending == "em" {
		return 4
	}
	return 3
}

// foldPlural mends what an ending did to its stem: Ergebnisse, Anträge, Ämter.
// Savoy's stemmer drops every umlaut, which makes Bürger and Burger, zählen and
// zahlen one word; here an umlaut goes only with the ending that brought it.
func foldPlural(base, ending string) string {
	if strings.HasSuffix(base, "niss") {
		return base[:len(base)-1]
	}
	switch ending {
	case "e":
		return unmutate(base)
	case "en":
		if len(base) >= 6 { // Städten and Anträgen, but not zählen
			return unmutate(base)
		}
	case "er", "ern":
		if strings.HasSuffix(base, "auslaend") || strings.HasSuffix(base, "inlaend") {
			return base // an Ausländer is a person, no land
		}
		for _, s := range [...]string{"aemt", "laend", "haeus", "buech", "doerf", "waeld", "raed", "blaett", "gueter", "baend"} {
			if strings.HasSuffix(base, s) {
				return unmutate(base)
			}
		}
	}
	return base
}

// unmutate takes the umlaut of the last vowel away: antraeg becomes antrag.
// The ue of aktuell, neue or Frequenz is none.
func unmutate(w string) string {
	i := len(w) - 1
	for i > 0 && strings.IndexByte("aeiouy", w[i]) < 0 {
		i--
	}
	if i < 1 || w[i] != 'e' || strings.IndexByte("aou", w[i-1]) < 0 {
		if i >= 2 && w[i] == 'u' && w[i-1] == 'e' && w[i-2] == 'a' { // Häuser: aeu
			return w[:i-1] + w[i:]
		}
		return w
	}
	if i >= 2 && strings.IndexByte("aeioq", w[i-2]) >= 0 || strings.HasSuffix(w, "uell") {
		return w
	}
	return w[:i] + w[i+1:]
}
