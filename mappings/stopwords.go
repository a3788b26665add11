package mappings

import "strings"

// stopWords lists the words that say nothing alone, in key form. The list is
// short on purpose: nicht, kein, ohne and alle numbers stay searchable.
func stopWords() []string {
	return strings.Fields(`
		aber als also am an auch auf aus bei beim bis da damit dann das dass dem den denn der
		deren des dessen die dies diese diesem diesen dieser dieses doch dort du durch ein eine
		einem einen einer eines er es etwa euch fuer gegen haben hat hatte hatten hier ich ihm
		ihn ihnen ihr ihre ihrem ihren ihrer ihres im in indem ist ja jede jedem jeden jeder
		jedes kann koennen man mit mich mir nach noch nun nur ob oder sein seine seinem seinen
		seiner seines seit sich sie sind so sowie ueber um und uns unser unsere unserem unseren
		unter vom von vor war waren was wegen weil weiter welche welchem welchen welcher welches
		wenn wer werden wie wir wird wo wurde wurden zu zum zur zwischen alle allem allen aller alles
		and the of to for is are with on at by from this that an`)
}

// fixedPhrases are names made of stop words, by the key under which they and
// their abbreviation meet.
func fixedPhrases() map[[3]string]string {
	return map[[3]string]string{
		{"einer", "fuer", "alle"}: "efa",
	}
}
