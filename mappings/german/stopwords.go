package german

import (
	"strings"
	"sync"
)

// stopWords lists the words that say nothing alone, as folded forms. They stay
// in the index, so that phrases find them; a query leaves them out of the
// ranking. nicht, kein, ohne and numbers count.
const stopWords = `
	aber als also am an ans auch auf aufs aus bei beim bereits bin bis bisher bist da dabei dadurch dafuer dagegen daher damit
	dann daran darauf daraus darin darueber darum das dass daß dazu dem den denen denn der deren des dessen die dies diese
	diesem diesen dieser dieses doch dort du durch duerfen darf ein eine einem einen einer eines einige einigen einiger er es
	etwa etwas euch fuer gegen gab gibt haben habe hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren
	ihrer ihres im in indem ins ist ja je jede jedem jeden jeder jedes jedoch jene jenem jenen jener jenes kann koennen
	koennte koennten man mich mir mit mittels muss muß muessen nach nachdem neben noch nun nur ob oder sehr sein seine seinem
	seinen seiner seines seit sich sie sind so sodass sofern sogar sollen soll sollte sollten sowie sowohl statt trotz ueber
	um und uns unser unsere unserem unseren unserer unseres unter vom von vor wann war waren warum was weder wegen weil weiter
	welche welchem welchen welcher welches wem wen wenn wer werden weshalb wessen wie wieso wir wird wo wobei wodurch wofuer
	woher wohin womit worden wozu wurde wurden waere waeren wuerde wuerden zu zum zur zwar zwischen alle allem allen aller
	alles bzw mal mein meine meinem meinen meiner moechte moechten welch will wollen gerne bitte
	the of to for is are with on at by from this that and`

// stops is the set of stop words, made once.
var stops = sync.OnceValue(stopSet)

// IsStop reports whether a word, in lower case with ä as ae, is a stop word.
func IsStop(word string) bool { return stops()[word] }

// stopSet gives the stop words as a set.
func stopSet() map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(stopWords) {
		set[w] = true
	}
	return set
}

// noModifiers are beginnings of words that look like parts of compounds and are
// none: Nachweis has nothing to do with a Weis, Übergang not with over.
const noModifiers = `nach ueber unter durch gegen hinter zwischen neben ohne ausser wider wieder zurueck zusammen weiter
	voraus heraus herein hinaus hinein darauf dabei davon miss vorbei entgegen ander hier dort auch nicht sein eine einer
	einen alle dies kein mehr sehr sowie oder aber wenn dass nur noch dann denn doch auseinander auf aus ein vor bei mit von
	zum zur der die das den dem des und ver ent zer uns ist war hat ihr ihm ihn sie wir man wer was wie per pro`

// noHeads are endings that look like nouns and only form them.
const noHeads = `schaft schaften keit keiten heit heiten igkeit igkeiten lichkeit lichkeiten ung ungen tum tums tuemer nis
	nisse nissen isch ische ischen lich liche lichen licher bar bare baren haft hafte haften sam same samen los lose losen
	ation ationen ition tion tionen sion ionen ment mente tat taet taeten iert ierte ierten ieren ierung ierungen enden ende end
	ender endes ling linge chen lein innen erin erinnen eln ern ten nen gen den sten ster ster esten igen ige iger
	nation nationen ration rationen elle ellen eure euren eur euer ismus isten ist istin enz enzen anz anzen ter ters`

// wordSet makes a set of a list of words.
func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}
