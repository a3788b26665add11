package ingest

import (
	"regexp"
	"strings"
)

const (
	// maxServiceText is up to how many letters a page with a field for a
	// password, or an empty list, has no text of its own.
	maxServiceText = 500
	// privacySigns is how many of the signs of a statement on privacy must be in
	// a text with such a title: an authority may well write about privacy.
	privacySigns = 3
)

var (
	// privacyTitle is the title of statements on privacy and cookies, folded.
	privacyTitle = regexp.MustCompile(`^(?:(?:allgemeine |unsere |informationen? (?:zum|über den) |hinweise? zum )?datenschutz(?:erklärung|hinweise?|information(?:en)?|bestimmungen|einstellungen)?|privacy(?: policy| notice| statement)?|data protection(?: statement| notice)?|` +
		`cookie(?:s| hinweis| hinweise| richtlinie| einstellungen| policy| erklärung)?)(?: (?:der|des|für|von|zur|zum|auf|of|for) .*)?$`)
	// privacySign is what such statements say, folded.
	privacySign = []*regexp.Regexp{
		regexp.MustCompile(`(?:diese[rs]?|unsere[rs]?|our|this) (?:web|internet|online|home|site)`),
		regexp.MustCompile(`personenbezogene[nr]? daten|personal data`),
		regexp.MustCompile(`art(?:ikel)? 6 abs|\bdsgvo\b|\bgdpr\b|datenschutz grundverordnung`),
		regexp.MustCompile(`\bip adresse|\blog ?files?\b|\bcookies?\b|server log|ip address`),
		regexp.MustCompile(`recht auf (?:auskunft|berichtigung|löschung|widerspruch)|widerruf|datenschutzbeauftragte`),
	}
	searchTitle = regexp.MustCompile(`^(?:such(?:e|en|ergebnisse?|resultate?)|search(?: results?)?|volltextsuche)(?: |$)`)
	loginTitle  = regexp.MustCompile(`^(?:log ?in|sign in|anmelden|anmeldung|einloggen|registrier(?:en|ung)|passwort (?:vergessen|zurücksetzen)|mein konto)(?: |$)`)
	emptyList   = regexp.MustCompile(`(?:^| )(?:keine?|0|no) (?:\w+ ){0,2}(?:treffer|ergebnisse?|einträge|beiträge|veranstaltungen|termine|artikel|meldungen|dokumente|datensätze|results?|posts?)(?: \w+){0,4} (?:gefunden|vorhanden|verfügbar|found|available)`)
)

// service says what a page is that serves the use of its site and is no thing
// to catalogue: a statement on privacy, a login, a list of search results, an
// empty list; "" for all others.
func (p *page) service() string {
	title := fold(p.title.first().value)
	text := fold(p.text())
	size := letters(text)
	query := p.url.RawQuery != "" || strings.Contains(strings.ToLower(p.url.Path), "such") || strings.Contains(strings.ToLower(p.url.Path), "search")
	switch {
	case privacyTitle.MatchString(title) && signsIn(text) >= privacySigns:
		return "a statement on privacy"
	case size <= maxServiceText && (p.password || loginTitle.MatchString(title) && size < minLandmark):
		return "a login"
	case searchTitle.MatchString(title) && query:
		return "a list of search results"
	case size <= maxServiceText && emptyList.MatchString(text):
		return "an empty list"
	}
	return ""
}

// signsIn counts the signs of a statement on privacy.
func signsIn(text string) (n int) {
	for _, sign := range privacySign {
		if sign.MatchString(text) {
			n++
		}
	}
	return n
}
