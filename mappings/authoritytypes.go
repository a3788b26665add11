package mappings

import (
	"slices"
	"strings"
)

// AuthorityType is one value of the facet authorityType.
type AuthorityType struct {
	Code  string // group/type, or the group alone where it has one type only
	Label Label
	// EForms is the nearest eForms-DE buyer-legal-type code
	// (urn:xeinkauf:eforms-de:codelist:eforms-buyer-legal-type), "" if there is none.
	EForms string
	// Level that a body of this type has unless its name says otherwise, "" if any.
	Level string
}

// Codes of authority types; stable, never translated.
const (
	TypeEU           = "eu/institution"
	TypeMinistry     = "federal/ministry"
	TypeAgency       = "federal/agency"
	TypeLandMinistry = "state/ministry"
	TypeLandAgency   = "state/agency"
	TypeRegional     = "state/regional"
	TypeDistrict     = "municipal/district"
	TypeCity         = "municipal/city"
	TypeTown         = "municipal/town"
	TypeAssociation  = "municipal/association"
	TypeInsurance    = "social/insurance"
	TypeITProvider   = "public/it-provider"
	TypeCompany      = "public/company"
	TypeChamber      = "public/chamber"
	TypeUniversity   = "science/university"
	TypeResearch     = "science/research"
	TypeCourt        = "justice/court"
	TypePolice       = "security/police"
	TypeParliament   = "parliament"
	TypeCivil        = "civil/association"
	TypePrivate      = "private/company"
	TypeWorld        = "international"
	TypeUnassigned   = "unassigned"
)

// authorityTypes is never changed. It is in the order in which people are shown them.
// The codes of the eForms column are facts of the public code list
// eForms-DE 1.x (© KoSIT/XEinkauf); the mapping onto them is ours.
var authorityTypes = []AuthorityType{
	{TypeEU, Label{"EU-Einrichtung", "EU institution"}, "eu-ins-bod-ag", LevelEuropean},
	{TypeMinistry, Label{"Bundesministerium", "Federal ministry"}, "oberst-bbeh", LevelFederal},
	{TypeAgency, Label{"Bundesbehörde", "Federal agency"}, "omu-bbeh", LevelFederal},
	{TypeLandMinistry, Label{"Landesministerium", "State ministry"}, "oberst-lbeh", LevelState},
	{TypeLandAgency, Label{"Landesbehörde", "State agency"}, "omu-lbeh", LevelState},
	{TypeRegional, Label{"Mittelbehörde (Bezirksregierung, Regierungspräsidium)", "Regional government of a state"}, "omu-lbeh", LevelState},
	{TypeDistrict, Label{"Landkreis", "District"}, "kommun-beh", LevelDistrict},
	{TypeCity, Label{"Kreisfreie Stadt", "City with district status"}, "kommun-beh", LevelMunicipality},
	{TypeTown, Label{"Kreisangehörige Stadt / Gemeinde", "Town / municipality"}, "kommun-beh", LevelMunicipality},
	{TypeAssociation, Label{"Gemeindeverband / Zweckverband", "Municipal association"}, "koerp-oer-kommun", LevelMunicipality},
	{TypeInsurance, Label{"Sozialversicherung", "Social insurance"}, "koerp-oer-bund", ""},
	{TypeITProvider, Label{"Öffentlicher IT-Dienstleister", "Public IT provider"}, "anst-oer-land", ""},
	{TypeCompany, Label{"Öffentliches Unternehmen", "Public company"}, "pub-undert", ""},
	{TypeChamber, Label{"Kammer", "Chamber"}, "koerp-oer-land", ""},
	{TypeUniversity, Label{"Hochschule", "University"}, "koerp-oer-land", LevelState},
	{TypeResearch, Label{"Forschungseinrichtung", "Research institution"}, "stift-oer-land", ""},
	{TypeCourt, Label{"Gericht", "Court"}, "omu-lbeh", ""},
	{TypePolice, Label{"Polizei", "Police"}, "omu-lbeh", ""},
	{TypeParliament, Label{"Parlament", "Parliament"}, "", ""},
	{TypeCivil, Label{"Verein / Verband", "Association"}, "", ""},
	{TypePrivate, Label{"Privates Unternehmen", "Private company"}, "", ""},
	{TypeWorld, Label{"Internationale Organisation", "International organisation"}, "int-org", LevelInternational},
	{TypeUnassigned, Label{"Nicht zugeordnet", "Not assigned"}, "", ""},
}

// AuthorityGroups labels the groups above the types. The group is not the level.
func AuthorityGroups() Vocabulary {
	return Vocabulary{
		{"eu", Label{"Europäische Union", "European Union"}},
		{"federal", Label{"Bund", "Federal government"}},
		{"state", Label{"Land", "State government"}},
		{"municipal", Label{"Kommunen", "Local government"}},
		{"social", Label{"Sozialversicherung", "Social insurance"}},
		{"public", Label{"Öffentliche Unternehmen und Körperschaften", "Public companies and corporations"}},
		{"science", Label{"Wissenschaft", "Science"}},
		{"justice", Label{"Justiz", "Justice"}},
		{"security", Label{"Sicherheit", "Security"}},
		{"civil", Label{"Zivilgesellschaft", "Civil society"}},
		{"private", Label{"Privatwirtschaft", "Private sector"}},
	}
}

// authorityLabel gives the labels of a type or a group.
func authorityLabel(code string) Label {
	if t, ok := authorityType(code); ok {
		return t.Label
	}
	return AuthorityGroups().Label(code)
}

// authorityType finds the entry of a code.
func authorityType(code string) (AuthorityType, bool) {
	for _, t := range authorityTypes {
		if t.Code == code {
			return t, true
		}
	}
	return AuthorityType{}, false
}

// authorityGroup gives the code above a type, "" for one without.
func authorityGroup(code string) string {
	group, _, ok := strings.Cut(code, "/")
	if !ok {
		return ""
	}
	return group
}

// AuthorityTypes lists the types in the order in which people are shown them.
func AuthorityTypes() []AuthorityType { return slices.Clone(authorityTypes) }
