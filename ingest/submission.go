package ingest

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

// SubmissionSource is the name of the source that published submissions are,
// and of its kind. No other source may be called so: each would remove the
// other's records.
const SubmissionSource = "submission"

// SubmissionSpec is the source of the published submissions, which records
// gives in full every time. It is the system of record for them: what it no
// longer gives was taken back, so any number of records may go at once. Its
// texts were given to be published, and its files are read already.
func SubmissionSpec(records func(context.Context) iter.Seq2[catalogue.Record, error]) Spec {
	return Spec{Name: SubmissionSource, Kind: SubmissionSource, Submissions: records,
		Text: catalogue.TextFull, Attachments: AttachmentsLink, AcceptRemovals: true}
}

// submissions reads what the service itself has published.
type submissions struct{ spec Spec }

func newSubmissions(spec Spec) (Source, error) {
	if spec.Submissions == nil || spec.Name != SubmissionSource {
		return nil, fmt.Errorf("kind %s is what the service's own form brings; `nextsearch serve` takes it by itself: "+
			"leave it out of config and command line, and use ndjson for a file of records", SubmissionSource)
	}
	return submissions{spec}, nil
}

// Records gives every published submission. An error that is no rejection makes
// the run incomplete, so that half a list does not remove the other half.
func (s submissions) Records(ctx context.Context, _ *fetch.Web) iter.Seq2[catalogue.Record, error] {
	return func(yield func(catalogue.Record, error) bool) {
		for rec, err := range s.spec.Submissions(ctx) {
			if err == nil && !strings.HasPrefix(rec.ID, SubmissionSource+":") {
				err = reject(rec.URL, "bad-id", "the id %q of a submission's record does not begin with %s:", rec.ID, SubmissionSource)
			}
			if !yield(rec, err) {
				return
			}
		}
	}
}
