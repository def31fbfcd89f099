// Package identity reads what proves who somebody is: a certificate with its
// private key, from PEM (RFC 7468) or PKCS#12 (RFC 7292), and private keys that
// are encrypted. It shows no key to anyone.
package identity
