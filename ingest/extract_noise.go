package ingest

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// dropNoise leaves out the lines that serve the use of a page, lines said
// twice in a row (for two sizes of screen, mostly), lone numbers, and the links
// that lead on at the end.
func dropNoise(blocks []block) []block {
	kept := blocks[:0]
	last := ""
	for _, b := range blocks {
		if b.text == last || isLoneNumber(b) || len(b.text) <= maxNoise && isNoise(b.text) {
			continue
		}
		last = b.text
		kept = append(kept, b)
	}
	return withoutLinksAtEnd(cutMarked(kept))
}

// maxNoise is up to how many bytes a line serves the use of a page.
const maxNoise = 160

const (
	// maxPrompt is up to how many bytes a paragraph only asks the reader for something.
	maxPrompt = 420
	// minPrompted is how many letters a text has in which such paragraphs are none of it.
	minPrompted = 400
)

// prompts are paragraphs that a site puts into its texts, folded: questions
// about cookies and embedded content, invitations to subscribe, notices of rights.
var prompts = []*regexp.Regexp{
	regexp.MustCompile(`\bcookies?\b.*\b(?:akzeptier|zustimm|einverstanden|ablehnen|verwenden wir|wir verwenden|nutzt cookies|verwendet cookies|use cookies|accept)`),
	regexp.MustCompile(`\b(?:wir verwenden|diese (?:web ?)?seite (?:nutzt|verwendet)|we use) cookies\b`),
	regexp.MustCompile(`empfohlener (?:redaktioneller|externer) inhalt|externe[rn]? inhalte? (?:angezeigt|anzeigen|laden|von)|personenbezogene daten (?:können|werden|dürfen)? ?(?:an|zu) dritt|` +
		`mehr (?:dazu|informationen dazu|hierzu) (?:finden sie )?in (?:unserer|der) datenschutzerklärung|um diesen inhalt (?:anzu|zu |ansehen)|an dieser stelle (?:finden sie|befindet sich|steht|gibt es) (?:ein|einen|inhalte)|` +
		`(?:wir benötigen ihre|mit ihrer) (?:zustimmung|einwilligung).*(?:inhalt|video|dienst|karte)|dieses (?:element|video) (?:enthält|wird) .*(?:daten|zustimm)`),
	regexp.MustCompile(`\bnewsletters?\b.*\b(?:anmelden|abonnieren|bestellen|kostenlos|eintragen|jeden (?:morgen|tag|abend))|\b(?:abonnieren|bestellen|folgen) sie .*\b(?:newsletter|kanal|podcast|whatsapp|instagram|facebook|twitter)|\bfolge(?:n sie)? uns (?:auf|bei)\b`),
	regexp.MustCompile(`^(?:copyright|alle rechte vorbehalten)\b|\balle rechte vorbehalten$|^dpa infocom|^© `),
	regexp.MustCompile(`^(?:ihr browser|bitte aktivieren sie javascript|javascript (?:ist|muss)|please enable javascript)`),
}

// isPrompt reports whether a paragraph is one of them.
func isPrompt(b block) bool {
	if b.kind == heading || b.kind == tableRow || len(b.text) > maxPrompt {
		return false
	}
	if strings.HasPrefix(b.text, "©") {
		return true
	}
	text := fold(b.text)
	return slices.ContainsFunc(prompts, func(prompt *regexp.Regexp) bool { return prompt.MatchString(text) })
}

// filing is how lines begin that say where a text is filed.
var filing = regexp.MustCompile(`^(?i:abgelegt unter|kategorien?|schlagw[oö]rter?|schlagworte|tags|stichw[oö]rter?|stichworte|themen in diesem artikel|filed under|posted in|tagged(?: with)?):`)

func isNoise(line string) bool {
	if filing.MatchString(line) {
		return true
	}
	folded := fold(line)
	return noise[folded] || noiseLine.MatchString(folded)
}

// withoutLinksAtEnd drops the lines of links at the end, and the headings above them.
func withoutLinksAtEnd(blocks []block) []block {
	end := len(blocks)
	for end > 0 && (leadsOn(blocks[end-1]) || blocks[end-1].kind == heading) {
		end--
	}
	if end == 0 {
		return blocks // nothing but headings and links: an overview
	}
	return blocks[:end]
}

// maxLinkLine is up to how many bytes a line of links leads on to other pages.
const maxLinkLine = 160

