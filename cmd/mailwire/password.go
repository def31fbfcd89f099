package main

import (
	"bytes"
	"context"
	"errors"
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
// anything is connected is; a secret that is to be typed is asked for later, by
// the function that it gives.
func (o *connectOptions) account(p *program, cfg session.Config) (func() (*transcript.Account, error), error) {
	a, err := o.who(cfg)
	if err != nil || a == nil {
		return func() (*transcript.Account, error) { return nil, nil }, err
	}
	ask := func() (*transcript.Account, error) {
		var err error
		if a.Token {
			a.Password, err = o.token(p)
		} else {
			a.Password, err = o.password(p)
		}
		return a, err
	}
	if !takesSecret(a.Mechanism) {
		return func() (*transcript.Account, error) { return a, nil }, nil
	}
	if !o.givesPassword() && !o.givesToken() {
		return ask, nil
	}
	_, err = ask()
	return func() (*transcript.Account, error) { return a, nil }, err
}

// who tells who signs in and how, without the secret.
func (o *connectOptions) who(cfg session.Config) (*transcript.Account, error) {
	if o.user == "" {
		o.user = cfg.Target.User
	}
	mech, option, err := auth.Split(o.auth)
	if err != nil {
		return nil, usageError{fmt.Errorf("--auth %s: %w", o.auth, err)}
	}
	if mech == "BEST" {
		mech = ""
	}
	if err := knownMechanism(mech, cfg.Target.Guessed || cfg.Defaults().Protocol == "pop3"); err != nil {
		return nil, err
	}
	switch {
	case o.user == "" && o.auth != "" && !takesSecret(mech): // a certificate tells who, or nobody asks
	case o.user == "" && (o.auth != "" || o.givesPassword() || o.givesToken()):
		return nil, usageError{fmt.Errorf("a sign-in needs --user NAME")}
	case o.user == "":
		return nil, nil
	}
	if i := strings.IndexAny(o.user, "\r\n\x00"); i >= 0 {
		return nil, usageError{fmt.Errorf("--user: byte %d is CR, LF or NUL, which no name holds", i+1)}
	}
	a := &transcript.Account{Mechanism: mech, User: o.user, Token: isBearer(mech) || mech == "" && o.givesToken()}
	if option != "" {
		a.Mechanism += ":" + option
	}
	switch {
	case o.givesToken() && o.givesPassword():
		return nil, usageError{fmt.Errorf("a token and a password were given; a sign-in takes one of them")}
	case o.givesToken() && !a.Token:
		return nil, usageError{fmt.Errorf("--auth %s takes no token; XOAUTH2 and OAUTHBEARER do", mech)}
	}
	return a, nil
}

// takesSecret tells whether a mechanism needs a password or a token.
func takesSecret(mech string) bool {
	name, _, _ := strings.Cut(mech, ":")
	kind, _ := auth.Kind(name)
	return name == "" || kind != transcript.NoSecret && kind != transcript.SecretIdentity
}

func isBearer(mech string) bool { return mech == "XOAUTH2" || mech == "OAUTHBEARER" }

// givesPassword tells whether the options say where the password comes from.
func (o *connectOptions) givesPassword() bool {
	return o.passwordFile != "" || o.passwordEnv != "" || o.passwordCommand != ""
}

// givesToken tells the like of a token.
func (o *connectOptions) givesToken() bool { return o.tokenFile != "" || o.tokenCommand != "" }

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
		return readSecret(p.in, "password", "stdin", maxPassword)
	case o.passwordFile != "":
		f, err := os.Open(o.passwordFile)
		if err != nil {
			return transcript.Hidden{}, fileError{fmt.Errorf("--password-file: %w", err)}
		}
		defer f.Close()
		return readSecret(f, "password", o.passwordFile, maxPassword)
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
		return readSecret(bytes.NewReader(out), "password", "the command's output", maxPassword)
	}
	return p.askSecret("password", o.user)
}

// readSecret takes the first line, of up to most octets.
func readSecret(r io.Reader, what, from string, most int) (transcript.Hidden, error) {
	// One byte at a time: what follows the line on stdin belongs to the session.
	var line []byte
	b := make([]byte, 1)
	for len(line) <= most {
		n, err := r.Read(b)
		if n == 1 && b[0] != '\n' {
			line = append(line, b[0])
			continue
		}
		if n == 1 || err == io.EOF {
			line = bytes.TrimSuffix(line, []byte("\r"))
			if len(line) == 0 {
				return transcript.Hidden{}, usageError{fmt.Errorf("the %s from %s is empty", what, from)}
			}
			return transcript.Hide(string(line)), nil
		}
		if err != nil {
			return transcript.Hidden{}, fileError{fmt.Errorf("the %s cannot be read: %w", what, err)}
		}
	}
	return transcript.Hidden{}, usageError{fmt.Errorf("the %s from %s is longer than %d bytes", what, from, most)}
}

// askSecret asks on the terminal, without an echo.
func (p *program) askSecret(what, user string) (transcript.Hidden, error) {
	f, ok := p.in.(*os.File)
	if !ok || !term.IsTerminal(f.Fd()) {
		if what == "token" {
			return transcript.Hidden{}, usageError{fmt.Errorf("a token is needed: --token-file or --token-command")}
		}
		return transcript.Hidden{}, usageError{fmt.Errorf("a password is needed: --password-file, --password-env or --password-command")}
	}
	fmt.Fprintf(p.errs, "%s for %s: ", what, transcript.TextOf(user))
	secret, err := p.readUnseen(f)
	fmt.Fprintln(p.errs)
	if err != nil {
		return transcript.Hidden{}, fmt.Errorf("the %s could not be read: %w", what, err)
	}
	return secret, nil
}

// readUnseen reads a line from a terminal without an echo. A signal that ends
// the program ends the wait, and the terminal gets its echo back.
func (p *program) readUnseen(f *os.File) (transcript.Hidden, error) {
	before, err := term.GetState(f.Fd())
	if err != nil {
		return transcript.Hidden{}, err
	}
	type answer struct {
		secret transcript.Hidden
		err    error
	}
	came := make(chan answer, 1)
	go func() { // ends with the line, or with the process
		b, err := term.ReadPassword(f.Fd())
		came <- answer{transcript.Hide(string(b)), err}
	}()
	select {
	case a := <-came:
		return a.secret, a.err
	case <-p.ended:
		return transcript.Hidden{}, errors.Join(context.Canceled, term.Restore(f.Fd(), before))
	}
}
