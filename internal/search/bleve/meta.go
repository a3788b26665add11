package bleve

import (
	"encoding/json"
	"fmt"
	"hash/crc32"
	"strconv"

	"nextsearch/internal/catalogue"
)

// metaKey names the engine's own entry among scorch's internal values, which
// are committed together with the documents of a batch.
const metaKey = "nextsearch"

// meta is what an index knows of itself.
type meta struct {
	Version  string             `json:"version"`
	Position catalogue.Position `json:"position"`
	// Documents is how many there are: scorch keeps removals as bitmaps
	// without a checksum, and a flipped bit of one changes the count.
	Documents int `json:"documents"`
	// Lexicon is the checksum of the lexicon that it was made with.
	Lexicon uint32 `json:"lexicon"`
	// Learned is of how many documents that was learned, Put how many were put
	// since; of those behind the first Learned, a sample had Words words, of
	// which Unknown are not in the lexicon.
	Learned int `json:"learned,omitempty"`
	Put     int `json:"put,omitempty"`
	Words   int `json:"words,omitempty"`
	Unknown int `json:"unknown,omitempty"`
}

// encode gives m with a checksum before it: CRC-32 in hex, a space, JSON.
func (m meta) encode() ([]byte, error) {
	data, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, "%08x %s", crc32.ChecksumIEEE(data), data), nil
}

// metaPrefix is the length of the checksum and its space.
const metaPrefix = 9

// decodeMeta reads what encode wrote; an error is damage.
func decodeMeta(data []byte) (meta, error) {
	if len(data) < metaPrefix {
		return meta{}, damaged("the index does not say what it holds")
	}
	sum, err := strconv.ParseUint(string(data[:metaPrefix-1]), 16, 32)
	if err != nil || uint32(sum) != crc32.ChecksumIEEE(data[metaPrefix:]) {
		return meta{}, damaged("the checksum of the index's position is wrong")
	}
	var m meta
	if err := json.Unmarshal(data[metaPrefix:], &m); err != nil {
		return meta{}, damaged("position: %v", err)
	}
	return m, nil
}
