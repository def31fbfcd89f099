package session_test

import (
	"net"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2/imapclient"

	"example.org/mailwire/session/lab"
	"example.org/mailwire/session/sessiontest/realserver"
	"example.org/mailwire/transcript"
)

// strangers are a server and the account that a program of somebody else uses there.
type strangers struct {
	name, protocol string
	addr, host     string
	user, secret   string
	dovecot        bool   // takes tokens in clear, and no NTLM
	token          string // the mechanism that curl takes for one
}

// clearServers are servers that take a sign-in in clear.
func clearServers(t *testing.T, r *realserver.Servers, l *lab.Lab) (all []strangers) {
	t.Helper()
	a := r.Alice()
	for _, s := range everyServices(r) {
		all = append(all, strangers{name: s.name, protocol: strings.Replace(s.scheme, "submission", "smtp", 1), addr: s.addr, host: realserver.Host,
			user: a.User, secret: a.Password, dovecot: true, token: "OAUTHBEARER"})
	}
	all = append(all, strangers{name: "Postfix without OAUTHBEARER", protocol: "smtp", addr: r.Every.XOAuth2, host: realserver.Host,
		user: a.User, secret: a.Password, dovecot: true, token: "XOAUTH2"})
	for _, name := range []string{"submission", "pop3", "imap"} {
		s, err := l.Lookup(name + ".notls")
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, strangers{name: "lab " + name, protocol: strings.Replace(name, "submission", "smtp", 1), addr: s.Addr, host: s.Host,
			user: "alice", secret: "s3cret-sauce"})
	}
	return all
}

// programWay is a way to sign in that a program is asked for.
type programWay struct {
	args      []string
	mechanism string
	kind      transcript.SecretKind
	initial   bool   // the first message stands in the command
	version   string // of NTLM
}

// curlWays are what curl can do in clear. It sends an initial response where IMAP
// offers that, and where it is asked to; not where it is too long for POP3. A
// realm may be empty (RFC 2831 2.1.1), as Dovecot's is, which curl 7 takes for no
// challenge; of two mechanisms with tokens it takes OAUTHBEARER, whatever it is told.
func curlWays(s strangers) (all []programWay) {
	way := func(mechanism string, kind transcript.SecretKind, initial bool, args ...string) {
		args = append(args, "--login-options", "AUTH="+mechanism)
		all = append(all, programWay{args, mechanism, kind, initial && s.protocol == "imap", ""})
		if initial {
			short := s.protocol != "pop3" || kind != transcript.SecretToken
			all = append(all, programWay{append(args, "--sasl-ir"), mechanism, kind, short, ""})
		}
	}
	way("PLAIN", transcript.SecretPassword, true)
	way("LOGIN", transcript.SecretPassword, true)
	way("CRAM-MD5", transcript.SecretDigest, false)
	if s.dovecot {
		way(s.token, transcript.SecretToken, true, "--oauth2-bearer", realserver.Token(s.user, time.Now().Add(time.Hour)))
	} else {
		way("DIGEST-MD5", transcript.SecretDigest, false)
		way("NTLM", transcript.SecretDigest, true)
		all[len(all)-1].version, all[len(all)-2].version = "NTLM 2", "NTLM 2"
	}
	if s.protocol == "pop3" {
		all = append(all, programWay{[]string{"--login-options", "AUTH=+APOP"}, "APOP", transcript.SecretDigest, false, ""})
	}
	return all
}

// TestCurlIsOverheard has curl sign in to Dovecot, Postfix and the lab in clear,
// and an observer between them say with what.
func TestCurlIsOverheard(t *testing.T) {
	needProgram(t, "curl", "curl")
	r, l := realserver.Start(t), startLab(t)
	r.NeedSubmission(t)
	for _, s := range clearServers(t, r, l) {
		for _, w := range curlWays(s) {
			t.Run(s.name+" "+w.mechanism+" "+w.args[len(w.args)-1], func(t *testing.T) {
				tap := realserver.NewTap(t, s.addr)
				_, port, _ := net.SplitHostPort(tap.Addr)
				args := append([]string{"-sS", "-m", "20", "--resolve", s.host + ":" + port + ":127.0.0.1", "-u", s.user + ":" + s.secret}, w.args...)
				url := s.protocol + "://" + s.host + ":" + port + "/"
				if s.protocol == "smtp" {
					args = append(args, "-X", "NOOP")
				}
				if out, ok := program(t, "curl", append(args, url)...); !ok {
					t.Fatal(out)
				}
				s.hears(t, tap, w)
			})
		}
	}
}

