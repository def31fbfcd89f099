// Package transcript is the vocabulary of mailwire and the record of a session.
//
// A session is a transcript that grows. Two kinds of events exist. Observed
// events depend on the world and cannot be computed again: bytes, keys,
// verdicts, what was typed. Files store these and only these. Derived events
// are a pure function of the observed ones, computed by a decoder: lines,
// requests, replies, handshake messages, exposure. Each derived event names,
// by a Span, the bytes that it came from.
//
// The package imports the standard library only.
package transcript
