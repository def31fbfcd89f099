// Package smtp follows both sides of a mail session of SMTP (RFC 5321) with
// its common extensions, from their bytes alone: which commands are
// outstanding, what each reply answers, what the server can do, who signs in
// and what may be typed next. It does no I/O and knows no clock.
package smtp
