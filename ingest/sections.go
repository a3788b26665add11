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
		"stand heute", "aktueller stand", "sachstand", "bilanz", "was erreicht wurde", "was wir erreicht haben", "zahlen und fakten",
		"auswirkungen", "result", "results", "outcome", "outcomes", "impact", "conclusion"},
	catalogue.RoleLessons: {"erfahrungen", "erfahrung", "erkenntnisse", "lessons learned", "lessons learnt", "learnings", "gelerntes",
		"erfolgsfaktoren", "stolpersteine", "hürden", "fallstricke", "hindernisse", "was wir gelernt haben", "was gut lief",
		"was gut funktioniert hat", "was nicht funktioniert hat", "was nicht geklappt hat", "was schwierig war", "lehren", "tipps", "empfehlungen",
		"handlungsempfehlungen", "risiken", "schwierigkeiten", "kritische erfolgsfaktoren", "lernerfahrungen", "lessons", "was würden wir anders machen",
		"was wir anders machen würden", "das würden wir anders machen"},
	catalogue.RoleCost: {"kosten", "aufwand", "aufwände", "kosten und aufwand", "budget", "finanzierung", "ressourcen", "ressourceneinsatz",
		"personalaufwand", "zeitaufwand", "projektkosten", "fördermittel", "förderung", "kosten und finanzierung", "wirtschaftlichkeit",
		"zeit und kosten", "investition", "betriebskosten", "cost", "costs", "effort", "funding", "erfüllungsaufwand"},
	catalogue.RolePrerequisites: {"voraussetzung", "voraussetzungen", "rahmenbedingungen", "anforderungen", "vorbedingungen",
		"rechtsgrundlage", "rechtsgrundlagen", "rechtliche grundlagen", "rechtlicher rahmen", "technische voraussetzungen", "technische anforderungen",
		"was man braucht", "was sie brauchen", "das brauchen sie", "das braucht es", "was es braucht", "benötigtes material", "prerequisites", "requirements", "vorbereitung"},
	catalogue.RoleTransfer: {"übertragbarkeit", "nachnutzung", "nachnutzbarkeit", "nachahmung", "zum nachmachen", "transfer",
		"so können andere", "skalierung", "skalierbarkeit", "wiederverwendung", "wiederverwendbarkeit", "weiternutzung", "nachmachen",
		"was andere übernehmen können", "für andere kommunen", "ausblick auf andere", "transferability", "reuse", "nachnutzungsmöglichkeiten"},
}

// exactNames are phrases that say so only where they are all of the heading
// (or of a part of it): "Nutzen" does, "Nutzen Sie die Vorlage" doesn't.
var exactNames = wordSet(`nutzen warum ressourcen bedarf transfer realisierung kontext situation anforderungen methode methodik methoden
	schritte ablauf erfolg probleme lösung motivation budget tipps risiken empfehlungen vision voraussetzung solution method results impact
	lessons reuse background aim goal cost effort`)

var (
	// headingNumber is the numbering before a heading: "1.", "2.3", "IV.", "a)", "Kapitel 3:".
	headingNumber = regexp.MustCompile(`^(?i:(?:kapitel|abschnitt|teil|schritt)?\s*(?:\d+(?:\.\d+)*|[ivx]+|[a-z])[.):]+\s*|\d+(?:\.\d+)+\s+)+`)
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

// roleOfPart gives the role of the longest phrase with which a folded part begins.
func roleOfPart(part string) catalogue.Role {
	part = headingFiller.ReplaceAllString(part, "")
	best, longest := catalogue.Role(""), 0
	for role, names := range roleNames {
		for _, name := range names {
			rest, ok := strings.CutPrefix(part, name)
			if !ok || rest != "" && (rest[0] != ' ' || exactNames[name]) || len(name) <= longest {
				continue
			}
			best, longest = role, len(name)
		}
	}
	return best
}
