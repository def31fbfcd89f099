// Package script runs a session by a list of steps from a file: what to send,
// what to expect, what must hold. A line is a step:
//
//	send TEXT         a protocol line, encoded for the state as a typed one
//	raw "TEXT"        bytes as they are, with Go's escapes; or raw hex:0d0a
//	literal FILE      the bytes of a file as they are; in the line before,
//	                  {FILE} and {FILE+} stand for its length as {n} and {n+}
//	data FILE         a message: line ends made CRLF, dots stuffed, the lone dot
//	segment           what was sent since the last wait goes out in one piece
//	expect PATTERN    wait for an answer with a line that matches
//	expect-not PATTERN  no line may match until the next expect is met
//	set NAME [VALUE]  keep a value, or what the last pattern matched, for ${NAME}
//	starttls          start TLS and wait for it
//	auth MECH         sign in with the account of the command line
//	timeout DURATION  how long an expect waits
//	wait DURATION     do nothing
//	assert EXPR       what must hold now, as: tls && tls.version == "TLS 1.3"
//	close             say QUIT or LOGOUT, and close
//	reset             break the connection off with a TCP reset
//	quit              the same as close, and the script ends
//
// Empty lines and lines that begin with # are left out. Patterns are regular
// expressions (RE2), matched against each line of an answer; an answer is met
// and passed as a whole.
package script
