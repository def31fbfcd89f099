package share_test

import (
	"bytes"
	"encoding/base64"
	"io"
	"strings"
	"testing"

	"example.org/mailwire/session/exposure"
	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/report"
	"example.org/mailwire/transcript/share"
)

// renderings are the forms in which a copy is written, besides the file itself.
func renderings() map[string]func(io.Writer, *transcript.Log) error {
	reveal := func(log *transcript.Log) func(transcript.Span) ([]byte, bool) {
		return func(s transcript.Span) ([]byte, bool) {
			b, err := log.Bytes(s)
			return b, err == nil
		}
	}
	stream := func(secrets bool) func(io.Writer, *transcript.Log) error {
		return func(w io.Writer, log *transcript.Log) error {
			s := report.NewStream(w, log, secrets)
			entries, _ := log.Since(0)
			if err := s.Entries(entries); err != nil {
				return err
			}
			return s.Close()
		}
	}
	return map[string]func(io.Writer, *transcript.Log) error{
		"json": stream(true), "masked json": stream(false),
		"talk": func(w io.Writer, log *transcript.Log) error {
			entries, _ := log.Since(0)
			return report.NewTalk(w, exposure.Words, reveal(log)).Entries(entries)
		},
		"markdown": func(w io.Writer, log *transcript.Log) error {
			return report.Markdown(w, log, report.MarkdownOptions{Words: exposure.Words, Reveal: reveal(log)})
		},
	}
}

// TestForms: no canary in any form of a copy, and the sweep lets each of them pass.
func TestForms(t *testing.T) {
	for _, d := range dialogues() {
		c := redact(t, talk(t, d.protocol, d.text))
		log := reread(t, file(t, c))
		for name, write := range renderings() {
			var doc, own bytes.Buffer
			if err := write(&doc, log); err != nil {
				t.Fatal(err)
			}
			if err := write(&own, share.Hollow(log)); err != nil {
				t.Fatal(err)
			}
			if err := c.Sweep.Check(doc.Bytes(), own.Bytes()); err != nil {
				t.Errorf("%s as %s: %v", d.name, name, err)
			}
			noCanary(t, doc.Bytes(), "")
			if bytes.ContainsAny(doc.Bytes(), "\x1b\x00") {
				t.Errorf("%s as %s: control bytes", d.name, name)
			}
		}
	}
}

// TestJSONMasks: what is printed of a recording itself, unasked, has no secret that the decoder knew.
func TestJSONMasks(t *testing.T) {
	for _, d := range dialogues() {
		if d.name == "reversed echo" || strings.Contains(d.name, "unknown command") || d.name == "a token in words" {
			continue // known to a copy only
		}
		var doc bytes.Buffer
		if err := renderings()["masked json"](&doc, talk(t, d.protocol, d.text)); err != nil {
			t.Fatal(err)
		}
		for _, s := range []string{canary, canaryJWT, base64.StdEncoding.EncodeToString([]byte("\x00" + canaryUser + "\x00" + canary))} {
			if strings.Contains(doc.String(), s) {
				t.Errorf("%s: %q is printed", d.name, s)
			}
		}
	}
}
