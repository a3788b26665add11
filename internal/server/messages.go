package server

import "nextsearch/mappings"

// messages is the one catalogue of what pages say, German and English side by
// side; each messages_*.go holds a part. A test looks for keys that templates
// use and that are not here, and the other way round. It panics on a key that
// is in two parts, a mistake that shows in every test.
func messages() map[string]mappings.Label {
	all := map[string]mappings.Label{}
	for _, part := range []map[string]mappings.Label{readerMessages(), recordMessages(), landscapeMessages(), submitMessages(), deskMessages()} {
		for key, label := range part {
			if _, twice := all[key]; twice {
				panic("server: the message " + key + " is there twice")
			}
			all[key] = label
		}
	}
	return all
}

// readerMessages are those of the start page, results, help and texts, and
// what every page says.
func readerMessages() map[string]mappings.Label {
	return map[string]mappings.Label{
		"layout.skip":      {De: "Zum Inhalt", En: "Skip to content"},
		"layout.nav":       {De: "Hauptnavigation", En: "Main navigation"},
		"layout.footer":    {De: "Rechtliches", En: "Legal"},
		"layout.other":     {De: "English", En: "Deutsch"},
		"layout.otherCode": {De: "en", En: "de"},
		"nav.search":       {De: "Suche", En: "Search"},
		"nav.landscape":    {De: "Landschaft", En: "Landscape"},
		"nav.submit":       {De: "Einreichen", En: "Submit"},
		"help.nav":         {De: "Hilfe", En: "Help"},
		"nav.api":          {De: "Schnittstelle", En: "API"},

		"home.title":          {De: "Startseite", En: "Home"},
		"home.heading":        {De: "Digitalisierungsrezepte der Verwaltung finden", En: "Find digitalisation recipes of the administration"},
		"home.lead":           {De: "Was andere Behörden schon gelöst haben: Vorgehen, Ergebnisse und Erfahrungen, mit Quelle.", En: "What other authorities have already solved: approach, results and lessons, with their source."},
		"home.stock":          {De: "Was im Katalog steht", En: "What the catalogue holds"},
		"home.total":          {De: "%s Einträge.", En: "%s records."},
		"home.totalOne":       {De: "Ein Eintrag.", En: "One record."},
		"home.all":            {De: "Alle ansehen", En: "See all"},
		"home.types":          {De: "Nach Behördentyp", En: "By authority type"},
		"home.newest":         {De: "Neueste Einträge", En: "Newest records"},
		"home.newestRecipes":  {De: "Neueste Rezepte", En: "Newest recipes"},
		"home.topics":         {De: "Nach Thema", En: "By topic"},
		"home.landscape":      {De: "Zur Digitalisierungslandschaft: Themen, Behördentypen, Länder und Jahre", En: "To the landscape: topics, authority types, Länder and years"},
		"home.sources":        {De: "Woher die Einträge kommen", En: "Where the records come from"},
		"home.sourcesText":    {De: "Jede Quelle wird regelmäßig neu gelesen. Das Datum sagt, wann sie zuletzt vollständig gelesen wurde.", En: "Every source is read anew regularly. The date says when it was last read completely."},
		"home.sourcesCaption": {De: "Quellen mit Zahl der Einträge und letztem vollständigem Besuch", En: "Sources with number of records and last complete visit"},
		"home.source":         {De: "Quelle", En: "Source"},
		"home.records":        {De: "Einträge", En: "Records"},
		"home.visited":        {De: "Zuletzt gelesen", En: "Last read"},
		"home.notVisited":     {De: "noch nicht vollständig", En: "not completely yet"},
		"home.moreSources":    {De: "Dazu kommen %s weitere Quellen.", En: "There are %s more sources."},

		"search.title":      {De: "Suche", En: "Search"},
		"search.label":      {De: "Suchbegriffe", En: "Search terms"},
		"search.button":     {De: "Suchen", En: "Search"},
		"search.hint":       {De: "Zum Beispiel: E-Akte Landkreis, \"digitale Baugenehmigung\".", En: "For example: E-Akte Landkreis, \"digitale Baugenehmigung\"."},
		"search.hintLink":   {De: "Hilfe zur Suche", En: "Help on searching"},
		"search.results":    {De: "Ergebnisse", En: "Results"},
		"search.none":       {De: "Keine Treffer.", En: "No hits."},
		"search.one":        {De: "Ein Treffer.", En: "One hit."},
		"search.many":       {De: "%s Treffer.", En: "%s hits."},
		"search.range":      {De: "Gezeigt werden %d bis %d.", En: "Showing %d to %d."},
		"search.cut":        {De: "Der Suchtext war zu lang; gesucht wurde mit den ersten 32 Wörtern.", En: "The text was too long; the first 32 words were searched."},
		"search.mended":     {De: "Meinten Sie", En: "Did you mean"},
		"search.mendedOne":  {De: "ein Treffer", En: "one hit"},
		"search.mendedMany": {De: "%s Treffer", En: "%s hits"},
		"search.sort":       {De: "Reihenfolge", En: "Order"},
		"search.sortButton": {De: "Ordnen", En: "Sort"},
		"search.filters":    {De: "Eingrenzen", En: "Narrow down"},
		"search.apply":      {De: "Auswahl anwenden", En: "Apply selection"},
		"search.applied":    {De: "Gewählte Filter", En: "Filters chosen"},
		"search.remove":     {De: "entfernen", En: "remove"},
		"search.clear":      {De: "Alle Filter entfernen", En: "Remove all filters"},
		"search.window":     {De: "Blättern lässt sich bis zum 10.000. Treffer. Bitte weiter eingrenzen.", En: "Paging reaches the 10,000th hit. Please narrow down."},
		"search.beyond":     {De: "So weit reichen die Treffer nicht.", En: "There are not that many hits."},

		"sort.relevance":  {De: "Beste zuerst", En: "Best first"},
		"sort.-published": {De: "Neueste zuerst", En: "Newest first"},
		"sort.published":  {De: "Älteste zuerst", En: "Oldest first"},
		"sort.-updated":   {De: "Zuletzt geändert zuerst", En: "Last changed first"},
		"sort.title":      {De: "Titel A bis Z", En: "Title A to Z"},
		"sort.id":         {De: "Kennung", En: "Id"},

		"filter.none": {De: "nicht", En: "not"},
		"filter.all":  {De: "auch", En: "also"},

		"facet.missing": {De: "nicht zugeordnet", En: "not assigned"},
		"facet.range":   {De: "%s bis %s", En: "%s to %s"},
		"facet.from":    {De: "ab %s", En: "from %s"},
		"facet.to":      {De: "bis %s", En: "to %s"},
		"facet.chosen":  {De: "%d gewählt", En: "%d chosen"},
		"facet.other":   {De: "%s weitere Werte.", En: "%s more values."},
		"facet.more":    {De: "Mehr zeigen", En: "Show more"},

		"paging.label": {De: "Seiten", En: "Pages"},
		"paging.page":  {De: "Seite", En: "Page"},
		"paging.prev":  {De: "Zurück", En: "Previous"},
		"paging.next":  {De: "Weiter", En: "Next"},
		"paging.back":  {De: "Zur letzten Seite mit Treffern", En: "To the last page with hits"},

		"empty.heading":    {De: "Dazu wurde nichts gefunden", En: "Nothing was found"},
		"empty.understood": {De: "So wurde die Eingabe verstanden:", En: "This is how your text was understood:"},
		"empty.try":        {De: "Was helfen kann:", En: "What may help:"},
		"empty.clear":      {De: "Filter entfernen", En: "Remove the filters"},
		"empty.fewer":      {De: "weniger oder allgemeinere Wörter verwenden", En: "use fewer or more general words"},
		"empty.spelling":   {De: "die Schreibweise prüfen", En: "check the spelling"},
		"empty.all":        {De: "Alle Einträge ansehen", En: "See all records"},
		"empty.word":       {De: "allein %s Treffer", En: "alone %s hits"},
		"empty.wordOne":    {De: "allein ein Treffer", En: "alone one hit"},
		"empty.wordNone":   {De: "kommt hier nicht vor", En: "does not occur here"},
		"empty.topics":     {De: "Themen in der Nähe:", En: "Topics near by:"},
		"empty.missing":    {De: "Nichts dabei?", En: "Nothing that fits?"},
		"empty.submit":     {De: "Selbst ein Rezept dazu einreichen", En: "Submit a recipe about it yourself"},
		"empty.ask":        {De: "Bei der Redaktion nachfragen", En: "Ask the editors"},

		"keep.title":    {De: "Suche merken", En: "Keep this search"},
		"keep.text":     {De: "Ein Feed zeigt in Ihrem Mail- oder Nachrichtenprogramm, was zu dieser Suche neu dazukommt; ein Konto ist nicht nötig.", En: "A feed shows in your mail or news program what is new for this search; no account is needed."},
		"keep.export":   {De: "Alle Treffer herunterladen:", En: "Download all hits:"},
		"feed.atom":     {De: "Feed (Atom)", En: "Feed (Atom)"},
		"feed.rss":      {De: "Feed (RSS)", En: "Feed (RSS)"},
		"feed.json":     {De: "Feed (JSON)", En: "Feed (JSON)"},
		"export.csv":    {De: "Tabelle (CSV)", En: "Table (CSV)"},
		"export.ndjson": {De: "Daten (NDJSON)", En: "Data (NDJSON)"},

		"suggest.list":         {De: "Vorschläge", En: "Suggestions"},
		"suggest.word":         {De: "Wörter", En: "Words"},
		"suggest.topic":        {De: "Themen", En: "Topics"},
		"suggest.organisation": {De: "Organisationen", En: "Organisations"},
		"suggest.title":        {De: "Einträge", En: "Records"},
		"suggest.one":          {De: "Ein Vorschlag", En: "One suggestion"},
		"suggest.many":         {De: "{} Vorschläge", En: "{} suggestions"},
		"suggest.none":         {De: "Keine Vorschläge", En: "No suggestions"},

		"filters.one":   {De: "Ein Treffer mit dieser Auswahl", En: "One hit with this selection"},
		"filters.many":  {De: "{} Treffer mit dieser Auswahl", En: "{} hits with this selection"},
		"filters.none":  {De: "Kein Treffer mit dieser Auswahl", En: "No hit with this selection"},
		"filters.close": {De: "Schließen", En: "Close"},
		"filters.find":  {De: "Werte suchen: {}", En: "Find values: {}"},
		"filters.found": {De: "{} Werte", En: "{} values"},

		"clause.not":    {De: "ohne", En: "without"},
		"clause.or":     {De: "oder", En: "or"},
		"clause.word":   {De: "Wort", En: "word"},
		"clause.phrase": {De: "Wortfolge", En: "phrase"},
		"clause.prefix": {De: "Wortanfang", En: "beginning of a word"},
		"clause.facet":  {De: "Filter", En: "filter"},
		"clause.field":  {De: "im Feld", En: "in the field"},

		"hit.where": {De: "Treffer in:", En: "Found in:"},

		"part.title":        {De: "Titel", En: "title"},
		"part.keywords":     {De: "Schlagwörter", En: "keywords"},
		"part.headings":     {De: "Überschriften", En: "headings"},
		"part.summary":      {De: "Zusammenfassung", En: "summary"},
		"part.text":         {De: "Text", En: "text"},
		"part.body":         {De: "Text", En: "text"},
		"part.organisation": {De: "Organisation", En: "organisation"},
		"part.attachments":  {De: "Anhang", En: "attachment"},
		"part.kind":         {De: "Art der Seite", En: "kind of page"},
		"part.updated":      {De: "geändert", En: "changed"},
		"part.licence":      {De: "Lizenz", En: "licence"},
		"part.name":         {De: "Name", En: "name"},
		"part.url":          {De: "Adresse", En: "address"},
		"method.derived":    {De: "andere Angaben des Eintrags", En: "other facts of the record"},
		"method.keyword":    {De: "Schlagwort der Quelle", En: "a keyword of the source"},
		"method.default":    {De: "keine andere Angabe", En: "nothing else known"},
		"method.editor":     {De: "Redaktion", En: "editors"},
		"method.code":       {De: "Angabe der Quelle", En: "a code of the source"},
		"method.source":     {De: "Angabe der Quelle", En: "the source"},
		"method.registry":   {De: "Verzeichnis bekannter Stellen", En: "a registry of known bodies"},
		"method.alias":      {De: "bekannte Schreibweise", En: "a known spelling"},
		"method.pattern":    {De: "Muster im Namen", En: "a pattern in the name"},
		"method.gazetteer":  {De: "Gemeindeverzeichnis", En: "the gazetteer"},
		"method.domain":     {De: "Internetadresse", En: "the internet domain"},

		"text.contact":    {De: "Kontakt:", En: "Contact:"},
		"imprint.title":   {De: "Impressum", En: "Imprint"},
		"imprint.text":    {De: "Der Betreiber hat noch kein Impressum hinterlegt.", En: "The operator has not given an imprint yet."},
		"privacy.title":   {De: "Datenschutz", En: "Privacy"},
		"privacy.text":    {De: privacyDe, En: privacyEn},
		"help.title":      {De: "Hilfe zur Suche", En: "Help on searching"},
		"help.lead":       {De: "Einfach Wörter eingeben, wie man sie sagt. Alles Weitere ist freiwillig.", En: "Just type words as you would say them. The rest is optional."},
		"help.language":   {De: "Genauer suchen", En: "Searching precisely"},
		"help.words":      {De: "Treffer mit möglichst vielen dieser Wörter, die besten zuerst", En: "Hits with as many of these words as possible, the best first"},
		"help.phrase":     {De: "genau diese Wortfolge", En: "exactly this phrase"},
		"help.not":        {De: "ohne dieses Wort", En: "without this word"},
		"help.field":      {De: "nur im Titel", En: "in the title only"},
		"help.or":         {De: "eines von beiden", En: "either of them"},
		"help.years":      {De: "nur aus diesen Jahren; auch 2019.. und ..2023", En: "from these years only; 2019.. and ..2023, too"},
		"help.paragraph":  {De: "Paragraphen, Aktenzeichen und Adressen werden als Ganzes gesucht", En: "paragraphs, file numbers and addresses are searched as a whole"},
		"help.prefix":     {De: "alles, was so anfängt (mindestens 3 Zeichen)", En: "whatever begins like this (at least 3 characters)"},
		"help.never":      {De: "Was sich nicht als Regel verstehen lässt, wird als Text gesucht; eine falsche Eingabe gibt es nicht.", En: "What cannot be understood as a rule is searched as text; no input is wrong."},
		"help.filters":    {De: "Eingrenzen", En: "Narrowing down"},
		"help.categories": {De: "Woher die Kategorien kommen", En: "Where the categories come from"},
		"help.limits":     {De: "Grenzen", En: "Limits"},
		"help.filtersText": {De: "Mehrere Werte einer Kategorie erweitern die Auswahl (der eine oder der andere), verschiedene Kategorien engen sie ein. Die Zahlen sagen, wie viele Treffer ein Wert hat.",
			En: "Several values of one category widen the selection (one or the other), different categories narrow it. The numbers say how many hits a value has."},
		"help.categoriesText": {De: "Die Kategorien werden aus den Angaben der Quellen und aus Regeln berechnet. Was sich nicht sicher sagen lässt, heißt „nicht zugeordnet“.",
			En: "Categories are computed from what the sources say and from rules. What cannot be said safely is “not assigned”."},
		"help.limitsText": {De: "Ein Suchtext hat höchstens 512 Zeichen; gesucht wird mit den ersten 32 Wörtern.",
			En: "A text has at most 512 characters; the first 32 words are searched."},

		"api.title":    {De: "Schnittstelle", En: "API"},
		"api.lead":     {De: "Öffentlich, nur lesend, ohne Anmeldung. Maschinenlesbar beschrieben in", En: "Public, read-only, without a key. Described for machines in"},
		"api.rules":    {De: "Alle Adressen nehmen GET und HEAD. Antworten tragen ETags; Fehler sind Probleme nach RFC 9457 mit festem code.", En: "All addresses take GET and HEAD. Answers carry ETags; errors are problems of RFC 9457 with a stable code."},
		"api.families": {De: "für jede Facette: einer der Werte, alle Werte, keiner der Werte; mehrfach möglich, _missing heißt ohne Wert", En: "for each facet: any value, all values, none of the values; repeatable, _missing means no value"},
		"api.problems": {De: "Fehler", En: "Problems"},

		"error.not-found":          {De: "Vielleicht ist die Adresse falsch geschrieben, oder es hat den Eintrag nie gegeben.", En: "Perhaps the address is misspelt, or the record never existed."},
		"error.gone":               {De: "Diesen Eintrag gibt es nicht mehr. Er wurde von seiner Quelle oder der Redaktion zurückgenommen.", En: "This record is no more. Its source or the editors took it back."},
		"error.internal":           {De: "Das ist unser Fehler. Bitte später noch einmal versuchen.", En: "This is our mistake. Please try again later."},
		"error.overloaded":         {De: "Gerade sind sehr viele Anfragen unterwegs. Bitte gleich noch einmal versuchen.", En: "There are very many requests just now. Please try again in a moment."},
		"error.not-ready":          {De: "Der Dienst ist gerade erst gestartet. Bitte gleich noch einmal versuchen.", En: "The service has only just started. Please try again in a moment."},
		"error.index-damaged":      {De: "Das dauert in der Regel nur kurz. Bitte gleich noch einmal versuchen.", En: "This usually takes a short time. Please try again in a moment."},
		"error.too-many-requests":  {De: "Von hier kamen zu viele Anfragen hintereinander. Bitte einige Minuten warten und dann noch einmal versuchen.", En: "Too many requests came from here one after the other. Please wait some minutes and try again."},
		"error.timeout":            {De: "Bitte enger suchen oder später noch einmal versuchen.", En: "Please narrow the search or try again later."},
		"error.uri-too-long":       {De: "Bitte weniger Filter wählen.", En: "Please choose fewer filters."},
		"error.method-not-allowed": {De: "Diese Seite lässt sich nur lesen.", En: "This page can only be read."},
		"error.home":               {De: "Zur Startseite", En: "To the start page"},
		"error.contact":            {De: "Kontakt zum Betreiber", En: "Contact the operator"},
		"gone.id":                  {De: "Kennung", En: "Id"},
		"gone.source":              {De: "Quelle", En: "Source"},
		"gone.kept":                {De: "Mehr wird nicht aufbewahrt: Was entfernt wurde, soll auch hier nicht weiterleben.", En: "Nothing more is kept: what was removed should not live on here either."},
		"error.instance":           {De: "Kennung der Anfrage: %s", En: "Id of the request: %s"},

		"accessibility.title": {De: "Barrierefreiheit", En: "Accessibility"},
		"accessibility.text":  {De: accessibilityDe, En: accessibilityEn},
	}
}

