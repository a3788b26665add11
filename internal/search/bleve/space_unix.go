//go:build linux || darwin || freebsd

package bleve

import "golang.org/x/sys/unix"

// diskSpace gives the space that an ordinary user may still write to dir's
// file system, and its size; ok is false where it cannot be told.
func diskSpace(dir string) (free, size int64, ok bool) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return 0, 0, false
	}
	block := uint64(st.Bsize)
	return int64(uint64(st.Bavail) * block), int64(uint64(st.Blocks) * block), true
}
