package german

import (
	"cmp"
	"strings"
)

// stat is what the corpus says of one form.
type stat struct {
	n    uint32 // how often it stands
	caps uint32 // with a capital inside a sentence: a noun or a name
	lows uint32 // in small letters
	fem  uint32 // behind a word that only a feminine singular takes: eine, zur
	masc uint32 // behind one that only a masculine or neuter singular takes: im, dem
	cuts uint64 // where hyphens were seen within it: bit i before byte i
}

// noun reports whether the form is mostly written as a noun, or stands only
// where every word has a capital.
func (s *stat) noun() bool { return s.caps > s.lows || s.caps == 0 && s.lows == 0 }

// Evidence of gender: one determiner in evidenceShare occurrences is enough,
// fewer are slips or words left out ("im Länder- und Bundesrecht").
const evidenceShare = 40

// feminine reports whether the form stands as a feminine singular.
func (s *stat) feminine() bool { return s.fem > s.masc && s.fem*evidenceShare >= s.n }

// masculine reports whether the form stands as a masculine or neuter singular.
func (s *stat) masculine() bool { return s.masc > s.fem && s.masc*evidenceShare >= s.n }

// ending is one way from an inflected form to its base.
type ending struct {
	cut, add string
	umlaut   bool
	min      int // letters of the base
	ok       func(v *vocabulary, base, form *stat, baseForm, formForm string) bool
}

// endings in the order of trial: gender, then what takes least away first, so
// that Raten goes to Rate before Rat; then umlauts, Latin plurals, verbs.
var endings = [...]ending{
	{cut: "innen", min: 3, ok: ofPerson}, {cut: "innen", add: "e", min: 4, ok: ofPerson}, {cut: "innen", umlaut: true, min: 3, ok: ofPerson},
	{cut: "innen", add: "en", min: 5, ok: ofPerson}, {cut: "innen", umlaut: true, add: "e", min: 3, ok: ofPerson},
	{cut: "in", min: 4, ok: personSingular}, {cut: "in", add: "e", min: 5, ok: personSingular}, {cut: "in", umlaut: true, min: 4, ok: personSingular},
	{cut: "n", min: 3, ok: okN}, {cut: "s", min: 3, ok: okS}, {cut: "e", min: 3, ok: okE},
	{cut: "es", min: 3, ok: okES}, {cut: "en", min: 3, ok: okEN}, {cut: "er", min: 3, ok: okER}, {cut: "em", min: 3, ok: okAdjective},
	{cut: "ern", min: 3, ok: okERN},
	{cut: "se", min: 5, ok: okNis}, {cut: "sen", min: 5, ok: okNis}, {cut: "ses", min: 5, ok: okNis},
	{umlaut: true, min: 4, ok: umlautBare}, {cut: "n", umlaut: true, min: 4, ok: umlautBare},
	{cut: "e", umlaut: true, min: 3, ok: umlautE}, {cut: "en", umlaut: true, min: 3, ok: umlautEN},
	{cut: "er", umlaut: true, min: 3, ok: umlautER}, {cut: "ern", umlaut: true, min: 3, ok: umlautER},
	{cut: "en", add: "um", min: 6, ok: okLatin}, {cut: "en", add: "us", min: 6, ok: okLatin}, {cut: "en", add: "a", min: 5, ok: okLatin},
	{cut: "a", add: "um", min: 6, ok: okLatin}, {cut: "a", add: "on", min: 6, ok: okLatin},
	{cut: "e", add: "en", min: 5, ok: okVerb}, {cut: "t", add: "en", min: 5, ok: okVerb}, {cut: "te", add: "en", min: 6, ok: okVerb},
	{cut: "ten", add: "en", min: 6, ok: okVerb}, {cut: "tet", add: "en", min: 6, ok: okVerb}, {cut: "est", add: "en", min: 6, ok: okVerb},
}

// unseen is the stat of a form that the corpus lacks: nothing speaks against it.
var unseen stat

// ownWords look like forms of other words (Rat, Kohl, Post, Pol) and are none;
// the list holds where the corpus is too small to tell.
const ownWords = `rate kohle falle masse note halle reise rinde hecke decke muse polen posten marke kurs kurse orden akte messe
	kante gueter lager lage laster bauten noten leben wesen boden schaden garten hafen`

