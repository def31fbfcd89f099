// Package imap follows both sides of an IMAP conversation (RFC 3501, RFC 9051)
// and explains it. It does no I/O and knows no clock.
//
// The package cuts each direction into lines and literals, puts commands and
// responses together, matches responses to the commands that they answer by
// tag, keeps the state of the connection and the server's capabilities, and
// tells what may be typed next. It is tolerant: whatever a peer sends is shown,
// what lies outside the grammar is said to.
package imap
