// Package catalogue is the system of record of nextsearch: every record that
// a source gave, with a change log that followers read.
//
// A [Record] holds what a source said, put into our form. Categories, which
// are computed, and duplicates are not in it: of records that say the same one
// is shown with all origins, which stands beside the record in its [Change]
// (text.go folds texts, same.go says what is the same, group.go keeps groups).
// Nor are editors' decisions, which lie over it (overlay.go; merge.go has what
// they do to groups). A [Store] keeps records and appends one [Change] per put,
// removal and decision; the log is compacted, so a record has only its latest
// entry and a follower that starts from zero reads every record once.
package catalogue

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Kind says what sort of thing a record describes.
type Kind string

// The kinds of record. The codes are stable; labels stand in package mappings.
const (
	KindRecipe       Kind = "recipe"
	KindReport       Kind = "report"
	KindProject      Kind = "project"
	KindSoftware     Kind = "software"
	KindDataset      Kind = "dataset"
	KindDecision     Kind = "decision"
	KindGuide        Kind = "guide"
	KindEvent        Kind = "event"
	KindOrganisation Kind = "organisation"
	KindNews         Kind = "news"
)

// Kinds lists all kinds in the order in which people are shown them.
func Kinds() []Kind {
	return []Kind{KindRecipe, KindReport, KindProject, KindSoftware, KindDataset,
		KindDecision, KindGuide, KindEvent, KindOrganisation, KindNews}
}

// Role says what a section of a recipe is about.
type Role string

// The section roles of a recipe. A section without a known role has role "".
const (
	RoleSituation     Role = "situation"     // Ausgangslage
	RoleGoal          Role = "goal"          // Ziel
	RoleApproach      Role = "approach"      // Vorgehen
	RoleResult        Role = "result"        // Ergebnis
	RoleLessons       Role = "lessons"       // Erfahrungen: what worked and what did not
	RoleCost          Role = "cost"          // Kosten und Aufwand
	RolePrerequisites Role = "prerequisites" // Voraussetzungen
	RoleTransfer      Role = "transfer"      // Übertragbarkeit
)

// Roles lists the section roles in reading order.
func Roles() []Role {
	return []Role{RoleSituation, RoleGoal, RoleApproach, RoleResult,
		RoleLessons, RoleCost, RolePrerequisites, RoleTransfer}
}

// Status says how far the practice has come.
type Status string

// The states of a practice; "" is not known.
const (
	StatusPlanned Status = "planned"
	StatusPilot   Status = "pilot"
	StatusRunning Status = "running"
	StatusEnded   Status = "ended"
	StatusStopped Status = "stopped"
)

// Statuses lists the states in order.
func Statuses() []Status {
	return []Status{StatusPlanned, StatusPilot, StatusRunning, StatusEnded, StatusStopped}
}

// Visibility says who may see a record.
type Visibility string

// Visibilities. An empty one counts as public.
const (
	VisibilityPublic   Visibility = "public"
	VisibilityInternal Visibility = "internal"
)

// Attribution says how the practising body is named.
type Attribution string

// Attributions. An empty one counts as named.
const (
	AttributionNamed    Attribution = "named"
	AttributionTypeLand Attribution = "type-land" // only authority type and Land, as codes
)

