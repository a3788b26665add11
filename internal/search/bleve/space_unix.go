//go:build linux || darwin || freebsd

package bleve

import "golang.org/x/sys/unix"

// freeBytes gives the space that an ordinary user may still write to dir's
// file system; ok is false where it cannot be told.
func freeBytes(dir string) (free int64, ok bool) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return 0, false
	}
	return int64(uint64(st.Bavail) * uint64(st.Bsize)), true
}
