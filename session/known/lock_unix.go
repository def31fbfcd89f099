//go:build unix

package known

import (
	"errors"
	"os"
	"syscall"
	"time"
)

// How long another program may keep the lock. It writes one small file.
const (
	lockTries = 60
	lockPause = 50 * time.Millisecond
)

// lock keeps other programs out until the function that it gives is called.
func lock(path string) (func(), error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|syscall.O_NOFOLLOW|nonBlocking, 0o600)
	if err != nil {
		return nil, err
	}
	for range lockTries {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { _ = f.Close() }, nil // which gives the lock back
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			break
		}
		time.Sleep(lockPause)
	}
	_ = f.Close()
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, errors.New("another mailwire has held " + path + " for too long")
	}
	return nil, err
}

// nonBlocking opens a pipe without waiting for its other end.
const nonBlocking = syscall.O_NONBLOCK