// Record is one thing in the catalogue, as its source described it. Its JSON
// is what is hashed and stored, too: a new field has omitempty or omitzero, so
// that the records of earlier releases keep their hash (see stored.go).
type Record struct {
	// ID is one path segment, stable across runs: source name, colon, native id; see [NewID].
	ID string `json:"id"`
	// Kind of the thing described.
	Kind Kind `json:"kind"`
	// Title without the site's name; plain text, never empty.
	Title string `json:"title"`
	// Summary is plain text, at most 300 characters when it leaves the service.
	Summary string `json:"summary,omitempty"`
	// Body is the whole plain text, paragraphs divided by a blank line.
	Body string `json:"body,omitempty"`
	// Sections divide the text by its headings, in document order.
	Sections []Section `json:"sections,omitempty"`
	// Language is a BCP 47 tag, such as "de".
	Language string `json:"language,omitempty"`
	// URL is where people read the original.
	URL string `json:"url,omitempty"`
	// Organisations that published or practise it.
	Organisations []Organisation `json:"organisations,omitempty"`
	// Keywords as the source gave them.
	Keywords []string `json:"keywords,omitempty"`
	// Codes of controlled vocabularies that the source gave.
	Codes []Code `json:"codes,omitempty"`
	// Regions that the source named.
	Regions []Region `json:"regions,omitempty"`
	// Audiences that the source named: authority, public-company, science, ...
	Audiences []string `json:"audiences,omitempty"`
	// Published and Updated are dates as exact as the source gave them.
	Published Date `json:"published,omitempty"`
	Updated   Date `json:"updated,omitempty"`
	// Status of the practice, "" if not known.
	Status Status `json:"status,omitempty"`
	// Licence under which the text may be used.
	Licence Licence `json:"licence,omitzero"`
	// Contact is shown only while its consent is valid; see [Record.Public].
	Contact *Contact `json:"contact,omitempty"`
	// Attachments are files that belong to the record.
	Attachments []Attachment `json:"attachments,omitempty"`
	// Visibility, "" counts as public.
	Visibility Visibility `json:"visibility,omitempty"`
	// Attribution, "" counts as named.
	Attribution Attribution `json:"attribution,omitempty"`
	// Expires is when the record stops being public, zero for never.
	Expires time.Time `json:"expires,omitzero"`
	// Provenance says where the record came from and how.
	Provenance Provenance `json:"provenance"`
	// Corrections are categories that an editor set: facet to codes, in place
	// of what is inferred. The store fills it when reading, see [Decision]; it
	// is not part of what a source said and not stored with it.
	Corrections map[string][]string `json:"-"`
}

// Section is a part of the text under one heading.
type Section struct {
	Role  Role   `json:"role,omitempty"`
	Title string `json:"title,omitempty"`
	Text  string `json:"text"`
}

// Organisation is a body as the source named it.
type Organisation struct {
	Name string   `json:"name"`
	Role string   `json:"role,omitempty"` // "publisher", "practitioner", "partner"
	IDs  []string `json:"ids,omitempty"`  // registry keys such as "ags-09162000"
}

// Code is one entry of a controlled vocabulary.
type Code struct {
	Vocabulary string `json:"vocabulary"`
	Code       string `json:"code"`
}

// Region is a place: its name as written and, where the source gave it, its
// AGS (Amtlicher Gemeindeschlüssel: 2 digits Land, 5 Kreis, 8 Gemeinde).
type Region struct {
	Name string `json:"name,omitempty"`
	AGS  string `json:"ags,omitempty"`
}

// Licence of a text: a code of our table ("cc-by-4.0", "" if not recognised),
// and what the source wrote.
type Licence struct {
	Code string `json:"code,omitempty"`
	Name string `json:"name,omitempty"`
	URL  string `json:"url,omitempty"`
}

// Contact is a way to reach the body; a person's only with consent.
type Contact struct {
	Name    string   `json:"name,omitempty"`
	Email   string   `json:"email,omitempty"`
	Phone   string   `json:"phone,omitempty"`
	URL     string   `json:"url,omitempty"`
	Consent *Consent `json:"consent,omitempty"`
}

// Consent records that contact data may be shown, by which evidence and until when.
type Consent struct {
	Evidence string    `json:"evidence"`
	Given    time.Time `json:"given,omitzero"`
	Until    time.Time `json:"until,omitzero"`
}

// Attachment is a file that belongs to a record.
type Attachment struct {
	Title     string `json:"title,omitempty"`
	URL       string `json:"url"`
	MediaType string `json:"mediaType,omitempty"`
	Bytes     int64  `json:"bytes,omitempty"`
	// Text of the file, plain; "" if it was not read.
	Text string `json:"text,omitempty"`
	// Flags say what is odd about it: "no-text" is a scan without a text layer.
	Flags []string `json:"flags,omitempty"`
}

