package session

import (
	"bytes"
	"crypto/tls"
	"fmt"

	"example.org/mailwire/session/tlswire"
	"example.org/mailwire/transcript"
)

// keyLog records the lines of a TLS key log as they are made.
type keyLog struct{ d *Driver }

// Write implements io.Writer for tls.Config.KeyLogWriter, which gives a line at a time.
func (k keyLog) Write(p []byte) (int, error) {
	k.d.logKey(string(bytes.TrimRight(p, "\n")))
	return len(p), nil
}

// logKey records a line of the key log and passes it on to whoever asked for
// it. A writer that fails is told of once and never ends a session.
func (d *Driver) logKey(line string) {
	d.rec.Record(d.conn, &transcript.Secret{Line: transcript.Hide(line)})
	if d.cfg.tickets != nil {
		d.cfg.tickets.learn(line)
	}
	if d.cfg.KeyLog == nil || d.keysLost {
		return
	}
	if _, err := d.cfg.KeyLog.Write([]byte(line + "\n")); err != nil {
		d.keysLost = true
		d.note("a line of the TLS key log could not be written: " + err.Error() + "; the recording has it")
	}
}

func (d *Driver) note(text string) {
	d.rec.Record(d.conn, &transcript.Note{Text: transcript.TextOf(text)})
}

// tlsConfig runs crypto/tls with its own verification off: a bad certificate
// is explained and not just refused. judge decides.
func (d *Driver) tlsConfig() *tls.Config {
	c := &tls.Config{
		ServerName:         d.cfg.SNI,
		InsecureSkipVerify: true,
		KeyLogWriter:       keyLog{d},
		MinVersion:         d.cfg.MinVersion,
		MaxVersion:         d.cfg.MaxVersion,
		CipherSuites:       d.cfg.Suites,
		CurvePreferences:   d.cfg.Groups,
		NextProtos:         d.cfg.ALPN,
	}
	c.GetClientCertificate = d.clientCertificate
	if d.cfg.tickets != nil {
		c.ClientSessionCache = d.cfg.tickets
	}
	return c
}

// wishes gives what the user set about TLS, for the recording.
func (c Config) wishes() transcript.TLSAsked {
	a := transcript.TLSAsked{
		Min: versionNumber(c.MinVersion), Max: versionNumber(c.MaxVersion), ALPN: c.ALPN,
		ClientCert: transcript.TextOf(subjectOf(c.ClientCert)), Pins: c.Pins, Resumes: c.resumes, Until: c.Until,
	}
	for _, s := range c.Suites {
		a.Suites = append(a.Suites, tlswire.SuiteName(s))
	}
	for _, g := range c.Groups {
		a.Groups = append(a.Groups, tlswire.GroupName(uint16(g)))
	}
	return a
}

// versionNumber gives "1.2" for the number of a version in TLS; "" for 0.
func versionNumber(v uint16) string {
	if v < tls.VersionTLS10 {
		return ""
	}
	return fmt.Sprintf("1.%d", v-tls.VersionTLS10)
}
