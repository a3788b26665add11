//go:build !(linux || darwin || freebsd)

package bleve

// freeBytes cannot tell the free space here; a full disk is then found when writing.
func freeBytes(string) (free int64, ok bool) { return 0, false }
