package session_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"example.org/mailwire/session"
	"example.org/mailwire/session/sessiontest/realserver"
	"example.org/mailwire/session/sessiontest/tshark"
	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/report"
)

// realTLS is a session with a real server, and how far it comes.
type realTLS struct {
	name    string
	scheme  string
	addr    string
	mode    string
	version uint16
	client  string // certificate that is shown: "", known, stranger
	suites  []uint16
	groups  []tls.CurveID
	says    string // why it ends before the sign-in; "" where it does not
	exit    int
	asked   bool // the server asks for a certificate
	// other: OpenSSL's client is answered otherwise. crypto/tls names its versions in
	// an extension even where TLS 1.2 is the newest, so that a server knows before
	// its ServerHello that there is none.
	other bool
}

// realSessions are sessions with each server, version and way to show oneself.
func realSessions(r *realserver.Servers) (all []realTLS) {
	old := func(v uint16) []realTLS {
		return []realTLS{
			{scheme: "imap", addr: r.Old.IMAP, mode: session.Must, version: v},
			{scheme: "pop3s", addr: r.Old.POP3S, mode: session.Implicit, version: v},
			{scheme: "submission", addr: r.Old.Submission, mode: session.Must, version: v},
			{scheme: "smtps", addr: r.Old.SMTPS, mode: session.Implicit, version: v},
		}
	}
	for _, v := range []uint16{tls.VersionTLS10, tls.VersionTLS11, tls.VersionTLS12, tls.VersionTLS13} {
		all = append(all, old(v)...)
	}
	all = append(all,
		realTLS{name: "12 only", scheme: "submission", addr: r.Only12.Submission, mode: session.Must, version: tls.VersionTLS12},
		realTLS{name: "12 only", scheme: "smtps", addr: r.Only12.SMTPS, mode: session.Implicit, version: tls.VersionTLS13, says: "speaks", exit: session.ExitNoTLS},
		realTLS{name: "10 only", scheme: "smtps", addr: r.Only10.SMTPS, mode: session.Implicit, version: tls.VersionTLS12, says: "speaks", exit: session.ExitNoTLS, other: true},
		realTLS{name: "CBC", scheme: "imaps", addr: r.Old.IMAPS, mode: session.Implicit, version: tls.VersionTLS12, suites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256}},
		realTLS{name: "ChaCha20", scheme: "submission", addr: r.Old.Submission, mode: session.Must, version: tls.VersionTLS12, suites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256}},
		realTLS{name: "no suite", scheme: "smtps", addr: r.Old.SMTPS, mode: session.Implicit, version: tls.VersionTLS12, suites: []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256}, says: "handshake failure", exit: session.ExitNoTLS},
		realTLS{name: "P-521", scheme: "imap", addr: r.Old.IMAP, mode: session.Must, version: tls.VersionTLS13, groups: []tls.CurveID{tls.CurveP521}},
		realTLS{name: "expired", scheme: "imaps", addr: r.IMAPSExpired, mode: session.Implicit, version: tls.VersionTLS13, says: "expired", exit: session.ExitVerify},
		realTLS{name: "expired", scheme: "submission", addr: r.SubmissionExpired, mode: session.Must, version: tls.VersionTLS12, says: "expired", exit: session.ExitVerify},
		realTLS{name: "wrong name", scheme: "imap", addr: r.IMAPWrongName, mode: session.Must, version: tls.VersionTLS12, says: "name", exit: session.ExitVerify},
		realTLS{name: "wrong name", scheme: "submission", addr: r.SubmissionWrongName, mode: session.Must, version: tls.VersionTLS13, says: "name", exit: session.ExitVerify},
	)
	for _, v := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		all = append(all, clientSessions(r, v)...)
		if r.Tunnel.IMAPS != "" {
			all = append(all, tunnelSessions(r, v)...)
		}
	}
	return all
}

