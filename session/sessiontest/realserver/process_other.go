//go:build !linux

package realserver

import (
	"os"
	"syscall"
)

// attributes are the usual ones: the servers run on Linux only.
func attributes() *syscall.SysProcAttr { return nil }

func killGroup(p *os.Process) { _ = p.Kill() }
