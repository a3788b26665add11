//go:build !linux

package ingest

import (
	"os/exec"
	"runtime/debug"
)

// endWithParent: elsewhere a parser ends when its input does.
func endWithParent(*exec.Cmd) {}

// limitMemory: elsewhere the heap alone is limited, and that softly.
func limitMemory() { debug.SetMemoryLimit(parserHeap) }