// clientSessions are sessions with servers that ask for a client certificate.
// Dovecot and Postfix take any handshake and refuse in words; stunnel refuses the
// handshake, see tunnelSessions.
func clientSessions(r *realserver.Servers, v uint16) []realTLS {
	return []realTLS{
		{name: "asks", scheme: "imap", addr: r.Asks.IMAP, mode: session.Must, version: v, asked: true},
		{name: "asks", scheme: "imaps", addr: r.Asks.IMAPS, mode: session.Implicit, version: v, client: "known", asked: true},
		{name: "asks", scheme: "submission", addr: r.Asks.Submission, mode: session.Must, version: v, asked: true},
		{name: "asks", scheme: "smtps", addr: r.Asks.SMTPS, mode: session.Implicit, version: v, client: "known", asked: true},
		{name: "asks", scheme: "smtps", addr: r.Asks.SMTPS, mode: session.Implicit, version: v, client: "stranger", asked: true},
		{name: "needs", scheme: "imaps", addr: r.Needs.IMAPS, mode: session.Implicit, version: v, client: "known", asked: true},
		{name: "needs", scheme: "imap", addr: r.Needs.IMAP, mode: session.Must, version: v, says: "certificate", exit: session.ExitAuth, asked: true},
		{name: "needs", scheme: "submission", addr: r.Needs.Submission, mode: session.Must, version: v, client: "known", asked: true},
		{name: "needs", scheme: "smtps", addr: r.Needs.SMTPS, mode: session.Implicit, version: v, client: "stranger", says: "certificate not trusted", exit: session.ExitConnect, asked: true},
		{name: "needs", scheme: "submission", addr: r.Needs.Submission, mode: session.Must, version: v, says: "No client certificate presented", exit: session.ExitConnect, asked: true},
		{name: "needs", scheme: "smtps", addr: r.Needs.SMTPS, mode: session.Implicit, version: v, says: "No client certificate presented", exit: session.ExitConnect, asked: true},
	}
}

// tunnelSessions are sessions with stunnel.
func tunnelSessions(r *realserver.Servers, v uint16) []realTLS {
	return []realTLS{
		{name: "stunnel", scheme: "imaps", addr: r.Tunnel.IMAPS, mode: session.Implicit, version: v},
		{name: "stunnel", scheme: "pop3s", addr: r.Tunnel.POP3S, mode: session.Implicit, version: v},
		{name: "stunnel", scheme: "smtps", addr: r.Tunnel.SMTPS, mode: session.Implicit, version: v},
		{name: "stunnel", scheme: "imap", addr: r.Tunnel.IMAP, mode: session.Must, version: v},
		{name: "stunnel", scheme: "pop3", addr: r.Tunnel.POP3, mode: session.Must, version: v},
		{name: "stunnel", scheme: "submission", addr: r.Tunnel.Submission, mode: session.Must, version: v},
		{name: "stunnel needs", scheme: "imaps", addr: r.TunnelNeeds.IMAPS, mode: session.Implicit, version: v, client: "known", asked: true},
		{name: "stunnel needs", scheme: "imaps", addr: r.TunnelNeeds.IMAPS, mode: session.Implicit, version: v, says: "none was sent", exit: session.ExitNoTLS, asked: true},
		{name: "stunnel needs", scheme: "smtps", addr: r.TunnelNeeds.SMTPS, mode: session.Implicit, version: v, client: "stranger", says: "unknown_ca", exit: session.ExitNoTLS, asked: true},
	}
}

func (c realTLS) String() string {
	return strings.TrimSpace(fmt.Sprintf("%s %s %s %s", c.scheme, tls.VersionName(c.version), c.name, c.client))
}

