package ingest

import (
	"regexp"
	"strings"

	"nextsearch/internal/catalogue"
)

// roleNames lists, per role, the headings under which German administrations
// (and English pages of theirs) put that part of a recipe, folded by [fold].
// A phrase counts where a heading, or a part of it, begins with it.
var roleNames = map[catalogue.Role][]string{
	catalogue.RoleSituation: {"ausgangslage", "ausgangssituation", "ausgangspunkt", "ausgangsbedingungen", "ausgangsproblem", "problem",
		"probleme", "problemstellung", "problembeschreibung", "problemlage", "problemaufriss", "herausforderung", "herausforderungen", "hintergrund",
		"hintergründe", "anlass", "situation", "bedarf", "bedarfslage", "handlungsbedarf", "kontext", "einführung und kontext", "ist zustand", "ist situation",
		"ist stand", "ist analyse", "bestandsaufnahme", "bestandsanalyse", "worum geht es", "worum es geht", "darum geht es", "warum", "warum wir", "warum überhaupt", "wie alles begann",
		"wie es begann", "wie es dazu kam", "vorgeschichte", "motivation", "ausgangsfrage", "fragestellung", "schmerzpunkte", "wo der schuh drückt", "aufgabenstellung", "background", "challenge",
		"challenges", "initial situation", "problem statement", "starting point", "the problem"},
	catalogue.RoleGoal: {"ziel", "ziele", "zielsetzung", "zielsetzungen", "zielstellung", "zielvorstellung", "zielvorgabe", "zielbild", "zielbilder", "zielzustand",
		"soll zustand", "vision", "leitbild", "nutzen", "mehrwert", "mehrwerte", "projektziel", "projektziele", "was wir erreichen wollten", "was wir erreichen wollen",
		"was wir wollten", "was wir wollen", "was soll erreicht werden", "was erreicht werden sollte", "was erreicht werden soll", "was sollte erreicht werden", "das wollten wir erreichen", "das wollen wir erreichen", "erkenntnisinteresse",
		"wirkungsziele", "zweck", "anspruch", "goal", "goals", "objective", "objectives", "aim", "aims"},
	catalogue.RoleApproach: {"vorgehen", "vorgehensweise", "methodisches vorgehen", "umsetzung", "durchführung", "lösung", "lösungsansatz", "lösungsweg", "lösungsidee",
		"lösungen", "massnahme", "massnahmen", "maßnahme", "maßnahmen", "methode", "methodik", "projektverlauf", "projektablauf", "verlauf", "ablauf", "umsetzungsschritte",
		"schritte", "schritt für schritt", "so sind wir vorgegangen", "so gingen wir vor", "so haben wir es gemacht", "so funktioniert es", "so funktioniert s", "funktionsweise", "wie wir vorgegangen sind",
		"wie wir vorgingen", "wie sind wir vorgegangen", "wie wurde vorgegangen", "was wir getan haben", "was wir gemacht haben", "was wurde gemacht", "was haben wir getan", "was haben wir gemacht", "wie wir es gemacht haben",
		"wie es funktioniert", "wie funktioniert es", "realisierung", "projektbeschreibung", "beschreibung des projekts", "implementierung", "einführung der lösung", "der weg", "der weg dorthin", "weg zum ziel", "unser weg",
		"unser ansatz", "ansatz", "approach", "solution", "implementation", "how we did it", "what we did", "method", "so geht s", "so gehts", "bauanleitung", "anleitung"},
	catalogue.RoleResult: {"ergebnis", "ergebnisse", "vorläufige ergebnisse", "erste ergebnisse", "zwischenergebnisse", "zwischenergebnis", "resultat", "resultate", "wirkung", "wirkungen", "erfolge", "erfolg", "fazit",
		"stand heute", "aktueller stand", "heutiger stand", "stand der dinge", "stand der umsetzung", "umsetzungsstand", "sachstand", "zwischenstand", "bilanz", "zwischenbilanz", "was erreicht wurde", "was dabei erreicht wurde", "was wurde erreicht", "was wir erreicht haben",
		"was haben wir erreicht", "das haben wir erreicht", "was dabei herauskam", "was herauskam", "was ist herausgekommen", "was es gebracht hat", "was hat es gebracht", "was sich geändert hat", "was sich verändert hat", "zahlen und fakten", "evaluation", "auswirkungen",
		"result", "results", "outcome", "outcomes", "impact", "conclusion", "what we achieved"},
	catalogue.RoleLessons: {"erfahrungen", "erfahrung", "positive und negative erfahrungen", "erkenntnisse", "lessons learned", "lessons learnt", "learnings", "gelerntes",
		"erfolgsfaktoren", "stolpersteine", "stolperfallen", "hürden", "fallstricke", "hindernisse", "hemmnisse", "was wir gelernt haben", "was haben wir gelernt", "das haben wir gelernt", "was wir daraus gelernt haben", "was wir mitnehmen", "was gut lief", "was lief gut",
		"was gut funktioniert hat", "was gut funktionierte", "was hat gut funktioniert", "was hat funktioniert", "was funktioniert hat", "was funktioniert", "was nicht funktioniert", "was nicht geklappt hat", "was geklappt hat", "was hat geklappt", "was schwierig war", "was war schwierig", "was schief ging",
		"was schiefging", "woran es lag", "woran wir gescheitert sind", "lehren", "tipps", "empfehlungen", "handlungsempfehlungen", "ratschläge", "unser rat", "risiken", "risiken und limitierungen", "schwierigkeiten", "kritische erfolgsfaktoren", "lernerfahrungen", "lessons",
		"was würden wir anders machen", "was wir anders machen würden", "das würden wir anders machen", "was wir heute anders machen würden", "was wir heute anders machen", "reflexion", "rückblick", "what worked", "what we learned", "experiences"},
	catalogue.RoleCost: {"kosten", "aufwand", "aufwände", "budget", "finanzierung", "ressourcen", "ressourceneinsatz", "ressourcenbedarf", "was es gekostet hat", "was hat es gekostet", "was es kostet", "was kostet es", "was kostet das", "was das kostet", "das hat es gekostet",
		"fördermittel", "förderung", "wirtschaftlichkeit", "zeit und kosten", "zeit und geld", "personal und kosten", "personal und sachmittel", "investition", "investitionen", "preis", "cost", "costs", "effort", "funding", "erfüllungsaufwand"},
	catalogue.RolePrerequisites: {"voraussetzung", "voraussetzungen", "rahmenbedingungen", "anforderungen", "vorbedingungen", "notwendige bedingungen", "skill level & anforderungen", "skill level anforderungen",
		"rechtsgrundlage", "rechtsgrundlagen", "rechtliche grundlagen", "rechtlicher rahmen", "rechtliche voraussetzungen", "technische voraussetzungen", "technische anforderungen", "organisatorische voraussetzungen",
		"was man braucht", "was man dafür braucht", "was sie brauchen", "was sie dafür brauchen", "das brauchen sie", "das braucht es", "was es braucht", "was es dafür braucht", "was braucht es", "was wird benötigt", "was wird gebraucht", "was vorhanden sein muss", "was gegeben sein muss",
		"was nötig ist", "was dafür nötig ist", "benötigtes material", "prerequisites", "requirements", "what you need", "vorbereitung"},
	catalogue.RoleTransfer: {"übertragbarkeit", "übertragbar", "übertragung auf", "nachnutzung", "zur nachnutzung", "für die nachnutzung", "nachnutzbarkeit", "nachahmung", "zum nachmachen", "zum nachahmen", "zur nachahmung", "transfer", "transferierbarkeit",
		"so können andere", "können andere", "skalierung", "skalierbarkeit", "wiederverwendung", "wiederverwendbarkeit", "weiterverwendung", "weiternutzung", "weitergabe", "nachmachen", "verallgemeinerbarkeit",
		"was andere übernehmen können", "was andere daraus", "was andere nutzen können", "für andere kommunen", "für andere behörden", "für andere verwaltungen", "hinweise für andere", "anderswo nutzen", "transferability", "reuse", "nachnutzungsmöglichkeiten", "for others"},
}

