//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package transcript

import "os"

// exclusive are the flags with which a recording is made: never an existing file, always at the end.
const exclusive = os.O_RDWR | os.O_CREATE | os.O_EXCL | os.O_APPEND

// lock has no equal here; O_EXCL alone keeps a second writer out.
func lock(*os.File) error { return nil }

func unlock(*os.File) error { return nil }

func writeOnce(f *os.File, b []byte) (int, error) { return f.Write(b) }

// unlink does nothing: an open file cannot be removed here; closing the last log removes it.
func unlink(*os.File) error { return nil }

func links(os.FileInfo) int { return 1 }

// syncDir has no equal here.
func syncDir(string) error { return nil }
