package editorial

import (
	"context"
	"errors"
	"fmt"
	"time"

	"nextsearch/internal/catalogue"
)

// Errors of a Store besides those of package catalogue (ErrNotFound for what
// is not there or not yours, ErrConflict for a version that is not the latest).
var (
	// ErrState: the submission is in a state in which that cannot be done.
	ErrState = errors.New("not possible in this state")
	// ErrUncleared: a name that is held back may stand in the text; an editor
	// must clear each warning or edit it away before publishing.
	ErrUncleared = errors.New("warnings are not cleared")
	// ErrUnauthorized: no such key, revoked or expired.
	ErrUnauthorized = errors.New("no valid key")
	// ErrForbidden: the key lacks the scope.
	ErrForbidden = errors.New("the key does not permit this")
	// ErrThrottled: too many failures or requests; try again later.
	ErrThrottled = errors.New("too many attempts")
	// ErrLate: it is done and stored, but the catalogue could not be told; it
	// will be with the next run of the source. The text says what failed.
	ErrLate = errors.New("stored, but the catalogue does not show it yet")
	// ErrReused: the idempotency key came with another content before.
	ErrReused = errors.New("the idempotency key was used for another submission")
)

// State of a submission.
type State string

// The states. A submission that was published and then amended is received
// again, while its published revision stays public.
const (
	StateReceived  State = "received"
	StateReturned  State = "returned" // the submitter is asked to amend it
	StatePublished State = "published"
	StateRejected  State = "rejected"
	StateWithdrawn State = "withdrawn"
)

// States lists them in the order in which a queue shows them.
func States() []State {
	return []State{StateReceived, StateReturned, StatePublished, StateRejected, StateWithdrawn}
}

// Content is what a submitter fills in. Its JSON is what POST /v1/submissions
// takes and what a revision stores.
type Content struct {
	Title   string `json:"title" doc:"what was done, in one line"`
	Summary string `json:"summary" doc:"what others gain from it, in two or three sentences"`
	// Sections by role, see [catalogue.Roles].
	Sections map[catalogue.Role]string `json:"sections" doc:"text per section: situation, goal, approach, result, lessons, cost, prerequisites, transfer"`
	// Duration of the project in words, such as "8 Monate".
	Duration string           `json:"duration,omitempty" doc:"how long it took, in words"`
	Status   catalogue.Status `json:"status,omitempty" doc:"planned, pilot, running, ended, stopped"`
	Topics   []string         `json:"topics,omitempty" doc:"codes of the facet topic"`
	Keywords []string         `json:"keywords,omitempty" doc:"free keywords"`
	Link     string           `json:"link,omitempty" doc:"address where more can be read, http or https"`
	Licence  string           `json:"licence" doc:"licence of the text: cc-by-4.0, cc0-1.0, dl-de-by-2.0 or dl-de-zero-2.0"`

	// Attribution: named, or type-land for the body's type and Land only.
	Attribution  catalogue.Attribution `json:"attribution" doc:"named: the body is named; type-land: only its type and Land are"`
	Organisation string                `json:"organisation" doc:"name of the body; with type-land it never leaves the submission"`
	ShortName    string                `json:"shortName,omitempty" doc:"its short form"`
	Place        string                `json:"place,omitempty" doc:"its place"`
	Domain       string                `json:"domain,omitempty" doc:"its domain, such as musterstadt.example"`
	// AuthorityType is a code of the facet of that name, Land two digits of the AGS.
	AuthorityType string `json:"authorityType" doc:"code of the facet authorityType"`
	Land          string `json:"land,omitempty" doc:"Land of the body, the first two digits of the AGS"`

	Contact *Contact `json:"contact,omitempty" doc:"who answers questions; shown only with consent"`
}

// Contact is whom readers may ask. A mailbox alone names no person and needs no consent.
type Contact struct {
	Mailbox string         `json:"mailbox,omitempty" doc:"mailbox of a function, such as digitales@musterstadt.example"`
	Name    string         `json:"name,omitempty" doc:"name of a person; needs consent"`
	Email   string         `json:"email,omitempty" doc:"address of a person; needs consent"`
	Phone   string         `json:"phone,omitempty" doc:"telephone of a person; needs consent"`
	Consent bool           `json:"consent,omitempty" doc:"the person consents to be shown for the purpose until the day"`
	Purpose string         `json:"purpose,omitempty" doc:"what the contact may be used for"`
	Until   catalogue.Date `json:"until,omitempty" doc:"last day of the consent, YYYY-MM-DD, at most two years ahead"`
}

// Person reports whether c holds data of a person.
func (c *Contact) Person() bool { return c != nil && (c.Name != "" || c.Email != "" || c.Phone != "") }

// FieldError says what is wrong with one field of a Content. Code is stable;
// package server has the words for it.
type FieldError struct {
	Field string // as in JSON: "title", "sections.lessons", "contact.until", "files"
	Code  string // required, too-long, bad-encoding, unknown-code, bad-url, bad-date, past, too-late, needs-consent, no-person, bad-email, bad-phone, too-many, bad-type, too-large, empty-file, unreadable-file
	Got   string
	Limit int // of too-long (characters), too-many, too-large (bytes)
}

