package diff

import (
	"slices"
	"strings"

	"example.org/mailwire/transcript"
)

// Where a list of capabilities was told.
const (
	listBefore = iota
	listInside
	listSignedIn
)

var listWords = [3]string{"before TLS", "inside TLS", "after sign-in"}

func (l *looked) listed(ev *transcript.Capabilities) {
	at := listBefore
	switch {
	case l.signed:
		at = listSignedIn
	case ev.Secure:
		at = listInside
	}
	l.lists[at] = ev
}

// capabilities compares the lists of the same place; and where only one side
// has one inside TLS, that one with what the other one has instead.
// Lists of two protocols have nothing in common.
func (d *Diff) capabilities(x, y *looked) {
	if x.told.Protocol != y.told.Protocol {
		return
	}
	for at := range x.lists {
		a, b := x.lists[at], y.lists[at]
		switch {
		case a == nil && b == nil:
			continue
		case a == nil && (x.told.Untold || at == listSignedIn && !x.signed), b == nil && (y.told.Untold || at == listSignedIn && !y.signed):
			continue // the one tells nothing of it, or did not come so far
		}
		d.compareLists(listWords[at], x.told.Protocol, a, b)
	}
	a, b := x.inForce(), y.inForce()
	if a != nil && b != nil && a.Secure != b.Secure && !x.told.Untold && !y.told.Untold {
		d.compareLists("in force: the last list before a sign-in", x.told.Protocol, a, b)
	}
}

// inForce gives the last list before a sign-in.
func (l *looked) inForce() *transcript.Capabilities {
	if l.lists[listInside] != nil {
		return l.lists[listInside]
	}
	return l.lists[listBefore]
}

func (d *Diff) compareLists(of, protocol string, a, b *transcript.Capabilities) {
	n := Names{Of: of, A: -1, B: -1, OnlyA: []transcript.Text{}, OnlyB: []transcript.Text{}}
	na, nb := flat(protocol, a), flat(protocol, b)
	if a != nil {
		n.A = len(na)
	}
	if b != nil {
		n.B = len(nb)
	}
	if a != nil && b != nil {
		n.OnlyA, n.OnlyB = append(n.OnlyA, without(na, nb)...), append(n.OnlyB, without(nb, na)...)
	}
	if len(n.OnlyA)+len(n.OnlyB) > 0 || (a == nil) != (b == nil) {
		d.Capabilities = append(d.Capabilities, n)
	}
}

// flat gives a list by its words, each way to sign in by itself.
func flat(protocol string, c *transcript.Capabilities) []string {
	if c == nil {
		return nil
	}
	between := " "
	if protocol == "imap" {
		between = "="
	}
	var list []string
	for _, k := range c.List {
		switch {
		case len(k.Params) == 0:
			list = append(list, k.Name)
		case k.Name == "AUTH" || k.Name == "AUTH=" || k.Name == "SASL" || between == "=":
			for _, p := range k.Params {
				list = append(list, strings.TrimSuffix(k.Name, "=")+between+p.Raw())
			}
		default:
			words := []string{k.Name}
			for _, p := range k.Params {
				words = append(words, p.Raw())
			}
			list = append(list, strings.Join(words, " "))
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// without gives those of a that b lacks; both are in order.
func without(a, b []string) []transcript.Text {
	var list []transcript.Text
	for _, s := range a {
		if _, ok := slices.BinarySearch(b, s); !ok {
			list = append(list, transcript.TextOf(s))
		}
	}
	return list
}

// findings tells those of one side only. The same one may have been made more
// than once.
func (d *Diff) findings(x, y *looked) {
	d.foundOnly("a", x.found, y.found)
	d.foundOnly("b", y.found, x.found)
}

func (d *Diff) foundOnly(in string, here, there []*transcript.Finding) {
	type key struct {
		id       string
		severity transcript.Severity
	}
	known := map[key]bool{}
	for _, f := range there {
		known[key{f.ID, f.Severity}] = true
	}
	for _, f := range here {
		if k := (key{f.ID, f.Severity}); !known[k] {
			known[k] = true
			d.Findings = append(d.Findings, Finding{In: in, ID: f.ID, Severity: f.Severity, Title: transcript.TextOf(f.Title)})
		}
	}
}