// base gives the form that an inflected form comes from, as far as the
// vocabulary has it.
func (v *vocabulary) base(form string) (string, bool) {
	if len(form) < 4 || v.stop[form] || len(form) > maxTerm {
		return "", false
	}
	own := cmp.Or(v.stat(form), &unseen)
	if v.own[form] {
		return "", false
	}
	for i := range endings {
		if b, ok := v.try(&endings[i], form, own); ok {
			return b, true
		}
	}
	return v.twin(form)
}

// try gives the base that one ending leads to if the vocabulary has it and the
// evidence allows it.
func (v *vocabulary) try(e *ending, form string, own *stat) (string, bool) {
	if len(form) < len(e.cut)+3 || !strings.HasSuffix(form, e.cut) {
		return "", false
	}
	b := form[:len(form)-len(e.cut)]
	if e.umlaut {
		plain, ok := unmutate(b)
		if !ok {
			return "", false
		}
		b = plain
	}
	b += e.add
	if len(b) < e.min || b == form || v.stop[b] {
		return "", false
	}
	s := v.stat(b)
	if s == nil || !e.ok(v, s, own, b, form) {
		return "", false
	}
	return b, true
}

// twin gives the other spelling of a word with ß or ss, if only that has a
// base or it is the one that counts: Abschluß is Abschluss, Strasse is Straße.
func (v *vocabulary) twin(form string) (string, bool) {
	if strings.Contains(form, "ß") {
		t := spellSS(form)
		s := v.stat(t)
		return t, s != nil && !(s.feminine() && v.stat(form) != nil && !v.stat(form).feminine())
	}
	if v.stat(form) != nil {
		return "", false
	}
	t, ok := v.twins[form]
	return t, ok
}

// isPerson reports whether a word can name a man, so that -in makes a woman of it.
func isPerson(base string) bool {
	for _, e := range [...]string{"er", "ent", "ant", "ist", "or", "eur", "at", "ege", "erte", "ologe", "arzt", "loge", "rat", "wirt", "walt", "ling", "ar", "aer"} {
		if strings.HasSuffix(base, e) {
			return true
		}
	}
	return false
}

func ofPerson(_ *vocabulary, base, _ *stat, _, _ string) bool { return base.noun() }

func personSingular(_ *vocabulary, base, form *stat, b, _ string) bool {
	return base.noun() && (isPerson(b) || form.feminine() && base.masculine())
}

// okN: Behörden, Artikeln, Bürgern.
func okN(_ *vocabulary, base, form *stat, b, f string) bool {
	if !strings.HasSuffix(b, "e") && !strings.HasSuffix(b, "er") && !strings.HasSuffix(b, "el") {
		return false
	}
	return alike(base, form, b)
}

// alike reports whether two forms are of one sort: both nouns, or both not, or
// a noun made of an adjective (Beauftragte).
func alike(base, form *stat, b string) bool {
	switch {
	case form.n == 0 || base.noun() == form.noun():
		return true
	case form.noun():
		return isAdjective(b)
	}
	return base.lows > 0 && form.lows > 0 && base.lows*4 > base.caps
}

// isAdjective reports whether b has the ending of an adjective or participle
// that nouns are made of.
func isAdjective(b string) bool {
	for _, e := range [...]string{"gt", "kt", "ert", "elt", "igt", "nd", "ndt", "tet", "et", "ig", "isch", "lich", "te", "nde", "ige", "liche"} {
		if strings.HasSuffix(b, e) && len(b) >= 6 {
			return true
		}
	}
	return false
}

// okS: Amts, Sensors, Apps; but Kurs is no form of Kur.
func okS(v *vocabulary, base, form *stat, b, f string) bool {
	switch b[len(b)-1] {
	case 's', 'z', 'x':
		return false
	}
	if b[len(b)-1] == 'e' && (base.feminine() || v.nounForm(b[:len(b)-1]) && v.stat(b[:len(b)-1]).masculine()) {
		return false // Rates is of Rat, not of Rate
	}
	if strings.HasSuffix(b, "ß") || form.n > 0 && form.lows > form.caps && base.noun() {
		return false
	}
	return !form.masculine() && v.stat(f+"es") == nil
}

// rareBase is how much more frequent than its base a plural may be if nothing
// shows the gender of the base.
const rareBase = 20

// pluralE reports whether the noun b may have a plural in -e: it is seen as
// masculine or neuter, or in the genitive, and its plural is not one with an
// umlaut (Räte); unless what stands is a dative (im Grunde).
func (v *vocabulary) pluralE(base, form *stat, b string) bool {
	if m := mutate(b); m != "" && v.nounForm(m+"e") && !form.masculine() {
		return false
	}
	return base.masculine() || form.n <= rareBase*base.n || v.stat(b+"es") != nil || v.stat(b+"s") != nil
}