// TestRealTLS has sessions with Postfix, Dovecot and stunnel in TLS 1.0 to 1.3,
// with and without client certificates. The wire bytes are those of an
// independent tap, the law holds, and tshark and openssl s_client see the same.
func TestRealTLS(t *testing.T) {
	r := realserver.Start(t)
	r.NeedTunnel(t)
	tshark.Need(t)
	needOpenSSL(t)
	sessions := realSessions(r)
	logs := make([]*transcript.Log, len(sessions))
	t.Run("sessions", func(t *testing.T) {
		for i, c := range sessions {
			t.Run(c.String(), func(t *testing.T) {
				t.Parallel()
				tap := realserver.NewTap(t, c.addr)
				log, err := c.run(t, r, tap.Addr)
				c.ends(t, err)
				tapAgrees(t, tap, log, err != nil)
				totalsAgree(t, tap, log)
				holdsLaw(t, log)
				if asked := slices.ContainsFunc(derivedEvents(log), isAsked); asked != c.asked {
					t.Errorf("told that a client certificate was asked for: %v", asked)
				}
				if !c.other {
					askOpenSSL(t, r, c, log)
				}
				logs[i] = log
			})
		}
	})
	if !t.Failed() {
		tsharkAgrees(t, sessions, logs)
	}
}

// totalsAgree holds that what came before TLS and the records are all that the
// tap saw, but for what nobody read after the end.
func totalsAgree(t *testing.T, tap *realserver.Tap, log *transcript.Log) {
	t.Helper()
	l := report.NewLadder(log, 0, false)
	for side, wire := range map[string][]byte{"client": tap.Conns()[0].Client(), "server": tap.Conns()[0].Server()} {
		var records int64
		for _, r := range l.Records {
			if strings.HasPrefix(side, r.Dir) {
				records += r.Length
			}
		}
		total, rest := l.Totals[side], int64(0)
		if side == "server" {
			rest = int64(len(wire)) - total.Wire
		}
		if records != total.Records || len(wire) != int(total.Before+total.Records+total.Rest+rest) || rest < 0 {
			t.Errorf("%s: %+v, records of %d bytes; %d crossed", side, total, records, len(wire))
		}
	}
}

func isAsked(ev transcript.Event) bool {
	_, ok := ev.(*transcript.CertificateAsked)
	return ok
}

// run has a session: sign-in, a few commands and the end.
func (c realTLS) run(t *testing.T, r *realserver.Servers, addr string) (*transcript.Log, error) {
	t.Helper()
	cfg := realConfig(t, r, c.scheme, addr, c.mode)
	cfg.MinVersion, cfg.MaxVersion, cfg.Suites, cfg.Groups = c.version, c.version, c.suites, c.groups
	if c.client != "" {
		cert := r.ClientCert(t, c.client == "known")
		cfg.ClientCert = &cert
	}
	d, log, err := begin(t, cfg)
	ctx := context.Background()
	if err == nil && c.name != "stunnel" { // SMTP behind it has no accounts
		err = d.Authenticate(ctx, accountOf(r.Alice(), ""))
	}
	for _, line := range []string{"NOOP", "XYZZY"} {
		if err == nil {
			err = d.Converse(ctx, line)
		}
	}
	d.Close(ctx)
	d.Wait()
	return log, err
}

// ends wants the end that the case says.
func (c realTLS) ends(t *testing.T, err error) {
	t.Helper()
	var stop *session.Stop
	switch {
	case err == nil && c.says == "":
	case c.says == "" || !errors.As(err, &stop):
		t.Fatalf("ended with %v, want %q", err, c.says)
	case stop.Exit != c.exit || !strings.Contains(stop.Error(), c.says):
		t.Errorf("exit %d: %v\nwant %d: %s", stop.Exit, stop, c.exit, c.says)
	}
}

func derivedEvents(log *transcript.Log) (all []transcript.Event) {
	entries, _ := log.Since(0)
	for _, e := range entries {
		if e.Obs < 0 {
			all = append(all, e.Event)
		}
	}
	return all
}