// Provenance says where a record came from.
type Provenance struct {
	// Source is the name of the configured source.
	Source string `json:"source"`
	// OriginalID is the id that the source itself uses.
	OriginalID string `json:"originalId,omitempty"`
	// URL is the address that was fetched, which can differ from Record.URL.
	URL string `json:"url,omitempty"`
	// Fetched is when the bytes were received (UTC). Not part of the content hash.
	Fetched time.Time `json:"fetchedAt,omitzero"`
	// ContentHash is set by the store; see [Record.Hash].
	ContentHash string `json:"contentHash,omitempty"`
	// Raw is the SHA-256 of the raw copy, hex. Not part of the content hash.
	Raw string `json:"raw,omitempty"`
	// Text is what the source's config permits to leave the service: TextFull
	// or TextSnippet; an open licence permits the full text, too.
	Text TextRights `json:"text,omitempty"`
	// Methods says for a field how its value was found ("title": "og:title").
	Methods map[string]string `json:"methods,omitempty"`
}

// TextRights is how much of a foreign text may leave the service.
type TextRights string

// Text rights; an empty value counts as snippet.
const (
	TextSnippet TextRights = "snippet"
	TextFull    TextRights = "full"
)

// Date is a calendar date as exact as its source gave it: "2024", "2024-03"
// or "2024-03-05" (ISO 8601); "" is not known.
type Date string

// dateLayouts are the forms that a Date may have, by length.
var dateLayouts = map[int]string{4: "2006", 7: "2006-01", 10: "2006-01-02"}

// DateOf makes a full date from the day of t in t's own zone.
func DateOf(t time.Time) Date {
	if t.IsZero() {
		return ""
	}
	return Date(t.Format(time.DateOnly))
}

// Valid reports whether d is empty or in one of the three forms.
func (d Date) Valid() bool {
	_, err := d.parse()
	return err == nil
}

// parse gives the zero time for an empty date.
func (d Date) parse() (time.Time, error) {
	if d == "" {
		return time.Time{}, nil
	}
	layout, ok := dateLayouts[len(d)]
	if !ok {
		return time.Time{}, errors.New("want YYYY, YYYY-MM or YYYY-MM-DD")
	}
	return time.Parse(layout, string(d))
}

// Time gives the first moment of d in UTC, the zero time if d is empty or not valid.
func (d Date) Time() time.Time {
	t, err := d.parse()
	if err != nil {
		return time.Time{}
	}
	return t
}

// Year gives the four digits of the year, "" if not known or not valid.
func (d Date) Year() string {
	if d == "" || !d.Valid() {
		return ""
	}
	return string(d[:4])
}

var (
	idPattern     = regexp.MustCompile(`^[a-z0-9-]+:[A-Za-z0-9._~-]+$`)
	notIDRun      = regexp.MustCompile(`[^A-Za-z0-9._~-]+`)
	sourcePattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
)

// maxIDRest is how many characters of a native id stay readable; an ID is a
// path segment and a file name in exports, so it stays well below 255 bytes.
const maxIDRest = 80

// hashDigits is how much of a hash stands in an ID. 64 bits: a million ids
// with the same readable rest collide with a chance of 1 in 30 million.
const hashDigits = 16

// NewID makes a record's ID from the source's name and its native id. A
// native id with characters other than A-Z a-z 0-9 . _ ~ - (or too long)
// becomes a readable rest and the first hashDigits hex digits of its SHA-256.
func NewID(source, native string) string {
	if native != "" && len(native) <= maxIDRest && !notIDRun.MatchString(native) {
		return source + ":" + native
	}
	sum := sha256.Sum256([]byte(native))
	rest := notIDRun.ReplaceAllString(native, "-")
	if len(rest) > maxIDRest {
		rest = rest[len(rest)-maxIDRest:] // the end of an address tells more than its start
	}
	if rest = strings.Trim(rest, "-"); rest != "" {
		rest += "-"
	}
	return source + ":" + rest + hex.EncodeToString(sum[:])[:hashDigits]
}

