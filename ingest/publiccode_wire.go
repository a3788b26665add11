package ingest

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// publiccodeFile is a publiccode.yml of any version (0.1 to 0.7), as far as a
// record is made of it. Contacts are kept only with what may be a body's.
type publiccodeFile struct {
	name, suite       string
	url, landing      string
	version, released string
	status, kind      string
	platforms         []string
	categories        []string
	usedBy            []string
	fundedBy          []string
	countries, scopes []string
	text              publiccodeText
	licence           string
	owners            []string // legal/mainCopyrightOwner
	repoOwner         string   // legal/repoOwner, to 0.4
	organisation      string   // organisation/name, from 0.5
	organisationURI   string
	maintenance       string
	contractors       []string
	contacts          []publiccodeContact
	dependsOn         []string
	supports          []string
	leika             []publiccodeLeika
}

// publiccodeText is the description in one language.
type publiccodeText struct {
	language              string
	localised, generic    string
	short, long           string
	features              []string
	documentation, awards []string
}

type publiccodeContact struct{ name, mail, affiliation string }

// publiccodeLeika is an entry of the German extension.
type publiccodeLeika struct{ field, situation, ozg, leika string }

// yamlNode is a value of a YAML document, read without expanding aliases more
// than is looked at: a text is never made of a list, so a bomb of them stays small.
type yamlNode struct{ *yaml.Node }

// maxAliases is how many aliases may lead from one to the next.
const maxAliases = 8

// value follows aliases.
func (n yamlNode) value() *yaml.Node {
	v := n.Node
	for range maxAliases {
		if v == nil || v.Kind != yaml.AliasNode {
			return v
		}
		v = v.Alias
	}
	return nil
}

// foldKey makes keys comparable: version 0.1 wrote "software-version", and case is often wrong.
func foldKey(key string) string {
	return strings.NewReplacer("-", "", "_", "").Replace(strings.ToLower(key))
}

// get gives the value under a path of keys; the first of doubles counts.
func (n yamlNode) get(keys ...string) yamlNode {
	for _, key := range keys {
		n = n.child(foldKey(key), maxAliases)
	}
	return n
}

// child gives the value of a key of a mapping, also from one that it merges ("<<").
func (n yamlNode) child(key string, depth int) yamlNode {
	v := n.value()
	if v == nil || v.Kind != yaml.MappingNode || depth == 0 {
		return yamlNode{}
	}
	merged := yamlNode{}
	for i := 0; i+1 < len(v.Content); i += 2 {
		switch k := v.Content[i]; {
		case foldKey(k.Value) == key:
			return yamlNode{v.Content[i+1]}
		case k.Value == "<<":
			merged = yamlNode{v.Content[i+1]}
		}
	}
	return merged.child(key, depth-1)
}

// text gives a scalar as it is written, whatever YAML takes it for: a version
// 0.10 is no number and a date no time. "" for anything else.
func (n yamlNode) text() string {
	v := n.value()
	if v == nil || v.Kind != yaml.ScalarNode || v.Tag == "!!null" {
		return ""
	}
	return strings.TrimSpace(v.Value)
}

// items gives the elements of a list, or one value in the place of a list.
func (n yamlNode) items() []yamlNode {
	v := n.value()
	switch {
	case v == nil || v.Kind == yaml.ScalarNode && (v.Tag == "!!null" || v.Value == ""):
		return nil
	case v.Kind != yaml.SequenceNode:
		return []yamlNode{{v}}
	}
	items := make([]yamlNode, 0, len(v.Content))
	for _, item := range v.Content {
		items = append(items, yamlNode{item})
	}
	return items
}

// texts gives the texts of a list, or of the member called name of its objects.
func (n yamlNode) texts(name string) []string {
	var texts []string
	for _, item := range n.items() {
		s := item.text()
		if s == "" && name != "" {
			s = item.get(name).text()
		}
		if s != "" && len(texts) < maxKeywords {
			texts = append(texts, s)
		}
	}
	return texts
}

// leadingTabs are tabs where YAML wants blanks (YAML 1.2.2 section 6.1).
var leadingTabs = regexp.MustCompile(`(?m)^[ \t]*\t[ \t]*`)

// parsePubliccode reads a file. Notes say what is odd about it and was put right.
func parsePubliccode(text string) (p publiccodeFile, notes []string, err error) {
	defer func() {
		if cause := recover(); cause != nil { // of the YAML library: one odd file must not end the run
			err = fmt.Errorf("the file cannot be read: %v", cause)
		}
	}()
	var doc yaml.Node
	err = yaml.Unmarshal([]byte(text), &doc)
	if err != nil && leadingTabs.MatchString(text) {
		mended := leadingTabs.ReplaceAllStringFunc(text, func(s string) string { return strings.ReplaceAll(s, "\t", "  ") })
		if errMended := yaml.Unmarshal([]byte(mended), &doc); errMended == nil {
			err, notes = nil, append(notes, "lines are indented by tabs, which YAML does not allow; read as blanks")
		}
	}
	if err != nil {
		return p, notes, fmt.Errorf("no valid YAML: %s", cutText(strings.TrimPrefix(err.Error(), "yaml: "), maxLicenceName))
	}
	if len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		return p, notes, errors.New("the file has no keys; is the address that of the raw file?")
	}
	root := yamlNode{doc.Content[0]}
	notes = append(notes, doubles(doc.Content[0])...)
	p = readPubliccodeFile(root)
	switch {
	case root.get("publiccodeYmlVersion").text() == "" && p.licence == "" && p.text.short == "" && p.text.long == "":
		return p, notes, errors.New("this is YAML, but no publiccode.yml: it has neither publiccodeYmlVersion nor a description")
	case p.name == "":
		return p, notes, errors.New("the software has no name")
	}
	return p, notes, nil
}

