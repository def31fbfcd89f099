package realserver

import (
	"os"
	"syscall"
)

// attributes put the server into a group of its own, and end it when the test binary dies.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}

// killGroup ends p and its children that are left.
func killGroup(p *os.Process) { _ = syscall.Kill(-p.Pid, syscall.SIGKILL) } // an error means that none is left
