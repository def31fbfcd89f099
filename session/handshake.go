package session

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"

	"example.org/mailwire/transcript"
)

// handshake sets TLS up on the tap and judges the certificate. It tells
// whether the session goes on.
func (d *Driver) handshake() bool {
	ctx, cancel := context.WithTimeout(context.Background(), d.cfg.Timeouts.Handshake)
	defer cancel()
	before := d.tap.read
	conn := tls.Client(d.tap, d.tlsConfig())
	err := conn.HandshakeContext(ctx)
	if err != nil && d.given() {
		return false
	}
	sent := d.sentChain()
	if err != nil && (len(sent.Chain) == 0 || !provesNothing(err) && !unreadable(err)) {
		d.fail(d.handshakeStop(err, d.tap.read > before))
		return false
	}
	verdict := d.judge(sent, conn.ConnectionState(), err)
	d.rec.Record(d.conn, verdict)
	if err != nil {
		d.fail(brokenOff(verdict, err))
		return false
	}
	if !verdict.OK && !d.cfg.Insecure && !d.look(verdict) {
		return false
	}
	d.mu.Lock()
	d.sealed, d.proven = conn, verdict.OK
	d.unended, d.stopped = nil, nil
	d.enter(stateSealed)
	d.mu.Unlock()
	return true
}

// given tells whether the session was given up, which ends a handshake from below.
func (d *Driver) given() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.state == stateClosed
}

// provesNothing tells whether the handshake failed because the server does not
// hold the key of the certificate that it sent.
func provesNothing(err error) bool {
	return strings.Contains(err.Error(), "invalid signature by the server certificate")
}

// unreadable tells whether the handshake failed because crypto/tls cannot
// parse a certificate that the server sent.
func unreadable(err error) bool {
	return err != nil && strings.Contains(err.Error(), "failed to parse certificate from server")
}

// brokenOff tells of a verdict on a handshake that came to no end.
func brokenOff(v *transcript.Verdict, err error) *Stop {
	s := verifyStop(v)
	s.Do = "no secret was sent; there is nothing to look at: without the key no TLS comes about"
	if unreadable(err) {
		text := "a certificate of the server cannot be read, so no TLS comes about: " + s.Text.Raw()
		if _, why, _ := strings.Cut(err.Error(), "x509: "); !strings.Contains(text, why) {
			text += " (" + why + ")"
		}
		s.Text = transcript.TextOf(text)
		s.Do = "no secret was sent; the certificate is in the recording as it was sent, and mailwire cert shows it"
	}
	return s
}

// look stops after a bad verdict, until the user wants to look anyway.
func (d *Driver) look(v *transcript.Verdict) bool {
	s := verifyStop(v)
	if !d.cfg.Asks {
		d.fail(s)
		return false
	}
	return d.hold(s.fault(), &transcript.Ask{
		Case: "look", Fault: s.Text, Exit: ExitVerify,
		Readers: "sealed, but to whoever holds this key; signing in stays blocked",
	})
}

func verifyStop(v *transcript.Verdict) *Stop {
	return stop(ExitVerify, "certificate", strings.TrimSuffix(v.Sentence.Raw(), "."), "no secret was sent; --insecure looks anyway, with signing in blocked")
}

// sentChain gives the server's certificates as the wire had them; none where
// it sent none.
func (d *Driver) sentChain() *transcript.Certificates {
	entries, _ := d.rec.Log().Since(0)
	for i := len(entries) - 1; i >= 0; i-- {
		c, ok := entries[i].Event.(*transcript.Certificates)
		if ok && entries[i].Conn == d.conn && c.Dir == transcript.Server {
			return c
		}
	}
	return &transcript.Certificates{}
}

// handshakeStop tells in words why there is no TLS; answered tells whether the
// server said anything to the ClientHello.
func (d *Driver) handshakeStop(err error, answered bool) *Stop {
	var head tls.RecordHeaderError
	var remote *net.OpError
	switch {
	case errors.As(err, &head):
		return notTLS(head.RecordHeader[:])
	case errors.As(err, &remote) && remote.Op == "remote error":
		if s := d.clientRefused(err); s != nil {
			return s
		}
		if strings.Contains(err.Error(), "protocol version") {
			return d.versionRefused()
		}
		alert := strings.TrimPrefix(remote.Err.Error(), "tls: ")
		return stop(ExitNoTLS, "handshake", "the server refused the handshake with the alert: "+alert+d.aboutClientCert(), afterRefusal(alert))
	case errors.Is(err, context.DeadlineExceeded) && answered:
		return stop(ExitNoTLS, "handshake", "the handshake was not finished within "+d.cfg.Timeouts.Handshake.String()+": the server began to answer and stopped",
			"what was sent until then stands in the recording; --limit handshake=1m waits longer")
	case errors.Is(err, context.DeadlineExceeded):
		return stop(ExitNoTLS, "handshake", "no answer to the ClientHello within "+d.cfg.Timeouts.Handshake.String(),
			"the server may wait for plaintext: try without implicit TLS")
	case strings.Contains(err.Error(), "protocol version"):
		return d.versionStop(err)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return stop(ExitNoTLS, "handshake", "the server closed the connection during the TLS handshake", "what was sent until then stands in the recording")
	case errors.Is(err, syscall.ECONNRESET):
		return stop(ExitNoTLS, "handshake", "the connection was reset during the TLS handshake", "a firewall may do so; what was sent until then stands in the recording")
	}
	return stop(ExitNoTLS, "handshake", "TLS was not set up: "+outOfOrder(reason(err)), "what was sent until then stands in the recording")
}

