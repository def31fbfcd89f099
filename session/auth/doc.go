// Package auth signs in: SASL mechanisms as clients of github.com/emersion/go-sasl,
// the commands of POP3 and IMAP that sign in without SASL, the choice among
// what a server offers, and the question that stands before every line that
// goes out: does it carry a secret?
//
// What a sign-in gives away is read by its package decode.
package auth
