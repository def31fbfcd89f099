// Package certinspect reads X.509 certificates and judges them.
//
// Inspect gives what a certificate says (RFC 5280). Explain makes the six
// checks of a server's or client's certificate, each apart from the others, so
// that every one that fails is named with its reason, and not only the first.
// Beside them it reads what is said about revocation (OCSP, RFC 6960; lists, RFC
// 5280 5), timestamps of logs (RFC 6962) and TLSA records (RFC 6698), as far as
// they are given: the package opens no connection.
//
// All ways upwards are found and assessed, within bounds that count: a hostile
// chain costs no more than a large one. Match holds each name beside a host (RFC
// 9525), Timeline draws the dates, Problems applies rules for certificates. Walk
// reads an encoding as far as it goes and names every byte, also of certificates
// that crypto/x509 refuses.
//
// OpenFile reads the files that certificates come in. Of private keys it keeps
// their number only.
//
// Everything that a certificate says is text from outside and travels as
// transcript.Text.
package certinspect
