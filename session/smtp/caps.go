package smtp

import (
	"slices"
	"strings"

	"example.org/mailwire/transcript"
)

// capabilities takes the reply to EHLO: its first line names the server, each
// further one an extension (RFC 5321 4.1.1.1).
func (d *Dialogue) capabilities(r *reply) {
	ev := &transcript.Capabilities{Span: r.span, Secure: d.secure}
	for _, line := range r.list[min(1, len(r.list)):] {
		if c, ok := parseCapability(line); ok {
			ev.List = append(ev.List, c)
		}
	}
	if d.told != nil {
		before, now := names(d.told), names(ev)
		ev.Gone, ev.New = without(before, now), without(now, before)
	}
	d.caps = ev
	if !d.secure {
		d.told = ev
	}
	d.emit(ev)
}

// parseCapability reads one line of the list. "AUTH=" is the form of old
// servers and gets the name AUTH=.
func parseCapability(line string) (c transcript.Capability, ok bool) {
	f := strings.Fields(line)
	if len(f) == 0 {
		return c, false
	}
	if name, mech, old := strings.Cut(f[0], "="); old && word(name) == "AUTH" {
		c.Name = "AUTH="
		if len(mech) > 0 {
			c.Params = append(c.Params, transcript.TextOf(mech))
		}
	} else if c.Name = word(f[0]); c.Name == "" {
		c.Name = transcript.TextOf(f[0]).String()
	}
	for _, p := range f[1:] {
		c.Params = append(c.Params, transcript.TextOf(p))
	}
	c.Meaning = capabilityMeaning(c.Name)
	return c, true
}

// names gives the names of a list, AUTH with each mechanism by itself.
func names(c *transcript.Capabilities) (out []string) {
	for _, k := range c.List {
		if k.Name != "AUTH" {
			out = append(out, k.Name)
			continue
		}
		for _, p := range k.Params {
			out = append(out, "AUTH "+p.String())
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

// offers tells whether the last list has an extension.
func (d *Dialogue) offers(name string) bool {
	return d.caps != nil && slices.ContainsFunc(d.caps.List, func(c transcript.Capability) bool { return c.Name == name })
}

// mechanisms gives the SASL mechanisms that the last list has.
func (d *Dialogue) mechanisms() (out []string) {
	if d.caps == nil {
		return nil
	}
	for _, c := range d.caps.List {
		if c.Name != "AUTH" && c.Name != "AUTH=" {
			continue
		}
		for _, p := range c.Params {
			if m := word(p.Raw()); m != "" && !slices.Contains(out, m) {
				out = append(out, m)
			}
		}
	}
	return out
}
