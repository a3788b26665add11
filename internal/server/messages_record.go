package server

import "nextsearch/mappings"

// recordMessages are those of the page about one record.
func recordMessages() map[string]mappings.Label {
	return map[string]mappings.Label{
		"record.published":         {De: "veröffentlicht", En: "published"},
		"record.updated":           {De: "geändert", En: "changed"},
		"record.snippet":           {De: "Der volle Text steht bei der Quelle; ihre Lizenz erlaubt hier nur einen Auszug.", En: "The full text stands at its source; the licence permits only an extract here."},
		"record.original":          {De: "Zum Original", En: "To the original"},
		"record.profile":           {De: "Steckbrief", En: "At a glance"},
		"record.organisations":     {De: "Organisation", En: "Organisation"},
		"record.notNamed":          {De: "Organisation nicht genannt (nur Typ und Land)", En: "Organisation not named (type and Land only)"},
		"record.cost":              {De: "Kosten", En: "Cost"},
		"record.moreCost":          {De: "mehr zu den Kosten", En: "more on cost"},
		"record.duration":          {De: "Dauer", En: "Duration"},
		"record.prerequisites":     {De: "Voraussetzungen", En: "Prerequisites"},
		"record.morePrerequisites": {De: "alle Voraussetzungen", En: "all prerequisites"},
		"record.contact":           {De: "Kontakt", En: "Contact"},
		"record.contents":          {De: "Auf dieser Seite", En: "On this page"},
		"record.worked":            {De: "Was funktioniert hat", En: "What worked"},
		"record.failed":            {De: "Was nicht funktioniert hat", En: "What did not work"},
		"record.attachments":       {De: "Anlagen", En: "Attachments"},
		"record.provenance":        {De: "Herkunft und Stand", En: "Origin and freshness"},
		"record.source":            {De: "Quelle", En: "Source"},
		"record.fetched":           {De: "Abgerufen", En: "Fetched"},
		"record.licence":           {De: "Lizenz", En: "Licence"},
		"record.noLicence":         {De: "nicht angegeben", En: "not stated"},
		"record.keywords":          {De: "Schlagwörter", En: "Keywords"},
		"record.permalink":         {De: "Dauerhafte Adresse", En: "Lasting address"},
		"record.origins":           {De: "Auch veröffentlicht bei", En: "Also published at"},
		"record.evidence":          {De: "Woher die Kategorien kommen", En: "Where the categories come from"},
		"record.categories":        {De: "Kategorien dieses Eintrags, jede mit dem Weg, auf dem sie ermittelt wurde", En: "Categories of this record, each with how it was found"},
		"record.category":          {De: "Kategorie", En: "Category"},
		"record.value":             {De: "Wert", En: "Value"},
		"record.method":            {De: "Ermittelt durch", En: "Found by"},
		"record.similar":           {De: "Ähnliche Einträge", En: "Similar records"},
		"record.cite":              {De: "Zitieren", En: "Cite"},
		"record.copy":              {De: "Zitat kopieren", En: "Copy the citation"},
		"record.copied":            {De: "Kopiert.", En: "Copied."},
		"record.json":              {De: "Diesen Eintrag als JSON", En: "This record as JSON"},

		"cite.source":   {De: "Quelle", En: "Source"},
		"cite.asOf":     {De: "Stand", En: "as of"},
		"cite.via":      {De: "abgerufen über", En: "retrieved via"},
		"cite.notNamed": {De: "Organisation nicht genannt", En: "organisation not named"},

		"flag.no-text": {De: "Scan ohne Textebene, nicht durchsuchbar", En: "scan without a text layer, not searchable"},
		"flag.cut":     {De: "nur zum Teil gelesen", En: "read in part only"},
		"flag.data":    {De: "Daten oder Dienst, Inhalt nicht gelesen", En: "data or a service, content not read"},

		"part.organisations": {De: "Organisation", En: "organisation"},
		"part.regions":       {De: "Region", En: "region"},
		"part.code":          {De: "Code", En: "code"},

		"similar.topic":         {De: "gleiches Thema (%s)", En: "same topic (%s)"},
		"similar.authorityType": {De: "gleicher Behördentyp (%s)", En: "same authority type (%s)"},
		"similar.kind":          {De: "gleiche Art (%s)", En: "same kind (%s)"},
		"similar.words":         {De: "Wörter: %s", En: "words: %s"},
	}
}