// roleEndings are the last parts of compounds, of which German makes any number.
var roleEndings = []struct {
	ending string
	role   catalogue.Role
}{
	{"problemlage", catalogue.RoleSituation}, {"ausgangslage", catalogue.RoleSituation},
	{"ziel", catalogue.RoleGoal}, {"ziele", catalogue.RoleGoal},
	{"vorgehen", catalogue.RoleApproach}, {"maßnahmen", catalogue.RoleApproach},
	{"ergebnis", catalogue.RoleResult}, {"ergebnisse", catalogue.RoleResult},
	{"erfahrungen", catalogue.RoleLessons}, {"erkenntnisse", catalogue.RoleLessons},
	{"kosten", catalogue.RoleCost}, {"aufwand", catalogue.RoleCost}, {"budget", catalogue.RoleCost}, {"finanzierung", catalogue.RoleCost},
	{"voraussetzungen", catalogue.RolePrerequisites}, {"anforderungen", catalogue.RolePrerequisites},
	{"nachnutzung", catalogue.RoleTransfer},
}

// exactNames are phrases that say so only where they are all of the heading
// (or of a part of it): "Nutzen" does, "Nutzen Sie die Vorlage" doesn't.
var exactNames = wordSet(`nutzen warum ressourcen bedarf transfer realisierung kontext situation anforderungen methode methodik methoden
	schritte ablauf erfolg probleme lösung motivation budget tipps risiken empfehlungen vision voraussetzung solution method results impact
	lessons reuse background aim goal cost effort verlauf ansatz zweck anspruch evaluation preis funktionsweise rückblick reflexion problem investition investitionen lösungen`)

