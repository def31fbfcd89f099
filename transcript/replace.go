package transcript

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// WriteFile makes the file path with what fill writes, all of it or nothing:
// it is written under another name in the same folder, made durable, and only
// then given its name. A file that is there already is never replaced; then,
// and on every other error, nothing is left behind. Its owner alone can read it.
func WriteFile(path string, fill func(io.Writer) error) error {
	dir := filepath.Dir(path)
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("%s exists already and is not replaced; choose another name: %w", TextOf(path), os.ErrExist)
	}
	f, err := os.OpenFile(filepath.Join(dir, ".mailwire-"+random()+".tmp"), exclusive, 0o600)
	if err != nil {
		return fmt.Errorf("no file can be made in %s: %w", TextOf(dir), err)
	}
	if err := fillFile(f, fill); err != nil {
		return errors.Join(fmt.Errorf("%s was not written: %w", TextOf(path), err), os.Remove(f.Name()))
	}
	if err := publish(f.Name(), path); err != nil {
		return errors.Join(fmt.Errorf("%s was not written: %w", TextOf(path), err), os.Remove(f.Name()))
	}
	return syncDir(dir)
}

// ReplaceFile is WriteFile that replaces a regular file that is there already.
func ReplaceFile(path string, fill func(io.Writer) error) error {
	if fi, err := os.Lstat(path); err == nil && !fi.Mode().IsRegular() {
		return fmt.Errorf("%s is no regular file and is not replaced", TextOf(path))
	}
	dir := filepath.Dir(path)
	f, err := os.OpenFile(filepath.Join(dir, ".mailwire-"+random()+".tmp"), exclusive, 0o600)
	if err != nil {
		return fmt.Errorf("no file can be made in %s: %w", TextOf(dir), err)
	}
	err = fillFile(f, fill)
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("%s was not written: %w", TextOf(path), err), os.Remove(f.Name()))
	}
	return syncDir(dir)
}

func fillFile(f *os.File, fill func(io.Writer) error) error {
	err := fill(f)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// publish gives the file its name. A hard link fails where the name was taken
// meanwhile, which a rename would not; not every file system has them.
func publish(temp, path string) error {
	err := os.Link(temp, path)
	switch {
	case err == nil:
		return os.Remove(temp)
	case errors.Is(err, os.ErrExist):
		return fmt.Errorf("it exists already and is not replaced; choose another name: %w", os.ErrExist)
	}
	return os.Rename(temp, path)
}