// InvalidError is what Submit, Amend and Edit give for a content that cannot be taken.
type InvalidError struct{ Fields []FieldError }

// Error names the first field.
func (e *InvalidError) Error() string {
	return "the submission is not valid: " + e.Fields[0].Field + ": " + e.Fields[0].Code
}

// File is an upload as it came.
type File struct {
	Name string
	Data []byte
}

// FileText is what can be read of a file.
type FileText struct {
	MediaType string // detected from the bytes
	Text      string
	Metadata  map[string]string // author, company, title … of the file's own metadata
}

// Upload is a file that a submission holds.
type Upload struct {
	ID        string
	Name      string
	MediaType string
	Bytes     int64
	SHA256    string
	Text      string
	Metadata  map[string]string
	At        time.Time
}

// Submission is a submission with its latest revision.
type Submission struct {
	ID        string
	State     State
	Revision  int
	Published int // revision that is public, 0 for none
	Version   int64
	Created   time.Time
	Updated   time.Time
	Via       string // "form" or the id of a key
	Reason    string // what the editors last said to the submitter
	Content   Content
	Files     []Upload
}

// RecordID is the id of the record that a published submission becomes.
func (s *Submission) RecordID() string { return SourceName + ":" + s.ID }

// SourceName is the name of the source that published submissions are.
const SourceName = "submission"

// Receipt is what a submitter gets: the secret is told once and stored hashed.
type Receipt struct {
	ID       string
	Secret   string // "" if the same request was answered before
	Replayed bool
	State    State
}

// Revision is one state of a submission's content.
type Revision struct {
	Number  int
	Author  string // "submitter", or the name of the editor's key
	At      time.Time
	Content Content
}

// Warning says that something that is to be held back may stand somewhere.
type Warning struct {
	Key     string // names it in Clear
	Field   string // as in FieldError, or "files.ID.name", "files.ID.text", "files.ID.metadata"
	Term    string // what was found: the name, its short form, place or domain; or TermPerson, TermLink
	Excerpt string // some words around it
	Cleared bool
	By      string
	At      time.Time
}

// Consent is an entry of the ledger.
type Consent struct {
	ID        string
	Record    string
	Person    string
	Data      []string // name, email, phone
	Purpose   string
	Evidence  string
	Given     time.Time
	Until     time.Time
	Withdrawn time.Time // zero while it holds
	Told      time.Time // when the team was told of its end, zero if not
}

// Entry is one line of the audit log.
type Entry struct {
	Seq    int64
	At     time.Time
	Who    string // name of a key, "submitter" or "operator"
	Action string
	Object string
	Fields []string
}

// Scope is what a key permits.
type Scope string

// The scopes.
const (
	ScopeIngest   Scope = "ingest"   // POST /v1/submissions without spam guards
	ScopeModerate Scope = "moderate" // the editors' desk
	ScopeOperate  Scope = "operate"  // for programs that run the service
)

// Scopes lists all.
func Scopes() []Scope { return []Scope{ScopeIngest, ScopeModerate, ScopeOperate} }

// Key is a key without its secret.
type Key struct {
	ID      string
	Name    string
	Scopes  []Scope
	Created time.Time
	Expires time.Time // zero for never
	Revoked time.Time // zero if it is not
	Used    time.Time // zero for never; exact to a minute
}

// Session of an editor.
type Session struct {
	Token string // the cookie's value; only after Login
	CSRF  string
	Key   Key
}

// Config is what a Store is made of.
type Config struct {
	DB      *catalogue.SQLite // required
	Uploads string            // folder of the uploaded files, made if it is not there; required
	Now     func() time.Time  // nil for time.Now
	// Read reads an uploaded file in a sandbox; nil takes no files.
	Read func(ctx context.Context, name string, data []byte) (FileText, error)
	// Changed is called after what is published changed; when it returns, the
	// catalogue has it. nil for nothing.
	Changed func(ctx context.Context) error
	// BaseURL is the public address of the service, before "/rezepte/…": where
	// the files of published submissions are. Without it records have no files.
	BaseURL string
	// Topic and AuthorityType tell whether a code exists; nil takes any.
	Topic, AuthorityType func(code string) bool
}

// Store keeps submissions, decisions, consents, audit log and keys. All
// methods may be called from many goroutines and processes.
type Store struct {
	cfg   Config
	guard guard
}

// New makes a Store and the folder of its uploads (mode 0700).
func New(cfg Config) (*Store, error) {
	if cfg.DB == nil || cfg.Uploads == "" {
		return nil, errors.New("editorial: a database and a folder for uploads are needed")
	}
	if err := makeFolder(cfg.Uploads); err != nil {
		return nil, fmt.Errorf("making the folder of uploads: %w", fileFault(err))
	}
	return &Store{cfg: cfg, guard: newGuard()}, nil
}
