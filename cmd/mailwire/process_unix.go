//go:build unix

package main

import (
	"os"
	"syscall"
)

// endings are the signals that end the program in good order.
var endings = []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT}

// noCore keeps secrets out of a core file.
func noCore() { _ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{}) }

// noFollow refuses to open what a symbolic link leads to, and to wait for
// somebody at the other end of a pipe.
const noFollow = syscall.O_NOFOLLOW | syscall.O_NONBLOCK

// whoElse names who can read a file besides the user; "" for nobody.
func whoElse(fi os.FileInfo) string {
	st, ok := fi.Sys().(*syscall.Stat_t)
	switch {
	case ok && int(st.Uid) != os.Geteuid():
		return "its owner, who is somebody else"
	case fi.Mode().Perm()&0o006 != 0:
		return "everybody on this machine"
	case fi.Mode().Perm()&0o060 != 0:
		return "its group"
	}
	return ""
}
