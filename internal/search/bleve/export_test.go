package bleve

import (
	"context"
	"path/filepath"

	"nextsearch/internal/search"
)

// ApplyUnreserved applies a batch; unless reserved is set, without looking at
// the free space before, so that scorch meets a full disk itself.
func ApplyUnreserved(e search.Engine, b search.Batch, reserved bool) error {
	engine := e.(*Engine)
	if !reserved {
		old := engine.reserve
		engine.reserve = -1 << 60
		defer func() { engine.reserve = old }()
	}
	return e.Apply(context.Background(), b)
}

// ListedSegments gives the files of the segments that an index needs.
func ListedSegments(dir string) ([]string, error) {
	names, err := listedSegments(filepath.Join(dir, rootFile))
	for i := range names {
		names[i] = filepath.Join(dir, names[i])
	}
	return names, err
}

// OccupySlots takes every slot of an engine's searches until release is called.
func OccupySlots(e search.Engine) (release func()) {
	slots := e.(*Engine).slots
	for range cap(slots) {
		slots <- struct{}{}
	}
	return func() {
		for range cap(slots) {
			<-slots
		}
	}
}

// SmallIndex is up to how many documents suggestions follow at once.
const SmallIndex = smallIndex