// Texts of more than a line. They say what the program does; what an operator
// adds around it (proxies, logs of their own) belongs into the imprint.
const (
	privacyDe = `Diese Seiten setzen keine Cookies, führen keine Skripte aus und laden nichts von anderen Servern.

Das Protokoll des Dienstes enthält keine IP-Adressen. Suchtexte stehen nur darin, wenn der Betreiber es so eingestellt hat; sie werden niemandem zugeordnet.

Kontaktdaten von Personen werden nur gezeigt, solange eine gültige Einwilligung vorliegt. Wer der Anzeige widersprechen möchte, wendet sich an den Betreiber.`
	privacyEn = `These pages set no cookies, run no scripts and load nothing from other servers.

The log of the service holds no IP addresses. Search texts stand in it only if the operator has chosen so; they are attributed to nobody.

Contact data of persons are shown only while a valid consent exists. To object, write to the operator.`
	accessibilityDe = `Diese Seiten sollen die Anforderungen der BITV 2.0 und der EN 301 549 erfüllen: bedienbar mit der Tastatur, mit sichtbarem Fokus, mit Überschriften und Landmarken für Vorleseprogramme, ohne Skripte, ab 320 Pixel Breite ohne seitliches Rollen, hell und dunkel.

Texte aus fremden Quellen erscheinen so, wie die Quelle sie geschrieben hat. Barrieren bitte dem Betreiber melden.`
	accessibilityEn = `These pages are meant to satisfy BITV 2.0 and EN 301 549: usable by keyboard, with visible focus, with headings and landmarks for screen readers, without scripts, from 320 pixels of width without scrolling sideways, light and dark.

Texts of other sources appear as their source wrote them. Please report barriers to the operator.`
)
