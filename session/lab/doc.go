// Package lab runs mail servers in the process, on loopback: SMTP, POP3 and
// IMAP, with STARTTLS and with TLS from the first byte, good ones and ones
// whose certificate proves nothing, each in a way of its own. Its accounts and
// passwords are public; its certificate authority vouches for the lab alone.
package lab
