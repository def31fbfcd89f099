package main

import (
	"bytes"
	"encoding/json"
	stdhtml "html"
	"io"
	"regexp"
	"strings"
	"time"

	"example.org/mailwire/certinspect"
	"example.org/mailwire/session/exposure"
	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/report/cast"
	"example.org/mailwire/transcript/report/html"
	"example.org/mailwire/transcript/report/svg"
)

// writePage writes the report as a page for a browser.
func writePage(w io.Writer, x *exported) error {
	return html.Write(w, x.log, html.Options{Words: exposure.Words, Reveal: reveal(x.log, true), Certificate: certificateFacts, Still: x.still, Secrets: x.secrets})
}

// writePicture draws the dialogue.
func writePicture(w io.Writer, x *exported) error {
	return svg.Write(w, x.log, svg.Options{Reveal: reveal(x.log, true), Secrets: x.secrets})
}

// writeCast writes what plays in a terminal. When it was recorded is told with
// the secrets only.
func writeCast(w io.Writer, x *exported) error {
	o := cast.Options{Words: exposure.Words, Reveal: reveal(x.log, true), Secrets: x.secrets}
	if x.secrets {
		o.Started = x.created
	}
	return cast.Write(w, x.log, o)
}

// still tells what SSL did not hide. What sizes suggest of the length of a
// password stays out of a copy, as its exact length does.
func (x *exported) still(events []transcript.Event) (facts []html.Fact) {
	for _, f := range exposure.Metadata(events) {
		if f.Name != "suggestion" || x.secrets {
			facts = append(facts, html.Fact{Name: f.Name, Value: f.Value})
		}
	}
	return facts
}

// certificateFacts tells what stands in a certificate, for a page.
func certificateFacts(der []byte) []html.Fact {
	d, err := certinspect.Inspect(der)
	if err != nil {
		return []html.Fact{{Name: "it cannot be read", Value: transcript.TextOf(err.Error())}}
	}
	var names []string
	for _, n := range d.Names.DNS {
		names = append(names, n.Raw())
	}
	names = append(names, d.Names.IP...)
	facts := []html.Fact{
		{Name: "subject", Value: d.Subject.Full}, {Name: "issuer", Value: d.Issuer.Full}, {Name: "names", Value: transcript.TextOf(strings.Join(names, ", "))},
		{Name: "valid from", Value: transcript.TextOf(d.NotBefore.UTC().Format(time.RFC3339))}, {Name: "to", Value: transcript.TextOf(d.NotAfter.UTC().Format(time.RFC3339))},
		{Name: "key", Value: transcript.TextOf(d.Key.String())}, {Name: "signature", Value: transcript.TextOf(d.Signature)}, {Name: "serial number", Value: transcript.TextOf(d.Serial)},
	}
	return facts
}

var tag = regexp.MustCompile(`<[^>]*>`)

// textOfMarkup gives what is to be read in a page or a picture: markup gone,
// characters as they are.
func textOfMarkup(doc []byte) []byte {
	return []byte(stdhtml.UnescapeString(tag.ReplaceAllLiteralString(string(doc), "")))
}

var colours = regexp.MustCompile(`\x1b\[[0-9;]*m`)

// textOfCast gives what a cast shows, without its colours. Where a row ends, the
// sweep reads on.
func textOfCast(doc []byte) []byte {
	var out bytes.Buffer
	for _, l := range bytes.Split(doc, []byte{'\n'}) {
		var ev []any
		if json.Unmarshal(l, &ev) != nil || len(ev) != 3 {
			continue
		}
		if s, ok := ev[2].(string); ok {
			out.WriteString(colours.ReplaceAllLiteralString(s, ""))
		}
	}
	return out.Bytes()
}
