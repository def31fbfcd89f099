package lab

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"example.org/mailwire/transcript"
)

// Schema of the state file.
const Schema = "mailwire.lab/1"

// maxState is the size of the largest state file that is read.
const maxState = 1 << 20

// ErrNoLab tells that there is no live lab at the end of a state file.
var ErrNoLab = errors.New("no lab is running")

// State is what a lab tells other processes of itself. No private key is in
// it; those of the lab's clients lie beside it, in files of their own.
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

// WriteState writes the state to a file of mode 0600, whole or not at all, and
// beside it the certificates of the lab's clients. Close removes all of them.
func (l *Lab) WriteState(path string) error {
	b, err := json.MarshalIndent(l.State(), "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("the lab's state: %w", err)
	}
	if err := l.writeClients(filepath.Dir(path)); err != nil {
		return fmt.Errorf("the lab's state: %w", err)
	}
	if err := replace(path, append(b, '\n')); err != nil {
		return fmt.Errorf("the lab's state: %w", err)
	}
	l.mu.Lock()
	l.files = append(l.files, path)
	l.mu.Unlock()
	return nil
}

// replace writes a file of mode 0600, whole or not at all.
func replace(path string, b []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".lab-*") // mode 0600
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

// removeState removes a state file and what was written beside it, if it is
// this process's.
func removeState(path string) error {
	s, err := Load(path)
	if err != nil || s.PID != os.Getpid() {
		return nil
	}
	err = os.Remove(path)
	for _, name := range ClientNames() {
		err = errors.Join(err, os.Remove(clientFile(filepath.Dir(path), name)))
	}
	return err
}

// Load reads a state file. A file that others may write or read is refused:
// it names whom to trust. The error wraps fs.ErrNotExist where there is none.
func Load(path string) (State, error) {
	b, err := readOwn(path)
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
	d := &Directory{servers: s.Servers, rootPEM: []byte(s.RootPEM), folder: filepath.Dir(path)}
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
