package search

// Drift tells how far what an engine learned of the language, when it was
// created, lags behind the documents that it has by now.
type Drift struct {
	Learned   int     `json:"learned"`   // documents that it learned from
	Documents int     `json:"documents"` // that it has
	Words     int     `json:"words"`     // looked at in documents put since, a sample
	Unknown   float64 `json:"unknown"`   // share of them that it does not know, from 0 to 1
}

// Limits past which a generation is built anew. Building takes seconds per
// 10,000 documents, so it may happen a few times while a catalogue fills.
const (
	// minGrown is how many documents a catalogue must have before growth alone
	// is a reason: below, the seed knows more than they could teach.
	minGrown = 300
	// grownBy is by how many times the documents have grown.
	grownBy = 2
	// maxUnknown is the share of unknown words in new documents; of documents
	// of the kind that was learned about a twentieth is unknown.
	maxUnknown = 0.15
	// minObserved is of how many words a share is taken seriously.
	minObserved = 20_000
	// minChanged is the share of the documents that must be new for unknown words
	// to be a reason, so that strange ones do not ask for it again and again.
	minChanged = 0.1
)

// Due reports whether it is time to learn anew.
func (d Drift) Due() bool {
	if d.Documents >= minGrown && d.Documents >= grownBy*d.Learned {
		return true
	}
	return d.Words >= minObserved && d.Unknown > maxUnknown &&
		float64(d.Documents-d.Learned) >= minChanged*float64(d.Learned)
}
