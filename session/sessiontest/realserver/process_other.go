//go:build !linux

package realserver

import "syscall"

// attributes are the usual ones: the servers run on Linux only.
func attributes() *syscall.SysProcAttr { return nil }
