package ingest

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"nextsearch/internal/catalogue"
)

// publiccodeStates are the values of developmentStatus: software that is still
// being made is a plan to those who look for some.
var publiccodeStates = map[string]catalogue.Status{
	"concept": catalogue.StatusPlanned, "development": catalogue.StatusPlanned, "beta": catalogue.StatusPilot,
	"stable": catalogue.StatusRunning, "obsolete": catalogue.StatusEnded,
}

// publiccodeAudiences maps scopes to those who are addressed.
var publiccodeAudiences = map[string]string{"government": "authority", "local-authorities": "authority", "research": "science", "science-and-technology": "science"}

// publiccodeCategories is the standard's list (categories-list, 0.7). What is
// not in it is a keyword, and no code.
var publiccodeCategories = wordSet(`accounting agile-project-management applicant-tracking application-development appointment-scheduling backup billing-and-invoicing blog
	budgeting business-intelligence business-process-management cad call-center-management cloud-management collaboration communications compliance-management
	contact-management content-management crm customer-service-and-support data-analytics data-collection data-visualization design design-system
	digital-asset-management digital-citizenship document-management donor-management e-commerce e-signature educational-content email-management email-marketing
	employee-management enterprise-project-management enterprise-social-networking erp event-management facility-management feedback-and-reviews-management
	financial-reporting fleet-management fundraising gamification geographic-information-systems grant-management graphic-design help-desk hr ide identity-management
	instant-messaging integrated-library-system inventory-management it-asset-management it-development it-management it-security it-service-management
	knowledge-management learning-management-system marketing mind-mapping mobile-marketing mobile-payment network-management office online-booking online-community
	other payment-gateway payroll predictive-analysis procurement productivity-suite project-collaboration project-management property-management real-estate-management
	regulations-and-directives remote-support resource-management sales-management seo service-desk social-media-management survey talent-management task-management
	taxes-management test-management time-management time-tracking translation video-conferencing video-editing visitor-management voip warehouse-management
	web-collaboration web-conferencing website-builder website-management whistleblowing workflow-management`)

// record makes the record of a piece of software, without its id.
func (p *publiccodeFile) record(spec Spec) catalogue.Record {
	rec := catalogue.Record{Kind: catalogue.KindSoftware, Title: squash(p.name), Summary: htmlLine(p.text.short),
		Published: parseDate(p.released), Status: publiccodeStates[strings.ToLower(p.status)], URL: p.page(), Licence: spdxLicence(p.licence)}
	rec.Provenance.Methods = map[string]string{}
	p.describe(&rec)
	rec.Keywords, rec.Codes = p.keywords()
	for _, s := range p.scopes {
		if a := publiccodeAudiences[strings.ToLower(s)]; a != "" && !slices.Contains(rec.Audiences, a) {
			rec.Audiences = append(rec.Audiences, a)
		}
	}
	rec.Organisations = p.organisations()
	rec.Contact = p.contact()
	return rec
}

// page is where people read about it: its site, else its repository.
func (p *publiccodeFile) page() string {
	return cmp.Or(webAddress("", p.landing), strings.TrimSuffix(webAddress("", p.url), ".git"))
}

// genderStar is a star within a word, which Markdown would take for emphasis:
// "Bürger*innen und Nutzer*innen".
var genderStar = regexp.MustCompile(`(\p{L})([*_]\p{L})`)

// describe fills text and language.
func (p *publiccodeFile) describe(rec *catalogue.Record) {
	long := p.text.long
	blocks, err := markdownBlocks([]byte(genderStar.ReplaceAllString(long, `$1\$2`)), false)
	if err == nil {
		long = joinBlocks(blocks)
		rec.Sections = sectionsOf(blocks)
	}
	if rec.Summary == "" {
		rec.Summary = shorten(squash(long), snippetLimit)
	}
	var parts []string
	for _, s := range []string{p.localName(), long} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	if len(p.text.features) > 0 {
		parts = append(parts, "Funktionen", "- "+strings.Join(p.text.features, "\n- "))
		if rec.Sections == nil && long != "" {
			rec.Sections = []catalogue.Section{{Text: long}}
		}
		rec.Sections = append(rec.Sections, catalogue.Section{Title: "Funktionen", Text: "- " + strings.Join(p.text.features, "\n- ")})
	}
	parts = append(parts, p.facts()...)
	rec.Body = strings.Join(parts, "\n\n")
	var claims candidates
	claims.add(p.text.language, "description")
	if l := guessLanguage(p.text.short+" "+long, claims).first(); l.value != "" {
		rec.Language, rec.Provenance.Methods["language"] = l.value, l.method
	}
}

// localName is what the software is called beside its name.
func (p *publiccodeFile) localName() string {
	var names []string
	for _, s := range []string{p.text.localised, p.text.generic} {
		if s = squash(s); s != "" && fold(s) != fold(p.name) && !slices.Contains(names, s) {
			names = append(names, s)
		}
	}
	return strings.Join(names, ", ")
}

