//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
)

// peakKB gives the most memory that a process held, in KiB.
func peakKB(s *os.ProcessState) int64 {
	u, ok := s.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" { // in bytes there
		return u.Maxrss >> 10
	}
	return int64(u.Maxrss)
}
