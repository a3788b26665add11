package ingest

import (
	"regexp"
	"slices"
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
		"challenges", "initial situation", "problem statement", "starting point", "the problem", "context", "situation vorher", "vorherige situation", "warum haben wir das gemacht", "warum haben wir", "warum das projekt", "warum dieses projekt", "worum geht s", "worum gehts", "worum ging es", "welches problem wird gelöst", "welches problem lösen wir", "initial state", "why we did it", "why did we do it", "what is it about"},
	catalogue.RoleGoal: {"ziel", "ziele", "zielsetzung", "zielsetzungen", "zielstellung", "zielvorstellung", "zielvorgabe", "zielbild", "zielbilder", "zielzustand",
		"soll zustand", "vision", "leitbild", "nutzen", "mehrwert", "mehrwerte", "projektziel", "projektziele", "was wir erreichen wollten", "was wir erreichen wollen",
		"was wir wollten", "was wir wollen", "was soll erreicht werden", "was erreicht werden sollte", "was erreicht werden soll", "was sollte erreicht werden", "das wollten wir erreichen", "das wollen wir erreichen", "erkenntnisinteresse",
		"wirkungsziele", "zweck", "anspruch", "goal", "goals", "objective", "objectives", "aim", "aims", "was wollten wir erreichen", "was wollen wir erreichen", "was wollten sie erreichen", "was will das projekt erreichen", "what did we want to achieve", "what we wanted to achieve", "purpose", "handlungsziele"},
	catalogue.RoleApproach: {"vorgehen", "vorgehensweise", "methodisches vorgehen", "umsetzung", "durchführung", "lösung", "lösungsansatz", "lösungsweg", "lösungsidee",
		"lösungen", "massnahme", "massnahmen", "maßnahme", "maßnahmen", "methode", "methodik", "projektverlauf", "projektablauf", "verlauf", "ablauf", "umsetzungsschritte",
		"schritte", "schritt für schritt", "so sind wir vorgegangen", "so gingen wir vor", "so haben wir es gemacht", "so funktioniert es", "so funktioniert s", "funktionsweise", "wie wir vorgegangen sind",
		"wie wir vorgingen", "wie sind wir vorgegangen", "wie wurde vorgegangen", "was wir getan haben", "was wir gemacht haben", "was wurde gemacht", "was haben wir getan", "was haben wir gemacht", "wie wir es gemacht haben",
		"wie es funktioniert", "wie funktioniert es", "realisierung", "projektbeschreibung", "beschreibung des projekts", "implementierung", "einführung der lösung", "der weg", "der weg dorthin", "weg zum ziel", "unser weg",
		"unser ansatz", "ansatz", "approach", "solution", "implementation", "how we did it", "what we did", "method", "so geht s", "so gehts", "bauanleitung", "anleitung", "wie wurde das projekt umgesetzt", "wie wurde das umgesetzt", "wie wurde es umgesetzt", "wie haben wir es umgesetzt", "wie haben wir das umgesetzt", "wie wir es umgesetzt haben", "wie haben sie es umgesetzt", "wie wird das projekt umgesetzt", "wie sind sie vorgegangen", "wie seid ihr vorgegangen", "wie gingen wir vor", "wie gehen wir vor", "so gehen wir vor", "so setzen wir es um", "so haben wir es umgesetzt", "wie lief das projekt", "how did we do it", "how did you do it", "how we do it", "how we proceeded", "what did we do", "what did you do", "methodology", "procedure", "lösungsbeschreibung", "implementation steps", "umsetzungsweg"},
	catalogue.RoleResult: {"ergebnis", "ergebnisse", "vorläufige ergebnisse", "erste ergebnisse", "zwischenergebnisse", "zwischenergebnis", "resultat", "resultate", "wirkung", "wirkungen", "erfolge", "erfolg", "fazit",
		"stand heute", "aktueller stand", "heutiger stand", "stand der dinge", "stand der umsetzung", "umsetzungsstand", "sachstand", "zwischenstand", "bilanz", "zwischenbilanz", "was erreicht wurde", "was dabei erreicht wurde", "was wurde erreicht", "was wir erreicht haben",
		"was haben wir erreicht", "das haben wir erreicht", "was dabei herauskam", "was herauskam", "was ist herausgekommen", "was es gebracht hat", "was hat es gebracht", "was sich geändert hat", "was sich verändert hat", "zahlen und fakten", "evaluation", "auswirkungen",
		"result", "results", "outcome", "outcomes", "impact", "conclusion", "what we achieved", "conclusions", "what did we achieve", "what was achieved", "what has been achieved", "was ist dabei herausgekommen", "was kam dabei heraus", "was hat sich geändert", "was hat sich verändert", "was hat sich verbessert", "was bringt es", "was bringt das", "nutzen und ergebnisse", "findings", "zielerreichung"},
	catalogue.RoleLessons: {"erfahrungen", "erfahrung", "positive und negative erfahrungen", "erkenntnisse", "lessons learned", "lessons learnt", "learnings", "gelerntes",
		"erfolgsfaktoren", "stolpersteine", "stolperfallen", "hürden", "fallstricke", "hindernisse", "hemmnisse", "was wir gelernt haben", "was haben wir gelernt", "das haben wir gelernt", "was wir daraus gelernt haben", "was wir mitnehmen", "was gut lief", "was lief gut",
		"was gut funktioniert hat", "was gut funktionierte", "was hat gut funktioniert", "was hat funktioniert", "was funktioniert hat", "was funktioniert", "was nicht funktioniert", "was nicht geklappt hat", "was geklappt hat", "was hat geklappt", "was schwierig war", "was war schwierig", "was schief ging",
		"was schiefging", "woran es lag", "woran wir gescheitert sind", "lehren", "tipps", "empfehlungen", "handlungsempfehlungen", "ratschläge", "unser rat", "risiken", "risiken und limitierungen", "schwierigkeiten", "kritische erfolgsfaktoren", "lernerfahrungen", "lessons",
		"was würden wir anders machen", "was wir anders machen würden", "das würden wir anders machen", "was wir heute anders machen würden", "was wir heute anders machen", "reflexion", "rückblick", "what worked", "what we learned", "experiences", "was haben wir daraus gelernt", "was haben sie gelernt", "was habt ihr gelernt", "was lernen wir daraus", "was wir daraus lernen", "was hat nicht funktioniert", "was hat nicht so gut funktioniert", "was lief nicht gut", "was lief schlecht", "was lief weniger gut", "was lief nicht", "was ging schief", "was ist schiefgelaufen", "was nicht gut lief", "was schlecht lief", "was hat nicht geklappt", "was klappte nicht", "was war hilfreich", "was hat geholfen", "was hat uns geholfen", "was würden sie anders machen", "was würdet ihr anders machen", "was würden wir heute anders machen", "woran sind wir gescheitert", "worauf muss man achten", "worauf sollte man achten", "worauf man achten sollte", "darauf sollten sie achten", "erfahrungsbericht", "erfahrungsberichte", "gute und schlechte erfahrungen", "herausforderungen und erfahrungen", "what didn t work", "what did not work", "what went well", "what went wrong", "what did we learn", "what have we learned", "what we would do differently", "what would we do differently", "pitfalls", "success factors", "critical success factors", "recommendations", "takeaways", "tipps für nachahmer", "tipps für andere", "tipps zur umsetzung", "tipps und tricks", "experience"},
	catalogue.RoleCost: {"kosten", "aufwand", "aufwände", "budget", "finanzierung", "ressourcen", "ressourceneinsatz", "ressourcenbedarf", "was es gekostet hat", "was hat es gekostet", "was es kostet", "was kostet es", "was kostet das", "was das kostet", "das hat es gekostet",
		"fördermittel", "förderung", "wirtschaftlichkeit", "zeit und kosten", "zeit und geld", "personal und kosten", "personal und sachmittel", "investition", "investitionen", "preis", "cost", "costs", "effort", "funding", "erfüllungsaufwand", "wie viel hat es gekostet", "wieviel hat es gekostet", "was hat das gekostet", "was hat das projekt gekostet", "was kostete das", "wie wurde das projekt finanziert", "wie wurde es finanziert", "wie wird das finanziert", "wie ist das projekt finanziert", "wer hat es bezahlt", "how much did it cost", "how much does it cost", "what did it cost", "resources", "zeitaufwand", "förderung und finanzierung", "expenses", "costs and effort"},
	catalogue.RolePrerequisites: {"voraussetzung", "voraussetzungen", "rahmenbedingungen", "anforderungen", "vorbedingungen", "notwendige bedingungen", "skill level & anforderungen", "skill level anforderungen",
		"rechtsgrundlage", "rechtsgrundlagen", "rechtliche grundlagen", "rechtlicher rahmen", "rechtliche voraussetzungen", "technische voraussetzungen", "technische anforderungen", "organisatorische voraussetzungen",
		"was man braucht", "was man dafür braucht", "was sie brauchen", "was sie dafür brauchen", "das brauchen sie", "das braucht es", "was es braucht", "was es dafür braucht", "was braucht es", "was wird benötigt", "was wird gebraucht", "was vorhanden sein muss", "was gegeben sein muss",
		"was nötig ist", "was dafür nötig ist", "benötigtes material", "prerequisites", "requirements", "what you need", "vorbereitung", "was braucht man", "was braucht man dafür", "was brauchen sie", "was brauchen wir", "was braucht ihr", "was ist nötig", "was ist dafür nötig", "was ist notwendig", "was ist erforderlich", "was muss vorhanden sein", "was muss gegeben sein", "what do you need", "what is needed", "what is required", "legal basis", "erforderliche ressourcen", "notwendige voraussetzungen"},
	catalogue.RoleTransfer: {"übertragbarkeit", "übertragbar", "übertragung auf", "nachnutzung", "zur nachnutzung", "für die nachnutzung", "nachnutzbarkeit", "nachahmung", "zum nachmachen", "zum nachahmen", "zur nachahmung", "transfer", "transferierbarkeit",
		"so können andere", "können andere", "skalierung", "skalierbarkeit", "wiederverwendung", "wiederverwendbarkeit", "weiterverwendung", "weiternutzung", "weitergabe", "nachmachen", "verallgemeinerbarkeit",
		"was andere übernehmen können", "was andere daraus", "was andere nutzen können", "für andere kommunen", "für andere behörden", "für andere verwaltungen", "hinweise für andere", "anderswo nutzen", "transferability", "reuse", "nachnutzungsmöglichkeiten", "for others", "möglichkeiten der nachnutzung", "nachnutzung durch", "wie können andere", "wie kann man das nachnutzen", "kann man das nachnutzen", "kann ich das nachnutzen", "können wir das nachnutzen", "ist das übertragbar", "ist die lösung übertragbar", "ist das projekt übertragbar", "wie übertragbar", "was können andere", "was können andere übernehmen", "wer kann es nachnutzen", "wer kann das nachnutzen", "re use", "reusability", "how can others", "can others reuse", "how to reuse", "hinweise zur nachnutzung", "hinweise zur übertragbarkeit", "angebot zur nachnutzung", "scalability", "replication", "replicability"},
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
	lessons reuse background aim goal cost effort verlauf ansatz zweck anspruch evaluation preis funktionsweise rückblick reflexion problem investition investitionen lösungen förderung context resources procedure purpose experience findings requirements background approach implementation evaluation`)

var (
	// headingNumber is the numbering before a heading: "1.", "2.3", "IV.", "a)", "Kapitel 3:".
	headingNumber = regexp.MustCompile(`^(?i:\d+(?:\.\d+)+\s+|(?:kapitel|abschnitt|teil|schritt)?\s*(?:\d+(?:\.\d+)*|[ivx]+|[a-z])[.):]+\s*)+`)
	// headingParts divide a heading into parts of which each can name a role.
	headingParts = regexp.MustCompile(`\s*(?:[:,;/|&–—]|\s-\s|\s(?:und|sowie|and|oder)\s)\s*`)
	// bareNumber is a number without a full stop, which may also be a count: "10 Ziele".
	bareNumber = regexp.MustCompile(`^\d{1,2}\s+`)
	// statute begins the headings of laws, and sourceList those of references: no part of a recipe.
	statute    = regexp.MustCompile(`^(?:§|Art(?:\.|ikel)\s?\d)`)
	sourceList = regexp.MustCompile(`(?i)^(?:quellen|literatur|links|downloads|sources|references)\b`)
	// questionFrame is what stands before the phrase in a question: "Was war
	// das Problem?", "Wie hoch waren die Kosten?".
	questionFrame = regexp.MustCompile(`^(?:(?:vor|mit|unter|aus) )?(?:was|wie hoch|wie|welche[srnm]?|what|which) (?:(?:war|waren|ist|sind|wäre|was|were|is|are) )?(?:(?:das|die|der|den|dem|the|your|our|unsere?|eure|ihre?|größte[nr]?|wichtigsten?) )*`)
	// headingFiller is what may stand before the phrase.
	headingFiller = regexp.MustCompile(`^(?:(?:unsere?r?|die|der|das|ein|eine|ihre?|aktuelle[rs]?|bisherige[rs]?|konkrete[rs]?|weitere[rs]?|` +
		`wichtigste[rs]?|zentrale[rs]?|wesentliche[rs]?|our|the|geplante[rs]?|eigene[rs]?|sonstige[rs]?|technische[rs]?|organisatorische[rs]?|personelle[rs]?|finanzielle[rs]?|fachliche[rs]?|rechtliche[rs]?|` +
		`praktische[rs]?|key|main|project|technical|legal|financial) )+`)
)

// roleOf gives the section role that a heading names, "" for none. The first
// part of the heading that begins with a phrase of the table decides.
func roleOf(heading string) catalogue.Role {
	heading = squash(heading)
	if statute.MatchString(heading) || sourceList.MatchString(heading) {
		return ""
	}
	heading = headingNumber.ReplaceAllString(heading, "")
	if n := len(bareNumber.FindString(heading)); n > 0 && isPhrase(fold(heading[n:])) {
		heading = heading[n:]
	}
	if role := roleOfPart(fold(heading)); role != "" {
		return role
	}
	if role := roleOfQuestion(heading); role != "" {
		return role
	}
	for _, part := range headingParts.Split(heading, -1) {
		if role := roleOfPart(fold(part)); role != "" {
			return role
		}
	}
	return ""
}

// isPhrase reports whether a folded heading is a phrase of the table and nothing else.
func isPhrase(part string) bool {
	for _, names := range roleNames {
		if slices.Contains(names, part) {
			return true
		}
	}
	return false
}

// roleOfQuestion gives the role of the noun that a question asks for.
func roleOfQuestion(heading string) catalogue.Role {
	if !strings.HasSuffix(heading, "?") {
		return ""
	}
	question := fold(heading)
	frame := questionFrame.FindString(question)
	if frame == "" {
		return ""
	}
	return roleOfPart(question[len(frame):])
}

// otherResults end like a result and are none of a practice.
var otherResults = wordSet("abstimmungsergebnis abstimmungsergebnisse wahlergebnis wahlergebnisse beratungsergebnis beratungsergebnisse suchergebnis suchergebnisse sitzungsergebnisse lebenshaltungskosten reisekosten bestattungskosten")

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
	if best == "" && !strings.Contains(plain, " ") && !otherResults[plain] {
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
