//go:build !linux

package transcript

import "os"

// datasync makes the bytes of f durable.
func datasync(f *os.File) error { return f.Sync() }
