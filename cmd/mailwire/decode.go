package main

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/session/exposure"
	"example.org/mailwire/transcript"
)

// decodeOptions are how an exchange is decoded.
type decodeOptions struct {
	mechanism       string
	guess           string
	asJSON, secrets bool
}

func (p *program) decodeCmd() *cobra.Command {
	var o decodeOptions
	var keys keyOptions
	cmd := &cobra.Command{
		Use:   "decode [TEXT|-]",
		Short: "What an eavesdropper reads in a sign-in",
		Long: `decode reads a SASL message in base64, or lines of SMTP, POP3 or IMAP as they
were on the wire (with or without C: and S: before them), from its argument or
from stdin, or the sign-ins of a recording (.mwt). It tells the fields of each
step, and what the whole is worth to who reads it.

--guess shows how offline guessing works, on a recording of a lab account: the
words of a file are tried on its answers. Of any account whose answer was not
made with the lab's public password, no word is tried.`,
		Example: "  mailwire decode AGFsaWNlAHMzY3JldC1zYXVjZQ==\n  mailwire decode --json < talk.txt\n  mailwire decode session.mwt --guess words.txt",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := keys.read(p); err != nil {
				return err
			}
			if len(args) == 1 && isRecording(args[0]) { // base64 may look like a path
				return p.decodeFile(args[0], o)
			}
			if o.guess != "" {
				return usageError{errors.New("--guess needs a recording (.mwt) of a session with the lab: only its accounts are tried")}
			}
			return p.decodeText(args, o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.mechanism, "mechanism", "", "the SASL mechanism, where no command names it")
	f.StringVar(&o.guess, "guess", "", "try the words of `FILE`, one a line (lab accounts only)")
	f.BoolVar(&o.asJSON, "json", false, "one JSON document")
	f.BoolVar(&o.secrets, "show-secrets", false, "print secrets as they are")
	keys.flags(f)
	return cmd
}

// maxPasted bounds a text that is decoded.
const maxPasted = 8 << 20

func (p *program) decodeText(args []string, o decodeOptions) error {
	var in io.Reader = p.in
	switch {
	case len(args) == 0 || args[0] == "-":
	case isFile(args[0]):
		f, err := os.Open(args[0])
		if err != nil {
			return fileError{err}
		}
		defer f.Close()
		in = f
	default:
		in = strings.NewReader(args[0])
	}
	text, err := io.ReadAll(io.LimitReader(in, maxPasted+1))
	if err != nil {
		return fileError{err}
	}
	if len(text) > maxPasted {
		return usageError{fmt.Errorf("the text is longer than %d bytes", maxPasted)}
	}
	steps := decode.Paste(text, o.mechanism)
	if len(steps) == 0 {
		return usageError{errors.New("no sign-in in this text: decode reads base64, or lines such as AUTH PLAIN, 334, USER, APOP, LOGIN; --mechanism names what no command does")}
	}
	d := exposure.NewDecoded(steps, floors(), o.secrets)
	return p.printDecoded(d, o.asJSON)
}

func (p *program) printDecoded(d *exposure.Decoded, asJSON bool) error {
	return p.document(d, d.Text, asJSON)
}

// isRecording tells whether arg is the name of one of mailwire's own files, or of a capture.
func isRecording(arg string) bool {
	return strings.HasSuffix(arg, ".mwt") || strings.HasSuffix(arg, ".mwt.gz") || isFile(arg) && (isCapture(arg) || beginsRecording(arg))
}

// recordingBegins is how the first line of a recording begins.
const recordingBegins = `{"format":"mailwire-transcript"`

// beginsRecording tells by its first bytes, compressed or not, whether a file is a recording.
func beginsRecording(path string) bool {
	if firstBytes(path) != recordingBegins[:4] {
		return false
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	var in io.Reader = bufio.NewReader(f)
	if z, err := gzip.NewReader(in); err == nil {
		in = z
	} else if _, err := f.Seek(0, io.SeekStart); err != nil {
		return false
	} else {
		in = f
	}
	head := make([]byte, len(recordingBegins))
	n, _ := io.ReadFull(in, head)
	return string(head[:n]) == recordingBegins
}

// decodeFile decodes the sign-ins of a recording.
func (p *program) decodeFile(path string, o decodeOptions) error {
	log, err := p.load(path)
	if log == nil {
		return err
	}
	entries, _ := log.Since(0)
	if o.guess != "" {
		if err != nil {
			return err
		}
		return p.guessFile(path, entries, o)
	}
	steps := recordedSteps(entries)
	if len(steps) == 0 {
		return errors.Join(err, fileError{fmt.Errorf("%s holds no sign-in", path)})
	}
	if werr := p.printDecoded(exposure.NewDecoded(steps, floors(), o.secrets), o.asJSON); werr != nil {
		return werr
	}
	return err
}

// recordedSteps gives the steps of all sign-ins with the lines that they are in.
// Requests count anew in each conversation; here they have numbers of their own.
func recordedSteps(entries []transcript.Entry) []decode.Pasted {
	var out []decode.Pasted
	line := map[int]int{}
	for _, e := range entries {
		switch ev := e.Event.(type) {
		case *transcript.Line:
			line[e.Conn] = ev.N
		case *transcript.AuthStep:
			s := *ev
			s.Request += e.Conn << 32
			out = append(out, decode.Pasted{Line: line[e.Conn], AuthStep: &s})
		}
	}
	return out
}
