package view

import (
	"time"

	"example.org/mailwire/transcript"
)

// RungKind is what a rung of the ladder is.
type RungKind uint8

// Kinds of rungs.
const (
	RungMessage RungKind = iota // a handshake message
	RungChange                  // ChangeCipherSpec
	RungAlert                   // an alert
	RungData                    // a stretch of application data, of one direction or both
	RungPiece                   // a record of another kind, or a part of a message that is not whole
	RungRest                    // bytes after the last whole record of a direction
)

// Rung is one rung of the ladder: something that records of TLS carried. The
// bytes of all rungs together are the bytes of TLS on the wire.
type Rung struct {
	Kind      RungKind
	At        time.Duration
	Dir       transcript.Dir // NoDir where both directions are meant
	Handshake *transcript.Handshake
	Alert     *transcript.Alert
	Bytes     int64 // of the wire, headers and tags of records among them
	Records   int   // that it accounts for; one that several messages share belongs to the first
	By        [3]Share
	Sealed    bool
	Opened    bool                 // sealed, and opened with a key
	Unopened  string               // why not, where it was not
	Within    []*transcript.Record // the records, in order; of data the first ones
	Offset    int                  // of a message in the content of its first record

	first int // its first record, by number
}

// Share is what one direction has of a stretch of data.
type Share struct {
	Records int
	Bytes   int64
}

// withinData is how many records of a stretch of data are at hand.
const withinData = 64

// Name gives the name of what it is.
func (r Rung) Name() string {
	switch r.Kind {
	case RungMessage:
		return r.Handshake.Name
	case RungChange:
		return "ChangeCipherSpec"
	case RungAlert:
		return "Alert: " + r.Alert.Name
	case RungData:
		return "application data"
	case RungPiece:
		return "record: " + r.Within[0].Type
	}
	return "no whole record"
}

// Span names the wire bytes of its first record, or an empty span.
func (r Rung) Span() transcript.Span {
	if len(r.Within) == 0 {
		return transcript.Span{}
	}
	return r.Within[0].Span
}
