package html

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"

	"example.org/mailwire/transcript"
)

// Options are what a page is written with.
type Options struct {
	Words  func(*transcript.Exposed) string     // an exposure in a few words
	Reveal func(transcript.Span) ([]byte, bool) // the bytes of a line; nil: secrets stay masked
	// Certificate tells what stands in a certificate, DER, in the order in which it
	// is to be read; nothing of one that cannot be read. nil: digests only.
	Certificate func(der []byte) []Fact
	// Still tells of the events of a conversation what TLS did not hide; nil: nothing is told.
	Still   func([]transcript.Event) []Fact
	Secrets bool // the log holds secrets: the page says so
}

// Fact is one thing that is known, with its name.
type Fact struct {
	Name  string
	Value transcript.Text
}

// Bounds of a page. What is beyond them is counted on it.
const (
	MaxSessions = 500
	MaxLines    = 20_000 // of the dialogues together
	MaxMessages = 2_000  // of the handshakes together
)

//go:embed style.css
var style string

//go:embed page.tmpl
var text string

var parsed = template.Must(template.New("page").Parse(text))

// Write writes the page of a log that has ended.
func Write(w io.Writer, log *transcript.Log, o Options) error {
	return parsed.Execute(w, newPage(log, o))
}

// policy is the page's own Content-Security-Policy: nothing may be loaded or
// run, and no style applies but the page's own, known by its digest.
func policy() string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
}
