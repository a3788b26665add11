package ingest

import (
	"regexp"
	"strings"
)

// Titles of papers and of agenda items name persons by mandate or office:
// "Antrag der Ratsfrau N. N.: Radwege". The mandate may stay, the name goes.

// nameIntro is what stands before a person's name: a form of address, a
// mandate, an office, a degree. What can be a body as well (Stadtrat,
// Gemeinderat) is not in it.
var nameIntro = regexp.MustCompile(`(?:^|[^\p{L}-])(?:Herrn?|Frau|Hr\.|Fr\.|Eheleuten?|Familie|` +
	`(?:Stadt|Bezirks|Gemeinde)verordnete[nr]?|Stv\.|StV|Ratsherrn?|Ratsherren|Ratsfrau(?:en)?|Ratsmitglied(?:s|es|er|ern)?|RM|` +
	`Kreistags(?:mitglied(?:s|es)?|abgeordnete[nr]?)|Bürgerschaftsabgeordnete[nr]?|Abgeordnete[nr]?|Abg\.?|MdB|MdL|MdBB|MdHB|` +
	`Gemeindevertreter(?:s|in)?|(?:Stadt|Gemeinde|Kreis|Markt|Bezirks)rätin|Kreisrat(?:s|es)?|Ausschussmitglied(?:s|es)?|` +
	`[Ss]achkundige[nrs]? (?:Bürger(?:s|in)?|Einwohner(?:s|in)?)|Ortsvorsteher(?:s|in)?|Beigeordnete[nr]?|Dezernent(?:en|in)?|` +
	`(?:Ober|Bezirks|Alt)?[Bb]ürgermeister(?:s|in)?|Landrat(?:s|es)?|Landrätin|Staatssekretär(?:s|in)?|Staatsminister(?:s|in)?|` +
	`Bundesminister(?:s|in)?|Senator(?:s|in)?|Pfarrer(?:s|in)?|Dr\.|Prof\.|Dipl\.-Ing\.|Berichterstatter(?:in)?:?|Antragsteller(?:in)?:?)`)

var (
	// nameWord is a name as it is written: one capital, or several joined by a hyphen.
	nameWord = regexp.MustCompile(`^\p{Lu}[\p{Ll}'’]+(?:-\p{Lu}[\p{Ll}'’]+)*$|^\p{Lu}\.$|^N\.$`)
	// nounWord is a noun of papers by its ending or as a whole. It is no name.
	nounWord = regexp.MustCompile(`(?i)(?:ungs?|heit|keit|schaft|tion|tät|pläne?n?|plans?|satzung|berichts?|amte?s?|ämter|wahl|entwurf|straße|strasse|weg|platz|brücke|park|hof|` +
		`schule|haus|halle|projekt|konzept|antrag|anfrage|vorlage|budget|haushalt|verkehr|gebiet|bezirk|stadt|gemeinde|kreis|land|bund|rat|tag|fraktion|gruppe|partei|` +
		`kommission|ausschuss|gesetz|ordnung|verfahren|programm|forum|woche|jahr|recht|medaille|preis|bad|kita|feuerwehr|digital\p{L}*|online|radwege?|wege)$`)
	nameTitle    = regexp.MustCompile(`^(?:Dr|Prof|Dipl|med|phil|jur|rer|nat|pol|Ing|h|c|a|D|Frhr|Freiherr|Freifrau|Graf|Gräfin|Herrn?|Frau)\.?(?:-Ing\.)?$`)
	nameParticle = regexp.MustCompile(`^(?:von|van|de|zu|ten|el|al|di|da)$`)
	nextWord     = regexp.MustCompile(`^[\s\x{a0}]*([^\s\x{a0},:;()\[\]/]+)`)
	gapBefore    = regexp.MustCompile(`\s+([,:;.)\]])`)
	doubleComma  = regexp.MustCompile(`,\s*,`)
	emptyBracket = regexp.MustCompile(`\s*\(\s*\)`)
	// memberList is a list of members as old papers have it: "Abg Muster SPD,
	// Mustermann (Musterstadt) CDU, Dr. Muster und Fraktion".
	memberList = regexp.MustCompile(`(Abg\.?)(?:(?:,| und)?\s+(?:(?:Dr|Prof)\.\s*)*\p{Lu}[\p{L}'’-]+(?: \([^)]*\))?` +
		`(?: (?:SPD|CDU/CSU|CDU|CSU|FDP|AfD|PDS|BSW|GRÜNEN?|DIE LINKE|DIE GRÜNEN))?(?:,|\b)){2,}`)
	// fullName is a given and a family name where a sentence names who did something.
	fullName = regexp.MustCompile(`(, |\(|: |\b(?:von|durch|an|mit) )((?:(?:Dr|Prof)\.\s*)*)(\p{Lu}\p{Ll}+)(?:-\p{Lu}\p{Ll}+)?(?: \p{Lu}\p{Ll}+(?:-\p{Lu}\p{Ll}+)*){1,2}`)
)

