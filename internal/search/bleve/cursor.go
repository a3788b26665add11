package bleve

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"strconv"
	"unicode/utf8"

	"nextsearch/internal/search"
)

const (
	// cursorVersion is the first character of a cursor; another form gets another.
	cursorVersion = "1"
	// maxCursor is longer than any cursor we give: ids have at most 255
	// bytes, sort keys about 120.
	maxCursor = 2048
)

// A cursor names the last hit by its sort keys, so that pages by date, title or
// id neither skip nor repeat what stays in the index while it changes. Scores
// change with every batch: who reads everything (exports) sorts by id.

// cursorBody is what a cursor says: the order, and the place of the last entry.
type cursorBody struct {
	Sort search.Sort `json:"s"`
	Rank string      `json:"r"` // bits of a float64 in hex, so that it is exact
	Key  string      `json:"k,omitempty"`
	ID   string      `json:"i"`
}

// encodeCursor gives the opaque form of the place behind e.
func encodeCursor(order search.Sort, e entry) string {
	body, err := json.Marshal(cursorBody{order, strconv.FormatUint(math.Float64bits(e.rank), 16), e.key, e.id})
	if err != nil {
		return "" // strings only: cannot happen
	}
	return cursorVersion + base64.RawURLEncoding.EncodeToString(body)
}

// decodeCursor reads a cursor of the given order; anything else is ErrCursor.
func decodeCursor(order search.Sort, cursor string) (*entry, error) {
	if len(cursor) > maxCursor || len(cursor) == 0 || cursor[:1] != cursorVersion {
		return nil, search.ErrCursor
	}
	data, err := base64.RawURLEncoding.DecodeString(cursor[1:])
	if err != nil {
		return nil, search.ErrCursor
	}
	var body cursorBody
	if json.Unmarshal(data, &body) != nil || body.Sort != order || body.ID == "" || !utf8.ValidString(body.ID) {
		return nil, search.ErrCursor
	}
	bits, err := strconv.ParseUint(body.Rank, 16, 64)
	rank := math.Float64frombits(bits)
	if err != nil || math.IsNaN(rank) {
		return nil, search.ErrCursor
	}
	return &entry{rank: rank, key: body.Key, id: body.ID}, nil
}
