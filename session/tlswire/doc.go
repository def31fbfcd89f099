// Package tlswire follows TLS as it is seen from the socket: records, handshake
// messages with all their fields, alerts, for the hello of SSL 2.0 and SSL 3.0 to
// TLS 1.3. Every field has its place, its value, its meaning and the section
// that defines it; the names of values come from the registries of IANA in iana.
//
// An Observer takes the bytes of both directions and gives events. It does no
// I/O, knows no clock and starts no goroutine; cutting the input differently
// does not change the events. With the lines of a TLS key log, or a server's RSA
// key, it opens sealed records of SSL 3.0 to TLS 1.3; it never needs them. What
// it opens was authenticated: a record whose tag or MAC does not fit stays sealed.
package tlswire
