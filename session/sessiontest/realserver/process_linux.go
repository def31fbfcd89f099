package realserver

import "syscall"

// attributes put the server into a group of its own, and end it when the test binary dies.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}
