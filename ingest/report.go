package ingest

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// Report tells what a run over several sources did.
type Report struct {
	Sources []SourceReport `json:"sources"`
}

// Complete reports whether every source was read completely; rejected records are no failure.
func (r Report) Complete() bool {
	for _, s := range r.Sources {
		if !s.Complete {
			return false
		}
	}
	return true
}

// SourceReport tells what a run did to one source. Counts are of records,
// Fetched and NotModified of requests, Bytes of what came over the wire.
type SourceReport struct {
	Name        string      `json:"name"`
	Kind        string      `json:"kind"`
	New         int         `json:"new"`
	Changed     int         `json:"changed"`
	Unchanged   int         `json:"unchanged"`
	Gone        int         `json:"gone"`
	Rejected    []Rejection `json:"rejected"`
	Notices     []Rejection `json:"notices,omitempty"`
	Omitted     int         `json:"omitted,omitempty"` // rejections and notices beyond maxListed
	Persons     int         `json:"persons"`           // addresses and numbers of persons that were taken out
	Fetched     int         `json:"fetched"`
	NotModified int         `json:"notModified"`
	Copies      int         `json:"copies,omitempty"` // answered from raw copies
	Bytes       int64       `json:"bytes"`
	Seconds     float64     `json:"seconds"`
	Complete    bool        `json:"complete"`
	Error       string      `json:"error,omitempty"`   // why it is not complete, with a remedy
	Since       time.Time   `json:"since,omitzero"`    // only changes since then were asked for
	Resumed     bool        `json:"resumed,omitempty"` // went on with a run that was cut off
}

// maxListed is how many rejections a report lists per source: a table of a
// million broken rows must not become a report of a million lines.
const maxListed = 1000

func (s *SourceReport) reject(r *Rejection) {
	if r.Persons > 0 {
		s.Persons += r.Persons
		return
	}
	list := &s.Rejected
	if r.Notice {
		list = &s.Notices
	}
	if len(*list) >= maxListed {
		s.Omitted++
		return
	}
	*list = append(*list, *r)
}

// WriteText prints the report for people.
func (r Report) WriteText(w io.Writer) {
	for _, s := range r.Sources {
		s.writeText(w)
	}
}

func (s SourceReport) writeText(w io.Writer) {
	state := "complete"
	if !s.Complete {
		state = "NOT COMPLETE, nothing was removed"
	}
	fmt.Fprintf(w, "%s (%s): %s\n", s.Name, s.Kind, state)
	fmt.Fprintf(w, "  %d new, %d changed, %d unchanged, %d gone, %d rejected\n",
		s.New, s.Changed, s.Unchanged, s.Gone, len(s.Rejected)+s.Omitted)
	if s.Resumed {
		fmt.Fprintf(w, "  went on with a visit that was cut off\n")
	}
	if !s.Since.IsZero() {
		fmt.Fprintf(w, "  asked for changes since %s\n", s.Since.Format(time.RFC3339))
	}
	if s.Copies > 0 {
		fmt.Fprintf(w, "  %d read from raw copies\n", s.Copies)
	}
	fmt.Fprintf(w, "  %d fetched, %d not modified, %s, %s\n",
		s.Fetched, s.NotModified, Bytes(s.Bytes), (time.Duration(s.Seconds*1000) * time.Millisecond).Round(100*time.Millisecond))
	if s.Persons > 0 {
		fmt.Fprintf(w, "  %d addresses or numbers of persons taken out\n", s.Persons)
	}
	for _, rej := range s.Rejected {
		fmt.Fprintf(w, "  rejected %s %s: %s\n", rej.Code, rej.URL, rej.Reason)
	}
	for _, n := range s.Notices {
		fmt.Fprintf(w, "  notice   %s %s: %s\n", n.Code, n.URL, n.Reason)
	}
	if s.Omitted > 0 {
		fmt.Fprintf(w, "  … and %d more\n", s.Omitted)
	}
	if s.Error != "" {
		fmt.Fprintf(w, "  error: %s\n", strings.ReplaceAll(s.Error, "\n", "\n         "))
	}
}

// Bytes writes a size for people: "640 B", "1.3 MB" (powers of 1,000).
func Bytes(n int64) string {
	const units = "kMGT"
	if n < 1000 {
		return fmt.Sprintf("%d B", n)
	}
	v, i := float64(n)/1000, 0
	for v >= 1000 && i < len(units)-1 {
		v, i = v/1000, i+1
	}
	return fmt.Sprintf("%.1f %cB", v, units[i])
}
