package ingest

import (
	"testing"

	"nextsearch/internal/catalogue"
)

func TestRoleOf(t *testing.T) {
	for heading, want := range map[string]catalogue.Role{
		"Ausgangslage":                           catalogue.RoleSituation,
		"1. Ausgangslage":                        catalogue.RoleSituation,
		"2.1 Unsere Ausgangslage":                catalogue.RoleSituation,
		"IV. Problemstellung":                    catalogue.RoleSituation,
		"Worum geht es?":                         catalogue.RoleSituation,
		"Ziel":                                   catalogue.RoleGoal,
		"Ziele des Projekts":                     catalogue.RoleGoal,
		"Was wir erreichen wollten":              catalogue.RoleGoal,
		"Strategieprozess und Vorgehen":          catalogue.RoleApproach,
		"So sind wir vorgegangen":                catalogue.RoleApproach,
		"Unser Weg":                              catalogue.RoleApproach,
		"ERGEBNIS":                               catalogue.RoleResult,
		"Ergebnisse – Stand heute":               catalogue.RoleResult,
		"Was hat funktioniert – und was nicht?":  catalogue.RoleLessons,
		"Lessons Learned":                        catalogue.RoleLessons,
		"Erfahrungen: woran es lag":              catalogue.RoleLessons,
		"Aufwand und Kosten":                     catalogue.RoleCost,
		"Projektkosten":                          catalogue.RoleCost,
		"Personalaufwand":                        catalogue.RoleCost,
		"Technische Voraussetzungen":             catalogue.RolePrerequisites,
		"Was man dafür braucht":                  catalogue.RolePrerequisites,
		"Übertragbarkeit auf andere Kommunen":    catalogue.RoleTransfer,
		"Nachnutzung":                            catalogue.RoleTransfer,
		"Zielgruppe":                             "",
		"Nutzen Sie die Vorlage":                 "", // the verb
		"Kostenlose Beratung":                    "",
		"Technologien ermöglichen die Umsetzung": "",
		"Übertragung/Netze":                      "",
		"Kontakt":                                "",
		"":                                       "",
	} {
		if got := roleOf(heading); got != want {
			t.Errorf("roleOf(%q) = %q, want %q", heading, got, want)
		}
	}
}

func TestSectionsTakeTheRoleAbove(t *testing.T) {
	blocks := []block{{text: "Vorab."}, {kind: heading, level: 2, text: "Vorgehen"}, {kind: heading, level: 3, text: "Erste Woche"}, {text: "Geplant."},
		{kind: heading, level: 4, text: "Am Montag"}, {text: "Gefragt."}, {kind: heading, level: 2, text: "Kontakt"}, {text: "Rathaus."}}
	want := []catalogue.Section{
		{Text: "Vorab."}, {Role: catalogue.RoleApproach, Title: "Erste Woche", Text: "Geplant.\n\nAm Montag\n\nGefragt."}, {Title: "Kontakt", Text: "Rathaus."}}
	got := sectionsOf(blocks)
	if len(got) != len(want) {
		t.Fatalf("%d sections, want %d: %v", len(got), len(want), got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("section %d is %+v, want %+v", i, got[i], want[i])
		}
	}
	if s := sectionsOf([]block{{text: "Ein Text ohne Überschriften."}}); s != nil {
		t.Errorf("a text without headings has sections: %v", s)
	}
}
