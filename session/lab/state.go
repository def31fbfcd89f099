package lab

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"example.org/mailwire/transcript"
)

// Schema of the state file.
const Schema = "mailwire.lab/1"

// maxState is the size of the largest state file that is read.
const maxState = 1 << 20

// ErrNoLab tells that there is no live lab at the end of a state file.
var ErrNoLab = errors.New("no lab is running")

// State is what a lab tells other processes of itself: no private key is in it.
type State struct {
	Schema   string         `json:"schema"`
	PID      int            `json:"pid"`
	Started  time.Time      `json:"started"`
	RootPEM  string         `json:"root_pem"`
	Servers  []Server       `json:"servers"`
	Accounts []StateAccount `json:"accounts"`
}

// StateAccount is an account of a lab with its public password.
type StateAccount struct {
	User     string `json:"user"`
	Password string `json:"password"`
}

// State gives the lab as another process may know it.
func (l *Lab) State() State {
	s := State{
		Schema: Schema, PID: os.Getpid(), Started: l.started.UTC().Truncate(time.Second),
		RootPEM: string(l.rootPEM), Servers: l.Servers(),
	}
	for _, a := range l.accounts {
		s.Accounts = append(s.Accounts, StateAccount{a.User, a.Password.Reveal()})
	}
	return s
}

// WriteState writes the state to a file of mode 0600, whole or not at all. Close
// removes it.
func (l *Lab) WriteState(path string) error {
	b, err := json.MarshalIndent(l.State(), "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("the lab's state: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".lab-*") // mode 0600
	if err != nil {
		return fmt.Errorf("the lab's state: %w", err)
	}
	_, err = f.Write(append(b, '\n'))
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return fmt.Errorf("the lab's state: %w", err)
	}
	l.mu.Lock()
	l.files = append(l.files, path)
	l.mu.Unlock()
	return nil
}

// removeState removes a state file, if it is this process's.
func removeState(path string) error {
	s, err := Load(path)
	if err != nil || s.PID != os.Getpid() {
		return nil
	}
	return os.Remove(path)
}

// Load reads a state file. A file that others may write or read is refused:
// it names whom to trust. The error wraps fs.ErrNotExist where there is none.
func Load(path string) (State, error) {
	f, err := os.Open(path)
	if err != nil {
		return State{}, fmt.Errorf("the lab's state: %w", err)
	}
	defer f.Close()
	if fi, err := f.Stat(); err != nil || !fi.Mode().IsRegular() {
		return State{}, fmt.Errorf("the lab's state: %s is not a regular file", path)
	} else if runtime.GOOS != "windows" && fi.Mode().Perm()&0o077 != 0 {
		return State{}, fmt.Errorf("the lab's state: %s is open to others (mode %o); remove it and start the lab again", path, fi.Mode().Perm())
	}
	b, err := io.ReadAll(io.LimitReader(f, maxState))
	if err != nil {
		return State{}, fmt.Errorf("the lab's state: %w", err)
	}
	var s State
	if err := json.Unmarshal(b, &s); err != nil {
		return State{}, fmt.Errorf("the lab's state: %s is damaged: %w", path, err)
	}
	if s.Schema != Schema {
		return State{}, fmt.Errorf("the lab's state: %s has the schema %q, this mailwire reads %q", path, transcript.TextOf(s.Schema), Schema)
	}
	for _, srv := range s.Servers {
		if a, err := net.ResolveTCPAddr("tcp", srv.Addr); err != nil || !a.IP.IsLoopback() {
			return State{}, fmt.Errorf("the lab's state: %s names %q, which is not on loopback", path, transcript.TextOf(srv.Addr))
		}
	}
	return s, nil
}

// Attach finds the live lab of another process by its state file. It gives an
// error that wraps ErrNoLab where there is no file or nobody answers with the
// lab's certificate: then one may start a lab.
func Attach(ctx context.Context, path string) (*Directory, error) {
	s, err := Load(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%w: %w", ErrNoLab, err)
	}
	if err != nil {
		return nil, err
	}
	d := &Directory{servers: s.Servers, rootPEM: []byte(s.RootPEM)}
	for _, a := range s.Accounts {
		d.accounts = append(d.accounts, transcript.Account{User: a.User, Password: transcript.Hide(a.Password)})
	}
	if err := d.answers(ctx); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoLab, err)
	}
	return d, nil
}

// answers proves that the lab lives and has the key of its certificate.
func (d *Directory) answers(ctx context.Context) error {
	srv, err := d.Lookup("imaps.good")
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	dialer := tls.Dialer{Config: &tls.Config{RootCAs: d.Roots(), ServerName: srv.Host, MinVersion: tls.VersionTLS12}}
	c, err := dialer.DialContext(ctx, "tcp", srv.Addr)
	if err != nil {
		return err
	}
	return c.Close()
}
