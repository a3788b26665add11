package editorial

import (
	"maps"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"nextsearch/internal/catalogue"
)

// Check gives what is wrong with a content and its files, in the order of the
// form; nothing if it can be taken. Blanks, control characters and double
// entries are no fault: they are tidied when it is stored.
func (s *Store) Check(c *Content, files []File) []FieldError {
	clean := c.cleaned()
	k := checker{c: &clean}
	if k.encodings(); len(k.found) > 0 {
		return k.found // nothing else can be said of it
	}
	k.texts()
	k.codes(s.cfg.Topic)
	k.body(s.cfg.AuthorityType)
	k.contact(s.now())
	k.files(files, s.cfg.Read != nil)
	return k.found
}

// checker collects what is wrong with a cleaned content.
type checker struct {
	c     *Content
	found []FieldError
}

func (k *checker) say(field, code, got string, limit int) {
	k.found = append(k.found, FieldError{Field: field, Code: code, Got: shorten(got), Limit: limit})
}

// maxGot is how much of a wrong value is told back.
const maxGot = 100

func shorten(s string) string {
	if utf8.RuneCountInString(s) <= maxGot {
		return s
	}
	return string([]rune(s)[:maxGot]) + "…"
}

// encodings names texts that are no UTF-8.
func (k *checker) encodings() {
	for _, p := range k.c.flat() {
		if !utf8.ValidString(p.value) {
			k.say(p.field, "bad-encoding", strings.ToValidUTF8(p.value, "\uFFFD"), 0)
		}
	}
}

// required and length ask for what every text must be.
func (k *checker) required(field, value string) {
	if value == "" {
		k.say(field, "required", "", 0)
	}
}

func (k *checker) length(field, value string, limit int) {
	if utf8.RuneCountInString(value) > limit {
		k.say(field, "too-long", value, limit)
	}
}

// texts checks title, summary, sections and duration. Approach and lessons
// are what makes a recipe: what was done, what worked and what did not.
func (k *checker) texts() {
	c := k.c
	k.required("title", c.Title)
	k.length("title", c.Title, MaxTitle)
	k.required("summary", c.Summary)
	k.length("summary", c.Summary, MaxSummary)
	for _, role := range catalogue.Roles() {
		field := "sections." + string(role)
		if role == catalogue.RoleApproach || role == catalogue.RoleLessons {
			k.required(field, c.Sections[role])
		}
		k.length(field, c.Sections[role], MaxSection)
	}
	for _, role := range slices.Sorted(maps.Keys(c.Sections)) {
		if !slices.Contains(catalogue.Roles(), role) {
			k.say("sections", "unknown-code", strings.ToValidUTF8(string(role), "\uFFFD"), 0)
		}
	}
	k.length("duration", c.Duration, MaxShort)
}

// codes checks status, topics, keywords, link and licence.
func (k *checker) codes(topic func(string) bool) {
	c := k.c
	if c.Status != "" && !slices.Contains(catalogue.Statuses(), c.Status) {
		k.say("status", "unknown-code", string(c.Status), 0)
	}
	k.list("topics", c.Topics, MaxTopics)
	for _, code := range c.Topics {
		if topic != nil && !topic(code) {
			k.say("topics", "unknown-code", code, 0)
		}
	}
	k.list("keywords", c.Keywords, MaxKeywords)
	for _, word := range c.Keywords {
		k.length("keywords", word, MaxKeyword)
	}
	k.length("link", c.Link, MaxLink)
	if c.Link != "" && !isWebAddress(c.Link) {
		k.say("link", "bad-url", c.Link, 0)
	}
	k.oneOf("licence", c.Licence, Licences())
}

func (k *checker) list(field string, list []string, limit int) {
	if len(list) > limit {
		k.say(field, "too-many", "", limit)
	}
}

func (k *checker) oneOf(field, code string, codes []string) {
	k.required(field, code)
	if code != "" && !slices.Contains(codes, code) {
		k.say(field, "unknown-code", code, 0)
	}
}

// domainPattern is a host name of at least two labels.
var domainPattern = regexp.MustCompile(`^[\p{L}\d]([\p{L}\d-]*[\p{L}\d])?(\.[\p{L}\d]([\p{L}\d-]*[\p{L}\d])?)+$`)

// landPattern is the first two digits of the AGS: sixteen Länder.
var landPattern = regexp.MustCompile(`^(0[1-9]|1[0-6])$`)

