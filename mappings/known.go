package mappings

import "strings"

// bodyKey is a name key without articles at its start, a legal form at its end
// and spaces at its ends: the KGSt is the KGSt e. V.
func bodyKey(key string) string {
	key = strings.TrimSpace(key)
	for _, form := range [...]string{" e.v.", " e. v.", " gmbh", " aör", " ag", " eg"} {
		key = strings.TrimSuffix(key, form)
	}
	for _, article := range [...]string{"der ", "die ", "das "} {
		key = strings.TrimPrefix(key, article)
	}
	return key
}

// maxBodyWords bounds the words of a known body's name at the start of a
// longer one, as in "Bundesamt für Justiz, Referat VIII 2".
const maxBodyWords = 14

// minLeadingName is the shortest known name in bytes that counts at the start
// of any longer one: "BA" and "Zoll" are whole names or stand beside their own
// long form.
const minLeadingName = 10

// byKnownName finds a name in the table of known bodies: as a whole, with its
// short name after it, or at the start of a longer name.
func byKnownName(e evidence) (Authority, bool) {
	key := bodyKey(e.key)
	if entry, ok := bodyIndex[key]; ok {
		return entry.authority(1), true
	}
	for end, words := len(key), 0; words < maxBodyWords; words++ {
		end = strings.LastIndexByte(key[:end], ' ')
		if end < 0 {
			break
		}
		entry, ok := bodyIndex[key[:end]]
		if ok && end < minLeadingName {
			rest, same := bodyIndex[key[end+1:]] // FITKO (Föderale IT-Kooperation)
			ok = same && rest.body == entry.body
		}
		if !ok || hasLegalForm(key[end:]) && entry.body.kind != TypeCivil {
			continue
		}
		return entry.authority(0.95), true
	}
	return Authority{}, false
}

// hasLegalForm reports whether what follows a known name makes another body of
// it: "Umweltbundesamt Förderverein e. V.".
func hasLegalForm(rest string) bool {
	rest += " "
	return strings.Contains(rest, " e.v. ") || strings.Contains(rest, " e. v. ")
}

// authority gives what the entry says, an alias with a little less certainty.
func (e bodyEntry) authority(confidence float64) Authority {
	a := Authority{Type: e.body.kind, Level: e.body.level, Method: MethodRegistry, Confidence: confidence}
	if e.alias {
		a.Method, a.Confidence = MethodAlias, confidence-0.05
	}
	return a
}