// mutate gives the last vowel of w its umlaut, "" if it can't have one.
func mutate(w string) string {
	for i := len(w) - 1; i >= 0; i-- {
		switch w[i] {
		case 'u':
			if i > 0 && w[i-1] == 'a' {
				return w[:i] + "e" + w[i:]
			}
			if i > 0 && w[i-1] == 'e' {
				return ""
			}
			return w[:i+1] + "e" + w[i+1:]
		case 'a', 'o':
			return w[:i+1] + "e" + w[i+1:]
		case 'i', 'y':
			return ""
		case 'e':
			if i != len(w)-2 { // Väter, Gärten: the e of the last syllable doesn't count
				return ""
			}
		}
	}
	return ""
}

// okE: Tage, Rechte; but Rate, Kohle, Masse (eine Rate) are no forms of Rat,
// Kohl, Maß, and a feminine word has no plural in -e without an umlaut.
func okE(v *vocabulary, base, form *stat, b, f string) bool {
	if form.n > 0 && form.noun() && base.noun() && (form.feminine() || base.feminine() || !v.pluralE(base, form, b)) {
		return false
	}
	if form.noun() && !base.noun() {
		return isAdjective(b)
	}
	return alike(base, form, b) && !(form.masculine() && base.feminine())
}

// okES: Gesetzes, digitales.
func okES(_ *vocabulary, base, form *stat, b, _ string) bool {
	return alike(base, form, b) && !(base.noun() && (base.feminine() || form.masculine()))
}

// okEN: Zahlen, Menschen; but Posten (dem Posten, des Postens) is no form of Post.
func okEN(v *vocabulary, base, form *stat, b, f string) bool {
	if form.noun() && v.stat(f+"s") != nil && v.stat(f+"s").noun() {
		return false
	}
	if form.masculine() && !base.masculine() {
		return false
	}
	return alike(base, form, b) && !(form.n > 0 && !form.noun() && base.noun())
}

// okER: Kinder, digitaler; but Bürger, Prüfer, Lehrer (ein Lehrer, Lehrers,
// Lehrerinnen) are words of their own.
func okER(v *vocabulary, base, form *stat, b, f string) bool {
	if !form.noun() {
		return form.n > 0 && !base.noun() || form.n == 0 && base.lows > base.caps
	}
	if !base.noun() {
		return isAdjective(b)
	}
	return hasEnding(b, pluralsER) && !v.ownER(base, form, b, f)
}

// pluralsER are the ends of the nouns with a plural in -er, a closed class;
// all other nouns in -er are words of their own (Tester, Bürger).
var pluralsER = strings.Fields(`kind bild feld geld glied lied kleid brett nest schild gespenst gesicht weib rind licht leib geist ei
	bret stift amt land haus buch blatt rad dorf volk wort mann wald gut bad band dach fach glas grab gras haupt huhn horn kalb
	korn kraut lamm loch maul rand schloss schloß schwert strauch tal tuch wurm fass faß pfand gehalt gewand denkmal hospital
	spital tum holz ort bund schwert geschlecht regiment haupt gott trumm vormund`)

// hasEnding reports whether w ends with one of the list.
func hasEnding(w string, list []string) bool {
	for _, e := range list {
		if strings.HasSuffix(w, e) {
			return true
		}
	}
	return false
}

// ownER reports whether the noun f in -er is more than the plural of b.
func (v *vocabulary) ownER(base, form *stat, b, f string) bool {
	return form.masculine() || base.feminine() || v.stat(f+"s") != nil || v.stat(f+"innen") != nil || v.stat(f+"in") != nil ||
		v.nounForm(b+"e") && !v.stat(b+"e").feminine() && v.stat(b+"e").n*2 > form.n
}

// nounForm reports whether the vocabulary has f as a noun.
func (v *vocabulary) nounForm(f string) bool {
	s := v.stat(f)
	return s != nil && s.noun()
}

// okERN: Kindern where Kinder is not seen.
func okERN(v *vocabulary, base, form *stat, b, f string) bool {
	return base.noun() && form.noun() && hasEnding(b, pluralsER) && v.stat(f[:len(f)-1]) == nil && !base.feminine() && v.stat(b+"ers") == nil
}

// okAdjective: digitalem.
func okAdjective(_ *vocabulary, base, form *stat, _, _ string) bool {
	return !base.noun() && !form.noun()
}

