// Package capture finds mail in the conversations of a capture, by what they
// say and not by their ports, and gives them to the decoder of session.
//
// It takes observed events as a reader of captures gives them: conversations
// without a protocol, perhaps the wrong way round where their beginning is
// missing. It gives observed events as a session of mailwire's own would have
// recorded them, and what the decoder made of them. What the keys at hand open
// becomes Data of the plain layer, from then on a fact like any other.
package capture
