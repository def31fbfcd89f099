package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"example.org/mailwire/transcript"
)

// maxToken bounds what is read as a token: a longer one goes into no answer,
// RFC 4954 4.
const maxToken = 12288

// token gets the access token from where the options say: a file, a command, or
// a prompt without echo on the terminal. A password's source serves too.
func (o *connectOptions) token(p *program) (transcript.Hidden, error) {
	switch {
	case o.tokenFile == "-":
		return readSecret(p.in, "token", "stdin", maxToken)
	case strings.HasPrefix(o.tokenFile, "lab:"):
		return p.labToken(strings.TrimPrefix(o.tokenFile, "lab:"))
	case o.tokenFile != "":
		f, err := os.Open(o.tokenFile)
		if err != nil {
			return transcript.Hidden{}, fileError{fmt.Errorf("--token-file: %w", err)}
		}
		defer f.Close()
		return readSecret(f, "token", o.tokenFile, maxToken)
	case o.tokenCommand != "":
		out, err := exec.Command("sh", "-c", o.tokenCommand).Output()
		if err != nil {
			return transcript.Hidden{}, usageError{fmt.Errorf("--token-command failed: %w", err)}
		}
		return readSecret(bytes.NewReader(out), "token", "the command's output", maxToken)
	case o.givesPassword():
		return o.password(p)
	}
	return p.askSecret("token", o.user)
}

// labToken gives a token of the lab, which ends in an hour.
func (p *program) labToken(name string) (transcript.Hidden, error) {
	d, err := p.theLab()
	if err != nil {
		return transcript.Hidden{}, err
	}
	t, err := d.Token(name)
	if err != nil {
		return transcript.Hidden{}, usageError{fmt.Errorf("--token-file lab:%s: %w", name, err)}
	}
	return t, nil
}
