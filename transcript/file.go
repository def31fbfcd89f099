package transcript

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// sink is the file of a writer.
type sink interface {
	// Write is one write: where it takes less than b, nothing more is tried.
	Write(b []byte) (int, error)
	ReadAt(b []byte, off int64) (int, error)
	Truncate(size int64) error
	Sync() error
	// Check tells what happened to the file behind the writer's back; size is what it should have.
	Check(size int64) error
	// Free gives the space that is left; -1 where that is not known.
	Free() int64
	// Release ends the writing; reading goes on until Close.
	Release() error
	Close() error
	// Discard closes and removes a file that holds nothing.
	Discard() error
}

// disk is a sink on a file system.
type disk struct {
	*os.File
	temp bool
}

// Write implements sink.
func (d disk) Write(b []byte) (int, error) { return writeOnce(d.File, b) }

// Sync implements sink. A temporary file needs not outlive anything.
func (d disk) Sync() error {
	if d.temp {
		return nil
	}
	return datasync(d.File)
}

// Check implements sink.
func (d disk) Check(size int64) error {
	fi, err := d.Stat()
	switch {
	case err != nil:
		return err
	case links(fi) == 0 && !d.temp:
		return errors.New("the file was removed by someone else")
	case fi.Size() != size:
		return fmt.Errorf("the file was changed by someone else: it has %d bytes instead of %d", fi.Size(), size)
	}
	return nil
}

// Free implements sink.
func (d disk) Free() int64 { return FreeSpace(d.File) }

// Release implements sink.
func (d disk) Release() error { return unlock(d.File) }

// Close implements sink.
func (d disk) Close() error {
	err := d.File.Close()
	if d.temp {
		_ = os.Remove(d.Name()) // where it could not be removed while it was open
	}
	return err
}

// Discard implements sink.
func (d disk) Discard() error {
	err := os.Remove(d.Name())
	if d.temp && errors.Is(err, os.ErrNotExist) {
		err = nil
	}
	return errors.Join(err, d.File.Close())
}

// openDisk makes a new file for its owner alone, and the folder where it is missing.
func openDisk(path string) (sink, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("the folder for the recording cannot be made: %w", err)
	}
	f, err := os.OpenFile(path, exclusive, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil, fmt.Errorf("a recording is never written over another file; choose a new name: %w", err)
	}
	if err != nil {
		return nil, fmt.Errorf("the recording cannot be made: %w", err)
	}
	if err := lock(f); err != nil {
		return nil, errors.Join(fmt.Errorf("the recording %s cannot be locked: %w", TextOf(path), err), f.Close())
	}
	if err := syncDir(filepath.Dir(path)); err != nil {
		return nil, errors.Join(fmt.Errorf("the folder of the recording cannot be made durable: %w", err), f.Close())
	}
	return disk{File: f}, nil
}

// openTemp makes a file without a name.
func openTemp() (sink, error) {
	path := filepath.Join(os.TempDir(), "mailwire-"+random()+".mwt")
	f, err := os.OpenFile(path, exclusive, 0o600)
	if err != nil {
		return nil, fmt.Errorf("no temporary file can be made: %w", err)
	}
	if err := unlink(f); err != nil {
		return nil, errors.Join(fmt.Errorf("the temporary file cannot be hidden: %w", err), f.Close())
	}
	return disk{File: f, temp: true}, nil
}

func random() string {
	b := make([]byte, 6)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// NewName gives a path in dir for a recording that starts at the given time,
// such as 20261124T021517Z-imap-mail.example.org-3f9a2c81d0b4.mwt. What a
// file name should not have is left out of protocol and host.
func NewName(dir, protocol, host string, at time.Time) string {
	parts := []string{at.UTC().Format("20060102T150405Z")}
	for _, s := range []string{protocol, host} {
		if s = safeName(s); s != "" {
			parts = append(parts, s)
		}
	}
	return filepath.Join(dir, strings.Join(append(parts, random()), "-")+".mwt")
}

func safeName(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '.', r == '-':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '_'
	}, s)
	return strings.Trim(s[:min(len(s), 80)], ".-_")
}
