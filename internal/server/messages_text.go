package server

import "nextsearch/mappings"

// textMessages are the long texts. They say what the program does; what an
// operator adds around it (proxies, logs of their own) belongs into the
// imprint. A line that begins with "## " is a heading.
func textMessages() map[string]mappings.Label {
	return map[string]mappings.Label{
		"privacy.text":    {De: privacyDe, En: privacyEn},
		"privacy.queries": {De: "Der Betreiber hat eingestellt, dass Suchtexte im Protokoll stehen. Sie werden niemandem zugeordnet.", En: "The operator has chosen to have search texts in the log. They are attributed to nobody."},
		"privacy.submit":  {De: privacySubmitDe, En: privacySubmitEn},
		"privacy.rights":  {De: privacyRightsDe, En: privacyRightsEn},

		"accessibility.text": {De: accessibilityDe, En: accessibilityEn},
		"accessibility.open": {De: "Der Betreiber hat noch nicht bewertet, wie weit diese Anforderungen hier erfüllt sind.", En: "The operator has not assessed yet how far these requirements are met here."},
		"accessibility.full": {De: "Diese Website ist mit den Anforderungen vereinbar.", En: "This website conforms to the requirements."},
		"accessibility.partial": {De: "Diese Website ist mit den Anforderungen teilweise vereinbar. Was nicht vereinbar ist, steht im nächsten Abschnitt.",
			En: "This website conforms to the requirements in part. What does not conform is said in the next chapter."},
		"accessibility.none":    {De: "Diese Website ist mit den Anforderungen nicht vereinbar.", En: "This website does not conform to the requirements."},
		"accessibility.foreign": {De: accessibilityForeignDe, En: accessibilityForeignEn},
		"accessibility.made":    {De: accessibilityMadeDe, En: accessibilityMadeEn},
		"accessibility.date":    {De: "Diese Erklärung wurde zuletzt am %s überprüft.", En: "This statement was last reviewed on %s."},
		"accessibility.noDate":  {De: "Wann diese Erklärung zuletzt überprüft wurde, hat der Betreiber nicht angegeben.", En: "The operator has not said when this statement was last reviewed."},
		"accessibility.enforcement": {De: "## Durchsetzungsverfahren\n\nWenn eine Meldung nicht zufriedenstellend beantwortet wurde, hilft die Durchsetzungs- oder Schlichtungsstelle. Das Verfahren ist kostenlos, ein Rechtsbeistand ist nicht nötig.",
			En: "## Enforcement\n\nIf a report was not answered satisfactorily, the enforcement or conciliation body helps. The procedure is free of charge, and no lawyer is needed."},
		"accessibility.noEnforcement": {De: "Welche Stelle das ist, hat der Betreiber noch nicht angegeben.", En: "The operator has not named this body yet."},
		"accessibility.noContact":     {De: "Eine Adresse dafür hat der Betreiber noch nicht angegeben.", En: "The operator has not given an address for it yet."},
		"accessibility.report": {De: "## Barrieren melden\n\nIst Ihnen eine Barriere aufgefallen, oder brauchen Sie einen Inhalt in einer anderen Form? Schreiben Sie uns, möglichst mit der Adresse der Seite.",
			En: "## Report barriers\n\nDid you meet a barrier, or do you need a content in another form? Write to us, if possible with the address of the page."},
	}
}

