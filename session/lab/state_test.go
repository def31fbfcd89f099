package lab

import (
	"context"
	"crypto/tls"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAttach(t *testing.T) {
	path := t.TempDir() + "/state/lab.json"
	if _, err := Attach(context.Background(), path); !errors.Is(err, ErrNoLab) {
		t.Errorf("no file: %v", err)
	}
	l := running(t)
	if err := l.WriteState(path); err != nil {
		t.Fatal(err)
	}
	if fi, err := os.Stat(path); err != nil || fi.Mode().Perm() != 0o600 {
		t.Errorf("mode: %v %v", fi.Mode(), err)
	}
	if b, err := os.ReadFile(path); err != nil || strings.Contains(string(b), "PRIVATE KEY") {
		t.Errorf("a private key is in the file, or: %v", err)
	}
	d, err := Attach(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	s, err := d.Lookup("smtps.good")
	if err != nil || s != lookup(t, l, "smtps.good") {
		t.Errorf("%+v %v", s, err)
	}
	if err := upgrade(t, s, &tls.Config{RootCAs: d.Roots(), ServerName: s.Host}); err != nil {
		t.Error(err)
	}
	if a := d.Accounts(); len(a) != 2 || a[0].User != "alice" || a[0].Password.Reveal() != "s3cret-sauce" {
		t.Errorf("accounts: %v", a)
	}
	mine, _ := l.Client("alice")
	if c, err := d.Client("alice"); err != nil || string(c.Certificate[0]) != string(mine.Certificate[0]) {
		t.Errorf("the certificate of alice: %v", err)
	}
	if fi, err := os.Stat(clientFile(d.folder, "alice")); err != nil || fi.Mode().Perm() != 0o600 {
		t.Errorf("mode of the client's file: %v %v", fi.Mode(), err)
	}
	other := running(t) // a lab that took over the port would have another key
	d.rootPEM = other.RootPEM()
	if err := d.answers(context.Background()); err == nil {
		t.Error("another authority was taken for the lab's")
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Attach(context.Background(), path); err == nil || errors.Is(err, ErrNoLab) {
		t.Errorf("a file that is open to others: %v", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) > 0 {
		t.Errorf("files are left: %v %v", left, err)
	}
}

// TestContextEndsTheLab: a lab without Close does not outlive its context.
func TestContextEndsTheLab(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	l, err := Start(ctx, Options{})
	if err != nil {
		t.Fatal(err)
	}
	p := dial(t, lookup(t, l, "imap.good"))
	p.until("\r\n")
	cancel()
	if n, err := p.Read(make([]byte, 1)); err == nil {
		t.Errorf("%d bytes came after the end", n)
	}
	if err := l.Close(); err != nil { // waits for the end that ctx began
		t.Error(err)
	}
}