// ValidID reports whether id has the form of a record's ID.
func ValidID(id string) bool { return len(id) <= 255 && idPattern.MatchString(id) }

// ValidSource reports whether name can be a source's name: lower-case words
// of letters and digits, joined by single hyphens, at most 60 characters.
func ValidSource(name string) bool { return len(name) <= 60 && sourcePattern.MatchString(name) }

// Validate says what is wrong with r, nil if it can be stored. An empty kind,
// status, visibility or language is not known, and no fault.
func (r *Record) Validate() error {
	switch {
	case !ValidID(r.ID):
		return fmt.Errorf("id %q: want SOURCE:NATIVE, [a-z0-9-]+:[A-Za-z0-9._~-]+", r.ID)
	case strings.TrimSpace(r.Title) == "":
		return fmt.Errorf("record %s: the title is empty", r.ID)
	case r.Kind != "" && !slices.Contains(Kinds(), r.Kind):
		return fmt.Errorf("record %s: kind %q is none of %v", r.ID, r.Kind, Kinds())
	case !ValidSource(r.Provenance.Source):
		return fmt.Errorf("record %s: provenance.source %q is no source name", r.ID, r.Provenance.Source)
	case !r.Published.Valid() || !r.Updated.Valid():
		return fmt.Errorf("record %s: a date is not YYYY, YYYY-MM or YYYY-MM-DD", r.ID)
	}
	for _, t := range r.times() {
		if utc := t.UTC(); utc.Year() < 0 || utc.Year() > 9999 { // RFC 3339 has four digits
			return fmt.Errorf("record %s: the time %v is outside the years 0 to 9999", r.ID, t)
		}
	}
	return nil
}

// times lists every moment in r.
func (r *Record) times() []time.Time {
	times := []time.Time{r.Expires, r.Provenance.Fetched}
	if r.Contact != nil && r.Contact.Consent != nil {
		times = append(times, r.Contact.Consent.Given, r.Contact.Consent.Until)
	}
	return times
}

// Hash is the SHA-256 (hex) over everything that a source said; the time of
// fetching, the raw copy's name and the hash itself are left out, so an
// unchanged text fetched again has the same hash. A record with a time that
// cannot be written (see [Record.Validate]) has the hash "".
func (r *Record) Hash() string {
	data, err := r.content()
	if err != nil {
		return ""
	}
	return hashOf(data)
}

// Public gives the view of r that may stand in anything public (index,
// lexicon, feeds, export, changes): ok is false for a record that is not
// public at the time now, and a contact without valid consent is left out
// unless it names no person. How consent was given stays inside.
func (r *Record) Public(now time.Time) (view Record, ok bool) {
	if r.Visibility != "" && r.Visibility != VisibilityPublic {
		return Record{}, false
	}
	if !r.Expires.IsZero() && !now.Before(r.Expires) {
		return Record{}, false
	}
	view = *r
	view.Contact = r.Contact.public(now)
	return view, true
}

// public leaves out a contact that needs consent and has none at the time now.
// A function mailbox (no name) needs none.
func (c *Contact) public(now time.Time) *Contact {
	if c == nil || c.Consent == nil && c.Name == "" {
		return c
	}
	if c.Consent == nil || !c.Consent.valid(now, c.Name != "") {
		return nil
	}
	view := *c
	view.Consent = nil
	return &view
}

// valid reports whether the consent holds at the time now. Consent to show a
// person's data needs an end; that for a body's may have none.
func (c *Consent) valid(now time.Time, person bool) bool {
	if c.Until.IsZero() {
		return !person
	}
	return now.Before(c.Until)
}

// due gives the next moment after a time at which time alone changes the
// public view of r, the zero time for never.
func (r *Record) due(after time.Time) time.Time {
	if _, public := r.Public(after); !public {
		return time.Time{} // what is not public now does not become so by waiting
	}
	due := r.Expires
	if r.Contact != nil && r.Contact.Consent != nil {
		until := r.Contact.Consent.Until
		if until.After(after) && (due.IsZero() || until.Before(due)) {
			due = until
		}
	}
	return due
}
