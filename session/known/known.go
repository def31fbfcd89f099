// Package known remembers which keys servers showed, in a file of the user's.
// What it tells decides nothing: a changed key is usual at renewal.
package known

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"example.org/mailwire/certinspect"
)

// Schema of the file.
const Schema = "mailwire.known-keys/1"

// Bounds of the file.
const (
	MaxHosts = 10000 // those not met for longest make room
	maxFile  = 16 << 20
	maxName  = 1 << 10 // of a host:port
)

// File is a memory of keys. It is read anew each time, so that several
// programs share it; it is safe for concurrent use. A damaged file is set
// aside and never overwritten.
type File struct {
	path string
	mu   sync.Mutex
}

// Open gives the memory at path. Nothing has to be there yet.
func Open(path string) *File { return &File{path: path} }

type content struct {
	Schema string         `json:"schema"`
	Keys   map[string]key `json:"keys"` // by host:port
}

type key struct {
	SPKISHA256 string    `json:"spki_sha256"` // hex
	Issuer     string    `json:"issuer"`      // RFC 4514
	First      time.Time `json:"first"`
	Last       time.Time `json:"last"`
	Times      int       `json:"times"`
}

// Seen tells which key hostPort showed when it was verified last; nil for none.
// An error means that this is not known.
func (f *File) Seen(hostPort string) (*certinspect.Seen, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c, err := f.read()
	if errors.Is(err, errDamaged) { // to be set aside, where nobody has done that meanwhile
		err = f.locked(func() error {
			var again error
			c, again = f.sound()
			return again
		})
	}
	if err != nil {
		return nil, err
	}
	k, ok := c.Keys[name(hostPort)]
	if !ok {
		return nil, nil
	}
	return &certinspect.Seen{SPKISHA256: k.SPKISHA256, Issuer: k.Issuer, First: k.First, Last: k.Last, Times: k.Times}, nil
}

// Keep remembers the key that hostPort proved at the moment at. First and the
// number of times begin anew with another key.
func (f *File) Keep(hostPort, spkiSHA256, issuer string, at time.Time) error {
	at = at.UTC().Truncate(time.Second)
	if len(hostPort) > maxName {
		return fmt.Errorf("known keys: the name of the server has %d bytes, and %d are the limit", len(hostPort), maxName)
	}
	issuer = certinspect.CutIssuer(issuer)
	return f.change(func(c *content) {
		k := c.Keys[name(hostPort)]
		if k.SPKISHA256 != spkiSHA256 {
			k = key{SPKISHA256: spkiSHA256, First: at}
		}
		k.Issuer, k.Last, k.Times = issuer, at, k.Times+1
		c.Keys[name(hostPort)] = k
		c.makeRoom(MaxHosts)
	})
}

// Forget lets go of the key of hostPort. It tells whether there was one.
func (f *File) Forget(hostPort string) (bool, error) {
	had := false
	err := f.change(func(c *content) {
		_, had = c.Keys[name(hostPort)]
		delete(c.Keys, name(hostPort))
	})
	return had, err
}

func name(hostPort string) string { return strings.ToLower(hostPort) }

// makeRoom drops the hosts not met for longest, so that most are left.
func (c *content) makeRoom(most int) {
	if len(c.Keys) <= most {
		return
	}
	names := make([]string, 0, len(c.Keys))
	for n := range c.Keys {
		names = append(names, n)
	}
	slices.SortFunc(names, func(a, b string) int { return c.Keys[a].Last.Compare(c.Keys[b].Last) })
	for _, n := range names[:len(names)-most] {
		delete(c.Keys, n)
	}
}

// change reads the file, changes it and writes it whole or not at all.
func (f *File) change(do func(*content)) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.locked(func() error {
		c, err := f.sound()
		if err != nil {
			return err
		}
		do(&c)
		return f.write(c)
	})
}

// locked does something while other programs are locked out.
func (f *File) locked(do func() error) error {
	if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
		return fmt.Errorf("known keys: %w", err)
	}
	unlock, err := lock(f.path + ".lock")
	if err != nil {
		return fmt.Errorf("known keys: %w", err)
	}
	defer unlock()
	return do()
}

// errDamaged tells that the file is none of mailwire's, or no more.
var errDamaged = errors.New("known keys: the file is damaged")

// sound is read for who has the lock: it sets a damaged file aside. The error
// names where it is then.
func (f *File) sound() (content, error) {
	c, err := f.read()
	if errors.Is(err, errDamaged) {
		err = f.setAside()
	}
	return c, err
}

// read gives what the file holds, nothing where there is none.
func (f *File) read() (content, error) {
	empty := content{Schema, map[string]key{}}
	b, err := f.bytes()
	if errors.Is(err, os.ErrNotExist) {
		return empty, nil
	}
	if err != nil {
		return empty, fmt.Errorf("known keys: %w", err)
	}
	var c content
	err = json.Unmarshal(b, &c)
	switch {
	case err == nil && strings.HasPrefix(c.Schema, "mailwire.known-keys/") && c.Schema != Schema:
		return empty, fmt.Errorf("known keys: %s is of a newer mailwire (%s); it is left as it is and not used", f.path, c.Schema[len("mailwire."):])
	case err != nil, c.Schema != Schema, len(b) > maxFile:
		return empty, errDamaged
	}
	if c.Keys == nil {
		c.Keys = empty.Keys
	}
	return c, nil
}

// bytes reads the file. Only a regular file is one: opening a pipe would wait
// for somebody to write, and a device may have no end.
func (f *File) bytes() ([]byte, error) {
	file, err := os.OpenFile(f.path, os.O_RDONLY|nonBlocking, 0)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	switch fi, err := file.Stat(); {
	case err != nil:
		return nil, err
	case !fi.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a regular file; it is not used", f.path)
	}
	return io.ReadAll(io.LimitReader(file, maxFile+1))
}

// setAside moves a damaged file out of the way under a name that is free.
func (f *File) setAside() error {
	for n := 1; n < 1000; n++ {
		aside := fmt.Sprintf("%s.damaged-%d", f.path, n)
		if _, err := os.Lstat(aside); err == nil {
			continue
		}
		if err := os.Rename(f.path, aside); err != nil {
			return fmt.Errorf("known keys: %s is damaged and cannot be set aside: %w", f.path, err)
		}
		return fmt.Errorf("known keys: %s is damaged; it was set aside as %s, and a new one begins", f.path, filepath.Base(aside))
	}
	return fmt.Errorf("known keys: %s is damaged, and so many damaged ones lie beside it that it is left there; it is not used", f.path)
}

func (f *File) write(c content) error {
	b, err := json.MarshalIndent(c, "", " ")
	for err == nil && len(b) > maxFile && len(c.Keys) > 0 { // it could not be read again
		c.makeRoom(len(c.Keys) / 2)
		b, err = json.MarshalIndent(c, "", " ")
	}
	if err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(f.path), ".known-keys-*") // mode 0600
	if err != nil {
		return fmt.Errorf("known keys: %w", err)
	}
	_, err = tmp.Write(append(b, '\n'))
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), f.path)
	}
	if err != nil {
		_ = os.Remove(tmp.Name())
		return fmt.Errorf("known keys: %w", err)
	}
	return nil
}
