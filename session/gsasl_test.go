package session_test

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"example.org/mailwire/session/lab"
	"example.org/mailwire/session/sessiontest/realserver"
	"example.org/mailwire/transcript"
)

// TestGsaslClient has the client of GNU SASL sign in to the lab with all that it
// knows, through STARTTLS, with both types of binding, and with a wrong secret.
// It has neither implicit TLS nor POP3.
func TestGsaslClient(t *testing.T) {
	needProgram(t, "gsasl", "gsasl")
	l := startLab(t)
	const tls12 = "--priority=NORMAL:-VERS-TLS1.3"
	for _, c := range []struct {
		mechanism string
		args      []string
		says      string // the client's first words, where it says what it is bound to
	}{
		{"PLAIN", nil, ""}, {"LOGIN", nil, ""}, {"CRAM-MD5", nil, ""}, {"NTLM", nil, ""},
		{"DIGEST-MD5", []string{"--quality-of-protection=qop-auth"}, ""},
		{"SCRAM-SHA-1", []string{"--no-cb"}, "n,,n=alice,"}, {"SCRAM-SHA-256", []string{"--no-cb"}, "n,,n=alice,"},
		{"SCRAM-SHA-1-PLUS", nil, "p=tls-exporter,,n=alice,"}, {"SCRAM-SHA-256-PLUS", nil, "p=tls-exporter,,n=alice,"},
		{"SCRAM-SHA-1-PLUS", []string{tls12}, "p=tls-unique,,n=alice,"}, {"SCRAM-SHA-256-PLUS", []string{tls12}, "p=tls-unique,,n=alice,"},
	} {
		for _, server := range []string{"submission.good", "imap.good"} {
			for _, password := range []string{"s3cret-sauce", "not-this-one"} {
				if password == "not-this-one" && server == "submission.good" && c.args == nil {
					continue // seconds: the lab's mechanisms are the same behind both protocols
				}
				out, ok := gsasl(t, l, server, append([]string{"-m", c.mechanism, "-p", password}, c.args...)...)
				if ok != (password == "s3cret-sauce") || !strings.Contains(exchanged(out), c.says) {
					t.Errorf("%s %s %q, right %v:\n%s", server, c.mechanism, c.args, !ok, out)
				}
			}
		}
	}
	t.Run("the downgrade is noticed", func(t *testing.T) {
		// It could bind and takes a mechanism without: y says that none was offered,
		// which is not what this server told it (RFC 5802 6). GNU SASL refuses itself.
		out, ok := gsasl(t, l, "imap.good", "-m", "SCRAM-SHA-256", "-p", "s3cret-sauce")
		if ok || !strings.Contains(out, "Error authenticating user") {
			t.Error(out)
		}
	})
	t.Run("ANONYMOUS", func(t *testing.T) {
		for server, says := range map[string]string{"submission.good": "235 ", "imap.good": "Signed in as anonymous"} {
			if out, ok := gsasl(t, l, server, "-m", "ANONYMOUS", "-n", "sirhc"); !ok || !strings.Contains(out, says) {
				t.Errorf("%s:\n%s", server, out)
			}
		}
	})
	t.Run("EXTERNAL", func(t *testing.T) { gsaslExternal(t, l) })
}

// gsaslExternal signs in with a certificate, and without.
func gsaslExternal(t *testing.T, l *lab.Lab) {
	for name, want := range map[string]bool{"alice": true, "bob": false, "": false} {
		args := []string{"-m", "EXTERNAL", "-z", "alice"}
		if name != "" {
			cert, key := clientFiles(t, l, name)
			args = append(args, "--x509-cert-file="+cert, "--x509-key-file="+key)
		}
		for _, server := range []string{"submission.asks", "imap.asks"} {
			out, ok := gsasl(t, l, server, args...)
			signed := ok && (strings.Contains(out, "\n235 ") || strings.Contains(out, "Signed in as alice"))
			if signed != want {
				t.Errorf("%s with the certificate of %q:\n%s", server, name, out)
			}
		}
	}
}

// clientFiles writes a client's certificate and key of the lab.
func clientFiles(t *testing.T, l *lab.Lab, name string) (cert, key string) {
	t.Helper()
	pair, err := l.Client(name)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	var chain []byte
	for _, c := range pair.Certificate {
		chain = append(chain, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c})...)
	}
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for file, b := range map[string][]byte{cert: chain, key: pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})} {
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

// gsasl runs the client against a server of the lab. It compares the certificate's
// names with the address that it connects to, so verification is off.
func gsasl(t *testing.T, l *lab.Lab, server string, args ...string) (out string, ok bool) {
	t.Helper()
	s, err := l.Lookup(server)
	if err != nil {
		t.Fatal(err)
	}
	args = append([]string{"--starttls", "--x509-ca-file="}, args...)
	return gsaslAt(t, s.Addr, s.Host, s.Protocol, args...)
}

// gsaslAt runs it against an address. -d has it leave once it is signed in.
func gsaslAt(t *testing.T, addr, host, protocol string, args ...string) (out string, ok bool) {
	t.Helper()
	mode := map[string]string{"submission": "--smtp", "imap": "--imap"}[protocol]
	all := append([]string{"--client", "-d", "--quiet", "--connect=" + addr, "--hostname=" + host, mode, "-a", "alice"}, args...)
	return program(t, "gsasl", all...)
}

var base64Line = regexp.MustCompile(`(?m)^(?:\+ |334 )?([A-Za-z0-9+/]{8,}={0,2})\r?$`)

// exchanged gives what stands in base64 in the dialogue that it prints.
func exchanged(out string) string {
	var b strings.Builder
	for _, m := range base64Line.FindAllStringSubmatch(out, -1) {
		text, _ := base64.StdEncoding.DecodeString(m[1]) // a line that is none does not matter
		b.Write(append(text, '\n'))
	}
	return b.String()
}

// TestGsaslIsOverheard has an observer listen to GNU SASL and the lab in clear.
func TestGsaslIsOverheard(t *testing.T) {
	needProgram(t, "gsasl", "gsasl")
	l := startLab(t)
	for mechanism, kind := range map[string]transcript.SecretKind{
		"PLAIN": transcript.SecretPassword, "LOGIN": transcript.SecretPassword, "CRAM-MD5": transcript.SecretDigest,
		"DIGEST-MD5": transcript.SecretDigest, "NTLM": transcript.SecretDigest,
		"SCRAM-SHA-1": transcript.SecretProof, "SCRAM-SHA-256": transcript.SecretProof,
	} {
		for _, server := range []string{"submission.notls", "imap.notls"} {
			t.Run(server+" "+mechanism, func(t *testing.T) {
				s, err := l.Lookup(server)
				if err != nil {
					t.Fatal(err)
				}
				tap := realserver.NewTap(t, s.Addr)
				out, ok := gsaslAt(t, tap.Addr, s.Host, s.Protocol, "-m", mechanism, "-p", "s3cret-sauce", "--quality-of-protection=qop-auth")
				if !ok {
					t.Fatal(out)
				}
				o := overhear(t, tap, strings.Replace(s.Protocol, "submission", "smtp", 1))
				o.names(t, told{mechanism, "alice", "s3cret-sauce", kind})
				if mechanism == "NTLM" && o.field("version") != "NTLM 1" {
					t.Errorf("its NTLM is of version %q", o.field("version"))
				}
			})
		}
	}
}
