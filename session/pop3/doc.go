// Package pop3 follows both sides of a mail session of POP3 (RFC 1939) with its
// extensions (RFC 2449, 2595, 5034, 6856), from their bytes alone: which
// commands are outstanding, what each reply answers, what the server can do,
// who signs in and what may be typed next. It does no I/O and knows no clock.
package pop3
