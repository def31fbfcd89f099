package smtp

import (
	"crypto/tls"
	"encoding/base64"
	"os"
	"strings"
	"testing"

	"example.org/mailwire/session/sessiontest/playbook"
	"example.org/mailwire/session/sessiontest/realserver"
	"example.org/mailwire/transcript"
)

func TestMain(m *testing.M) { os.Exit(realserver.Main(m)) }

// TestPostfixAgrees: what may be typed next is not answered 503, nor "not
// understood", by Postfix; what may not is refused.
func TestPostfixAgrees(t *testing.T) {
	s := realserver.Start(t)
	alice := s.Alice()
	auth := "AUTH PLAIN " + base64.StdEncoding.EncodeToString([]byte("\x00"+alice.User+"\x00"+alice.Password))
	mail := []string{"MAIL FROM:<" + alice.Address + ">", "RCPT TO:<" + s.Bob().Address + ">"}
	ehlo := []string{"EHLO c.test"}
	inside := []string{"EHLO c.test", "STARTTLS", "EHLO c.test"}
	signed := append(inside[:3:3], auth)
	clear := [][]string{
		{}, {"HELO c.test"}, ehlo, append(ehlo[:1:1], mail[0]), append(ehlo[:1:1], mail...),
		append(ehlo[:1:1], mail[0], mail[1], "BDAT 0"), append(ehlo[:1:1], mail[0], mail[1], "DATA", "."), append(ehlo[:1:1], mail[0], "RSET"),
	}
	upgraded := append(clear[:len(clear):len(clear)], inside[:2], inside, signed, append(signed[:4:4], mail[0]), append(signed[:4:4], mail...), append(inside[:3:3], "AUTH PLAIN", "*"))
	words := strings.NewReplacer("<address>", "<"+s.Bob().Address+">", "size LAST", "0 LAST", " name", " c.test", " list", " c.test")
	for _, server := range []struct {
		name, addr string
		implicit   bool
		paths      [][]string
	}{
		{"SMTP", s.SMTP, false, upgraded},
		{"submission", s.Submission, false, append(upgraded[len(clear):], ehlo)},
		{"SMTPS", s.SMTPS, true, clear},
		{"no TLS", s.SMTPNoTLS, false, clear},
	} {
		t.Run(server.name, func(t *testing.T) {
			dial := func(t testing.TB) *playbook.Live {
				return playbook.Dial(t, server.addr, server.implicit, &tls.Config{RootCAs: s.Roots, ServerName: realserver.Host}, New(0, Options{}))
			}
			playbook.Probe(t, server.paths, dial, func(o transcript.Option) string {
				switch {
				case o.Line == "AUTH":
					return auth
				case strings.Contains(o.Line, " of the message") || strings.Contains(o.Line, "in base64"):
					return ""
				}
				return words.Replace(o.Line)
			}, func(r *transcript.Reply, may bool) bool {
				if may {
					return r.Code == "503" || r.Outcome == transcript.OutcomeBad
				}
				return r.Code[0] == '5' || r.Code[0] == '4'
			})
		})
	}
}