const (
	privacyDe = `Wer hier liest und sucht, braucht kein Konto. Diese Seiten setzen dabei keine Cookies und laden nichts von anderen Servern.

## Lesen und Suchen

- Das Protokoll des Dienstes enthält keine IP-Adressen und, solange hier nichts anderes steht, keine Suchtexte.
- Während Sie in ein Suchfeld tippen, fragt Ihr Browser diesen Dienst nach Vorschlägen. Was getippt wurde, wird nicht aufbewahrt.
- Die Skripte der Seiten kommen nur von diesem Dienst. Alles geht auch ohne sie.

## Kontaktdaten in Einträgen

Kontaktdaten von Personen werden nur gezeigt, solange eine gültige Einwilligung vorliegt. Läuft sie ab oder wird sie widerrufen, verschwinden sie von allein aus Seiten, Suche und Schnittstelle.`
	privacyEn = `Reading and searching need no account. While you do, these pages set no cookies and load nothing from other servers.

## Reading and searching

- The log of the service holds no IP addresses and, unless it is said here, no search texts.
- While you type into a search box, your browser asks this service for suggestions. What was typed is not kept.
- The scripts of the pages come from this service only. Everything works without them.

## Contact data in records

Contact data of persons are shown only while a valid consent exists. When it expires or is withdrawn, they vanish by themselves from pages, search and API.`
	privacySubmitDe = `## Einreichen

- Einen Entwurf hebt Ihr Browser auf Ihrem Gerät auf (localStorage), bis Sie ihn absenden oder verwerfen. Vorher wird nichts übertragen.
- Gespeichert wird, was Sie absenden: Text, Anhänge, Angaben zur Stelle und der Zeitpunkt. Zweck ist, das Rezept zu prüfen und zu veröffentlichen.
- Soll der Name der Stelle ungenannt bleiben, sieht ihn nur die Redaktion.
- Kontaktdaten werden nur mit Ihrer Einwilligung veröffentlicht, für den Zweck und bis zu dem Tag, die Sie angeben. Sie können jederzeit widerrufen.
- Über den geheimen Link der Empfangsbestätigung sehen Sie den Stand, ändern die Einreichung oder ziehen sie zurück.
- Gegen Missbrauch wird kurze Zeit und nur im Arbeitsspeicher gezählt, wie oft von einer Adresse aus etwas abgesendet wird.

## Redaktion

Wer zur Redaktion gehört, meldet sich mit einem Schlüssel an. Dabei wird ein Cookie gesetzt, das für die Anmeldung nötig ist und mit ihr endet. Ein Protokoll hält fest, wer wann welche Handlung an welchem Eintrag vorgenommen hat.`
	privacySubmitEn = `## Submitting

- Your browser keeps a draft on your device (localStorage) until you send or discard it. Nothing is transferred before.
- What you send is stored: text, files, what you say of the body, and the time. The purpose is to check the recipe and to publish it.
- If the body is to stay unnamed, only the editors see its name.
- Contact data are published with your consent only, for the purpose and until the day that you give. You can withdraw it at any time.
- By the secret link of the receipt you see the state, change the submission or withdraw it.
- Against abuse it is counted for a short time, in working memory only, how often something is sent from one address.

## Editors

Editors sign in with a key. This sets one cookie, which signing in needs and which ends with it. A log keeps who did what to which record, and when.`
	privacyRightsDe = `## Ihre Rechte

Sie können Auskunft, Berichtigung, Löschung und Einschränkung verlangen, der Verarbeitung widersprechen und eine Einwilligung für die Zukunft widerrufen (Artikel 7 und 15 bis 21 DSGVO). Gelöscht wird überall: im Katalog, im Suchindex, in Entwürfen, Anhängen und Rohdaten. Außerdem können Sie sich bei einer Aufsichtsbehörde für den Datenschutz beschweren.`
	privacyRightsEn = `## Your rights

You can ask for access, rectification, erasure and restriction, object to the processing, and withdraw a consent for the future (articles 7 and 15 to 21 GDPR). Erasure reaches everything: catalogue, search index, drafts, files and raw copies. You can also complain to a supervisory authority for data protection.`
	accessibilityDe = `Diese Erklärung zur Barrierefreiheit gilt für %[2]s. Verantwortlich ist: %[1]s.

## Stand der Vereinbarkeit

Maßstab ist die Barrierefreie-Informationstechnik-Verordnung (BITV 2.0), die auf die EN 301 549 verweist, dazu die Stufe AA der WCAG 2.2.`
	accessibilityEn = `This statement on accessibility is for %[2]s. Responsible: %[1]s.

## State of conformity

The yardstick is the German ordinance BITV 2.0, which refers to EN 301 549, and level AA of WCAG 2.2.`
	accessibilityForeignDe = `## Was nicht barrierefrei ist

Texte und Dateien aus fremden Quellen erscheinen so, wie die Quelle sie geschrieben hat. Auf ihre Barrierefreiheit hat dieser Dienst keinen Einfluss.`
	accessibilityForeignEn = `## What is not accessible

Texts and files of other sources appear as their source wrote them. This service has no influence on whether they are accessible.`
	accessibilityMadeDe = `## Wie geprüft wird

Jede Version des Programms wird vor der Auslieferung im Browser geprüft: automatisch mit axe-core auf jeder Seite, hell und dunkel, ab 320 Pixel Breite, nur mit der Tastatur und ohne Skripte. Das ersetzt nicht die Bewertung durch Menschen.`
	accessibilityMadeEn = `## How it is checked

Every version of the program is checked in a browser before it is shipped: automatically with axe-core on every page, light and dark, from 320 pixels of width, by keyboard alone, and without scripts. This does not replace an assessment by people.`
)
