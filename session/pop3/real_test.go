package pop3

import (
	"crypto/md5"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"os"
	"strings"
	"testing"

	"example.org/mailwire/session/sessiontest/playbook"
	"example.org/mailwire/session/sessiontest/realserver"
	"example.org/mailwire/transcript"
)

func TestMain(m *testing.M) { os.Exit(realserver.Main(m)) }

// TestDovecotAgrees: what may be typed next is not answered -ERR by Dovecot;
// what may not is.
func TestDovecotAgrees(t *testing.T) {
	s := realserver.Start(t)
	alice := s.Alice()
	auth := "AUTH PLAIN " + base64.StdEncoding.EncodeToString([]byte("\x00"+alice.User+"\x00"+alice.Password))
	user, pass := "USER "+alice.User, "PASS "+alice.Password
	clear := [][]string{{}, {"CAPA"}, {user}, {"CAPA", user}, {user, pass}, {"CAPA", user, pass}, {"CAPA", auth, "CAPA"}, {"CAPA", "AUTH PLAIN", "*"}}
	upgraded := [][]string{{"CAPA"}, {"STLS"}, {"CAPA", "STLS", "CAPA"}, {"STLS", "CAPA", user}, {"STLS", user, pass}, {"STLS", "CAPA", user, pass}, {"STLS", "CAPA", auth, "CAPA"}}
	for _, server := range []struct {
		name, addr string
		implicit   bool
		paths      [][]string
	}{
		{"POP3", s.POP3, false, upgraded},
		{"POP3S", s.POP3S, true, clear},
		{"no TLS", s.POP3NoTLS, false, clear},
		{"in clear", s.POP3Clear, false, clear},
	} {
		t.Run(server.name, func(t *testing.T) {
			var d *Dialogue
			dial := func(t testing.TB) *playbook.Live {
				d = New(0, Options{})
				return playbook.Dial(t, server.addr, server.implicit, &tls.Config{RootCAs: s.Roots, ServerName: realserver.Host}, d)
			}
			playbook.Probe(t, server.paths, dial, func(o transcript.Option) string {
				switch {
				case o.Line == "AUTH":
					return auth
				case strings.Contains(o.Line, "in base64"), o.Line == "APOP name digest": // it differs with each greeting
					return ""
				}
				return strings.NewReplacer("USER name", user, "PASS password", pass, "number lines", "1 0", "number", "1").Replace(o.Line)
			}, func(r *transcript.Reply, _ bool) bool { return r.Code == "-ERR" })
		})
	}
}

// TestDovecotAPOP: the timestamp of Dovecot's greeting is the one that APOP answers.
func TestDovecotAPOP(t *testing.T) {
	s := realserver.Start(t)
	alice := s.Alice()
	d := New(0, Options{})
	l := playbook.Dial(t, s.POP3Clear, false, nil, d)
	if d.timestamp == "" {
		t.Skip("this Dovecot offers no APOP")
	}
	digest := fmt.Sprintf("%x", md5.Sum([]byte(d.timestamp+alice.Password)))
	if r := l.Say(t, "APOP "+alice.User+" "+digest); r.Outcome != transcript.OutcomeOK || l.Next.State != "transaction" {
		t.Errorf("%s %s, then %s", r.Code, r.Text, l.Next.State)
	}
}
