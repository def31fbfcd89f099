package session

import (
	"strings"

	"example.org/mailwire/session/auth"
	"example.org/mailwire/transcript"
)

// gate stands before every line. It tells whether the line carries a secret,
// and where that would be readable, or go to a server that is not proven, it
// asks for consent: the error is a *transcript.Ask then.
func (d *Driver) gate(line []byte) (secret bool, err error) {
	state := d.now().state
	_, mechanism, ok := auth.Reveals(d.protocol(), state, line)
	if !ok && !d.holdsKnown(line) {
		return false, nil
	}
	return true, d.consent(mechanism, transcript.TextOf(masked(string(line), true)), d.canary(line))
}

// leastKnown is how long a password has to be to be looked for in other lines:
// a shorter one stands in harmless words.
const leastKnown = 6

// remember makes the gate look for a password that was signed in with, in any encoding.
func (d *Driver) remember(password transcript.Hidden) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if password.Len() >= leastKnown {
		d.known = append(d.known, password)
	}
}

func (d *Driver) holdsKnown(line []byte) bool {
	d.mu.Lock()
	known := d.known
	d.mu.Unlock()
	for _, k := range known {
		if auth.Holds(line, k.Reveal()) {
			return true
		}
	}
	return false
}

// canary tells whether line gives away nothing but a lab account's password on a lab server.
func (d *Driver) canary(line []byte) bool {
	if !d.cfg.Lab {
		return false
	}
	for _, a := range d.cfg.Accounts {
		if auth.Holds(line, a.Password.Reveal()) {
			return true
		}
	}
	return false
}

// consent tells whether a secret may go now; the error is the question where it may not.
func (d *Driver) consent(mechanism string, about transcript.Text, canary bool) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	kind, fault, readers := "cleartext", "the connection is not encrypted", "anyone on the path can read it"
	if d.sealed != nil {
		if d.proven {
			return nil
		}
		kind, fault, readers = "unverified", "the certificate does not prove the server", "whoever holds the unproven key can read it"
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
	case kind == "cleartext" && listed(d.cfg.AllowClear, hostPort, d.cfg.Addr):
		by = "option"
	case kind == "unverified" && listed(d.cfg.AllowUnverified, hostPort, d.cfg.Addr):
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