// maxCouncilNameWords is how many words of a name follow each other: given name and
// family name. A third word is the subject of the paper.
const maxCouncilNameWords = 2

// withoutNames takes the names of persons out of a title or a sentence; who
// they are named as stays. It would rather take a word too many: the paper
// itself has it.
func withoutNames(s string) string {
	out := fullName.ReplaceAllStringFunc(memberList.ReplaceAllString(s, "$1"), func(m string) string {
		parts := fullName.FindStringSubmatch(m)
		words := strings.Fields(m)
		if !givenNames[strings.ToLower(parts[3])] || nounWord.MatchString(words[len(words)-1]) {
			return m
		}
		if strings.HasSuffix(parts[1], "n ") || strings.HasSuffix(parts[1], "t ") || strings.HasSuffix(parts[1], "h ") {
			return parts[1] + "…" // a preposition wants something behind it
		}
		return parts[1]
	})
	out = withoutIntroduced(out)
	if out == s {
		return s
	}
	out = emptyBracket.ReplaceAllString(out, "")
	return strings.TrimRight(squash(gapBefore.ReplaceAllString(doubleComma.ReplaceAllString(out, ","), "$1")), ",: ")
}

// withoutIntroduced takes out names that follow a form of address or an office.
func withoutIntroduced(s string) string {
	var b strings.Builder
	last := 0
	for _, at := range nameIntro.FindAllStringIndex(s, -1) {
		if at[1] < last {
			continue // a degree within a name that is gone already
		}
		n := nameLength(s[at[1]:])
		if n == 0 {
			continue
		}
		b.WriteString(s[last:at[1]])
		last = at[1] + n
	}
	b.WriteString(s[last:])
	return b.String()
}

// nameLength gives how many bytes of the text behind a form of address are a name.
func nameLength(s string) int {
	length, words, pos, particle := 0, 0, 0, ""
	for words < maxCouncilNameWords {
		m := nextWord.FindStringSubmatchIndex(s[pos:])
		if m == nil {
			break
		}
		if words > 0 && strings.TrimSpace(s[pos:pos+m[2]]) != "" {
			break
		}
		word := strings.TrimSuffix(s[pos+m[2]:pos+m[3]], ".")
		full := s[pos+m[2] : pos+m[3]]
		switch {
		case nameTitle.MatchString(full):
		case nameParticle.MatchString(full) && (words == 0 || full == "von"), full == "der" && particle == "von" && words == 0:
			particle = full
		case nameWord.MatchString(word) || nameWord.MatchString(full):
			if nounWord.MatchString(word) {
				return length
			}
			words++
			length = pos + m[2] + len(word)
		default:
			return length
		}
		pos += m[3]
		if strings.HasPrefix(s[pos:], ",") || strings.HasPrefix(s[pos:], ":") {
			break
		}
	}
	return length
}

// personIntro begins the name of a person where a body is expected.
var personIntro = regexp.MustCompile(`^(?:Herr|Frau|Dr\.|Prof\.|Ratsherr|Ratsfrau|Stadtrat \p{Lu}|Stadträtin|Stadtverordnete|Einzel(?:rats)?mitglied|Einzelstadtverordnete|` +
	`Einzelbewerber|Fraktionslos|fraktionslos|Abg\.|Abgeordnete[rn]? \p{Lu}|MdB|MdL)|, (?:MdB|MdL|MdEP)\b|\((?:fraktionslos|parteilos)\)`)

// isBodysName reports whether a name in a field for bodies is one: it neither
// begins like a member's nor is a person's by [isPersonName].
func isBodysName(name string) bool {
	name = squash(name)
	return letters(name) >= 2 && !personIntro.MatchString(name) && !strings.Contains(name, "@") && !isPersonName(name)
}
