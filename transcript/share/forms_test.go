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
	"example.org/mailwire/transcript/report/cast"
	"example.org/mailwire/transcript/report/html"
	"example.org/mailwire/transcript/report/svg"
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
		"page": func(w io.Writer, log *transcript.Log) error {
			return html.Write(w, log, html.Options{Words: exposure.Words, Reveal: reveal(log)})
		},
		"picture": func(w io.Writer, log *transcript.Log) error {
			return svg.Write(w, log, svg.Options{Reveal: reveal(log)})
		},
		"cast": func(w io.Writer, log *transcript.Log) error {
			return cast.Write(w, log, cast.Options{Words: exposure.Words, Reveal: reveal(log)})
		},
		"markdown": func(w io.Writer, log *transcript.Log) error {
			return report.Markdown(w, log, report.MarkdownOptions{Words: exposure.Words, Reveal: reveal(log)})
		},
	}
}

// TestForms: no canary in any form of a copy, in whatever way it is written, and
// the sweep lets each of them pass.
func TestForms(t *testing.T) {
	ways, searched := map[string][2][]string{}, 0
	for _, c := range []string{canary, canaryUser, canaryMail, canaryJWT} {
		forms, exact := written(c)
		ways[c] = [2][]string{forms, exact}
		searched += len(forms) + len(exact)
	}
	docs := 0
	for _, d := range dialogues() {
		c := told(t, talk(t, d.protocol, d.text))
		b := file(t, c)
		log := reread(t, b)
		all := map[string][]byte{"mwt": b, "lines": []byte(raw(log))}
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
			if bytes.ContainsAny(doc.Bytes(), "\x1b\x00") {
				t.Errorf("%s as %s: control bytes", d.name, name)
			}
			all[name] = doc.Bytes()
		}
		for name, doc := range all {
			docs++
			if name == "mwt" || name == "json" {
				noCanary(t, doc, "")
			}
			text := read(string(doc))
			for c, w := range ways {
				if form := text.has(w[0], w[1]); form != "" {
					t.Errorf("%s: %q stands in %s as %q", d.name, c, name, form)
				}
			}
		}
	}
	t.Logf("%d dialogues, %d documents, %d ways to write a canary", len(dialogues()), docs, searched)
	if len(dialogues()) < 40 {
		t.Error("too few dialogues")
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