// body checks what is said of the body.
func (k *checker) body(authorityType func(string) bool) {
	c := k.c
	k.oneOf("attribution", string(c.Attribution), []string{string(catalogue.AttributionNamed), string(catalogue.AttributionTypeLand)})
	k.required("organisation", c.Organisation)
	k.length("organisation", c.Organisation, MaxShort)
	k.length("shortName", c.ShortName, MaxShort)
	k.length("place", c.Place, MaxShort)
	k.length("domain", c.Domain, MaxShort)
	if c.Domain != "" && !domainPattern.MatchString(c.Domain) {
		k.say("domain", "bad-url", c.Domain, 0)
	}
	k.required("authorityType", c.AuthorityType)
	if c.AuthorityType != "" && authorityType != nil && !authorityType(c.AuthorityType) {
		k.say("authorityType", "unknown-code", c.AuthorityType, 0)
	}
	switch {
	case c.Land != "" && !landPattern.MatchString(c.Land):
		k.say("land", "unknown-code", c.Land, 0)
	case c.Land == "" && c.Attribution == catalogue.AttributionTypeLand && !nationwide(c.AuthorityType):
		k.required("land", "")
	}
}

// nationwide reports whether bodies of a type belong to no Land.
func nationwide(authorityType string) bool {
	group, _, _ := strings.Cut(authorityType, "/")
	return group == "federal" || group == "eu" || group == "international"
}

// phonePattern takes what people write between digits.
var phonePattern = regexp.MustCompile(`^\+?[\d ()/.-]*\d[\d ()/.-]*$`)

// contact checks who answers questions. A person's data needs consent, its
// purpose and its end (GDPR articles 6 and 7); who does not want the body to
// be named cannot be asked.
func (k *checker) contact(now time.Time) {
	c := k.c.Contact
	if c == nil {
		return
	}
	if k.c.Attribution == catalogue.AttributionTypeLand {
		for _, p := range []pair{{"contact.mailbox", c.Mailbox}, {"contact.name", c.Name}, {"contact.email", c.Email}, {"contact.phone", c.Phone}} {
			if p.value != "" {
				k.say(p.field, "no-person", "", 0)
			}
		}
		return
	}
	k.address("contact.mailbox", c.Mailbox)
	k.length("contact.name", c.Name, MaxShort)
	k.address("contact.email", c.Email)
	k.length("contact.phone", c.Phone, MaxShort)
	if c.Phone != "" && !phonePattern.MatchString(c.Phone) {
		k.say("contact.phone", "bad-phone", c.Phone, 0)
	}
	if c.Person() {
		k.consent(c, now)
	}
}

func (k *checker) address(field, address string) {
	k.length(field, address, MaxShort)
	if address != "" && !isMailAddress(address) {
		k.say(field, "bad-email", address, 0)
	}
}

func (k *checker) consent(c *Contact, now time.Time) {
	if !c.Consent {
		k.say("contact.consent", "needs-consent", "", 0)
	}
	k.required("contact.purpose", c.Purpose)
	k.length("contact.purpose", c.Purpose, MaxShort)
	today := catalogue.DateOf(now.UTC())
	switch last := catalogue.DateOf(now.UTC().AddDate(MaxConsentYears, 0, 0)); {
	case c.Until == "":
		k.required("contact.until", "")
	case !c.Until.Valid() || len(c.Until) != len(time.DateOnly):
		k.say("contact.until", "bad-date", string(c.Until), 0)
	case c.Until < today: // of full dates the order of texts is that of days
		k.say("contact.until", "past", string(c.Until), 0)
	case c.Until > last:
		k.say("contact.until", "too-late", string(c.Until), 0)
	}
}

// files checks what can be told without reading them.
func (k *checker) files(files []File, reads bool) {
	if len(files) > MaxFiles {
		k.say("files", "too-many", "", MaxFiles)
	}
	for _, f := range files[:min(len(files), MaxFiles)] {
		name := cleanFileName(f.Name, "")
		switch {
		case len(f.Data) == 0:
			k.say("files", "empty-file", name, 0)
		case len(f.Data) > MaxFileBytes:
			k.say("files", "too-large", name, MaxFileBytes)
		case !reads || mediaType(f.Data) == "":
			k.say("files", "bad-type", name, 0)
		}
	}
}

// isWebAddress reports whether s is an absolute http or https address without
// a user's name.
func isWebAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (strings.EqualFold(u.Scheme, "http") || strings.EqualFold(u.Scheme, "https")) &&
		u.Hostname() != "" && u.User == nil && !strings.ContainsFunc(s, unicode.IsSpace)
}

// isMailAddress reports whether s is a bare address (RFC 5322) at a domain.
func isMailAddress(s string) bool {
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s {
		return false
	}
	return domainPattern.MatchString(s[strings.LastIndexByte(s, '@')+1:])
}

// hostOf gives the host of what somebody wrote as a domain: an address, with
// or without www. Text that is not UTF-8 stays as it is.
func hostOf(s string) string {
	if !utf8.ValidString(s) {
		return s
	}
	if _, rest, ok := strings.Cut(s, "://"); ok {
		s = rest
	}
	if i := strings.IndexAny(s, "/?#:"); i >= 0 {
		s = s[:i]
	}
	s = strings.Trim(cleanLine(strings.ToLower(s)), ". ")
	for strings.HasPrefix(s, "www.") {
		s = strings.TrimLeft(s[len("www."):], ". ")
	}
	return s
}
