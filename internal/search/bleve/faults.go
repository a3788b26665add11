package bleve

import (
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"syscall"
	"time"

	"nextsearch/internal/search"

	"github.com/blevesearch/bleve/v2/index/scorch"
)

// errDamaged is what the contract calls an index that cannot be trusted.
var errDamaged = search.ErrDamaged

// guard turns a panic of the goroutine, also one for a fault in mapped memory
// (a failing disk, a truncated file), into an error that wraps ErrDamaged.
// Use: defer guard(&err)().
func guard(err *error) func() {
	old := debug.SetPanicOnFault(true)
	return func() {
		debug.SetPanicOnFault(old)
		if p := recover(); p != nil {
			*err = &panicError{value: p, stack: debug.Stack()}
		}
	}
}

// panicError is a panic that guard caught. It is ErrDamaged: scorch panics on
// what it cannot read.
type panicError struct {
	value any
	stack []byte
}

func (e *panicError) Error() string { return fmt.Sprintf("%v: %v", errDamaged, e.value) }

// Unwrap makes it ErrDamaged.
func (e *panicError) Unwrap() error { return errDamaged }

// Stack says where it happened, for the log.
func (e *panicError) Stack() string { return string(e.stack) }

// The names under which scorch finds our callbacks: for errors of its
// persister and merger, and for what they are about to do.
const (
	asyncCallback = "nextsearch"
	eventCallback = "nextsearch"
)

// retryPause slows scorch down when it fails in the background: it tries
// again at once and without end, which would keep a core busy while a disk is full.
const retryPause = 200 * time.Millisecond

// watchers finds the engine of a directory: scorch's callbacks are found by
// name in a table of the whole program, and get only the directory.
var watchers sync.Map // directory to *watch

func init() {
	// The callback runs in scorch's own goroutines, so it can make a fault of
	// mapped memory there a panic, which scorch recovers and reports.
	scorch.RegistryEventCallbacks[eventCallback] = func(scorch.Event) bool {
		debug.SetPanicOnFault(true)
		return true
	}
	scorch.RegistryAsyncErrorCallbacks[asyncCallback] = func(err error, dir string) {
		if w, ok := watchers.Load(dir); ok {
			w.(*watch).failed(err)
		}
	}
}

// watch keeps what scorch's background tasks of one engine complained of.
type watch struct {
	failures chan error    // the latest failure to write, until somebody takes it
	dead     chan struct{} // closed when a background task has died
	mu       sync.Mutex
	err      error // why it died
}

func newWatch() *watch {
	return &watch{failures: make(chan error, 1), dead: make(chan struct{})}
}

// mergerSource is how scorch names its merger in errors: what that cannot
// write is not missing, and it tries again.
const mergerSource = "merger"

// failed is called by the background task that failed, and pauses it.
func (w *watch) failed(err error) {
	if errors.Is(err, scorch.ErrAsyncPanic) {
		w.mu.Lock()
		if w.err == nil {
			w.err = fmt.Errorf("%w: %w", errDamaged, err)
			close(w.dead)
		}
		w.mu.Unlock()
		return
	}
	var which *scorch.ScorchError
	if !errors.As(err, &which) || which.Source != mergerSource {
		select {
		case w.failures <- err:
		default:
		}
	}
	time.Sleep(retryPause)
}

// forget drops a failure of an earlier batch.
func (w *watch) forget() {
	select {
	case <-w.failures:
	default:
	}
}

// cause gives why a background task has died, nil while none has.
func (w *watch) cause() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}

// diskFull reports whether err says that there is no space. Scorch passes
// some errors on as text only.
func diskFull(err error) bool {
	return err != nil && (errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) ||
		strings.Contains(err.Error(), syscall.ENOSPC.Error()) || strings.Contains(err.Error(), syscall.EDQUOT.Error()))
}
