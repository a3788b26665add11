package catalogue

import (
	"context"
	"errors"
	"iter"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Errors of a Store. Test with errors.Is.
var (
	// ErrNotFound: there never was such a record, or such a cursor, run or page.
	ErrNotFound = errors.New("not found")
	// ErrNewer: the data was written by a newer release; this one must not touch it.
	ErrNewer = errors.New("the data was written by a newer release of nextsearch")
	// ErrDamaged: the file is no database or its content contradicts itself.
	ErrDamaged = errors.New("the catalogue is damaged")
	// ErrDiskFull: there is no space left; nothing of the call was stored and
	// the store goes on working once there is space again.
	ErrDiskFull = errors.New("no space left for the catalogue")
	// ErrIO: the disk failed to read or write; nothing of the call was stored.
	ErrIO = errors.New("the catalogue cannot be read or written")
	// ErrBusy: another process held the catalogue longer than the store waits.
	ErrBusy = errors.New("the catalogue is in use by another process")
	// ErrInvalid: a record cannot be stored as it is; see [Record.Validate].
	ErrInvalid = errors.New("the record is not valid")
	// ErrClosed: the store was closed.
	ErrClosed = errors.New("the catalogue is closed")
)

// Fault is an error with what an operator needs: a stable code, what
// happened and what to do now. Kind is one of the errors above and Cause what
// the layer below said; errors.Is finds both.
type Fault struct {
	Code    string // stable, such as "disk-full"
	Message string
	Remedy  string
	Kind    error
	Cause   error // may be nil
}

// Error gives message, cause and remedy in one line.
func (f *Fault) Error() string {
	if f.Cause == nil {
		return f.Message + "; " + f.Remedy
	}
	return f.Message + " (" + f.Cause.Error() + "); " + f.Remedy
}

// Unwrap gives kind and cause.
func (f *Fault) Unwrap() []error {
	if f.Cause == nil {
		return []error{f.Kind}
	}
	return []error{f.Kind, f.Cause}
}

// Change is the latest entry of the log for one record.
type Change struct {
	// Seq orders all changes; it grows by one per entry and is never reused.
	Seq uint64
	// ID of the record.
	ID string
	// Record is nil for a removal (a tombstone, kept).
	Record *Record
	// WasPublic says whether the record ever was public: what stopped being
	// public is a tombstone to the public, what never was is left out.
	WasPublic bool
	// ShownAs is the record that is shown in its stead because it says the
	// same or an editor merged this one into it, "" for a record that is shown
	// itself. To the public, a record that is not shown is like one that is
	// not there; see [Change.Public].
	ShownAs string
	// Hidden says that an editor took the record out of everything public.
	Hidden bool
	// Origins are all places where the text of a shown record was published,
	// its own first, and at most maxOrigins; nil if it is the only one.
	Origins []Origin
}

// Origin is one of several records that say the same.
type Origin struct {
	ID      string    `json:"id"`
	Source  string    `json:"source"`
	URL     string    `json:"url,omitempty"`
	Fetched time.Time `json:"fetched,omitzero"`
	Licence Licence   `json:"licence,omitzero"`
}

// Public gives the public view of a change's record (see [Record.Public]); ok
// is false for a tombstone, for what is not public at the time now or hidden by
// an editor, and for what is not shown because another record stands for it.
func (c *Change) Public(now time.Time) (view Record, ok bool) {
	if c.Record == nil || c.ShownAs != "" || c.Hidden {
		return Record{}, false
	}
	return c.Record.Public(now)
}

// Position is a place in one particular log: followers keep it as their cursor.
type Position struct {
	// Log is the identity of the log: random, and new after a restore.
	Log string
	// Seq of the last entry that was read; 0 is before the first.
	Seq uint64
}

// logPattern is the form of a log's identity.
var logPattern = regexp.MustCompile(`^[A-Za-z0-9-]{1,64}$`)

// String gives the opaque form for clients: "LOG.SEQ".
func (p Position) String() string { return p.Log + "." + strconv.FormatUint(p.Seq, 10) }

// ParsePosition reads what [Position.String] wrote. "0" and "" are the start
// of any log (Log is empty). The text comes from clients: anything else is an
// error. A seq has 63 bits, as much as the databases can count.
func ParsePosition(s string) (Position, error) {
	if s == "" || s == "0" {
		return Position{}, nil
	}
	log, num, ok := strings.Cut(s, ".")
	seq, err := strconv.ParseUint(num, 10, 63)
	if !ok || err != nil || !logPattern.MatchString(log) {
		return Position{}, errors.New("want 0 or a cursor from an earlier answer")
	}
	return Position{Log: log, Seq: seq}, nil
}

// Outcome is what a put did to one record.
type Outcome int

// Outcomes of a put.
const (
	Unchanged Outcome = iota // same content hash: nothing was appended
	New                      // not there before, or there as a tombstone
	Changed
)

// Counts of what a store holds.
type Counts struct {
	Records    int            // live records
	Tombstones int            // removed ones
	BySource   map[string]int // live records per source
	Hidden     map[string]int // those of them that another record is shown for, per source
	RawBytes   int64          // size of the raw copies that pages name, compressed
}

// Duplicates gives the number of live records that another is shown for.
func (c *Counts) Duplicates() (n int) {
	for _, hidden := range c.Hidden {
		n += hidden
	}
	return n
}

// Run is one visit to a source, kept so that `sources` can tell its state and
// removal can be limited to complete runs.
type Run struct {
	ID       int64
	Source   string
	Kind     string
	Started  time.Time
	Finished time.Time // zero while it is under way or if it was killed
	Complete bool      // every part of the source was read
	Report   []byte    // JSON of the run's report, as package ingest made it
	Error    string    // why it is not complete
}

// Page is what is known of one fetched address of a source: its validators
// for a conditional request (RFC 9110 section 13) and the raw copy's name.
type Page struct {
	Source       string
	URL          string // as requested
	FinalURL     string // after redirects
	Status       int
	ETag         string
	LastModified string
	Header       []byte // JSON of the response header that parsing needs again
	Raw          string // SHA-256 of the raw copy, hex; "" if none
	RawBytes     int64  // size on disk
	Fetched      time.Time
}

// Store keeps records and their change log. All methods may be called from
// many goroutines, and from several processes on the same data; writers take
// turns. What a method acknowledged (returned without error) survives a crash.
type Store interface {
	// Put stores records in one transaction and appends one change for each
	// that is new or differs in its content hash. The outcomes are in the
	// order of the records; of a record that occurs twice only the last is
	// stored, and the outcome of the others is Unchanged. A record that is
	// not valid fails the whole put with ErrInvalid and nothing is stored.
	// What is stored carries its content hash; times are kept in UTC to the
	// microsecond, and text that is not UTF-8 with U+FFFD in its place.
	// Corrections are passed over: what editors decide is not for a source to say.
	Put(ctx context.Context, records ...Record) ([]Outcome, error)
	// Remove appends a tombstone for each id that has a live record and
	// gives their number; unknown and removed ids are passed over.
	Remove(ctx context.Context, ids ...string) (int, error)
	// Get gives the latest change of one record (Record is nil if it was
	// removed), ErrNotFound if there never was one.
	Get(ctx context.Context, id string) (Change, error)
	// Changes gives every change with a seq above after, in order. It reads
	// pages and holds no transaction between them; a record that changes
	// meanwhile appears once more, later. The loop ends with the log's end.
	Changes(ctx context.Context, after uint64) iter.Seq2[Change, error]
	// Position gives the log's identity and its last seq.
	Position(ctx context.Context) (Position, error)
	// Wait returns when the log has an entry above after (written by this or
	// another process) or ctx ends, whose error it then gives.
	Wait(ctx context.Context, after uint64) error
	// Expire appends a change for every record whose public view time alone
	// has changed by now (a consent or the record expired) and gives their number.
	Expire(ctx context.Context, now time.Time) (int, error)
	// Counts counts.
	Counts(ctx context.Context) (Counts, error)

	// Update runs fn in one writing transaction, for the decisions of editors
	// and what is kept beside the records. It is committed if fn gives no
	// error and otherwise leaves nothing behind.
	Update(ctx context.Context, fn func(*Tx) error) error
	// View runs fn in one reading transaction: all its statements see the same.
	View(ctx context.Context, fn func(*Tx) error) error

	// Cursor gives a follower's durable place, the zero Position if it has
	// none. The caller compares its Log with that of Position.
	Cursor(ctx context.Context, follower string) (Position, error)
	// SetCursor keeps a follower's place.
	SetCursor(ctx context.Context, follower string, p Position) error

	// StartRun begins a run and gives its id.
	StartRun(ctx context.Context, source, kind string, at time.Time) (int64, error)
	// NoteRun keeps a report of a run under way, ErrNotFound if it is not.
	NoteRun(ctx context.Context, run int64, report []byte) error
	// See marks ids as seen by a run; ErrNotFound if it is not under way.
	See(ctx context.Context, run int64, ids ...string) error
	// Unseen gives the live records of the run's source that it has not seen,
	// in the order of ids; ErrNotFound if the run is not under way.
	Unseen(ctx context.Context, run int64) ([]string, error)
	// FinishRun closes a run and forgets what it has seen. Only ID, Finished,
	// Complete, Report and Error of r are used; a zero Finished is now.
	// ErrNotFound if there is no such run.
	FinishRun(ctx context.Context, r Run) error
	// Runs gives the runs of a source that are kept, the newest first.
	Runs(ctx context.Context, source string) ([]Run, error)
	// LastRuns gives the latest run of every source, by source name.
	LastRuns(ctx context.Context) ([]Run, error)

	// Page gives what is known of an address, ErrNotFound if nothing.
	Page(ctx context.Context, source, url string) (Page, error)
	// PutPage keeps it; the raw copy that it names must already be durable.
	PutPage(ctx context.Context, p Page) error
	// RawInUse gives the names of all raw copies that pages or records name.
	RawInUse(ctx context.Context) (map[string]bool, error)
	// ForgetPages drops the pages of a source that were last confirmed before
	// a time; called after a complete run. It gives their number.
	ForgetPages(ctx context.Context, source string, before time.Time) (int, error)
	// ForgetRaw takes the names of raw copies out of pages and records, before
	// the copies themselves are deleted. Nothing is appended to the log.
	ForgetRaw(ctx context.Context, names ...string) error

	// Regroup makes anew which records are shown for others, from the records
	// alone; it takes many transactions, between which others may write.
	Regroup(ctx context.Context) error
	// Check reads everything and gives what is wrong, each with a remedy.
	Check(ctx context.Context) ([]Problem, error)
	// Backup writes a consistent snapshot to a new file while others go on;
	// a file that is there already is left alone (fs.ErrExist).
	Backup(ctx context.Context, file string) error
	// Close waits for what is under way and releases the store.
	Close() error
}

// Problem is a finding of Check.
type Problem struct {
	Code   string `json:"code"`   // stable, such as "hash-mismatch"
	What   string `json:"what"`   // what is wrong, with the record or file
	Remedy string `json:"remedy"` // what an operator does now
}
