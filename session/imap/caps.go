package imap

import (
	"bytes"

	"example.org/mailwire/transcript"
)

// capabilities is what the server says it can do.
type capabilities struct {
	known bool            // told and still valid
	has   map[string]bool // by whole name: AUTH=PLAIN
	mechs []string        // of AUTH=, in the server's order
	last  []string        // the last list told, valid or not
	told  bool

	version int // grows with each change
}

// forget makes the list count no more; it is still what the next is compared with.
func (c *capabilities) forget() {
	c.known, c.has, c.mechs = false, nil, nil
	c.version++
}

// offers tells whether a capability of that name is known to be there.
func (c *capabilities) offers(name string) bool { return c.has[name] }

// lacks tells whether none of the names is there, as far as that is known.
func (c *capabilities) lacks(names ...string) bool {
	for _, n := range names {
		if c.has[n] {
			return false
		}
	}
	return c.known
}

// heldList is a list whose state is open: the sign-in that it came with has no
// outcome yet.
type heldList struct {
	span transcript.Span
	text []byte
}

// listed takes a list that comes untagged. One that comes while a sign-in waits
// for its tagged reply is part of the answer: after an OK it is what the server
// can do for the user who is signed in, after anything else it is one from before
// (RFC 9051 6.2.2, 7.2.2). Without an outcome it is neither, and not told.
func (d *Dialogue) listed(span transcript.Span, text []byte) {
	if d.signingIn() {
		d.pending = &heldList{span: span, text: text} // a newer one replaces it
		return
	}
	d.capabilities(span, text)
}

// signingIn tells whether what comes untagged can belong to a sign-in: no CAPABILITY was asked before it.
func (d *Dialogue) signingIn() bool {
	for _, q := range d.queue {
		switch q.verb {
		case "CAPABILITY":
			return false
		case "LOGIN", "AUTHENTICATE":
			return true
		}
	}
	return d.auth != nil
}

// release tells the list that waited for the outcome of a sign-in.
func (d *Dialogue) release() {
	if h := d.pending; h != nil {
		d.pending = nil
		d.capabilities(h.span, h.text)
	}
}

// capabilities takes a list of capabilities (RFC 9051 7.2.2). The AUTH=
// entries become one capability with the mechanisms as parameters.
func (d *Dialogue) capabilities(span transcript.Span, text []byte) {
	ev := &transcript.Capabilities{Span: span, Secure: d.secure()}
	c := capabilities{known: true, has: map[string]bool{}, told: true, version: d.caps.version + 1}
	auth := -1
	for _, w := range bytes.Fields(text) {
		full := printable(upper(w))
		if c.has[full] {
			continue
		}
		c.has[full] = true
		c.last = append(c.last, full)
		item := capability(w, full)
		if item.Name == "AUTH" && len(item.Params) > 0 {
			c.mechs = append(c.mechs, item.Params[0].String())
			if auth >= 0 {
				ev.List[auth].Params = append(ev.List[auth].Params, item.Params...)
				continue
			}
			auth = len(ev.List)
			item.Meaning = features["AUTH="].meaning("AUTH=")
		}
		ev.List = append(ev.List, item)
	}
	if d.caps.told {
		ev.Gone, ev.New = missing(d.caps.last, c.last), missing(c.last, d.caps.last)
	}
	d.caps = c
	d.emit(ev)
	if ev.Secure && c.has["STARTTLS"] {
		d.find(startTLSOffered(span))
	}
}

func capability(w []byte, full string) transcript.Capability {
	base, param, has := bytes.Cut(w, []byte("="))
	c := transcript.Capability{Name: printable(upper(base))}
	if has {
		c.Params = []transcript.Text{transcript.TextOf(param)}
		if upper(base) == "AUTH" {
			c.Params[0] = transcript.TextOf(upper(param))
		}
	}
	c.Meaning, _ = explainCapability(full)
	return c
}

// missing gives what of a is not in b.
func missing(a, b []string) (m []string) {
	in := map[string]bool{}
	for _, s := range b {
		in[s] = true
	}
	for _, s := range a {
		if !in[s] {
			m = append(m, s)
		}
	}
	return m
}
