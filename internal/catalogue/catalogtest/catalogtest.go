// Package catalogtest is the contract that every [catalogue.Store] passes: a
// list of named tests over a constructor.
package catalogtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"nextsearch/internal/catalogue"
)

// Open makes an empty store for one test and closes it at the test's end.
// reopen gives another handle on the same data, as a second process would
// have; the handles it gives are closed at the test's end, too.
type Open func(t *testing.T) (store catalogue.Store, reopen func() catalogue.Store)

// contract lists the tests by what a user of the store relies on.
var contract = []struct {
	name string
	test func(t *testing.T, s *subject)
}{
	// records.go
	{"put tells new, changed and unchanged", testOutcomes},
	{"put keeps every field", testFields},
	{"put sets the content hash", testContentHash},
	{"put counts a repeated record by its last", testRepeatedInBatch},
	{"put stores nothing if one record is invalid", testInvalid},
	{"put leaves the caller's records alone", testCallerKeepsRecords},
	{"put takes text that is not UTF-8", testNotUTF8},
	{"put takes a huge record", testHuge},
	{"put of nothing does nothing", testPutNothing},
	{"remove leaves a tombstone", testTombstone},
	{"remove passes over what is not there", testRemoveUnknown},
	{"put brings a removed record back", testResurrect},
	{"get of an unknown id is not found", testGetUnknown},
	{"data survives a reopening", testReopen},
	{"counts count", testCounts},
	// log.go
	{"seq grows by one per change", testSeq},
	{"an unchanged record appends nothing", testUnchangedAppendsNothing},
	{"a record keeps only its latest change", testCompaction},
	{"changes begin after a seq", testChangesAfter},
	{"changes end when the loop does", testChangesBreak},
	{"changes can be read while writing to the same store", testChangesWhileWriting},
	{"changes tell what was public", testWasPublic},
	{"wait returns at once if there is something", testWaitThere},
	{"wait is woken by the same handle", testWaitSame},
	{"wait is woken by another handle", testWaitOther},
	{"wait ends with its context", testWaitCancelled},
	{"wait ends with the store", testWaitClosed},
	{"expire reports a record that expired", testExpireRecord},
	{"expire reports each consent that ended", testExpireConsent},
	{"expire leaves alone what is not shown", testExpireHidden},
	{"expire goes through many records", testExpireMany},
	{"cursors are kept", testCursors},
	// duplicates.go
	{"the same text is shown once with all origins", testSameText},
	{"nearly the same long text is shown once", testNearlySameText},
	{"what is only alike is shown apart", testNotTheSame},
	{"the same short text of one day is shown once", testShortSameText},
	{"the most complete and earliest is shown", testWhichIsShown},
	{"the next takes the place of the shown one", testNextTakesPlace},
	{"the log has what changes in a group", testGroupLog},
	{"a chain of small changes does not hide its end", testNoChain},
	{"what is not public or not named stays apart", testSecretsStayApart},
	{"many copies are one group", testManyCopies},
	{"groups can be made anew", testRegroup},
	{"groups are the same to every handle", testGroupsReopened},
	{"an origin that expires goes", testExpiredOrigin},
	// decisions.go
	{"a correction lies over what the source says", testCorrect},
	{"decisions are kept with who, when and why", testDecisionsKept},
	{"a decision that changes nothing appends nothing", testSameDecision},
	{"a decision can see that the record has changed", testDecideSeq},
	{"a bad decision stores nothing", testBadDecisions},
	{"a hidden record is not public", testHide},
	{"what was hidden before it was public never was", testHideNeverPublic},
	{"the next takes the place of a hidden one", testHideInGroup},
	{"a merged record is an origin of the other", testMerge},
	{"a record can be merged elsewhere", testMergeElsewhere},
	{"a merger holds while its target is shown", testMergeTargetGoes},
	{"a merger ends when a name is held back", testMergeUnnamed},
	{"a merger ends when its target expires", testMergeTargetExpires},
	{"mergers lead to the last record", testMergeChain},
	{"mergers and groups meet", testMergeIntoCopy},
	{"hiding a merged record takes it out", testHiddenMerged},
	{"decisions on a removed record count when it returns", testDecideOnTombstone},
	{"decisions are undone with their transaction", testDecideRollsBack},
	// runs.go
	{"unseen are the source's records that a run did not see", testUnseen},
	{"runs are kept, with what one under way notes", testRuns},
	{"runs of one source do not see for each other", testRunsApart},
	{"a finished run takes nothing more", testFinishedRun},
	{"last runs are one per source", testLastRuns},
	{"pages are kept", testPages},
	{"pages are forgotten by age and source", testForgetPages},
	{"raw copies are forgotten by name", testForgetRaw},
	{"raw copies in use are those of pages and records", testRawInUse},
	// together.go
	{"writers and readers work together", testConcurrent},
	{"two handles write in turns", testTwoHandles},
	{"a cancelled call stores nothing", testCancelled},
	{"a backup is a snapshot while others write", testBackup},
	{"a backup overwrites nothing", testBackupThere},
	{"a closed store says so", testClosed},
	{"close twice is no error", testCloseTwice},
}

