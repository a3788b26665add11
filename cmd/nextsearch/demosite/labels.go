package demosite

// The words that the pages show for the codes of the source files. They are
// the site's own, as an authority's editors would write them; the catalogue
// has to find the codes again without knowing these tables.

var levelLabels = map[string]string{
	"international":          "international",
	"european":               "Europäische Union",
	"federal":                "Bund",
	"state":                  "Land",
	"administrativeDistrict": "Kreis",
	"municipality":           "Kommune",
}

var typeLabels = map[string]string{
	"eu/institution":        "EU-Einrichtung",
	"federal/ministry":      "Bundesministerium",
	"federal/agency":        "Bundesbehörde",
	"state/ministry":        "Landesministerium",
	"state/agency":          "Landesbehörde",
	"state/regional":        "Mittelbehörde",
	"municipal/district":    "Landkreis",
	"municipal/city":        "kreisfreie Stadt",
	"municipal/town":        "kreisangehörige Stadt oder Gemeinde",
	"municipal/association": "Gemeindeverband",
	"social/insurance":      "Sozialversicherung",
	"public/it-provider":    "öffentlicher IT-Dienstleister",
	"public/company":        "öffentliches Unternehmen",
	"public/chamber":        "Kammer",
	"science/university":    "Hochschule",
	"science/research":      "Forschungseinrichtung",
	"justice/court":         "Gericht",
	"security/police":       "Polizei",
	"parliament":            "Parlament",
	"civil/association":     "Verein",
	"private/company":       "Unternehmen",
	"international":         "internationale Organisation",
}

var statusLabels = map[string]string{
	"planned": "geplant",
	"pilot":   "Pilotbetrieb",
	"running": "im Regelbetrieb",
	"ended":   "abgeschlossen",
	"stopped": "eingestellt",
}
