package report

import (
	"io"

	"example.org/mailwire/transcript"
)

// Raw writes the server's bytes as they are: inside TLS the plaintext, before
// it the wire's.
type Raw struct {
	w   io.Writer
	log *transcript.Log
}

// NewRaw writes to w what the log's server sent.
func NewRaw(w io.Writer, log *transcript.Log) *Raw { return &Raw{w: w, log: log} }

// Entries writes the bytes of the entries.
func (r *Raw) Entries(entries []transcript.Entry) error {
	for _, e := range entries {
		l, ok := e.Event.(*transcript.Line)
		if !ok || l.Span.Dir != transcript.Server {
			continue
		}
		b, err := r.log.Bytes(l.Span)
		if err != nil {
			continue
		}
		if _, err := r.w.Write(b); err != nil {
			return err
		}
	}
	return nil
}
