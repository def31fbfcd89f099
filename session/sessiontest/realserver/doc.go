// Package realserver runs Dovecot, Postfix and stunnel for tests, as they are
// packaged by the system, in a folder of their own on free ports of loopback
// addresses. The mail service of the system, its files and its folders are
// not touched. It needs root and Linux.
//
// Each set-up has a loopback address of its own: 127.0.0.2 and up. Clients
// come from 127.0.0.1, because Dovecot takes a client with its own address for
// a secured one and would offer it sign-in in clear.
//
// Where the servers are missing, tests are skipped, or fail when
// MAILWIRE_REAL=required.
//
// The package is for tests only. It imports nothing of the session, so that
// it can bear witness.
package realserver