// afterRefusal tells what to try after an alert, named as crypto/tls does.
func afterRefusal(alert string) string {
	switch alert {
	case "handshake failure", "insufficient security level":
		return "most often no cipher suite in common: RSA key exchange, 3DES and RC4 are offered only by name, as with --ciphers TLS_RSA_WITH_AES_128_GCM_SHA256; " +
			"it may also want another version (--tls-min 1.0) or a client certificate"
	case "unrecognized name":
		return "it has no certificate for the server name that was sent: --sni NAME sends another, --sni none sends none"
	case "no application protocol":
		return "it takes none of the protocols that --alpn offered"
	}
	return "it may want another version, a client certificate, or another server name"
}

// outOfOrder words the error of crypto/tls for a message that is not due,
// which names types of Go: "... of type *tls.certificateMsg when waiting for
// *tls.serverHelloMsg".
func outOfOrder(text string) string {
	got, due, ok := strings.Cut(strings.TrimPrefix(text, "received unexpected handshake message of type "), " when waiting for ")
	switch {
	case strings.HasSuffix(text, "unexpected message"):
		return "the server sent a message that is not due now"
	case !ok || !strings.HasPrefix(got, "*tls."):
		return text
	}
	if got == due {
		return "the server's " + messageName(got) + " message cannot be used: it is empty or not as it has to be"
	}
	return "the server sent a " + messageName(got) + " message where " + messageName(due) + " was due"
}

// messageName makes "*tls.serverHelloMsg" "ServerHello" (RFC 8446 4).
func messageName(goType string) string {
	name := strings.TrimSuffix(strings.TrimPrefix(goType, "*tls."), "Msg")
	name = strings.TrimSuffix(name, "TLS13")
	if name == "" {
		return "handshake"
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

// versionStop tells which version the server chose, and which is the oldest allowed.
func (d *Driver) versionStop(err error) *Stop {
	least, _ := d.cfg.versions()
	chosen := reason(err)
	entries, _ := d.rec.Log().Since(0)
	for _, e := range entries {
		if a, ok := e.Event.(*transcript.TLSAgreed); ok && e.Conn == d.conn {
			chosen = "the server speaks " + a.Version
		}
	}
	return stop(ExitNoTLS, "handshake", chosen+"; the oldest version allowed here is "+tls.VersionName(least), "--tls-min 1.0 looks anyway; versions before TLS 1.2 are broken (RFC 8996)")
}

// versions gives the oldest and the newest version that is offered.
func (c Config) versions() (least, most uint16) {
	least, most = c.MinVersion, c.MaxVersion
	if least == 0 {
		least = tls.VersionTLS12 // the default of crypto/tls for clients
	}
	if most == 0 {
		most = tls.VersionTLS13
	}
	return least, most
}

// versionRefused tells that the server takes none of the versions offered.
func (d *Driver) versionRefused() *Stop {
	least, most := d.cfg.versions()
	text := "the server speaks " + tls.VersionName(least-1) + " or older only; the oldest version allowed here is " + tls.VersionName(least)
	do := "--tls-min 1.0 looks anyway; versions before TLS 1.2 are broken (RFC 8996)"
	switch {
	case most < tls.VersionTLS13 && least == most:
		text = "the server speaks no " + tls.VersionName(least) + ", the only version allowed here"
		do = "--tls-min and --tls-max allow others"
	case most < tls.VersionTLS13:
		text = "the server speaks no version from " + tls.VersionName(least) + " to " + tls.VersionName(most) + ", which are allowed here"
		do = "--tls-min and --tls-max allow others"
	case least == tls.VersionTLS13:
		do = "--tls-min 1.2 allows the version before; --tls-min 1.0 all that Go's TLS has"
	case least == tls.VersionTLS10:
		text, do = "the server speaks no version from TLS 1.0 to TLS 1.3", "it may speak SSL 3.0 or older, which mailwire does not"
	}
	return stop(ExitNoTLS, "handshake", text+" (alert protocol_version)", do)
}

// notTLS tells what came where a TLS record was due.
func notTLS(head []byte) *Stop {
	text := "the server does not speak TLS here; its answer begins with " + transcript.TextOf(head).String()
	do := "nothing secret was sent"
	if p := protocolOf(head[0]); p != "" {
		text += ", which looks like " + strings.ToUpper(p) + " in plaintext"
		do = "connect without implicit TLS; STARTTLS may be offered"
	}
	return stop(ExitNoTLS, "handshake", text, do)
}
