package certinspect

import (
	"fmt"
	"slices"
)

// shape is a type of the grammar of certificates, RFC 5280 A.
type shape struct {
	name     string
	tags     []byte   // first bytes that it may have; none for any
	optional bool     // may be left out of its SEQUENCE
	fields   []*shape // of a SEQUENCE, in their order
	each     *shape   // of a SEQUENCE OF or SET OF
	choice   []*shape // one of these, by tag
	inside   *shape   // of what an OCTET STRING or BIT STRING holds
	byOID    map[string]*shape
	show     func(content []byte, n *Node) string
	unique   bool // of a SEQUENCE OF: the first field of each may come once
}

var anyShape = &shape{}

// allows tells whether an element that begins with tag may be an s.
func (s *shape) allows(tag byte) bool {
	if len(s.choice) > 0 {
		return slices.ContainsFunc(s.choice, func(c *shape) bool { return c.allows(tag) })
	}
	return len(s.tags) == 0 || slices.Contains(s.tags, tag)
}

// label names n, and blames it where it is no s.
func (s *shape) label(n *Node) {
	n.Name = s.name
	if !s.allows(n.first) {
		what := s.name
		if len(s.tags) > 0 {
			what = tagNames[uint64(s.tags[0]&0x1f)] + " " + s.name
		}
		n.blame(n.Offset, fmt.Sprintf("%s where %s belongs", n.Tag, what))
	}
}

// missing blames a SEQUENCE that is sound and ends before its last field that has to be there.
func (s *shape) missing(n *Node) {
	if n.Fault != "" || len(s.fields) == 0 || firstFault(n.Children) != nil {
		return
	}
	var m matcher
	for i := range n.Children {
		if n.Children[i].Head > 0 {
			m.next(s, n.Children[i].first)
		}
	}
	for _, f := range s.fields[min(m.at, len(s.fields)):] {
		if !f.optional {
			n.blame(max(n.End()-1, n.Offset), fmt.Sprintf("it ends where %s belongs", f.name))
			return
		}
	}
}

// within gives the shape of what a string holds; before are the elements in front of it, one of
// which may be the OID that tells.
func (s *shape) within(before []Node) *shape {
	if s.byOID == nil {
		return s.inside
	}
	for i := len(before) - 1; i >= 0; i-- {
		n := &before[i]
		if len(n.Children) > 0 && n.first == 0x30 {
			n = &n.Children[0]
		}
		if n.first == 0x06 {
			if in, ok := s.byOID[oidOf(n)]; ok {
				return in
			}
			return s.inside
		}
	}
	return s.inside
}

// oidOf gives the OID of a node.
func oidOf(n *Node) string {
	for i, c := range n.Value.Raw() {
		if c == ' ' {
			return n.Value.Raw()[:i]
		}
	}
	return n.Value.Raw()
}

// value decodes n.
func (s *shape) value(content []byte, n *Node) string {
	switch {
	case s.show != nil:
		return s.show(content, n)
	case len(n.Children) > 0 || n.first&0x20 != 0:
		return ""
	}
	return valueText(n.first, content)
}

// matcher goes through the fields of a SEQUENCE beside its elements.
type matcher struct {
	at   int
	seen map[string]bool
}

// next gives the shape of the element that begins with tag.
func (m *matcher) next(s *shape, tag byte) *shape {
	if s.each != nil {
		return pick(s.each, tag)
	}
	for ; m.at < len(s.fields); m.at++ {
		f := s.fields[m.at]
		if f.allows(tag) || !f.optional {
			m.at++
			return pick(f, tag)
		}
	}
	return anyShape
}

// pick gives the alternative of a choice.
func pick(s *shape, tag byte) *shape {
	for _, c := range s.choice {
		if c.allows(tag) {
			return c
		}
	}
	return s
}

// check blames what may come once only and comes again.
func (m *matcher) check(s *shape, n *Node) {
	if !s.unique || len(n.Children) == 0 {
		return
	}
	id := oidOf(&n.Children[0])
	if m.seen[id] {
		n.again = n.Fault == ""
		n.blame(n.Offset, "the same extension again: "+n.Children[0].Value.String()+" (RFC 5280 4.2)")
	}
	if m.seen == nil {
		m.seen = map[string]bool{}
	}
	m.seen[id] = true
}