// leadsOn reports whether a last block only leads to other pages.
func leadsOn(b block) bool {
	return b.link && b.kind == paragraph && len(b.text) <= maxLinkLine
}

// isLoneNumber reports whether a block is but the number of a step or a paragraph.
func isLoneNumber(b block) bool {
	return b.kind != tableRow && len(b.text) <= 4 && !strings.ContainsFunc(b.text, unicode.IsLetter)
}

// noiseLine is noise with numbers in it, folded.
var noiseLine = regexp.MustCompile(`^sie sind (?:der )?(?:besucher|gast) (?:nr|nummer)|^besucher seit|optimiert für \d+ ?x ?\d+|^(?:zugriffe|aufrufe|hits|lesezeit|views)(?: \d+)?|^lesezeit(?: ca)? \d+ min|` +
	`^(?:diesen )?(?:artikel|beitrag) bewerten\b|^original content von |^dieses thema im programm\b|^jetzt (?:weiterlesen|kostenlos|testen|anmelden|registrieren|abonnieren)\b|^sie haben bereits ein abo|^(?:dieser|dieses) (?:artikel|inhalt|beitrag) ist (?:nur )?(?:für|teil)|` +
	`^(?:lesen sie|lies|siehe|sehen sie) (?:dazu )?auch\b.{0,90}$|^mehr zum thema .{0,90}$|` +
	`^(?:page|seite) \d+ (?:of|von) \d+$|^(?:(?:next|previous|nächste|vorherige)(?: \d+)? (?:posts|beiträge|page|seite) ?)+$`)

// noise are whole blocks, folded, that are no part of a text.
var noise = noiseSet("seite drucken", "drucken", "druckversion", "druckansicht", "artikel drucken", "nach oben", "zum seitenanfang", "seitenanfang",
	"zurück nach oben", "zum inhalt springen", "zum inhalt", "direkt zum inhalt", "zur navigation", "zum hauptinhalt springen", "zur suche",
	"teilen", "seite teilen", "artikel teilen", "diese seite teilen", "weiterempfehlen", "seite weiterempfehlen", "per e mail teilen", "auf facebook teilen",
	"auf twitter teilen", "auf x teilen", "auf linkedin teilen", "auf xing teilen", "vorlesen", "seite vorlesen", "zurück", "weiter", "zurück zur übersicht",
	"zur übersicht", "merken", "als e mail senden", "per e mail versenden", "in die zwischenablage kopieren", "link kopieren", "skip to content",
	"skip to main content", "back to top", "print", "print this page", "share", "inhaltsverzeichnis", "mehr anzeigen", "weniger anzeigen",
	"alle aufklappen", "alle zuklappen", "contents", "menü", "menu", "sie sind hier", "bild vergrößern", "bild anzeigen", "anzeige", "werbung", "advertisement", "artikel anhören", "artikel merken", "merkliste",
	"kommentieren", "antworten", "zitieren", "kommentar melden", "mehr lesen", "weiterlesen", "mehr erfahren", "mehr dazu", "zur startseite", "startseite", "folgen", "abonnieren",
	"facebook", "twitter", "x", "whatsapp", "instagram", "linkedin", "xing", "e mail", "pinterest", "telegram", "mastodon", "youtube", "rss", "rss feed",
	"wer ist online", "empfohlener redaktioneller inhalt", "empfohlener externer inhalt", "externer inhalt", "inhaltsspalte", "hauptinhalt", "seiteninhalt",
	"hauptnavigation", "servicenavigation", "unternavigation", "kopfbereich", "fußbereich", "javascript aktivieren", "als pdf herunterladen", "pdf herunterladen", "seite empfehlen", "diese seite empfehlen", "zurück zur liste", "externer link", "link öffnet neues fenster")

func noiseSet(lines ...string) map[string]bool {
	set := map[string]bool{"": true}
	for _, l := range lines {
		set[l] = true
	}
	return set
}

const (
	// maxMarkLine is up to how many bytes a line can be the heading of what is no text.
	maxMarkLine = 80
	// cutShare is the most of a text that a list behind such a heading holds.
	cutShare = 0.4
	// minBefore is how many letters a text has before the readers' comments.
	minBefore = 200
)

