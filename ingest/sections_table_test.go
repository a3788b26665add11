package ingest

import (
	"strings"
	"testing"

	"nextsearch/internal/catalogue"
)

// headingTable lists headings per role as pages write them; the role "" is
// for headings that name none.
var headingTable = map[catalogue.Role]string{
	catalogue.RoleSituation: `Ausgangslage|Die Ausgangslage|Unsere Ausgangslage|1. Ausgangslage|1 Ausgangslage|1.1 Ausgangslage und Problemstellung|I. Ausgangslage|a) Ausgangslage|Kapitel 1: Ausgangslage|AUSGANGSLAGE|Ausgangslage:|
		Ausgangssituation|Ausgangspunkt|Problem|Das Problem|Problemstellung|Problembeschreibung|Herausforderung|Die Herausforderung|Herausforderungen|Welche Herausforderungen gab es?|Hintergrund|Hintergründe|Hintergrund und Ziele|
		Anlass|Situation vorher|Ist-Zustand|Ist-Situation|Warum?|Warum das Projekt?|Worum geht es?|Worum geht’s?|Was war das Problem?|Was war die Ausgangslage?|Wie war die Ausgangslage?|Wie war die Situation vorher?|Vor welcher Herausforderung standen Sie?|
		Vor welchen Herausforderungen standen wir?|Was war der Anlass?|Warum haben wir das gemacht?|Handlungsbedarf|Motivation|Vorgeschichte|Background|The challenge|Challenges|Problem statement|Initial situation|Context|The problem|What was the problem?`,
	catalogue.RoleGoal: `Ziel|Ziele|Das Ziel|Unser Ziel|Unsere Ziele|2. Ziele|Ziele des Projekts|Zielsetzung|Zielstellung|Projektziel|Projektziele|Ziel des Vorhabens|Was wir erreichen wollten|Was wollten wir erreichen?|Was sollte erreicht werden?|
		Welche Ziele wurden verfolgt?|Welches Ziel hatte das Projekt?|Was war das Ziel?|Was ist das Ziel?|Nutzen|Nutzen und Mehrwert|Mehrwert|Vision|Zielbild|Zweck|Goals|Objective|Objectives|Our goals|Project goals|Aims and objectives|What did we want to achieve?`,
	catalogue.RoleApproach: `Vorgehen|Unser Vorgehen|3.2 Vorgehen|3.2. Vorgehen|Vorgehensweise|Das Vorgehen|Methodisches Vorgehen|Vorgehen und Methodik|Umsetzung|Die Umsetzung|Umsetzung im Projekt|Technische Umsetzung|Durchführung|Lösung|Die Lösung|Unsere Lösung|
		Lösungsansatz|Ansatz|Unser Ansatz|Maßnahmen|Wie sind wir vorgegangen?|So sind wir vorgegangen|So gingen wir vor|Wie wurde das Projekt umgesetzt?|Wie haben wir es umgesetzt?|Wie wurde es umgesetzt?|Was haben wir gemacht?|Was wurde gemacht?|
		Was haben wir getan?|Wie sind Sie vorgegangen?|Projektverlauf|Projektablauf|Ablauf|Schritt für Schritt|Methodik|Realisierung|So funktioniert es|Implementation|Approach|Our approach|Solution|The solution|How we did it|What we did|How did we do it?|What did we do?|Implementation steps|Methodology|Procedure`,
	catalogue.RoleResult: `Ergebnis|Ergebnisse|Das Ergebnis|4. Ergebnisse|Unsere Ergebnisse|Ergebnisse und Ausblick|Ergebnisse und Wirkung|Wirkung|Wirkungen|Erste Ergebnisse|Resultate|Projektergebnisse|Was wurde erreicht?|Was haben wir erreicht?|Was ist das Ergebnis?|
		Was hat es gebracht?|Welche Ergebnisse wurden erzielt?|Was sind die Ergebnisse?|Fazit|Unser Fazit|Fazit und Ausblick|Bilanz|Zwischenbilanz|Aktueller Stand|Stand der Umsetzung|Erfolge|Evaluation|Auswirkungen|Results|Result|Outcome|Outcomes|Impact|Conclusion|Conclusions|What we achieved|What did we achieve?|Key results`,
	catalogue.RoleLessons: `Erfahrungen|Unsere Erfahrungen|5. Erfahrungen|Erfahrungen aus dem Projekt|Lessons Learned|Lessons learnt|5.1 Lessons Learned|Learnings|Unsere Learnings|Key Learnings|Erkenntnisse|Wichtigste Erkenntnisse|Was wir gelernt haben|Was haben wir gelernt?|
		Was haben wir daraus gelernt?|Was hat funktioniert?|Was hat nicht funktioniert?|Was hat gut funktioniert?|Was lief gut?|Was lief nicht gut?|Was lief schlecht?|Was war schwierig?|Was würden wir anders machen?|Was würden Sie anders machen?|Stolpersteine|Stolpersteine und Hürden|
		Hürden|Hindernisse|Erfolgsfaktoren|Kritische Erfolgsfaktoren|Tipps|Tipps für Nachahmer|Empfehlungen|Handlungsempfehlungen|Risiken|Schwierigkeiten|Welche Erfahrungen haben wir gemacht?|Welche Hürden gab es?|Welche Schwierigkeiten gab es?|Was sind die Erfolgsfaktoren?|Erfahrungsbericht|Gute und schlechte Erfahrungen|
		What worked|What didn't work|What worked and what didn't|What did we learn?|What we learned|What we would do differently|Experiences|Pitfalls|Success factors|Recommendations|Lessons`,
	catalogue.RoleCost: `Kosten|Die Kosten|Kosten und Aufwand|Aufwand|Aufwand und Kosten|6. Kosten|Kosten des Projekts|Projektkosten|Gesamtkosten|Budget|Projektbudget|Finanzierung|Finanzierung und Förderung|Ressourcen|Ressourceneinsatz|Personalaufwand|Personelle Ressourcen|
		Was hat es gekostet?|Was kostet das?|Was hat das gekostet?|Wie viel hat es gekostet?|Wie hoch waren die Kosten?|Wie hoch war der Aufwand?|Welche Kosten sind entstanden?|Wie wurde das Projekt finanziert?|Fördermittel|Wirtschaftlichkeit|Zeit und Kosten|Cost|Costs|Costs and effort|Funding|Effort|How much did it cost?|Resources`,
	catalogue.RolePrerequisites: `Voraussetzungen|Die Voraussetzungen|Voraussetzung|7. Voraussetzungen|Technische Voraussetzungen|Rechtliche Voraussetzungen|Organisatorische Voraussetzungen|Rahmenbedingungen|Rechtliche Rahmenbedingungen|Anforderungen|Technische Anforderungen|Rechtsgrundlagen|
		Rechtliche Grundlagen|Was man dafür braucht|Was braucht man dafür?|Was wird benötigt?|Was braucht es?|Was brauchen Sie?|Was ist nötig?|Welche Voraussetzungen müssen erfüllt sein?|Welche Voraussetzungen gibt es?|Prerequisites|Requirements|Technical requirements|What you need|What do you need?`,
	catalogue.RoleTransfer: `Übertragbarkeit|Die Übertragbarkeit|8. Übertragbarkeit|Übertragbarkeit auf andere Kommunen|Übertragbarkeit und Skalierung|Nachnutzung|Nachnutzbarkeit|Nachnutzung durch andere|Möglichkeiten der Nachnutzung|Skalierbarkeit|Wiederverwendung|Transfer|Wissenstransfer und Nachnutzung|
		Für andere Kommunen|So können andere das Projekt nachnutzen|Wie können andere das nachnutzen?|Kann man das nachnutzen?|Ist das übertragbar?|Wie übertragbar ist das Projekt?|Was können andere übernehmen?|Zum Nachmachen|Transferability|Reuse|Re-use|Reusability|How can others reuse it?`,
	"": `Kontakt|Ansprechpartner|Ansprechpersonen|Impressum|Datenschutz|Über uns|Aktuelles|Neuigkeiten|Termine|Downloads|Links|Weiterführende Links|Literatur|Quellen|Quellen und Ressourcen|Anhang|Anlagen|Inhalt|Inhaltsverzeichnis|Vorwort|Einleitung|Zusammenfassung|Kurzbeschreibung|
		Zielgruppe|Zielgruppen|Beteiligte|Partner|Projektpartner|Projektteam|Team|Zeitplan|Zeitraum|Laufzeit|Nutzen Sie die Vorlage|Nutzende|Nutzerinnen und Nutzer|Nutzungsbedingungen|Kostenlose Beratung|Kostenfreie Angebote|Kostenstelle|Wirkungskreis|Ergebnisprotokoll der Sitzung|
		Zielvereinbarung|Erfahren Sie mehr|Mehr erfahren|Weitere Informationen|Häufige Fragen|FAQ|Was ist ein Rezept?|Was ist Open Data?|Wer sind wir?|Wie funktioniert die Suche?|Wer kann mitmachen?|Warum Sie bei uns arbeiten sollten|Wo finden Sie uns?|Öffnungszeiten|Anfahrt|Presse|Newsletter|
		Stellenangebote|Ausschreibungen|Bekanntmachungen|Satzungen|Tagesordnung|TOP 1 Begrüßung|Beschluss|Beschlussvorschlag|Abstimmungsergebnis|Anwesenheit|§ 42 Entschädigung und Kosten|§ 1 Ziel des Gesetzes|§ 5 Voraussetzungen|Art. 3 Kosten|Förderung der Partizipation|Förderung des Radverkehrs|Schulen und Kitas|Umwelt und Klima|
		Verkehr|Bauen und Wohnen|Kultur|Sport|Stadtrat|Bürgermeister|Ämter und Einrichtungen|Datensätze|Metadaten|Lizenz|Autor|Version|Stand|Glossar|Abkürzungen|Abbildungsverzeichnis|Tabelle 1|Schnittstellen|API|Architektur|Installation|Konfiguration|Release Notes|Roadmap|Technologien ermöglichen die Umsetzung|
		Datenmodell|Sicherheit|Barrierefreiheit|Leichte Sprache|Lösungsmittel|Verlaufsdaten|Ablaufdatum|Methodenkoffer|Ansatzpunkte|Maßnahmenkatalog herunterladen|Ressourcenschonende Stadt|Anlassbezogene Kontrolle|Situationsbericht der Feuerwehr|Bedarfsampel|Preisverleihung 2024|Budgetbericht|Zweckverband Wasser|Zweckgebundene Spende|
		Visionäre gesucht|Transferleistungen beantragen|Transferstelle|Risikokarte|Tippspiel|Erfolgreich bewerben|Hintergrundbild|Motivationsschreiben|Problemmüll|Problemstoffsammlung|Umsetzungsverordnung|Contact|About us|News|Imprint|Privacy|Table of contents|References|Appendix|License|Team and partners|Getting help|How to contact us|Results page settings`,
}

func TestHeadingTable(t *testing.T) {
	good, bad := 0, 0
	for want, list := range headingTable {
		for heading := range strings.SplitSeq(list, "|") {
			heading = strings.TrimSpace(heading)
			if got := roleOf(heading); got != want {
				t.Errorf("roleOf(%q) = %q, want %q", heading, got, want)
			}
			if want == "" {
				bad++
			} else {
				good++
			}
		}
	}
	if good < 150 || bad < 100 {
		t.Errorf("%d headings with a role, %d without", good, bad)
	}
}
