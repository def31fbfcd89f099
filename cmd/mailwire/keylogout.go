package main

import (
	"errors"
	"os"
)

// keyLogFile appends lines to a key log. It is opened anew for each: there are
// few, and nothing stays open that a session would have to close.
type keyLogFile string

// newKeyLog makes sure that the file can be written: a new one is the user's
// alone, and what is there already stays.
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
	n, err := f.Write(line)
	return n, errors.Join(err, f.Close())
}
