//go:build linux || darwin

package transcript

import (
	"os"
	"syscall"
)

// FreeSpace gives the bytes that may still be written to the file system of f; -1 where that is not known.
func FreeSpace(f *os.File) int64 {
	var st syscall.Statfs_t
	if err := syscall.Fstatfs(int(f.Fd()), &st); err != nil || st.Blocks == 0 {
		return -1 // some virtual file systems have no size
	}
	return int64(st.Bavail) * int64(st.Bsize)
}
