package session

import (
	"bytes"
	"slices"
	"strings"

	"example.org/mailwire/session/auth"
	"example.org/mailwire/transcript"
)

// gate stands before whatever is typed. Where that carries a secret that would
// be readable, or go to a server that is not proven, it asks for consent: the
// error is a *transcript.Ask then. shown is what may be kept of b and shown.
func (d *Driver) gate(b []byte) (shown string, err error) {
	leaks := d.leaks(b)
	shown = hidden(b, leaks)
	asked := map[string]bool{}
	for _, l := range leaks {
		if asked[l.Mechanism] {
			continue
		}
		asked[l.Mechanism] = true
		if err = d.consent(l.Mechanism, transcript.TextOf(shown), d.canary(b, leaks, l.Mechanism)); err != nil {
			break
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if err != nil {
		d.stopped = append(d.stopped, b...)
		if d.stopped = append(d.stopped, '\n'); len(d.stopped) > maxUnended || !auth.Announces(bytes.TrimRight(b, "\r\n")) {
			d.stopped = nil
		}
		return shown, err
	}
	d.stopped = nil
	// What has no name is no mechanism: the yes was for these bytes alone.
	delete(d.consents, caseClear+" ")
	delete(d.consents, caseUnverified+" ")
	return shown, nil
}

// leaks gives the lines of b that carry a secret: on their own, or as the rest
// of a line whose beginning was sent before or held back.
func (d *Driver) leaks(b []byte) []auth.Leak {
	now := d.now()
	o := auth.Outgoing{Protocol: now.protocol, State: now.state, Content: now.content, Bytes: b}
	leaks := o.Leaks()
	d.mu.Lock()
	heads := [][]byte{slices.Clone(d.unended), slices.Clone(d.stopped)}
	d.mu.Unlock()
	for i, head := range heads {
		// Of content that is counted only the rest counts; a command of its own is no rest.
		if len(head) == 0 || now.content > 0 || i == 1 && d.isCommand(b) {
			continue
		}
		o.Content, o.Bytes = 0, append(head[:len(head):len(head)], b...)
		for _, l := range append(o.Leaks(), d.known(o.Bytes)...) {
			if l.At.To > len(head) {
				l.At = transcript.Range{From: max(l.At.From-len(head), 0), To: l.At.To - len(head)}
				leaks = append(leaks, l)
			}
		}
	}
	for _, l := range d.known(b) {
		if !slices.ContainsFunc(leaks, func(x auth.Leak) bool { return x.At.From <= l.At.From && x.At.To >= l.At.To }) {
			leaks = append(leaks, l)
		}
	}
	return leaks
}

// isCommand tells whether a typed line is a command of IMAP that lacks its tag only.
func (d *Driver) isCommand(line []byte) bool {
	return len(d.rec.Encode(d.conn, string(line))) > len(line)+len("\r\n")
}

// hidden gives what may be kept of b, the lines with a secret masked.
func hidden(b []byte, leaks []auth.Leak) string {
	b = slices.Clone(b)
	for _, l := range leaks {
		copy(b[l.At.From:l.At.To], masked(string(b[l.At.From:l.At.To])))
	}
	return string(b)
}

// maxUnended bounds what is remembered of a line that has no end yet.
const maxUnended = 64 << 10

// sent notes what went out of the line that is under way. The caller holds d.mu.
func (d *Driver) sent(b []byte) {
	if i := bytes.LastIndexByte(b, '\n'); i >= 0 {
		d.unended, b = nil, b[i+1:]
	}
	d.unended = append(d.unended, b[:min(len(b), maxUnended-len(d.unended))]...)
}

// leastKnown is how long a password has to be to be looked for in other lines:
// a shorter one stands in harmless words.
const leastKnown = 6

// remember makes the gate look for a password that was signed in with, in any encoding.
func (d *Driver) remember(password transcript.Hidden) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if password.Len() >= leastKnown {
		d.passwords = append(d.passwords, password)
	}
}

// known gives the lines of b that hold a password that was signed in with.
func (d *Driver) known(b []byte) (leaks []auth.Leak) {
	d.mu.Lock()
	passwords := d.passwords
	d.mu.Unlock()
	if len(passwords) == 0 {
		return nil
	}
	at := 0
	for _, l := range bytes.SplitAfter(b, []byte("\n")) {
		line := bytes.TrimRight(l, "\r\n")
		if slices.ContainsFunc(passwords, func(p transcript.Hidden) bool { return auth.Holds(line, p.Reveal()) }) {
			leaks = append(leaks, auth.Leak{Kind: transcript.SecretPassword, At: transcript.Range{From: at, To: at + len(line)}})
		}
		at += len(l)
	}
	return leaks
}

// canary tells whether what the mechanism gives away is a lab account's
// password on a lab server.
func (d *Driver) canary(b []byte, leaks []auth.Leak, mechanism string) bool {
	if !d.cfg.Lab {
		return false
	}
	for _, l := range leaks {
		if l.Mechanism != mechanism {
			continue
		}
		for _, a := range d.cfg.Accounts {
			if auth.Holds(b[l.At.From:l.At.To], a.Password.Reveal()) {
				return true
			}
		}
	}
	return false
}

// Cases of consent, each of which covers nothing of the other.
const (
	caseClear      = "cleartext"
	caseUnverified = "unverified"
)

// consent tells whether a secret may go now; the error is the question where it may not.
func (d *Driver) consent(mechanism string, about transcript.Text, canary bool) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	kind, fault, readers := caseClear, "the connection is not encrypted", "anyone on the path can read it"
	if d.sealed != nil {
		if d.proven {
			return nil
		}
		kind, fault, readers = caseUnverified, "the certificate does not prove the server", "whoever holds the unproven key can read it"
	}
	key := kind + " " + mechanism
	if d.consents[key] {
		return nil
	}
	hostPort := d.cfg.Target.HostPort()
	by := ""
	switch {
	case canary:
		by = "lab"
	case kind == caseClear && listed(d.cfg.AllowClear, hostPort, d.cfg.Addr):
		by = "option"
	case kind == caseUnverified && listed(d.cfg.AllowUnverified, hostPort, d.cfg.Addr):
		by = "option"
	}
	if by != "" {
		// The lab's passwords are free, whatever else is typed there is not.
		d.consents[key] = by != "lab"
		d.rec.Record(d.conn, d.consentOf(kind, mechanism, by, fault))
		return nil
	}
	return &transcript.Ask{
		Case: kind, HostPort: hostPort, Mechanism: mechanism, Fault: transcript.TextOf(fault),
		Bytes: about, Readers: readers, Exit: ExitUnsafe,
		Allow: func() {
			d.mu.Lock()
			d.consents[key] = true
			d.mu.Unlock()
			d.rec.Record(d.conn, d.consentOf(kind, mechanism, "key", fault))
		},
	}
}

func (d *Driver) consentOf(kind, mechanism, by, why string) *transcript.Consent {
	return &transcript.Consent{Case: kind, HostPort: d.cfg.Target.HostPort(), Mechanism: mechanism, By: by, Why: transcript.TextOf(why)}
}

// allow makes the yes to a held connection.
func (d *Driver) allow(a *transcript.Ask, yes chan struct{}) func() {
	once := false
	return func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		if once {
			return
		}
		once = true
		d.allowed = true
		d.enter(stateUpgrading)
		d.rec.Record(d.conn, d.consentOf(a.Case, "", "key", a.Fault.Raw()))
		close(yes)
	}
}

func listed(list []string, names ...string) bool {
	for _, l := range list {
		for _, n := range names {
			if strings.EqualFold(l, n) {
				return true
			}
		}
	}
	return false
}
