package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/charmbracelet/x/term"

	"example.org/mailwire/certinspect"
	"example.org/mailwire/session/identity"
	"example.org/mailwire/transcript"
)

// identify reads the client certificate that is to be shown, once.
func (o *tlsOptions) identify(p *program) error {
	switch {
	case o.identity != nil:
		return nil
	case o.clientCert == "" && (o.clientKey != "" || o.keyPasswordFile != ""):
		return usageError{errors.New("a client's key needs --client-cert FILE")}
	case o.clientCert == "":
		return nil
	}
	if name, ok := strings.CutPrefix(o.clientCert, "lab:"); ok {
		return o.identifyLab(p, name)
	}
	cert, err := readIdentity(o.clientCert)
	if err != nil {
		return fileError{fmt.Errorf("--client-cert: %w", err)}
	}
	var key []byte
	if o.clientKey != "" {
		if key, err = readIdentity(o.clientKey); err != nil {
			return fileError{fmt.Errorf("--client-key: %w", err)}
		}
	}
	if err := certinspect.WorkOfPKCS12(cert); err != nil {
		return fileError{fmt.Errorf("--client-cert %s: %w", o.clientCert, err)}
	}
	id, err := identity.Parse(cert, key, func() (string, error) { return o.clientPassword(p) })
	if err != nil {
		return fileError{fmt.Errorf("--client-cert %s: %w%s", o.clientCert, err, o.hint(err))}
	}
	o.identity = &tls.Certificate{Certificate: id.Chain, PrivateKey: id.Key}
	return nil
}

func (o *tlsOptions) identifyLab(p *program, name string) error {
	d, err := p.theLab()
	if err != nil {
		return err
	}
	c, err := d.Client(name)
	if err != nil {
		return usageError{fmt.Errorf("--client-cert lab:%s: %w", name, err)}
	}
	o.identity = &c
	return nil
}

// hint tells what to do about a fault of an identity's files.
func (o *tlsOptions) hint(err error) string {
	switch {
	case errors.Is(err, identity.ErrNoKey) && o.clientKey == "":
		return "; --client-key FILE names the file that has it"
	case errors.Is(err, identity.ErrMismatch):
		return "; is --client-key the right file?"
	}
	return ""
}

func readIdentity(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, identity.MaxFile+1))
}

// clientPassword gives the password of the client's key: as typed on the screen,
// from a file, or asked for on the terminal.
func (o *tlsOptions) clientPassword(p *program) (string, error) {
	if !o.keyPassword.IsZero() {
		return o.keyPassword.Reveal(), nil
	}
	return p.keyPassword("--client-key-password-file", o.keyPasswordFile, o.clientCert, !o.onScreen)
}

// keyPassword reads the password of the key in a file: from the file that an
// option names, or from the terminal where it may be asked for there.
func (p *program) keyPassword(option, file, of string, asks bool) (string, error) {
	in, terminal := p.in.(*os.File)
	switch {
	case file == "-":
		word, err := readSecret(p.in, "password", "stdin", maxPassword)
		return word.Reveal(), err
	case file != "":
		f, err := os.Open(file)
		if err != nil {
			return "", fmt.Errorf("%s: %w", option, err)
		}
		defer f.Close()
		word, err := readSecret(f, "password", file, maxPassword)
		return word.Reveal(), err
	case !asks || !terminal || !term.IsTerminal(in.Fd()):
		return "", fmt.Errorf("the private key is encrypted, and its password is needed: %s FILE", option)
	}
	fmt.Fprintf(p.errs, "password for the key of %s: ", transcript.TextOf(of))
	b, err := term.ReadPassword(in.Fd())
	fmt.Fprintln(p.errs)
	return string(b), err
}
