package session_test

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"example.org/mailwire/session"
	"example.org/mailwire/transcript"
)

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// TestHostileSignIns holds the exit code and the words where a server spoils a sign-in.
func TestHostileSignIns(t *testing.T) {
	for _, c := range []struct {
		name, mech, script string
		exit               int
		words              string
	}{
		{"421 to AUTH", "PLAIN", "S: 421 too busy\nclose", session.ExitConnect, "says goodbye"},
		{"a close", "PLAIN", "close", session.ExitConnect, "closed by the server"},
		{"no base64", "CRAM-MD5", "S: 334 !!\nC: *\nS: 501 given up\nwait", session.ExitProtocol, "not base64"},
		{"a challenge beyond the limit", "CRAM-MD5", "S: 334 " + strings.Repeat("QUFB", 4000) + "\nC: *\nS: 501 given up\nwait", session.ExitProtocol, "12288 are the limit"},
		{"yes before the proof", "SCRAM-SHA-256", "S: 235 welcome\nwait", session.ExitProtocol, "before it proved itself"},
		{"a nonce that does not extend the client's", "SCRAM-SHA-1", "S: 334 " + b64("r=zzz,s=c2FsdA==,i=4096") + "\nC: *\nS: 501 given up\nwait", session.ExitProtocol, "nonce"},
		{"work without end", "SCRAM-SHA-512", "S: 334 " + b64("r=zzz,s=c2FsdA==,i=2147483647") + "\nC: *\nS: 501 given up\nwait", session.ExitProtocol, "limit is 100000"},
		{"the server's proof before the client's", "SCRAM-SHA-256", "S: 334 " + b64("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=") + "\nC: *\nS: 501 given up\nwait", session.ExitProtocol, "given up"},
		{"a word for what is wrong", "SCRAM-SHA-256", "S: 334 " + b64("e=invalid-proof") + "\nC: $\nS: 535 no\nwait", session.ExitAuth, "its reason: invalid-proof, the password is wrong"},
		{"a word for what is wrong, and yes after all", "SCRAM-SHA-256", "S: 334 " + b64("e=other-error") + "\nC: $\nS: 235 yes\nwait", session.ExitProtocol, "before it proved itself"},
		{"DIGEST-MD5 without its end", "DIGEST-MD5", "S: 334 " + b64(`nonce="n",algorithm=md5-sess,qop="auth"`) + "\nC: \nS: 235 welcome\nwait", session.ExitProtocol, "rspauth"},
		{"DIGEST-MD5 with a false proof", "DIGEST-MD5", "S: 334 " + b64(`nonce="n",algorithm=md5-sess,qop="auth"`) + "\nC: \nS: 334 " + b64("rspauth=00") + "\nC: *\nS: 501 given up\nwait", session.ExitProtocol, "does not know this password"},
		{"a token refused with a number", "OAUTHBEARER", "S: 334 " + b64(`{"status":401,"scope":"mail"}`) + "\nC: AQ==\nS: 535 no\nwait", session.ExitAuth, "status 401, the token is expired, revoked or not one of this server; scope mail"},
		{"a token refused, and yes after all", "XOAUTH2", "S: 334 " + b64(`{"status":"400"}`) + "\nC: \nS: 235 welcome\nwait", session.ExitProtocol, "refused the token first"},
		{"escapes in a refusal", "XOAUTH2", "S: 334 " + b64(`{"status":"\u001b[2J"}`) + "\nC: \nS: 535 no\nwait", session.ExitAuth, `status \x1b[2J`},
		{"no challenge of NTLM", "NTLM", "S: 334 \nC: TlRMTVNTUA\nS: 334 " + b64("NTLMSSP\x00\x02") + "\nC: *\nS: 501 given up\nwait", session.ExitProtocol, "cannot be used"},
		{"NTLM is announced in words", "NTLM", "S: 334 NTLM supported\nC: TlRMTVNTUA\nS: 535 no\nwait", session.ExitAuth, "refused: 535"},
		{"a long token waits", "XOAUTH2", "S: 334 \nC: dXNlcj1tZQFhdXRoPUJlYXJlciB\nS: 535 no\nwait", session.ExitAuth, "refused: 535"},
		{"PLAIN is asked on", "PLAIN", "S: 334 \nC: *\nS: 501 given up\nwait", session.ExitProtocol, "given up"},
		{"refused, in words of success", "PLAIN", "S: 535 235 Authentication successful\nwait", session.ExitAuth, "refused: 535"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := undialled(t, "smtp://a.test", session.Manual, smtpClear+"C: AUTH\n"+c.script)
			if err := d.Begin(context.Background()); err != nil {
				t.Fatal(err)
			}
			a := transcript.Account{Mechanism: c.mech, User: "me", Password: transcript.Hide("hunter 22")}
			if strings.HasPrefix(c.name, "a long") {
				a.Password = transcript.Hide(strings.Repeat("t", 600))
			}
			var ask *transcript.Ask
			if err := d.Authenticate(context.Background(), a); !errors.As(err, &ask) {
				t.Fatalf("no question before a secret goes in clear: %v", err)
			}
			ask.Allow()
			err := d.Authenticate(context.Background(), a)
			if exitOf(err) != c.exit || err == nil || !strings.Contains(err.Error(), c.words) {
				t.Errorf("exit %d, %v; want %d and %q", exitOf(err), err, c.exit, c.words)
			}
		})
	}
}