var (
	// headingNumber is the numbering before a heading: "1.", "2.3", "IV.", "a)", "Kapitel 3:".
	headingNumber = regexp.MustCompile(`^(?i:\d+(?:\.\d+)+\s+|(?:kapitel|abschnitt|teil|schritt)?\s*(?:\d+(?:\.\d+)*|[ivx]+|[a-z])[.):]+\s*)+`)
	// headingParts divide a heading into parts of which each can name a role.
	headingParts = regexp.MustCompile(`\s*(?:[:,;/|&–—]|\s-\s|\s(?:und|sowie|and|oder)\s)\s*`)
	// headingFiller is what may stand before the phrase.
	headingFiller = regexp.MustCompile(`^(?:(?:unsere?r?|die|der|das|ein|eine|ihre?|aktuelle[rs]?|bisherige[rs]?|konkrete[rs]?|weitere[rs]?|` +
		`wichtigste[rs]?|zentrale[rs]?|wesentliche[rs]?|our|the|geplante[rs]?|eigene[rs]?|sonstige[rs]?) )+`)
)

// roleOf gives the section role that a heading names, "" for none. The first
// part of the heading that begins with a phrase of the table decides.
func roleOf(heading string) catalogue.Role {
	heading = headingNumber.ReplaceAllString(squash(heading), "")
	if role := roleOfPart(fold(heading)); role != "" {
		return role
	}
	for _, part := range headingParts.Split(heading, -1) {
		if role := roleOfPart(fold(part)); role != "" {
			return role
		}
	}
	return ""
}

// roleOfPart gives the role of the longest phrase with which a folded part
// begins, with its fillers or without, or of a compound that is all of it.
func roleOfPart(part string) catalogue.Role {
	plain := headingFiller.ReplaceAllString(part, "")
	best, longest := catalogue.Role(""), 0
	for role, names := range roleNames {
		for _, name := range names {
			if len(name) > longest && (beginsWith(part, name) || beginsWith(plain, name)) {
				best, longest = role, len(name)
			}
		}
	}
	if best == "" && !strings.Contains(plain, " ") {
		for _, e := range roleEndings {
			if strings.HasSuffix(plain, e.ending) {
				return e.role
			}
		}
	}
	return best
}

// beginsWith reports whether a folded part begins with the words of a phrase,
// or is it, for phrases that count only alone.
func beginsWith(part, phrase string) bool {
	rest, ok := strings.CutPrefix(part, phrase)
	return ok && (rest == "" || rest[0] == ' ' && !exactNames[phrase])
}