// okNis: Ergebnisse, Zeugnissen, Busse.
func okNis(_ *vocabulary, base, _ *stat, b, _ string) bool {
	return base.noun() && (strings.HasSuffix(b, "nis") || strings.HasSuffix(b, "us") || strings.HasSuffix(b, "as"))
}

// umlautBare: Väter, Gärten, Mängel.
func umlautBare(_ *vocabulary, base, form *stat, b, _ string) bool {
	return hasEnding(b, bareEndings) && base.noun() && (form.n == 0 || form.noun()) && !form.masculine() && !form.feminine()
}

// umlautE: Anträge, Städte, Einwände; but Güte, Länge, Größe (eine Größe) are
// words of their own.
func umlautE(_ *vocabulary, base, form *stat, _, _ string) bool {
	return base.noun() && (form.n == 0 || form.noun()) && !form.feminine()
}

// umlautEN: Städten, Anträgen; but not Bürgen for Burg, whose plural is Burgen.
func umlautEN(v *vocabulary, base, form *stat, b, f string) bool {
	if !base.noun() || form.n > 0 && !form.noun() || form.masculine() || v.stat(f+"s") != nil {
		return false
	}
	if s := v.stat(f[:len(f)-1]); s != nil {
		return s.noun() && !s.feminine()
	}
	return !v.nounForm(b + "en")
}

// umlautER: Länder, Häusern; but not Bürger for Burg.
func umlautER(v *vocabulary, base, form *stat, b, f string) bool {
	if !base.noun() || form.n > 0 && !form.noun() {
		return false
	}
	f = strings.TrimSuffix(f, "n")
	s := cmp.Or(v.stat(f), &unseen)
	return hasEnding(b, pluralsER) && !v.ownER(base, s, b, f)
}

// okLatin: Ministerien, Zentren, Themen.
func okLatin(_ *vocabulary, base, form *stat, _, _ string) bool {
	return base.noun() && (form.n == 0 || form.noun())
}

// okVerb: prüft, prüfte, beantragten; only words in small letters.
func okVerb(_ *vocabulary, base, form *stat, _, _ string) bool {
	return base.lows > base.caps && (form.n == 0 || form.lows > form.caps)
}

// unmutate takes the last umlaut of w away: antraeg becomes antrag, haeus haus.
func unmutate(w string) (string, bool) {
	last := len(w) - 2
	if n := len(w); n > 4 && w[n-2] == 'e' && strings.IndexByte("lnr", w[n-1]) >= 0 && !isVowel(w[n-3]) {
		last = n - 4 // Väter, Gärten: the e of the last syllable doesn't count
	}
	for i := last; i >= 0; i-- {
		if w[i+1] == 'e' && (w[i] == 'a' || w[i] == 'o' || w[i] == 'u' && (i == 0 || strings.IndexByte("aeoq", w[i-1]) < 0)) {
			return w[:i+1] + w[i+2:], true
		}
		if isVowel(w[i+1]) && !(w[i+1] == 'u' && w[i] == 'e') { // the umlaut is the word's last vowel
			return "", false
		}
	}
	return "", false
}

// isVowel reports whether c is a vowel.
func isVowel(c byte) bool { return strings.IndexByte("aeiouy", c) >= 0 }

// lightStem takes the surest endings off a form that nothing else is known of.
// It never changes an umlaut and keeps -er, which more often makes a word than
// inflects it.
func lightStem(w string) string {
	if len(w) < 5 || w[len(w)-1] < 'a' || w[len(w)-1] > 'z' {
		return w
	}
	if b, ok := strings.CutSuffix(w, "innen"); ok && len(b) >= 4 {
		w = b
	}
	for _, e := range [...][2]string{{"erin", "er"}, {"entin", "ent"}, {"antin", "ant"}, {"nisses", "nis"}, {"nissen", "nis"}, {"nisse", "nis"},
		{"iums", "i"}, {"ium", "i"}, {"ien", "i"}, {"ern", "er"}, {"eln", "el"}, {"ens", ""}, {"en", ""}, {"es", ""}, {"em", ""}, {"e", ""}} {
		if b, ok := strings.CutSuffix(w, e[0]); ok && len(b) >= 3 && strings.ContainsAny(b, "aeiouy") {
			return b + e[1]
		}
	}
	if n := len(w); n >= 5 && w[n-1] == 's' && strings.IndexByte("bdfghklmnrt", w[n-2]) >= 0 {
		return w[:n-1]
	}
	return w
}
