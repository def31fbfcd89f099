package pop3

import (
	"bytes"
	"slices"

	"example.org/mailwire/transcript"
)

// capabilities takes the reply to CAPA, a capability a line (RFC 2449 5). Once
// signed in, a server leaves out what only served to sign in: such a list is
// not compared with the ones before.
func (d *Dialogue) capabilities(r *reply) {
	ev := &transcript.Capabilities{Span: r.span, Secure: d.secure}
	for _, line := range r.list {
		f := bytes.Fields(line)
		if len(f) == 0 {
			continue
		}
		c := transcript.Capability{Name: word(f[0])}
		if c.Name == "" {
			c.Name = transcript.TextOf(f[0]).String()
		}
		for _, p := range f[1:] {
			c.Params = append(c.Params, transcript.TextOf(p))
		}
		c.Meaning = capabilityMeaning(c.Name)
		ev.List = append(ev.List, c)
	}
	if d.told != nil && d.state != StateTransaction {
		before, now := names(d.told), names(ev)
		ev.Gone, ev.New = without(before, now), without(now, before)
	}
	d.caps = ev
	if !d.secure {
		d.told = ev
	}
	d.emit(ev)
}

// names gives the names of a list, SASL with each mechanism by itself.
func names(c *transcript.Capabilities) (out []string) {
	for _, k := range c.List {
		if k.Name != "SASL" {
			out = append(out, k.Name)
			continue
		}
		for _, p := range k.Params {
			out = append(out, "SASL "+p.String())
		}
	}
	return out
}

// without gives the names of a that b has not, each once.
func without(a, b []string) (out []string) {
	has := make(map[string]bool, len(b))
	for _, n := range b {
		has[n] = true
	}
	for _, n := range a {
		if !has[n] {
			has[n] = true
			out = append(out, n)
		}
	}
	return out
}

// offers tells whether the last list has a capability.
func (d *Dialogue) offers(name string) bool {
	return d.caps != nil && slices.ContainsFunc(d.caps.List, func(c transcript.Capability) bool { return c.Name == name })
}

// mechanisms gives the SASL mechanisms that the last list has.
func (d *Dialogue) mechanisms() (out []string) {
	if d.caps == nil {
		return nil
	}
	for _, c := range d.caps.List {
		if c.Name != "SASL" {
			continue
		}
		for _, p := range c.Params {
			if m := word([]byte(p.Raw())); m != "" && !slices.Contains(out, m) {
				out = append(out, m)
			}
		}
	}
	return out
}
