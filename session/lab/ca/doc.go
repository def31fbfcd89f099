// Package ca makes the certificates of the lab: authorities that may vouch for
// the lab's own names only (RFC 5280 4.2.1.10), live for a day at most and are
// never written into a trust store, and leaves good and bad.
package ca
