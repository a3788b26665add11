// Package ingest brings what sources publish into the catalogue: a table of
// kinds of source, the run that visits them, and the one place where texts
// are normalised.
package ingest

import (
	"context"
	"fmt"
	"iter"
	"net/netip"
	"time"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

// Source reads one configured source.
type Source interface {
	// Records gives every record of the source. A *Rejection beside it is
	// one thing that could not be taken, and the loop goes on; any other error means
	// that a part of the source could not be read: the run is then not complete
	// and removes nothing. The loop ends when ctx does.
	Records(ctx context.Context, web *fetch.Web) iter.Seq2[catalogue.Record, error]
}

// Rejection is one thing of a source that did not become a record, and why.
// Notices (something was ignored, the record is there) have Notice set.
type Rejection struct {
	URL    string `json:"url"`
	Code   string `json:"code"`
	Reason string `json:"reason"`
	// Notice: something was ignored, nothing is missing.
	Notice bool `json:"-"`
	// ID of the record that stays as it was, if the source knows it: a record
	// that is broken today is not gone.
	ID string `json:"-"`
	// Persons is how many addresses and numbers of persons were taken out; a
	// notice that says so is counted, not listed.
	Persons int `json:"-"`
}

// Error gives code, address and reason.
func (r *Rejection) Error() string { return fmt.Sprintf("%s: %s: %s", r.Code, r.URL, r.Reason) }

// Removal, given as the error beside an empty record, is a tombstone of the
// source: it says itself that the record is gone. It is removed whether the
// run is full or incremental.
type Removal struct {
	ID string // of the record, see catalogue.NewID
}

// Error says which record is gone.
func (r *Removal) Error() string { return r.ID + ": the source says that it is gone" }

// Incremental is implemented by a source that can be asked for what changed
// since a time ([Spec.Since]). A run that asked so removes only what the source
// itself says is gone ([Removal]); now and then a full run finds the rest.
type Incremental interface {
	// Incremental reports whether Records honours a Since that is not zero.
	Incremental() bool
}

// Spec is a configured source: a line of `sources` in the config file or a
// KIND=TARGET of the command line.
type Spec struct {
	// Name of the source; the prefix of its records' ids.
	Name string
	// Kind is a line of the table of kinds.
	Kind string
	// Target is a URL or, where the kind takes it, a local file.
	Target string
	// Every is the time between two runs of the worker.
	Every time.Duration
	// FullEvery is how long only changes are asked for where the source can
	// tell them; 0 is the default.
	FullEvery time.Duration
	// Key is what the source's interface wants to be shown, "" for none.
	Key Secret
	// Delay is the least pause between two requests to one host.
	Delay time.Duration
	// Timeout limits one request altogether; 0 is the default.
	Timeout time.Duration
	// Retries of a request that failed for a passing reason; 0 is the default, negative none.
	Retries int
	// Allow lists private address ranges that this source may reach.
	Allow []netip.Prefix
	// Text says what of foreign texts may leave the service.
	Text catalogue.TextRights
	// IgnoreNoIndex takes pages in spite of noindex: for one's own site only.
	IgnoreNoIndex bool
	// MaxRemovals is the largest share (0..1) of a source's records that one
	// run may remove; 0 is the default.
	MaxRemovals float64
	// AcceptRemovals lets a mass removal pass once.
	AcceptRemovals bool
	// Defaults for what the source does not say.
	Defaults Defaults
	// CSV maps the columns of a table; used by kind csv.
	CSV CSVSpec
	// JSON maps objects to records; used by kind json.
	JSON JSONSpec
	// MaxPages limits a website crawl, and the pages of an API, 0 is the default.
	MaxPages int
	// Attachments says what is done with the files that a record names.
	Attachments AttachmentMode
	// Since is set by the run, not by config: only what the source has changed
	// at that time or later is wanted, zero for everything (see [Incremental]).
	Since time.Time
	// Submissions gives what kind submission reads, see [SubmissionSpec]; set
	// by the program, not by config.
	Submissions func(context.Context) iter.Seq2[catalogue.Record, error]
}

// Secret is a key that stands in no log, report or record: printed in any
// form it is but a sign that it is there. string(s) is the key itself.
type Secret string

// String hides the key.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "(secret)"
}

// GoString hides the key from %#v.
func (s Secret) GoString() string { return s.String() }

// MarshalText hides the key from JSON and structured logs.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Defaults fill what a source leaves open, each only if empty.
type Defaults struct {
	RecordKind   catalogue.Kind
	Organisation string
	Language     string
	Licence      string
	Keywords     []string
}

// AttachmentMode says what is done with the files that a record names.
type AttachmentMode string

// The modes. An empty one is AttachmentsText.
const (
	AttachmentsText AttachmentMode = "text" // fetched, and their text is searched
	AttachmentsLink AttachmentMode = "link" // only named
)

// JSONSpec maps the objects of a JSON document or of each line of NDJSON to
// records, by JSON Pointers (RFC 6901).
type JSONSpec struct {
	// Records points at the array of objects; found out if "".
	Records string
	// Fields maps a field of the record, as in [CSVSpec.Columns], to pointers
	// within an object; several are joined.
	Fields map[string][]string
}

// CSVSpec maps a table to records; all of it is optional and found out if empty.
type CSVSpec struct {
	// Columns maps a field of the record (title, summary, body, url, id,
	// published, updated, organisation, keywords, licence, status, region,
	// or a section role) to the head of its column(s).
	Columns map[string][]string
	// Separator is one character; found out if 0.
	Separator rune
	// Encoding is a name of the WHATWG encoding standard; found out if "".
	Encoding string
	// HeaderRow is the 1-based row with the column heads; found out if 0.
	HeaderRow int
	// RowTitle is a text/template over the columns for tables whose rows have no title.
	RowTitle string
}

// KindInfo is a line of the table of kinds.
type KindInfo struct {
	Name string // as in config and on the command line
	Help string // one line for people
	// TakesFile says whether the target can be a local file.
	TakesFile bool
	// Own kinds are fed by the service itself and cannot be configured.
	Own bool
	New func(Spec) (Source, error)
}

// reject makes a Rejection.
func reject(url, code, format string, args ...any) *Rejection {
	return &Rejection{URL: url, Code: code, Reason: fmt.Sprintf(format, args...)}
}