// Test runs the contract on the stores that open makes. After each test the
// store's own check finds nothing.
func Test(t *testing.T, open Open) {
	for _, c := range contract {
		t.Run(strings.ReplaceAll(c.name, " ", "-"), func(t *testing.T) {
			t.Parallel()
			store, reopen := open(t)
			s := &subject{T: t, Store: store, reopen: reopen}
			c.test(t, s)
			s.checkSound()
		})
	}
}

// subject is the store under test, with calls that fail the test on an error.
type subject struct {
	*testing.T
	catalogue.Store
	reopen func() catalogue.Store
}

func (s *subject) ctx() context.Context { return s.T.Context() }

// checkSound runs the store's own check, unless the test closed the store.
func (s *subject) checkSound() {
	s.T.Helper()
	problems, err := s.Store.Check(s.ctx())
	if errors.Is(err, catalogue.ErrClosed) {
		return
	}
	if err != nil || len(problems) > 0 {
		s.T.Errorf("check after the test: %v, %v", problems, err)
	}
}

func (s *subject) put(records ...catalogue.Record) []catalogue.Outcome {
	s.T.Helper()
	outcomes, err := s.Store.Put(s.ctx(), records...)
	if err != nil {
		s.T.Fatalf("Put: %v", err)
	}
	return outcomes
}

func (s *subject) remove(ids ...string) int {
	s.T.Helper()
	n, err := s.Store.Remove(s.ctx(), ids...)
	if err != nil {
		s.T.Fatalf("Remove: %v", err)
	}
	return n
}

func (s *subject) get(id string) catalogue.Change {
	s.T.Helper()
	c, err := s.Store.Get(s.ctx(), id)
	if err != nil {
		s.T.Fatalf("Get: %v", err)
	}
	return c
}

func (s *subject) seq() uint64 {
	s.T.Helper()
	p, err := s.Store.Position(s.ctx())
	if err != nil {
		s.T.Fatalf("Position: %v", err)
	}
	return p.Seq
}

func (s *subject) changes(after uint64) []catalogue.Change {
	s.T.Helper()
	return changesOf(s.T, s.Store, after)
}

func (s *subject) expire(now time.Time) int {
	s.T.Helper()
	n, err := s.Store.Expire(s.ctx(), now)
	if err != nil {
		s.T.Fatalf("Expire: %v", err)
	}
	return n
}

// changesOf reads the log to its end.
func changesOf(t *testing.T, s catalogue.Store, after uint64) []catalogue.Change {
	t.Helper()
	var all []catalogue.Change
	for c, err := range s.Changes(t.Context(), after) {
		if err != nil {
			t.Fatalf("Changes: %v", err)
		}
		all = append(all, c)
	}
	return all
}

// ids lists the ids of changes in their order, with "-" before a tombstone's.
func ids(changes []catalogue.Change) []string {
	list := make([]string, len(changes))
	for i, c := range changes {
		list[i] = c.ID
		if c.Record == nil {
			list[i] = "-" + c.ID
		}
	}
	return list
}

func wantIDs(t *testing.T, changes []catalogue.Change, want ...string) {
	t.Helper()
	if got := ids(changes); !slices.Equal(got, want) {
		t.Errorf("changes are %v, want %v", got, want)
	}
}

func wantErr(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("error is %v, want %v", err, want)
	}
}

// record makes a small public record of the source "quelle".
func record(native, title string) catalogue.Record {
	return catalogue.Record{
		ID:         catalogue.NewID("quelle", native),
		Kind:       catalogue.KindRecipe,
		Title:      title,
		Body:       "Die Stadt führt die E-Akte ein.\n\nEs gelingt.",
		Provenance: catalogue.Provenance{Source: "quelle"},
	}
}

// many makes n records.
func many(n int) []catalogue.Record {
	records := make([]catalogue.Record, n)
	for i := range records {
		records[i] = record(fmt.Sprint(i), fmt.Sprintf("Rezept %d", i))
	}
	return records
}