// facts are lines of the text about what has no field of its own.
func (p *publiccodeFile) facts() (lines []string) {
	add := func(label, value string) {
		if value = squash(value); value != "" {
			lines = append(lines, label+": "+value)
		}
	}
	add("Version", p.version)
	add("Quelltext", webAddress("", p.url))
	add("Benötigt", strings.Join(p.dependsOn, ", "))
	add("Auszeichnungen", strings.Join(p.text.awards, ", "))
	if len(lines) == 0 {
		return nil
	}
	return []string{strings.Join(lines, "\n")}
}

// countryCode is ISO 3166-1 alpha-2; lower case is deprecated since 0.5.
var countryCode = regexp.MustCompile(`^[A-Z]{2}$`)

// keywords gives the words and the codes of the standard's and of German vocabularies.
func (p *publiccodeFile) keywords() (words []string, codes []catalogue.Code) {
	add := func(pairs ...string) { codes = append(codes, codesOf(pairs...)...) }
	for _, c := range p.categories {
		words = append(words, c)
		if code := strings.ToLower(c); publiccodeCategories[code] {
			add("publiccode-category", code)
		}
	}
	for _, s := range p.scopes {
		add("publiccode-scope", strings.ToLower(s))
	}
	words = append(words, squash(p.text.generic), squash(p.suite))
	add("publiccode-software-type", p.kind, "publiccode-maintenance", strings.ToLower(p.maintenance), "publiccode-status", strings.ToLower(p.status))
	for _, c := range p.platforms {
		add("publiccode-platform", strings.ToLower(c))
	}
	for _, c := range p.countries {
		if c = strings.ToUpper(c); countryCode.MatchString(c) {
			add("country", c)
		}
	}
	for _, s := range p.supports {
		add("publiccode-supports", s)
	}
	for _, l := range p.leika {
		if l.field != "" {
			words = append(words, l.field)
		}
		add("ozg-themenfeld", l.field, "ozg-lebenslage", l.situation, "ozg", l.ozg, "leika", l.leika)
	}
	return words, slices.Compact(codes)
}

// organisations are who publishes the software, who uses it, and who pays for
// it or maintains it; persons are none of them.
func (p *publiccodeFile) organisations() []catalogue.Organisation {
	var orgs []catalogue.Organisation
	add := func(name, role string, ids ...string) {
		name = squash(name)
		same := func(o catalogue.Organisation) bool { return strings.EqualFold(o.Name, name) }
		if isBodysName(name) && !slices.ContainsFunc(orgs, same) {
			orgs = append(orgs, catalogue.Organisation{Name: name, Role: role, IDs: ids})
		}
	}
	var ids []string
	if p.organisationURI != "" && !strings.ContainsAny(p.organisationURI, " @") {
		ids = []string{p.organisationURI}
	}
	for _, name := range slices.Concat([]string{p.organisation, p.repoOwner}, p.owners, p.affiliations()) {
		switch {
		case len(orgs) == 0:
			add(nominative(name), "publisher", ids...)
		case slices.Contains(p.owners, name): // whose it is, though another body keeps the repository
			add(nominative(name), "practitioner")
		}
	}
	for _, user := range p.usedBy {
		user, _, _ = strings.Cut(user, ": ") // "Stadt: as a fork under another name"
		add(user, "practitioner")
	}
	for _, name := range slices.Concat(p.contractors, p.fundedBy) {
		add(name, "partner")
	}
	return orgs
}

// affiliations are where the maintainers work.
func (p *publiccodeFile) affiliations() (names []string) {
	for _, c := range p.contacts {
		names = append(names, c.affiliation)
	}
	return names
}

// nominative gives the name of a body that was written in the genitive:
// "Bundesamtes für …" as the answer to whose it is.
func nominative(name string) string {
	m := genitive.FindStringSubmatch(strings.ToLower(name))
	if m == nil {
		return name
	}
	return name[:len(m[1])] + strings.TrimPrefix(strings.TrimPrefix(name[len(m[1]):], "e"), "s")
}

// contact gives the first mailbox that is a function's; persons are not named.
func (p *publiccodeFile) contact() *catalogue.Contact {
	for _, c := range p.contacts {
		local, domain, ok := strings.Cut(squash(c.mail), "@")
		if ok && !strings.ContainsAny(c.mail, " <>,;") && strings.Contains(domain, ".") && isMailbox(local, domain) {
			return &catalogue.Contact{Email: local + "@" + domain}
		}
	}
	return nil
}

// spdxExpression is a licence expression of one licence (SPDX 2.3 annex D).
var spdxExpression = regexp.MustCompile(`^[A-Za-z0-9.-]+\+?$`)

// spdxLicence reads an SPDX expression; one of several licences has no code.
func spdxLicence(expression string) catalogue.Licence {
	expression = squash(expression)
	if expression == "" {
		return catalogue.Licence{}
	}
	l := licenceOf(expression, "")
	if l.Code == "" && spdxExpression.MatchString(expression) {
		l.Code = strings.ToLower(expression)
	}
	return l
}
