package ingest

import (
	"regexp"
	"strings"

	"nextsearch/internal/catalogue"
)

// roleNames lists, per role, the headings under which German administrations
// (and English pages of theirs) put that part of a recipe, folded by [fold].
// A heading has the role of the phrase that stands first in it; of two at one place the longer wins.
var roleNames = map[catalogue.Role][]string{
	catalogue.RoleSituation: {"ausgangslage", "ausgangssituation", "ausgangspunkt", "ausgangsbedingungen", "problem",
		"probleme", "problemstellung", "problembeschreibung", "herausforderung", "herausforderungen", "hintergrund",
		"anlass", "situation", "bedarf", "handlungsbedarf", "kontext", "ist zustand", "ist situation", "ist analyse",
		"worum geht es", "worum es geht", "warum", "motivation", "background", "challenge", "challenges", "initial situation"},
	catalogue.RoleGoal: {"ziel", "ziele", "zielsetzung", "zielsetzungen", "zielstellung", "zielbild", "zielbilder", "zielzustand",
		"soll zustand", "vision", "nutzen", "mehrwert", "projektziel", "projektziele", "was wir erreichen wollten", "was wir erreichen wollen",
		"was soll erreicht werden", "wirkungsziele", "goal", "goals", "objective", "objectives", "aim", "aims"},
	catalogue.RoleApproach: {"vorgehen", "vorgehensweise", "umsetzung", "durchführung", "lösung", "lösungsansatz", "lösungsweg", "lösungsidee",
		"massnahme", "massnahmen", "maßnahme", "maßnahmen", "methode", "methodik", "projektverlauf", "ablauf", "umsetzungsschritte",
		"schritte", "schritt für schritt", "so sind wir vorgegangen", "so funktioniert es", "wie wir vorgegangen sind", "was wir getan haben",
		"was wir gemacht haben", "realisierung", "projektbeschreibung", "implementierung", "der weg", "unser weg", "approach", "solution",
		"implementation", "how we did it", "method", "so geht s", "so gehts", "bauanleitung", "anleitung"},
	catalogue.RoleResult: {"ergebnis", "ergebnisse", "resultat", "resultate", "wirkung", "wirkungen", "erfolge", "erfolg", "fazit",
		"stand heute", "aktueller stand", "sachstand", "status quo", "bilanz", "was erreicht wurde", "was wir erreicht haben", "zahlen und fakten",
		"auswirkungen", "result", "results", "outcome", "outcomes", "impact", "conclusion"},
	catalogue.RoleLessons: {"erfahrungen", "erfahrung", "erkenntnisse", "lessons learned", "lessons learnt", "learnings", "gelerntes",
		"erfolgsfaktoren", "stolpersteine", "hürden", "fallstricke", "hindernisse", "was wir gelernt haben", "was gut lief",
		"was gut funktioniert hat", "was nicht funktioniert hat", "was nicht geklappt hat", "was schwierig war", "lehren", "tipps", "empfehlungen",
		"handlungsempfehlungen", "risiken", "schwierigkeiten", "kritische erfolgsfaktoren", "lernerfahrungen", "lessons", "was würden wir anders machen",
		"was wir anders machen würden", "das würden wir anders machen"},
	catalogue.RoleCost: {"kosten", "aufwand", "aufwände", "kosten und aufwand", "budget", "finanzierung", "ressourcen", "ressourceneinsatz",
		"personalaufwand", "zeitaufwand", "projektkosten", "fördermittel", "förderung", "kosten und finanzierung", "wirtschaftlichkeit",
		"zeit und kosten", "investition", "betriebskosten", "cost", "costs", "effort", "funding", "erfüllungsaufwand"},
	catalogue.RolePrerequisites: {"voraussetzung", "voraussetzungen", "rahmenbedingungen", "anforderungen", "vorbedingungen", "grundlagen",
		"rechtsgrundlage", "rechtsgrundlagen", "rechtliche grundlagen", "rechtlicher rahmen", "technische voraussetzungen", "technische anforderungen",
		"was man braucht", "was sie brauchen", "das brauchen sie", "das braucht es", "was es braucht", "benötigtes material", "prerequisites", "requirements", "vorbereitung"},
	catalogue.RoleTransfer: {"übertragbarkeit", "nachnutzung", "nachnutzbarkeit", "nachahmung", "zum nachmachen", "transfer", "übertragung",
		"so können andere", "skalierung", "skalierbarkeit", "wiederverwendung", "wiederverwendbarkeit", "weiternutzung", "nachmachen",
		"was andere übernehmen können", "für andere kommunen", "ausblick auf andere", "transferability", "reuse", "nachnutzungsmöglichkeiten"},
}

// maxHeadingWords is above which a heading is a sentence, whose words say
// little about the role of what follows unless it begins with a phrase.
const maxHeadingWords = 8

// headingNumber is the numbering before a heading: "1.", "2.3", "IV.", "a)", "Kapitel 3:".
var headingNumber = regexp.MustCompile(`^(?i:(?:kapitel|abschnitt|teil|schritt)?\s*(?:\d+(?:\.\d+)*|[ivx]+|[a-z])[.):]+\s*)+`)

// roleOf gives the section role that a heading names, "" for none.
func roleOf(heading string) catalogue.Role {
	words := " " + fold(headingNumber.ReplaceAllString(squash(heading), "")) + " "
	best, bestAt, bestLen := catalogue.Role(""), len(words), 0
	for role, names := range roleNames {
		for _, name := range names {
			at := strings.Index(words, " "+name+" ")
			if at < 0 || at > 0 && strings.Count(words, " ")-1 > maxHeadingWords {
				continue
			}
			if at < bestAt || at == bestAt && len(name) > bestLen {
				best, bestAt, bestLen = role, at, len(name)
			}
		}
	}
	return best
}