// TestSwaksIsOverheard is the same with swaks, which speaks SMTP only.
func TestSwaksIsOverheard(t *testing.T) {
	needProgram(t, "swaks", "swaks")
	for module, pkg := range map[string]string{"Authen::SASL": "libauthen-sasl-perl", "Digest::HMAC_MD5": "libdigest-hmac-perl", "Authen::NTLM": "libauthen-ntlm-perl"} {
		if err := exec.CommandContext(t.Context(), "perl", "-M"+module, "-e", "1").Run(); err != nil {
			missing(t, "swaks needs Perl's "+module+" (Debian: "+pkg+")")
		}
	}
	r, l := realserver.Start(t), startLab(t)
	r.NeedSubmission(t)
	for _, s := range clearServers(t, r, l) {
		if s.protocol != "smtp" {
			continue
		}
		for _, w := range []programWay{
			{nil, "PLAIN", transcript.SecretPassword, true, ""}, {nil, "LOGIN", transcript.SecretPassword, false, ""},
			{nil, "CRAM-MD5", transcript.SecretDigest, false, ""},
			{[]string{"--auth-extra", "dmd5-host=" + s.host}, "DIGEST-MD5", transcript.SecretDigest, false, ""},
			{nil, "NTLM", transcript.SecretDigest, false, "NTLM 1"},
		} {
			if w.mechanism == "NTLM" && s.dovecot {
				continue
			}
			t.Run(s.name+" "+w.mechanism, func(t *testing.T) {
				tap := realserver.NewTap(t, s.addr)
				args := append([]string{"--server", tap.Addr, "--helo", "client.test", "--from", "a@real.test", "--to", "b@real.test", "--quit-after", "AUTH",
					"--auth", w.mechanism, "--auth-user", s.user, "--auth-password", s.secret}, w.args...)
				if out, ok := program(t, "swaks", args...); !ok {
					t.Fatal(out)
				}
				s.hears(t, tap, w)
			})
		}
	}
}

// TestCommandsAreOverheard is the same for the commands that are no SASL, which
// curl leaves aside where a server has that: Perl's Net::POP3 and go-imap.
func TestCommandsAreOverheard(t *testing.T) {
	needProgram(t, "perl", "perl")
	r, l := realserver.Start(t), startLab(t)
	r.NeedSubmission(t)
	for _, s := range clearServers(t, r, l) {
		switch s.protocol {
		case "pop3":
			for verb, w := range map[string]programWay{"login": {nil, "USER", transcript.SecretPassword, false, ""}, "apop": {nil, "APOP", transcript.SecretDigest, false, ""}} {
				t.Run(s.name+" "+w.mechanism, func(t *testing.T) {
					tap := realserver.NewTap(t, s.addr)
					script := "my $p = Net::POP3->new($ARGV[0]) or die; defined $p->" + verb + "($ARGV[1], $ARGV[2]) or die $p->message; $p->quit"
					if out, ok := program(t, "perl", "-MNet::POP3", "-MDigest::MD5", "-e", script, tap.Addr, s.user, s.secret); !ok {
						t.Fatal(out)
					}
					s.hears(t, tap, w)
				})
			}
		case "imap":
			t.Run(s.name+" LOGIN", func(t *testing.T) {
				tap := realserver.NewTap(t, s.addr)
				c, err := imapclient.DialInsecure(tap.Addr, nil)
				if err != nil {
					t.Fatal(err)
				}
				if err := c.WaitGreeting(); err != nil {
					t.Fatal(err)
				}
				if err := c.Login(s.user, s.secret).Wait(); err != nil {
					t.Fatal(err)
				}
				if err := c.Logout().Wait(); err != nil {
					t.Error(err)
				}
				s.hears(t, tap, programWay{nil, "LOGIN", transcript.SecretPassword, false, ""})
			})
		}
	}
}

// hears holds that the observer names what the program was given.
func (s strangers) hears(t *testing.T, tap *realserver.Tap, w programWay) {
	t.Helper()
	want := told{w.mechanism, s.user, s.secret, w.kind}
	if w.kind == transcript.SecretToken {
		want.secret = w.args[1]
	}
	o := overhear(t, tap, s.protocol)
	o.names(t, want)
	if got := o.field("version"); got != w.version {
		t.Errorf("overheard %q, want %q", got, w.version)
	}
	if initial := len(o.steps) > 0 && o.steps[0].Via == "sasl" && len(o.steps[0].Fields) > 0; initial != w.initial {
		t.Errorf("an initial response was overheard: %v, want %v", initial, w.initial)
	}
}