// tsharkAgrees gives tshark what crossed since TLS began, with the keys of the
// sessions, and wants the same reading.
func tsharkAgrees(t *testing.T, sessions []realTLS, logs []*transcript.Log) {
	t.Helper()
	var talks []tshark.Talk
	var plain []map[transcript.Dir][]byte
	for _, log := range logs {
		if log == nil {
			t.Skip("not all sessions were asked for")
		}
		talk, said := sinceTLS(t, log)
		talks, plain = append(talks, talk), append(plain, said)
	}
	for i, seen := range tshark.Read(t, talks) {
		for _, d := range tshark.Compare(derivedEvents(logs[i]), plain[i], seen) {
			t.Errorf("%s: %s", sessions[i], d)
		}
	}
}

// sinceTLS gives the bytes on the wire since TLS began, the keys and the plaintext.
func sinceTLS(t *testing.T, log *transcript.Log) (talk tshark.Talk, plain map[transcript.Dir][]byte) {
	t.Helper()
	start := map[transcript.Dir]int64{}
	for _, ev := range derivedEvents(log) {
		if s, ok := ev.(*transcript.TLSStart); ok {
			start[transcript.Client], start[transcript.Server] = s.Client, s.Server
		}
	}
	plain = map[transcript.Dir][]byte{}
	for _, o := range observedOf(t, log) {
		switch ev := o.event.(type) {
		case *transcript.Secret:
			talk.Keys = append(talk.Keys, strings.TrimSpace(ev.Line.Reveal()))
		case *transcript.Data:
			if ev.Layer == transcript.Plain {
				plain[ev.Dir] = append(plain[ev.Dir], ev.Bytes...)
			} else if before := max(0, start[ev.Dir]-ev.Off); before < int64(len(ev.Bytes)) {
				talk.Pieces = append(talk.Pieces, tshark.Piece{Server: ev.Dir == transcript.Server, Bytes: bytes.Clone(ev.Bytes[before:])})
			}
		}
	}
	return talk, plain
}

// TestRealLateRefusal holds that in TLS 1.3 the refusal of a missing client
// certificate is met after the handshake, at the next read, and told as what it
// is; in TLS 1.2 it ends the handshake (RFC 8446 4.4.2.4, RFC 5246 7.4.6).
func TestRealLateRefusal(t *testing.T) {
	r := realserver.Start(t)
	r.NeedTunnel(t)
	for v, want := range map[uint16]struct{ steps, says string }{
		tls.VersionTLS12: {"c Finished,s alert handshake_failure,fault", "none was sent, and it ended the handshake with the alert handshake_failure"},
		tls.VersionTLS13: {"s Finished,c Finished,verdict,s alert certificate_required,fault", "the server requires a client certificate, and none was sent (alert certificate_required)"},
	} {
		t.Run(tls.VersionName(v), func(t *testing.T) {
			cfg := realConfig(t, r, "imaps", r.TunnelNeeds.IMAPS, session.Implicit)
			cfg.MinVersion, cfg.MaxVersion = v, v
			d, log, err := begin(t, cfg)
			d.Wait()
			var stop *session.Stop
			if !errors.As(err, &stop) || stop.Exit != session.ExitNoTLS || !strings.Contains(stop.Error(), want.says) {
				t.Errorf("ended with %v", err)
			}
			if got := lateSteps(log); got != want.steps {
				t.Errorf("in the order %s, want %s", got, want.steps)
			}
			holdsLaw(t, log)
		})
	}
}

// lateSteps gives the end of a handshake and what came after it, in the log's order.
func lateSteps(log *transcript.Log) string {
	var steps []string
	for _, ev := range allEvents(log) {
		switch ev := ev.(type) {
		case *transcript.Handshake:
			if ev.Name == "Finished" {
				steps = append(steps, ev.Dir.String()+" "+ev.Name)
			}
		case *transcript.Verdict:
			steps = append(steps, "verdict")
		case *transcript.Alert:
			if ev.Dir == transcript.Server {
				steps = append(steps, "s alert "+ev.Name)
			}
		case *transcript.Fault:
			steps = append(steps, "fault")
		}
	}
	return strings.Join(steps, ",")
}
