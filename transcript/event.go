package transcript

import (
	"fmt"
	"time"
)

// Kind is the name of an event as it stands in files and JSON.
type Kind string

// The observed kinds.
const (
	KindOpened  Kind = "opened"
	KindData    Kind = "data"
	KindSecret  Kind = "secret"
	KindVerdict Kind = "verdict"
	KindTyped   Kind = "typed"
	KindGap     Kind = "gap"
	KindOverlap Kind = "overlap"
	KindSent    Kind = "sent"
	KindConsent Kind = "consent"
	KindLost    Kind = "lost"
	KindFault   Kind = "fault"
	KindNote    Kind = "note"
	KindClosed  Kind = "closed"
)

// The derived kinds.
const (
	KindLine             Kind = "line"
	KindRequest          Kind = "request"
	KindReply            Kind = "reply"
	KindCapabilities     Kind = "capabilities"
	KindStageChanged     Kind = "stage_changed"
	KindTLSStart         Kind = "tls_start"
	KindTLSAgreed        Kind = "tls_agreed"
	KindRecord           Kind = "record"
	KindHandshake        Kind = "handshake"
	KindAlert            Kind = "alert"
	KindCertificates     Kind = "certificates"
	KindCertificateAsked Kind = "certificate_asked"
	KindAuthStep         Kind = "auth_step"
	KindStray            Kind = "stray"
	KindFinding          Kind = "finding"
	KindExposed          Kind = "exposed"
	KindNext             Kind = "next"
)

// Event is one thing that happened (observed) or was understood (derived).
// Every event type of this package is used as a pointer to its struct, e.g. *Data.
type Event interface {
	Kind() Kind
}

// Observed tells whether events of kind k are recorded in files.
func Observed(k Kind) bool {
	switch k {
	case KindOpened, KindData, KindSecret, KindVerdict, KindTyped, KindGap, KindOverlap, KindSent,
		KindConsent, KindLost, KindFault, KindNote, KindClosed:
		return true
	}
	return false
}

// Dir is the direction of bytes.
type Dir uint8

// Directions. The zero value means that the event has none.
const (
	NoDir  Dir = iota
	Client     // from the client to the server
	Server     // from the server to the client
)

// String gives "c", "s" or "", as in files.
func (d Dir) String() string { return [...]string{"", "c", "s"}[d%3] }

// Other gives the opposite direction.
func (d Dir) Other() Dir {
	switch d {
	case Client:
		return Server
	case Server:
		return Client
	}
	return NoDir
}

// MarshalText gives the form in files.
func (d Dir) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the form in files.
func (d *Dir) UnmarshalText(b []byte) error {
	switch string(b) {
	case "":
		*d = NoDir
	case "c":
		*d = Client
	case "s":
		*d = Server
	default:
		return fmt.Errorf("direction %q is neither c nor s", b)
	}
	return nil
}

// Layer tells whether bytes were on the wire or inside TLS.
type Layer uint8

// Layers. Before TLS there is only Wire.
const (
	NoLayer Layer = iota
	Wire          // what TCP carried
	Plain         // what was inside TLS
)

// String gives "wire", "plain" or "".
func (l Layer) String() string { return [...]string{"", "wire", "plain"}[l%3] }

// MarshalText gives the form in files.
func (l Layer) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads the form in files.
func (l *Layer) UnmarshalText(b []byte) error {
	switch string(b) {
	case "":
		*l = NoLayer
	case "wire":
		*l = Wire
	case "plain":
		*l = Plain
	default:
		return fmt.Errorf("layer %q is neither wire nor plain", b)
	}
	return nil
}

// Span names bytes of one stream: the bytes [Off, Off+Len) that one side of
// one conversation sent on one layer. It is the public reference to bytes and
// stays valid whatever a newer decoder makes of them.
type Span struct {
	Conn  int   `json:"conn"`
	Dir   Dir   `json:"dir"`
	Layer Layer `json:"layer"`
	Off   int64 `json:"off"`
	Len   int64 `json:"len"`
}

// End gives the offset just after the span.
func (s Span) End() int64 { return s.Off + s.Len }

// String gives the form "conn/dir/layer@off+len".
func (s Span) String() string {
	return fmt.Sprintf("%d/%s/%s@%d+%d", s.Conn, s.Dir, s.Layer, s.Off, s.Len)
}

// Entry is an event in its place in a transcript.
type Entry struct {
	Seq   int           // position in the log, over observed and derived events
	Obs   int           // number among the observed events, as in files; -1 for a derived event
	Conn  int           // which conversation of the transcript
	At    time.Duration // since the transcript's start
	Event Event
	Place Place // of Data in the recording; the zero value where it is in none
}
