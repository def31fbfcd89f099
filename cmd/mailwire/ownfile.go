package main

import (
	"errors"
	"os"
	"path/filepath"
)

// writeOwn writes a file that its owner alone may read, whole or not at all. One
// that is there already gives way, and with it who could read that.
func writeOwn(path string, b []byte) error {
	if fi, err := os.Lstat(path); err == nil && fi.IsDir() {
		return &os.PathError{Op: "write", Path: path, Err: errors.New("it is a directory")}
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".mailwire-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}
