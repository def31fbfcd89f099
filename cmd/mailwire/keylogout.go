package main

import (
	"errors"
	"fmt"
	"os"
)

// keyLogFile appends lines to a key log. It is opened anew for each: there are
// few, and nothing stays open that a session would have to close.
type keyLogFile string

// newKeyLog makes sure that the file can be written: a new one is the user's
// alone, and what is there already stays. One that others can read gets no keys.
func newKeyLog(path string) (keyLogFile, error) {
	k := keyLogFile(path)
	_, err := k.Write(nil)
	return k, err
}

// Write implements io.Writer.
func (k keyLogFile) Write(line []byte) (int, error) {
	f, err := os.OpenFile(string(k), os.O_APPEND|os.O_CREATE|os.O_WRONLY|noFollow, 0o600)
	if err != nil {
		return 0, err
	}
	if err := private(f); err != nil {
		return 0, errors.Join(err, f.Close())
	}
	n, err := f.Write(line)
	return n, errors.Join(err, f.Close())
}

// private tells why keys must not go into a file: whoever reads it opens all
// that was recorded of the sessions.
func private(f *os.File) error {
	fi, err := f.Stat()
	if err != nil || !fi.Mode().IsRegular() {
		return err
	}
	if who := whoElse(fi); who != "" {
		return fmt.Errorf("%s can be read by %s (mode %04o), and its keys open what they recorded of the session; chmod 600 %[1]s, or name a new file",
			f.Name(), who, fi.Mode().Perm())
	}
	return nil
}
