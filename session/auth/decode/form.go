package decode

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"

	"example.org/mailwire/transcript"
)

// form is what a decoded message looks like: of which mechanism, whose, and
// which of that side's messages it is.
type form struct {
	mechanism string
	dir       transcript.Dir
	n         int
}

// formOf tells a decoded message's mechanism by its form alone; ok is false where it
// has none that is known.
func formOf(b []byte) (f form, ok bool) {
	s := string(b)
	if f, ok := tokenForm(b); ok {
		return f, true
	}
	if f, ok := scramForm(s); ok {
		return f, true
	}
	_, last, two := strings.Cut(s, " ")
	lower := strings.ToLower(s)
	switch {
	case strings.HasPrefix(s, "user=") && strings.Contains(s, "\x01auth="):
		return form{"XOAUTH2", transcript.Client, 0}, true
	case strings.Contains(s, "\x01auth="):
		return form{"OAUTHBEARER", transcript.Client, 0}, true
	case strings.HasPrefix(s, "{") && json.Valid(b):
		return form{"OAUTHBEARER", transcript.Server, 0}, true
	case strings.Contains(s, "username=") && strings.Contains(s, "response="):
		return form{"DIGEST-MD5", transcript.Client, 0}, true
	case strings.Contains(s, "nonce=") || strings.HasPrefix(s, "rspauth="):
		return form{"DIGEST-MD5", transcript.Server, 0}, true
	case strings.HasPrefix(s, "<") && strings.HasSuffix(s, ">") && strings.Contains(s, "@"):
		return form{"CRAM-MD5", transcript.Server, 0}, true
	case two && isMD5([]byte(last[strings.LastIndexByte(last, ' ')+1:])):
		return form{"CRAM-MD5", transcript.Client, 0}, true
	case bytes.Count(b, []byte{0}) == 2:
		return form{"PLAIN", transcript.Client, 0}, true
	case strings.HasPrefix(lower, "user") && len(s) < 20 && strings.HasSuffix(strings.TrimRight(s, "\x00"), ":"),
		strings.HasPrefix(lower, "password") && len(s) < 20:
		return form{"LOGIN", transcript.Server, 0}, true
	}
	return form{}, false
}

// tokenForm knows messages by their first octets.
func tokenForm(b []byte) (form, bool) {
	switch {
	case ntlmType(b) == 2:
		return form{"NTLM", transcript.Server, 0}, true
	case ntlmType(b) != 0:
		return form{"NTLM", transcript.Client, 0}, true
	case len(b) > 4 && b[0] == 0x60 && bytes.Contains(b, oidSPNEGO):
		return form{"GSS-SPNEGO", transcript.Client, 0}, true
	case len(b) > 4 && b[0] == 0xa1:
		return form{"GSS-SPNEGO", transcript.Server, 0}, true
	case len(b) > 4 && b[0] == 0x60:
		return form{"GSSAPI", transcript.Client, 0}, true
	}
	return form{}, false
}

// oidSPNEGO is 1.3.6.1.5.5.2 in DER, RFC 4178 section 4.2.
var oidSPNEGO = []byte{0x06, 0x06, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x02}

// scramForm knows the four messages of SCRAM. Which hash it is shows in the
// length of the proof or signature alone.
func scramForm(s string) (form, bool) {
	flag, rest, _ := strings.Cut(s, ",")
	_, bare, ok := strings.Cut(rest, ",")
	switch {
	case ok && (flag == "n" || flag == "y" || strings.HasPrefix(flag, "p=")) && strings.HasPrefix(bare, "n=") && strings.Contains(bare, ",r="):
		return form{"SCRAM-", transcript.Client, 0}, true
	case strings.HasPrefix(s, "r=") && strings.Contains(s, ",s=") && strings.Contains(s, ",i="):
		return form{"SCRAM-", transcript.Server, 0}, true
	case strings.HasPrefix(s, "c=") && strings.Contains(s, ",p="):
		return form{"SCRAM-" + hashBySize(s[strings.LastIndex(s, ",p=")+3:]), transcript.Client, 1}, true
	case strings.HasPrefix(s, "v="):
		return form{"SCRAM-" + hashBySize(s[2:]), transcript.Server, 1}, true
	}
	return form{}, false
}

func hashBySize(proof string) string {
	b, _ := base64.StdEncoding.DecodeString(proof)
	return map[int]string{20: "SHA-1", 32: "SHA-256", 64: "SHA-512"}[len(b)]
}
