package session

import "example.org/mailwire/transcript"

// Dialogue follows both sides of one mail protocol. It does no I/O, starts no
// goroutine and knows no clock. Cutting the input differently does not change
// the events.
type Dialogue interface {
	// Feed takes bytes of one direction and gives the events that they complete.
	// It consumes all of b, except where TLS takes over: then the last event is
	// TLSStart and n says where in b its side's plaintext ends.
	Feed(dir transcript.Dir, b []byte) (n int, events []transcript.Event)
	// Secure tells that TLS is on: what follows is the plain layer, from offset 0,
	// and what was learned before counts no more.
	Secure() []transcript.Event
	// Gap tells that n bytes of dir are missing (-1: not known how many).
	Gap(dir transcript.Dir, n int64) []transcript.Event
	// Encode makes of one typed line the bytes to send in this state.
	Encode(line string) []byte
	// End tells that the conversation is over: what was unfinished is shown as it is.
	End() []transcript.Event
}
