package mappings

import "strings"

// bodyKey is a name key without articles at its start, a legal form at its end
// and spaces at its ends: the KGSt is the KGSt e. V.
func bodyKey(key string) string {
	key = strings.TrimSpace(key)
	for _, form := range [...]string{" e v", " ev", " gmbh", " ggmbh", " aoer", " ag", " eg", " se"} {
		key = strings.TrimSuffix(key, form)
	}
	for _, article := range [...]string{"der ", "die ", "das "} {
		key = strings.TrimPrefix(key, article)
	}
	return key
}

// maxBodyWords bounds the words of a known body's name at the start of a
// longer one, as in "Bundesamt für Justiz, Referat VIII 2".
const maxBodyWords = 16

// minLeadingName is the shortest known name in bytes that counts at the start
// of any longer one: "BA" and "Zoll" are whole names or stand beside their own
// long form.
const minLeadingName = 10

// minLeadingWord is the same for the names of insurers and companies, which are
// made up: "BARMER Landesvertretung Hessen".
const minLeadingWord = 5

// byKnownName finds a name in the table of known bodies: as a whole, with its
// short name after it, or at the start of a longer name.
func byKnownName(key string) (Authority, bool) {
	key = bodyKey(key)
	if key == "" {
		return Authority{}, false
	}
	known := knownBodies()
	if entry, ok := known[key]; ok {
		return entry.authority(1), true
	}
	for _, form := range [...]string{"zweckverband ", "landesbetrieb ", "staatsbetrieb ", "firma "} {
		if entry, ok := known[strings.TrimPrefix(key, form)]; ok {
			return entry.authority(0.95), true
		}
	}
	if before, after, ok := strings.Cut(key, " gmbh "); ok { // Deutsche Energie-Agentur GmbH (dena)
		key = before + " " + after
	}
	if short, rest, ok := strings.Cut(key, " "); ok { // ULD Unabhängiges Landeszentrum, dena Deutsche Energie-Agentur
		if a, first := known[short]; first {
			if b, second := known[bodyKey(" "+rest+" ")]; second && a.body == b.body {
				return a.authority(1), true
			}
		}
	}
	for end, words := len(key), 0; words < maxBodyWords; words++ {
		if end = strings.LastIndexByte(key[:end], ' '); end < 0 {
			break
		}
		entry, ok := known[key[:end]]
		if ok && mayLead(known, entry, key[:end], key[end:]) {
			return entry.authority(0.95), true
		}
	}
	return Authority{}, false
}

// mayLead reports whether a known name at the start of a longer one names the
// body of the whole.
func mayLead(known map[string]bodyEntry, entry bodyEntry, name, rest string) bool {
	rest += " "
	if same, ok := known[strings.TrimSpace(rest)]; ok && same.body == entry.body { // FITKO (Föderale IT-Kooperation)
		return true
	}
	if land, ok := landNamed(rest); ok && entry.body.land == land.AGS { // MAGS NRW
		return true
	}
	if kind := entry.body.kind; len(name) >= minLeadingWord && (kind == TypeInsurance || kind == TypeITProvider || kind == TypePrivate) {
		return !strings.Contains(rest, " e v ")
	}
	if len(name) < minLeadingName || !strings.Contains(name, " ") && strings.HasPrefix(rest, " fuer ") {
		return false
	}
	if strings.Contains(rest, " e v ") || strings.Contains(rest, " gmbh ") || strings.Contains(rest, " stiftung ") {
		return entry.body.kind == TypeCivil || entry.body.kind == TypeResearch
	}
	// A Land before its own offices is an address, not the body.
	return entry.body.kind != TypeLandMinistry || !strings.HasPrefix(entry.body.id, "land-") && !isLandBody(entry.body)
}

// isLandBody reports whether a known body is a Land as a whole.
func isLandBody(b *body) bool {
	if b == nil {
		return false
	}
	for _, prefix := range [...]string{"land-", "freistaat-", "freie-", "saarland"} {
		if strings.HasPrefix(b.id, prefix) {
			return b.kind == TypeLandMinistry
		}
	}
	return false
}
