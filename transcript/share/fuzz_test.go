package share_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/share"
)

const fuzzCanary = "kanarienvogel-77"

// FuzzNoCanary: whatever a server says and however a client signs in, no form of
// a copy holds the canary that crossed, in whatever way it is written; of one
// that crossed as a secret there is no long part either. A copy that is refused
// holds nothing.
func FuzzNoCanary(f *testing.F) {
	for i := range uint8(2 * rawForms) {
		f.Add(i, "535 5.7.8 bad password "+fuzzCanary+" for bob", "PLAIN", "")
		f.Add(i, "a OK ("+base64.StdEncoding.EncodeToString([]byte("x"+fuzzCanary))+") {3}", "LOGIN", "AUTH=X")
		f.Add(i, "-ERR no", "NTLM", base64.StdEncoding.EncodeToString([]byte("what "+fuzzCanary+"?")))
	}
	f.Add(uint8(3), "* OK ‹"+fuzzCanary+"›", "SCRAM-SHA-1", "‹secret 1: "+fuzzCanary+", up to 8 bytes›")
	f.Add(uint8(3), " 8K (eGthbmFyaWVudm9nZWwt", "LOGIN", "AuTe=X") // a part of it, in base64
	f.Add(uint8(5), "+ "+strings.ToUpper(fuzzCanary), "CRAM-MD5", "{20}\r\n")
	f.Fuzz(func(t *testing.T, form uint8, said, mech, between string) {
		if len(said)+len(mech)+len(between) > 4096 || strings.ContainsAny(mech, " \r\n") {
			return
		}
		searchCopy(t, rawTalk(t, form, said, mech, between))
	})
}

// FuzzEcho: the canary is written into what a server says, in one of the ways
// in which it can be written, cut at both ends, with foreign text around it.
func FuzzEcho(f *testing.F) {
	for i := range uint8(2 * rawForms) {
		f.Add(i, uint8(7*i), uint8(0), uint8(0), "535 bad ", " for bob")
		f.Add(i, uint8(11*i+3), uint8(1), uint8(2), "a OK x", "Z+/")
	}
	f.Fuzz(func(t *testing.T, form, way, head, tail uint8, before, after string) {
		if len(before)+len(after) > 2048 {
			return
		}
		forms, exact := written(fuzzCanary)
		all := append(forms, exact...)
		echo := all[int(way)%len(all)]
		echo = echo[int(head)%6:]
		echo = echo[:len(echo)-int(tail)%6]
		searchCopy(t, rawTalk(t, form, before+echo+after, "PLAIN", before))
	})
}

// searchCopy searches the canary in each form of a copy.
func searchCopy(t *testing.T, log *transcript.Log) {
	c, err := share.Redact(log, share.Options{})
	var found *share.Found
	if errors.As(err, &found) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	b := file(t, c)
	again := reread(t, b)
	forms, exact := written(fuzzCanary)
	if crossed(log) {
		f, e := parts(fuzzCanary)
		forms, exact = append(forms, f...), append(exact, e...)
	}
	docs := map[string]string{"mwt": string(b), "lines": raw(again)}
	for name, write := range renderings() {
		var doc bytes.Buffer
		if err := write(&doc, again); err != nil {
			t.Fatal(err)
		}
		docs[name] = doc.String()
	}
	for name, doc := range docs {
		if form := stands(doc, forms, exact); form != "" {
			t.Fatalf("%q stands in the copy as %s:\n%s\nof\n%s", form, name, text(again), text(log))
		}
	}
}

// raw gives the bytes of all lines.
func raw(log *transcript.Log) string {
	entries, _ := log.Since(0)
	var b strings.Builder
	for _, e := range entries {
		if l, ok := e.Event.(*transcript.Line); ok {
			raw, _ := log.Bytes(l.Span)
			b.Write(raw)
		}
	}
	return b.String()
}

// crossed tells whether the canary was understood as the secret of a sign-in.
func crossed(log *transcript.Log) bool {
	entries, _ := log.Since(0)
	for _, e := range entries {
		step, ok := e.Event.(*transcript.AuthStep)
		if !ok {
			continue
		}
		for _, f := range step.Fields {
			if f.Secret.Reveal() == fuzzCanary {
				return true
			}
		}
	}
	return false
}
