package server

import "nextsearch/mappings"

// recordMessages are those of the page about one record.
func recordMessages() map[string]mappings.Label {
	return map[string]mappings.Label{
		"record.published":      {De: "veröffentlicht", En: "published"},
		"record.updated":        {De: "geändert", En: "changed"},
		"record.snippet":        {De: "Der volle Text steht bei der Quelle; ihre Lizenz erlaubt hier nur einen Auszug.", En: "The full text stands at its source; the licence permits only an extract here."},
		"record.original":       {De: "Zum Original", En: "To the original"},
		"record.facts":          {De: "Angaben", En: "Facts"},
		"record.organisations":  {De: "Organisation", En: "Organisation"},
		"record.authorityType":  {De: "Behördentyp", En: "Authority type"},
		"record.method":         {De: "ermittelt durch:", En: "found by:"},
		"record.keywords":       {De: "Schlagwörter", En: "Keywords"},
		"record.contact":        {De: "Kontakt", En: "Contact"},
		"record.attachments":    {De: "Anlagen", En: "Attachments"},
		"record.source":         {De: "Quelle", En: "Source"},
		"record.licence":        {De: "Lizenz", En: "Licence"},
		"record.noLicence":      {De: "nicht angegeben", En: "not stated"},
		"record.fetched":        {De: "Abgerufen", En: "Fetched"},
		"record.permalink":      {De: "Dauerhafte Adresse", En: "Lasting address"},
		"record.categories":     {De: "Ähnliches nach Kategorie", En: "More of the same category"},
		"record.origins":        {De: "Auch veröffentlicht bei", En: "Also published at"},
		"record.similar":        {De: "Ähnliche Einträge", En: "Similar records"},
		"record.json":           {De: "Diesen Eintrag als JSON", En: "This record as JSON"},
		"similar.topic":         {De: "gleiches Thema (%s)", En: "same topic (%s)"},
		"similar.authorityType": {De: "gleicher Behördentyp (%s)", En: "same authority type (%s)"},
		"similar.kind":          {De: "gleiche Art (%s)", En: "same kind (%s)"},
		"similar.words":         {De: "Wörter: %s", En: "words: %s"},
	}
}
