//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package transcript

import (
	"errors"
	"os"
	"syscall"
)

// exclusive are the flags with which a recording is made: never an existing
// file, never through a symbolic link, always at the end.
const exclusive = os.O_RDWR | os.O_CREATE | os.O_EXCL | os.O_APPEND | syscall.O_NOFOLLOW | syscall.O_CLOEXEC

// lock tells other processes that the file is being written.
func lock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }

func unlock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_UN) }

// writeOnce is a single write(2): after a short one the file has to be cut
// back before anything else is written, so nothing may go on by itself.
func writeOnce(f *os.File, b []byte) (int, error) {
	for {
		n, err := syscall.Write(int(f.Fd()), b)
		if errors.Is(err, syscall.EINTR) && n <= 0 {
			continue
		}
		return max(n, 0), err
	}
}

// unlink takes the name of an open file away, so that it ends with the process.
func unlink(f *os.File) error { return os.Remove(f.Name()) }

// links gives the number of names of an open file; 0 means that it was removed.
func links(fi os.FileInfo) int {
	if st, ok := fi.Sys().(*syscall.Stat_t); ok {
		return int(st.Nlink)
	}
	return 1
}

// syncDir makes the names in a folder durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = d.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		err = nil // some network file systems have no such thing
	}
	return errors.Join(err, d.Close())
}
