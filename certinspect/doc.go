// Package certinspect reads X.509 certificates and judges them.
//
// Inspect gives what a certificate says (RFC 5280). Explain makes the six
// checks of a server's certificate, each apart from the others, so that every
// one that fails is named with its reason, and not only the first.
//
// Everything that a certificate says is text from outside and travels as
// transcript.Text.
package certinspect
