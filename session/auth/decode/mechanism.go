package decode

import "example.org/mailwire/transcript"

// mechanisms explains what a server offers with the name of a mechanism.
var mechanisms = map[string]transcript.Meaning{
	"PLAIN":              {Text: "Sign in with name and password in one answer, in base64, which hides nothing.", RFC: "RFC 4616"},
	"LOGIN":              {Text: "An old sign-in that asks for name and password one after the other, in base64.", RFC: "draft-murchison-sasl-login"},
	"CRAM-MD5":           {Text: "The password stays at home; an MD5 answer to a challenge goes instead. It can be guessed offline.", RFC: "RFC 2195"},
	"DIGEST-MD5":         {Text: "An MD5 answer over names, nonces and the password. Withdrawn as insecure.", RFC: "RFC 6331"},
	"SCRAM-SHA-1":        {Text: "Both sides prove that they know the password, with salted SHA-1.", RFC: "RFC 5802"},
	"SCRAM-SHA-1-PLUS":   {Text: "SCRAM with SHA-1, tied to this TLS connection: nobody can stand between.", RFC: "RFC 5802 6"},
	"SCRAM-SHA-256":      {Text: "Both sides prove that they know the password, with salted SHA-256.", RFC: "RFC 7677"},
	"SCRAM-SHA-256-PLUS": {Text: "SCRAM with SHA-256, tied to this TLS connection: nobody can stand between.", RFC: "RFC 7677"},
	"SCRAM-SHA-512":      {Text: "Both sides prove that they know the password, with salted SHA-512.", RFC: "RFC 5802"},
	"SCRAM-SHA-512-PLUS": {Text: "SCRAM with SHA-512, tied to this TLS connection: nobody can stand between.", RFC: "RFC 5802 6"},
	"XOAUTH2":            {Text: "Sign in with an access token instead of a password, in the form of Google and Microsoft."},
	"OAUTHBEARER":        {Text: "Sign in with an OAuth 2.0 access token. Whoever reads the token can use it.", RFC: "RFC 7628"},
	"EXTERNAL":           {Text: "The identity was proven outside, as a rule by the client's TLS certificate.", RFC: "RFC 4422 A"},
	"ANONYMOUS":          {Text: "Come in without an account; a trace text is sent along.", RFC: "RFC 4505"},
	"NTLM":               {Text: "Windows challenge and response. The answer can be guessed offline or relayed."},
	"GSSAPI":             {Text: "Sign in with a Kerberos ticket.", RFC: "RFC 4752"},
	"GSS-SPNEGO":         {Text: "Sign in with Kerberos or NTLM, whichever both sides agree on.", RFC: "RFC 4178"},
}

// Mechanism explains the mechanism of that name, in upper case. ok is false
// where it is not known; then the meaning says that.
func Mechanism(name string) (m transcript.Meaning, ok bool) {
	m, ok = mechanisms[name]
	if !ok {
		m.Text = "A way to sign in that mailwire does not know."
		m.RFC = "RFC 4422"
	}
	m.Term = transcript.TextOf(name).String()
	return m, ok
}