// doubles names keys that occur twice at the top of the file.
func doubles(root *yaml.Node) (notes []string) {
	seen := map[string]bool{}
	for i := 0; i+1 < len(root.Content); i += 2 {
		key := root.Content[i].Value
		if seen[foldKey(key)] {
			notes = append(notes, fmt.Sprintf("the key %q occurs twice; the first one counts", cutText(key, maxSnippetURL)))
		}
		seen[foldKey(key)] = true
	}
	return notes
}

func readPubliccodeFile(root yamlNode) publiccodeFile {
	legal, audience, maintenance := root.get("legal"), root.get("intendedAudience"), root.get("maintenance")
	p := publiccodeFile{
		name: root.get("name").text(), suite: root.get("applicationSuite").text(),
		url: root.get("url").text(), landing: root.get("landingURL").text(),
		version: firstOf(root, "softwareVersion", "version"), released: firstOf(root, "releaseDate", "released"),
		status: root.get("developmentStatus").text(), kind: root.get("softwareType").text(),
		platforms:  root.get("platforms").texts(""),
		categories: append(root.get("categories").texts(""), root.get("tags").texts("")...),
		usedBy:     root.get("usedBy").texts("name"), fundedBy: root.get("fundedBy").texts("name"),
		countries: audience.get("countries").texts(""), scopes: audience.get("scope").texts(""),
		licence: legal.get("license").text(), owners: legal.get("mainCopyrightOwner").texts("name"), repoOwner: legal.get("repoOwner").text(),
		organisation: root.get("organisation", "name").text(), organisationURI: root.get("organisation", "uri").text(),
		maintenance: maintenance.get("type").text(), contractors: maintenance.get("contractors").texts("name"),
		supports: root.get("supports").texts("id"),
		text:     chooseText(root),
	}
	if p.organisationURI == "" { // before 0.5
		p.organisationURI = firstOf(root.get("it", "riuso"), "codiceIPA")
	}
	for _, c := range maintenance.get("contacts").items() {
		p.contacts = append(p.contacts, publiccodeContact{c.get("name").text(), c.get("email").text(), c.get("affiliation").text()})
	}
	for _, group := range []string{"open", "proprietary"} {
		p.dependsOn = append(p.dependsOn, root.get("dependsOn", group).texts("name")...)
	}
	for _, l := range root.get("de", "leika").items() {
		p.leika = append(p.leika, publiccodeLeika{l.get("themenfeld").text(), l.get("lebenslage").text(), l.get("ozg-id").text(), l.get("leika-id").text()})
	}
	return p
}

func firstOf(n yamlNode, keys ...string) string {
	for _, key := range keys {
		if s := n.get(key).text(); s != "" {
			return s
		}
	}
	return ""
}

// chooseText takes the description that German readers are helped most by:
// the German one by its text, whatever its key says, else the one under de,
// else English, else the first.
func chooseText(root yamlNode) publiccodeText {
	v := root.get("description").value()
	if v == nil || v.Kind != yaml.MappingNode {
		return publiccodeText{short: root.get("description").text()}
	}
	if direct := readText("", yamlNode{v}); direct.short != "" || direct.long != "" {
		return direct // without the level of languages
	}
	var texts []publiccodeText
	for i := 0; i+1 < len(v.Content) && len(texts) < maxLanguages; i += 2 {
		if content := (yamlNode{v.Content[i+1]}).value(); content != nil && content.Kind == yaml.MappingNode {
			texts = append(texts, readText(v.Content[i].Value, yamlNode{content}))
		}
	}
	if len(texts) == 0 {
		return publiccodeText{}
	}
	slices.SortStableFunc(texts, func(a, b publiccodeText) int { return a.rank() - b.rank() })
	return texts[0]
}

// maxLanguages is how many descriptions are looked at; the EU has 24 languages.
const maxLanguages = 64

func readText(language string, n yamlNode) publiccodeText {
	return publiccodeText{language: language,
		localised: n.get("localisedName").text(), generic: n.get("genericName").text(),
		short: n.get("shortDescription").text(), long: n.get("longDescription").text(),
		features: n.get("features").texts(""), documentation: n.get("documentation").texts(""), awards: n.get("awards").texts("")}
}

// rank orders descriptions, the best first.
func (t publiccodeText) rank() int {
	key, _, _ := strings.Cut(strings.ToLower(t.language), "-")
	found := languageOf(t.short + " " + t.long)
	switch {
	case t.short == "" && t.long == "":
		return 9
	case found == "de":
		return 0
	case found == "" && (key == "de" || key == "deu" || key == "ger"):
		return 1
	case key == "de":
		return 2
	case found == "en" || key == "en" || key == "eng":
		return 3
	}
	return 4
}
