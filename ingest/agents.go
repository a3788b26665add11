package ingest

import (
	"regexp"
	"slices"
	"strings"

	"nextsearch/internal/catalogue"
)

var (
	// mailIn finds a mail address in a text, with the word before it.
	mailIn = regexp.MustCompile(`(?i)(?:e-?mail\s*:?\s*|mailto:)?[\w.+-]+(?:@|\(at\)|\[at\])[\w.-]+\.[a-z]{2,}`)
	// personShape is two to four words that all begin with a capital letter,
	// or family name, given name.
	personShape = regexp.MustCompile(`^\p{Lu}[\p{L}'’-]*(?:,? (?:(?:von|van|de|der|zu) )*(?:\p{Lu}\.|\p{Lu}[\p{L}'’-]+)){1,3}$`)
)

// looksLikePerson reports whether a name without a known given name or title
// may still be that of a person. It is asked only where the source calls it
// one, or where persons usually stand.
func looksLikePerson(name string) bool {
	return personShape.MatchString(name) && !bodyWord.MatchString(name) && !hasBodyWord(strings.Fields(name))
}

// keyLike is the key of a record in somebody's database where a name should be.
var keyLike = regexp.MustCompile(`^\p{L}{0,4}[-_]?\d{3,}$|^[0-9a-fA-F-]{32,36}$`)

// bodyName gives a name as the source wrote it, without the persons and mail
// addresses that some write into it; "" for a person and for what is no name.
// personal says that the source calls it a person, or that it stands where
// persons usually do.
func bodyName(name string, personal bool) string {
	name = strings.Trim(squash(mailIn.ReplaceAllString(htmlLine(cutText(name, maxTitle)), " ")), " ,;:-–")
	if isPersonName(name) {
		name = withoutPersons(name)
	}
	if letters(name) < 2 || keyLike.MatchString(name) || strings.Contains(name, "@") || isWebAddress(name) || personal && looksLikePerson(name) {
		return ""
	}
	return name
}

// atSigns undoes what is written against collectors of addresses.
var atSigns = strings.NewReplacer("(at)", "@", "[at]", "@")

// functionMailbox gives a mail address that belongs to a function and not to a
// person, "" for any other: in doubt it is a person's.
func functionMailbox(address string) string {
	address = strings.ToLower(strings.TrimSpace(address))
	address = strings.TrimPrefix(address, "mailto:")
	address = atSigns.Replace(address)
	local, domain, ok := strings.Cut(address, "@")
	if !ok || !strings.Contains(domain, ".") || strings.ContainsAny(address, " ,;<>?") {
		return ""
	}
	if !isMailbox(local, domain) {
		return ""
	}
	return address
}

// agent is a body in the role in which it stands to a dataset: the
// publisher counts, else who made it, else who keeps it.
type agent struct {
	name string
	role string // as the source calls it
}

// organisationsOf makes one publisher and else partners of the bodies that a
// source names, in the order of how much they say. method is the role of the
// publisher where the source does not call it one.
func organisationsOf(agents []agent) (list []catalogue.Organisation, method string) {
	for _, a := range agents {
		if a.name == "" || slices.ContainsFunc(list, func(o catalogue.Organisation) bool { return fold(o.Name) == fold(a.name) }) {
			continue
		}
		role := "partner"
		if len(list) == 0 {
			role = "publisher"
			if a.role != "publisher" {
				method = a.role
			}
		}
		if len(list) < maxAgents {
			list = append(list, catalogue.Organisation{Name: a.name, Role: role})
		}
	}
	return list, method
}

// maxAgents bounds the bodies of one record.
const maxAgents = 20