// listMark is the heading of a list that leads to other texts, folded.
var listMark = regexp.MustCompile(`^(?:mehr zum thema|mehr zu diesem thema|das könnte (?:sie|dich|euch|ihnen) (?:auch )?(?:interessieren|gefallen)|das interessiert (?:sie|andere).*|` +
	`lesen sie (?:auch|mehr)|lies auch|(?:weitere|ähnliche|verwandte|aktuelle|neueste|neuste|letzte|beliebte|andere) (?:aktuelle )?(?:artikel|meldungen|nachrichten|beiträge|themen|news|termine|veranstaltungen|pressemitteilungen|posts|projekte)|` +
	`auch interessant|passend (?:dazu|zum thema)|über (?:den autor|die autorin|die autoren|uns|mich|die redaktion)|about the author|meist ?gelesen(?:e artikel)?|am meisten gelesen|top themen|alle meldungen|mehr (?:aus|von) .{2,30}|` +
	`related (?:posts|articles|stories|content)|you (?:may|might) also like.*|newsletter(?: abonnieren| bestellen)?|folgen sie uns.*|folge uns.*|schlagw[oö]rte?r?|tags|stichw[oö]rte?r?|empfehlungen der redaktion|unsere empfehlungen|zum weiterlesen|dieser artikel erschien.*|artikel teilen|teilen mit|teilen auf)$`)

// commentMark is the heading of the readers' comments, folded.
var commentMark = regexp.MustCompile(`^(?:(?:\d+ )?(?:kommentare?|leserkommentare?|comments?|responses?|meinungen)(?: \d+)?|(?:ein|eine|\d+) (?:kommentare?|antwort(?:en)?|reaktion(?:en)?|meinung(?:en)?|gedanken|thoughts?|comments?|responses?) (?:zu|auf|on|to) .*|` +
	`(?:schreiben?|verfassen?)(?: sie)? (?:einen|ihren|deinen) kommentar.*|kommentar (?:schreiben|verfassen|hinterlassen|abgeben)|hinterlassen?(?: sie)? (?:einen kommentar|eine antwort).*|leave a (?:reply|comment).*|` +
	`diskutieren sie mit.*|jetzt kommentieren.*)$`)

// cutMarked leaves out the lists behind headings that lead to other texts, the
// comments of readers and what is behind them, and the lines with authors' names.
func cutMarked(blocks []block) []block {
	total := blockLetters(blocks)
	if total >= minPrompted {
		blocks = slices.DeleteFunc(blocks, isPrompt)
	}
	for i := 0; i < len(blocks); i++ {
		if len(blocks[i].text) > maxMarkLine {
			continue
		}
		switch text := fold(blocks[i].text); {
		case commentMark.MatchString(text) && blockLetters(blocks[:i]) >= minBefore:
			return blocks[:i]
		case listMark.MatchString(text):
			end := listEnd(blocks, i)
			if float64(blockLetters(blocks[i:end])) <= cutShare*float64(total) {
				blocks = slices.Delete(blocks, i, end)
				i--
			}
		case isByline(blocks[i], i):
			blocks = slices.Delete(blocks, i, i+1)
			i--
		}
	}
	return blocks
}

// listEnd gives the index behind the list that begins with the mark at i: what
// leads on behind a line, or all up to the next heading of its level behind a heading.
func listEnd(blocks []block, i int) int {
	end := i + 1
	for end < len(blocks) {
		b := blocks[end]
		switch {
		case b.kind == heading && (blocks[i].kind != heading || b.level <= blocks[i].level):
			return end
		case blocks[i].kind != heading && !b.link:
			return end
		}
		end++
	}
	return end
}

// bylineText is how a line begins that says who wrote a text or took a picture.
var bylineText = regexp.MustCompile(`^(?:(?i:ein (?:beitrag|artikel|gastbeitrag) von|geschrieben von|verfasst von|autor(?:in|en)?:|text:|text und fotos?:|fotos?:|bilder?:|bildquelle:|quelle:|©)|(?:Von|VON|von|By|by) \p{Lu})`)

const (
	// maxBylineText is up to how many bytes such a line has.
	maxBylineText = 100
	// topBlocks is within how many blocks from the top it stands; a credit stands anywhere.
	topBlocks = 8
)

// isByline reports whether a block names an author or a source, without a date.
func isByline(b block, i int) bool {
	if b.kind != paragraph || len(b.text) > maxBylineText || !bylineText.MatchString(b.text) || strings.HasSuffix(b.text, ".") || findDate(b.text) != "" {
		return false
	}
	return i < topBlocks || credit.MatchString(b.text)
}

// blockLetters counts the letters of blocks.
func blockLetters(blocks []block) (n int) {
	for _, b := range blocks {
		n += letters(b.text)
	}
	return n
}
