package tlswire

import "fmt"

// versions reads RFC 8446 4.2.1.
func (p *parser) versions(r *reader) string {
	if p.where != inClientHello {
		v := r.number("selected_version", 2, versionName)
		if v >= 0 {
			p.facts.version = uint16(v)
		}
		name, _ := versionName(v)
		return name
	}
	var summary string
	r.vector("versions", 1, func(v *reader) string {
		var vs []int
		vs, summary = v.list("version", 2, versionName)
		p.offer.versions = numbers(vs)
		for _, w := range vs {
			if !grease(w) && w <= versionTLS13 {
				p.facts.version = max(p.facts.version, uint16(w))
			}
		}
		return summary
	})
	return summary
}

// keyShare reads RFC 8446 4.2.8.
func (p *parser) keyShare(r *reader) string {
	switch p.where {
	case inRetry:
		return p.chosenGroup(r.number("selected_group", 2, groupName))
	case inServerHello:
		s := p.shareEntry(r)
		p.chosenGroup(p.lastShare)
		return s
	}
	var names []string
	r.vector("client_shares", 2, func(v *reader) string {
		for v.ok() {
			if s := p.shareEntry(v); len(names) <= maxListed {
				names = append(names, s)
			}
			p.shares++
		}
		return listed(names, p.shares)
	})
	return listed(names, p.shares)
}

func (p *parser) chosenGroup(v int) string {
	if v < 0 {
		return ""
	}
	p.group = uint16(v)
	return GroupName(uint16(v))
}

// shareEntry reads one KeyShareEntry and gives its group and size.
func (p *parser) shareEntry(r *reader) (s string) {
	r.group("key_share_entry", func(r *reader) string {
		p.lastShare = r.number("group", 2, groupName)
		name, _ := groupName(p.lastShare)
		r.vector("key_exchange", 2, func(r *reader) string {
			s = fmt.Sprintf("%s, %d bytes", name, len(r.b))
			publicKey(r, p.lastShare, p.where == inServerHello)
			return s
		})
		return s
	})
	return s
}

// preSharedKey reads RFC 8446 4.2.11.
func (p *parser) preSharedKey(r *reader) string {
	p.psk = true
	if p.where != inClientHello {
		p.identity = r.number("selected_identity", 2, nil)
		return fmt.Sprintf("identity %d", p.identity)
	}
	n := 0
	r.vector("identities", 2, func(v *reader) string {
		for ; v.ok(); n++ {
			v.group("psk_identity", func(v *reader) string {
				s := hexed(v.opaque("identity", 2))
				p.ages = append(p.ages, v.number("obfuscated_ticket_age", 4, nil))
				return s
			})
		}
		return fmt.Sprintf("%d offered", n)
	})
	r.vector("binders", 2, func(v *reader) string {
		for v.ok() {
			v.opaque("psk_binder_entry", 1)
		}
		return ""
	})
	return fmt.Sprintf("%d offered", n)
}

// agedZero tells whether key i of those offered has no age: it was shared in
// another way than by a ticket (RFC 8446 4.2.11).
func (f *facts) agedZero(i int) bool { return i >= 0 && i < len(f.ages) && f.ages[i] == 0 }
