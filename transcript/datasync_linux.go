package transcript

import (
	"os"
	"syscall"
)

// datasync makes the bytes of f durable.
func datasync(f *os.File) error {
	rc, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var sync error
	if err := rc.Control(func(fd uintptr) { sync = syscall.Fdatasync(int(fd)) }); err != nil {
		return err
	}
	return sync
}
