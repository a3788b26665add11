package ingest

import (
	"bytes"
	"os"
	"os/exec"
	"runtime/debug"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// endWithParent ends a parser with the program that started it.
func endWithParent(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}

// limitMemory bounds the address space of a parser: what it has after its
// start (Go reserves some of it) and parserMemory.
func limitMemory() {
	debug.SetMemoryLimit(parserHeap)
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return
	}
	pages, _, _ := bytes.Cut(statm, []byte(" "))
	n, err := strconv.ParseUint(string(pages), 10, 64)
	if err != nil {
		return
	}
	limit := n*uint64(os.Getpagesize()) + parserMemory
	// Without the limit the parser is still one process that can be killed.
	_ = unix.Setrlimit(unix.RLIMIT_AS, &unix.Rlimit{Cur: limit, Max: limit})
}
