package server

import "nextsearch/mappings"

// landscapeMessages are those of the landscape and of the pages about bodies.
func landscapeMessages() map[string]mappings.Label {
	return map[string]mappings.Label{
		"landscape.title":         {De: "Digitalisierungs\u00adlandschaft", En: "Digitalisation landscape"},
		"landscape.lead":          {De: "Was der Katalog zu welchem Thema, von welchen Behörden, aus welchem Land und welchem Jahr enthält. Jede Zahl führt zu den Einträgen.", En: "What the catalogue holds on which topic, by which authorities, from which Land and year. Every number leads to the records."},
		"landscape.search":        {De: "Landschaft zu einem Suchbegriff", En: "Landscape of a search term"},
		"landscape.show":          {De: "Anzeigen", En: "Show"},
		"landscape.empty":         {De: "Dazu enthält der Katalog nichts.", En: "The catalogue holds nothing on this."},
		"landscape.whole":         {De: "Die ganze Landschaft zeigen", En: "Show the whole landscape"},
		"landscape.results":       {De: "Als Liste ansehen", En: "See them as a list"},
		"landscape.matrix":        {De: "Themen nach Behördentyp", En: "Topics by authority type"},
		"landscape.matrixHint":    {De: "Je dunkler oder kräftiger ein Feld, desto mehr Einträge. Ein Eintrag kann mehrere Themen haben. Die Überschrift einer Spalte öffnet die Typen darin.", En: "The stronger the colour of a field, the more records. A record can have several topics. The heading of a column opens the types in it."},
		"landscape.matrixCaption": {De: "Anzahl der Einträge je Thema und Behördentyp", En: "Number of records by topic and authority type"},
		"landscape.skip":          {De: "Matrix überspringen", En: "Skip the matrix"},
		"landscape.opens":         {De: "nach Typen zeigen", En: "show by type"},
		"landscape.asTable":       {De: "Als Tabelle", En: "As a table"},
		"landscape.one":           {De: "1 Eintrag", En: "1 record"},
		"landscape.many":          {De: "%s Einträge", En: "%s records"},
		"landscape.topic":         {De: "Thema", En: "Topic"},
		"landscape.to":            {De: "bis", En: "to"},
		"landscape.map":           {De: "Länder", En: "Länder"},
		"landscape.mapCaption":    {De: "Anzahl der Einträge je Land", En: "Number of records by Land"},
		"landscape.land":          {De: "Land", En: "Land"},
		"landscape.records":       {De: "Einträge", En: "Records"},
		"landscape.noRegion":      {De: "Ohne Land: %s", En: "Without a Land: %s"},
		"landscape.years":         {De: "Jahre", En: "Years"},
		"landscape.yearsCaption":  {De: "Anzahl der Einträge je Jahr", En: "Number of records by year"},
		"landscape.year":          {De: "Jahr", En: "Year"},

		"organisations.title":  {De: "Organisationen", En: "Organisations"},
		"organisations.search": {De: "Teil des Namens", En: "Part of the name"},
		"organisations.none":   {De: "Keine Organisation.", En: "No organisation."},
		"organisations.one":    {De: "Eine Organisation.", En: "One organisation."},
		"organisations.many":   {De: "%s Organisationen.", En: "%s organisations."},
		"organisations.other":  {De: "Gezeigt werden die mit den meisten Einträgen; %s weitere finden sich über ihren Namen.", En: "These have the most records; %s more are found by their name."},
		"organisations.all":    {De: "Alle zeigen", En: "Show all"},

		"organisation.list":        {De: "Alle Organisationen", En: "All organisations"},
		"organisation.one":         {De: "Ein Eintrag", En: "One record"},
		"organisation.many":        {De: "%s Einträge", En: "%s records"},
		"organisation.all":         {De: "Alle %s Einträge, mit Suche und Filtern", En: "All %s records, with search and filters"},
		"organisation.search":      {De: "In diesen Einträgen suchen", En: "Search these records"},
		"organisation.topics":      {De: "Themen", En: "Topics"},
		"organisation.contact":     {De: "Kontakt und Fundstellen", En: "Contact and sites"},
		"organisation.contactHint": {De: "Funktionspostfächer und Seiten aus den neuesten Einträgen.", En: "Mailboxes of functions and sites, from the newest records."},
	}
}
