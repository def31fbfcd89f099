package session_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"testing"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/xdg-go/scram"

	"example.org/mailwire/session"
	"example.org/mailwire/session/lab"
	"example.org/mailwire/transcript"
)

var errNo = errors.New("no")

// foreign is the server's side of mechanisms by another author.
func foreign(mech string, state *tls.ConnectionState) (sasl.Server, error) {
	ok := func(user, secret string) error {
		if user != "alice" || secret != "s3cret-sauce" {
			return errNo
		}
		return nil
	}
	switch mech {
	case sasl.Plain:
		return sasl.NewPlainServer(func(_, user, password string) error { return ok(user, password) }), nil
	case sasl.Anonymous:
		return sasl.NewAnonymousServer(func(trace string) error {
			if trace != "alice" {
				return errNo
			}
			return nil
		}), nil
	case sasl.External:
		return sasl.NewExternalServer(func(id string) error {
			if len(state.PeerCertificates) == 0 || id != "" && id != state.PeerCertificates[0].Subject.CommonName {
				return errNo
			}
			return nil
		}), nil
	case sasl.OAuthBearer:
		return sasl.NewOAuthBearerServer(func(o sasl.OAuthBearerOptions) *sasl.OAuthBearerError {
			if ok(o.Username, o.Token) != nil {
				return &sasl.OAuthBearerError{Status: "invalid_token", Schemes: "bearer"}
			}
			return nil
		}), nil
	case "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS":
		return foreignScram(mech, state)
	}
	return nil, errors.New("unknown mechanism")
}

// scramSteps is SCRAM's conversation as a sasl.Server.
type scramSteps struct{ *scram.ServerConversation }

func foreignScram(mech string, state *tls.ConnectionState) (sasl.Server, error) {
	client, err := scram.SHA256.NewClient("alice", "s3cret-sauce", "")
	if err != nil {
		return nil, err
	}
	stored, err := client.GetStoredCredentialsWithError(scram.KeyFactors{Salt: "0123456789abcdef", Iters: 4096})
	if err != nil {
		return nil, err
	}
	server, err := scram.SHA256.NewServer(func(user string) (scram.StoredCredentials, error) {
		if user != "alice" {
			return scram.StoredCredentials{}, errNo
		}
		return stored, nil
	})
	if err != nil || mech == "SCRAM-SHA-256" {
		return scramSteps{server.NewConversation()}, err
	}
	binding, err := scram.NewTLSExporterBinding(state)
	return scramSteps{server.NewConversationWithChannelBindingRequired(binding)}, err
}

func (s scramSteps) Next(response []byte) (challenge []byte, done bool, err error) {
	if s.Done() {
		return nil, s.Valid(), nil
	}
	if response == nil {
		return []byte{}, false, nil
	}
	text, err := s.Step(string(response))
	if err == nil && s.Done() && !s.Valid() {
		err = errNo
	}
	return []byte(text), false, err
}

var foreignMechanisms = []string{"PLAIN", "ANONYMOUS", "EXTERNAL", "OAUTHBEARER", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"}

// smtpSession and imapSession are sessions of servers by another author.
type smtpSession struct {
	smtp.Session
	conn *smtp.Conn
}

func (smtpSession) Logout() error            { return nil }
func (smtpSession) Reset()                   {}
func (smtpSession) AuthMechanisms() []string { return foreignMechanisms }
func (s smtpSession) Auth(mech string) (sasl.Server, error) {
	state, _ := s.conn.TLSConnectionState()
	return foreign(mech, &state)
}

type imapSession struct {
	*imapmemserver.UserSession
	conn *imapserver.Conn
}

func (s imapSession) Login(string, string) error       { return errNo }
func (s imapSession) AuthenticateMechanisms() []string { return foreignMechanisms }
func (s imapSession) Authenticate(mech string) (sasl.Server, error) {
	state := s.conn.NetConn().(*tls.Conn).ConnectionState()
	return foreign(mech, &state)
}

// foreignServers runs the SMTP and the IMAP of another author in implicit TLS.
func foreignServers(t *testing.T, l *lab.Lab) map[string]string {
	t.Helper()
	cert, err := l.Client("bob")
	if err != nil {
		t.Fatal(err)
	}
	cfg := &tls.Config{Certificates: []tls.Certificate{cert}, ClientAuth: tls.RequestClientCert}
	listen := func() net.Listener {
		ln, err := tls.Listen("tcp", "127.0.0.1:0", cfg)
		if err != nil {
			t.Fatal(err)
		}
		return ln
	}
	out := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return smtpSession{conn: c}, nil }))
	out.ErrorLog = log.New(io.Discard, "", 0)
	in := imapserver.New(&imapserver.Options{
		Caps: imap.CapSet{imap.CapIMAP4rev1: {}}, Logger: log.New(io.Discard, "", 0),
		NewSession: func(c *imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return imapSession{imapmemserver.NewUserSession(imapmemserver.NewUser("alice", "")), c}, nil, nil
		},
	})
	so, si := listen(), listen()
	go out.Serve(so) // ends with Close
	go in.Serve(si)  // ends with Close
	t.Cleanup(func() { out.Close(); in.Close() })
	return map[string]string{"smtps": so.Addr().String(), "imaps": si.Addr().String()}
}

// TestIndependentServers signs in to servers of another author with their own
// mechanisms, with the right and a wrong secret.
func TestIndependentServers(t *testing.T) {
	l := startLab(t)
	shown, err := l.Client("alice")
	if err != nil {
		t.Fatal(err)
	}
	for scheme, addr := range foreignServers(t, l) {
		for _, mech := range foreignMechanisms {
			for _, wait := range []string{"", ":wait"} {
				for _, right := range []bool{true, false} {
					target, err := session.ParseTarget(scheme + "://mail.a.test")
					if err != nil {
						t.Fatal(err)
					}
					cfg := session.Config{Target: target, Addr: addr, EHLO: "client.test", Insecure: true,
						AllowUnverified: []string{addr}, Timeouts: session.DefaultTimeouts(), ClientCert: &shown}
					a := transcript.Account{Mechanism: mech + wait, User: "alice", Password: transcript.Hide("s3cret-sauce")}
					if !right {
						a.Password = transcript.Hide("not-this-one")
						if mech == "EXTERNAL" || mech == "ANONYMOUS" {
							a.User = "carol"
						}
					}
					foreignSignIn(t, scheme+" "+a.Mechanism, cfg, a, right)
				}
			}
		}
	}
}

func foreignSignIn(t *testing.T, name string, cfg session.Config, a transcript.Account, right bool) {
	t.Helper()
	d, log, err := begin(t, cfg)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	err = d.Authenticate(context.Background(), a)
	if want := map[bool]int{true: 0, false: session.ExitAuth}[right]; exitOf(err) != want {
		t.Errorf("%s, right %v: exit %d (%v), want %d", name, right, exitOf(err), err, want)
	}
	d.Close(context.Background())
	d.Wait()
	holdsLaw(t, log)
}
