package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/charmbracelet/x/term"

	"example.org/mailwire/session"
	"example.org/mailwire/session/auth"
	"example.org/mailwire/transcript"
)

// maxPassword bounds what is read as a password.
const maxPassword = 4096

// account tells who signs in, nil for nobody. What can be found out before
// anything is connected is; a password that is to be typed is asked for later,
// by the function that it gives.
func (o *connectOptions) account(p *program, cfg session.Config) (func() (*transcript.Account, error), error) {
	none := func() (*transcript.Account, error) { return nil, nil }
	if o.user == "" {
		o.user = cfg.Target.User
	}
	if o.user == "" {
		if o.auth != "" || o.givesPassword() {
			return nil, usageError{fmt.Errorf("a sign-in needs --user NAME")}
		}
		return none, nil
	}
	if i := strings.IndexAny(o.user, "\r\n\x00"); i >= 0 {
		return nil, usageError{fmt.Errorf("--user: byte %d is CR, LF or NUL, which no name holds", i+1)}
	}
	mech := strings.ToUpper(o.auth)
	if mech == "BEST" {
		mech = ""
	}
	if err := knownMechanism(mech, cfg.Target.Guessed || cfg.Defaults().Protocol == "pop3"); err != nil {
		return nil, err
	}
	a := &transcript.Account{Mechanism: mech, User: o.user}
	ask := func() (*transcript.Account, error) {
		var err error
		a.Password, err = o.password(p)
		return a, err
	}
	if kind, _ := auth.Kind(mech); mech != "" && (kind == transcript.NoSecret || kind == transcript.SecretIdentity) {
		return func() (*transcript.Account, error) { return a, nil }, nil
	}
	if !o.givesPassword() {
		return ask, nil
	}
	_, err := ask()
	return func() (*transcript.Account, error) { return a, nil }, err
}

// givesPassword tells whether the options say where the password comes from.
func (o *connectOptions) givesPassword() bool {
	return o.passwordFile != "" || o.passwordEnv != "" || o.passwordCommand != ""
}

// knownMechanism refuses a mechanism that mailwire does not have; POP3 has two of its own.
func knownMechanism(mech string, pop3 bool) error {
	known := auth.Mechanisms()
	if pop3 {
		known = append([]string{"USER", "APOP"}, known...)
	}
	if mech == "" || slices.Contains(known, mech) {
		return nil
	}
	return usageError{fmt.Errorf("--auth %s: there are best, %s", mech, strings.Join(known, ", "))}
}

// password gets the password from where the options say: file, environment,
// command, or a prompt without echo on the terminal.
func (o *connectOptions) password(p *program) (transcript.Hidden, error) {
	switch {
	case o.passwordFile == "-":
		return readPassword(p.in, "stdin")
	case o.passwordFile != "":
		f, err := os.Open(o.passwordFile)
		if err != nil {
			return transcript.Hidden{}, fileError{fmt.Errorf("--password-file: %w", err)}
		}
		defer f.Close()
		return readPassword(f, o.passwordFile)
	case o.passwordEnv != "":
		v, ok := os.LookupEnv(o.passwordEnv)
		if !ok {
			return transcript.Hidden{}, usageError{fmt.Errorf("--password-env: the variable %s is not set", o.passwordEnv)}
		}
		fmt.Fprintf(p.errs, "mailwire: note: other programs of yours can read the environment; --password-file is safer\n")
		return transcript.Hide(v), nil
	case o.passwordCommand != "":
		out, err := exec.Command("sh", "-c", o.passwordCommand).Output()
		if err != nil {
			return transcript.Hidden{}, usageError{fmt.Errorf("--password-command failed: %w", err)}
		}
		return readPassword(bytes.NewReader(out), "the command's output")
	}
	return p.askPassword(o.user)
}

// readPassword takes the first line.
func readPassword(r io.Reader, from string) (transcript.Hidden, error) {
	// One byte at a time: what follows the line on stdin belongs to the session.
	var line []byte
	b := make([]byte, 1)
	for len(line) <= maxPassword {
		n, err := r.Read(b)
		if n == 1 && b[0] != '\n' {
			line = append(line, b[0])
			continue
		}
		if n == 1 || err == io.EOF {
			line = bytes.TrimSuffix(line, []byte("\r"))
			if len(line) == 0 {
				return transcript.Hidden{}, usageError{fmt.Errorf("the password from %s is empty", from)}
			}
			return transcript.Hide(string(line)), nil
		}
		if err != nil {
			return transcript.Hidden{}, fileError{fmt.Errorf("the password cannot be read: %w", err)}
		}
	}
	return transcript.Hidden{}, usageError{fmt.Errorf("the password from %s is longer than %d bytes", from, maxPassword)}
}

func (p *program) askPassword(user string) (transcript.Hidden, error) {
	f, ok := p.in.(*os.File)
	if !ok || !term.IsTerminal(f.Fd()) {
		return transcript.Hidden{}, usageError{fmt.Errorf("a password is needed: --password-file, --password-env or --password-command")}
	}
	fmt.Fprintf(p.errs, "password for %s: ", transcript.TextOf(user))
	b, err := term.ReadPassword(f.Fd())
	fmt.Fprintln(p.errs)
	if err != nil {
		return transcript.Hidden{}, fmt.Errorf("the password could not be read: %w", err)
	}
	return transcript.Hide(string(b)), nil
}
