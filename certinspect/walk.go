package certinspect

import (
	"bytes"
	"fmt"

	"example.org/mailwire/transcript"
)

// Bounds of a walk.
const (
	maxDepth = 32    // of nesting
	maxNodes = 20000 // of one certificate
)

// Node is one element of an encoding (X.690), or bytes that are none. The
// nodes of a walk, and the children of a node, follow each other without a gap.
type Node struct {
	Offset   int             `json:"offset"`         // of its first byte
	Head     int             `json:"head"`           // bytes of tag and length; 0 for bytes that are no element
	Length   int             `json:"length"`         // bytes of content that are there
	Tag      string          `json:"tag,omitempty"`  // "SEQUENCE", "[0]"
	Name     string          `json:"name,omitempty"` // by the grammar of RFC 5280: "serialNumber"
	Value    transcript.Text `json:"value,omitzero"` // decoded
	Fault    string          `json:"fault,omitempty"`
	FaultAt  int             `json:"fault_at,omitempty"` // offset of the byte that is wrong
	Children []Node          `json:"children,omitempty"`

	first   byte // of the tag
	content []byte
	again   bool // an extension that was there before
}

// End gives the offset behind the last byte.
func (n *Node) End() int { return n.Offset + n.Head + n.Length }

// blame notes the first fault of n.
func (n *Node) blame(at int, what string) {
	if n.Fault == "" {
		n.Fault, n.FaultAt = what, at
	}
}

// Walk reads a certificate as far as its encoding goes. Where it breaks, the
// node says why, and the walk goes on behind the element around the break. All
// bytes of der are in the nodes, each once.
func Walk(der []byte) []Node {
	if len(der) == 0 {
		return nil
	}
	w := &walker{b: der, left: maxNodes}
	root := w.element(0, len(der), 0, certificateShape, nil)
	nodes := []Node{root}
	if rest := len(der) - root.End(); rest > 0 {
		n := Node{Offset: root.End(), Length: rest, Value: transcript.TextOf(hexText(der[root.End():]))}
		n.blame(n.Offset, fmt.Sprintf("%d bytes follow the end of the certificate", rest))
		nodes = append(nodes, n)
	}
	sameAlgorithm(der, &nodes[0])
	return nodes
}

// sameAlgorithm holds the two places that name the signature algorithm against each other, RFC 5280 4.1.1.2.
func sameAlgorithm(der []byte, root *Node) {
	var inner, outer *Node
	for i := range root.Children {
		switch c := &root.Children[i]; c.Name {
		case "tbsCertificate":
			for j := range c.Children {
				if c.Children[j].Name == "signature" {
					inner = &c.Children[j]
				}
			}
		case "signatureAlgorithm":
			outer = c
		}
	}
	if inner != nil && outer != nil && !bytes.Equal(der[inner.Offset:inner.End()], der[outer.Offset:outer.End()]) {
		outer.blame(outer.Offset, "not the same algorithm as in tbsCertificate.signature")
	}
}

type walker struct {
	b    []byte
	left int // nodes that may still be made
}

// raw gives bytes that are no element.
func (w *walker) raw(from, to int, what string) Node {
	n := Node{Offset: from, Length: to - from, Value: transcript.TextOf(hexText(w.b[from:to]))}
	n.blame(from, what)
	return n
}

// element reads the element at at, which has to end by limit. before are those that stand before it.
func (w *walker) element(at, limit, depth int, s *shape, before []Node) Node {
	w.left--
	if depth > maxDepth {
		return w.raw(at, limit, "elements are nested too deep")
	}
	h := w.head(at, limit)
	if h.broken != "" {
		return w.raw(at, limit, h.broken)
	}
	n := Node{Offset: at, Head: h.size, Length: min(h.length, limit-at-h.size), Tag: h.name(), first: w.b[at]}
	if h.fault != "" {
		n.blame(h.faultAt, h.fault)
	}
	if list := h.number == 16 || h.number == 17; h.class == 0 && h.constructed != list {
		n.blame(at, n.Tag+" in a form that DER does not allow")
	}
	s.label(&n)
	body := at + h.size
	switch {
	case h.constructed || h.open:
		n.Children = w.elements(body, body+n.Length, depth+1, s, h.open)
		if h.open {
			n.Length = 0
			if last := len(n.Children) - 1; last >= 0 {
				n.Length = n.Children[last].End() - body
			}
			if !h.constructed {
				n.blame(at+1, "a length left open on an element that is not constructed")
			}
		}
		s.missing(&n)
	case n.Length < h.length: // cut off
	default:
		if f := primitive(w.b[at], w.b[body:n.End()], at, body); f != nil && h.number < 31 {
			n.blame(f.off, f.what)
		}
		n.Children = w.encapsulated(body, n.End(), depth+1, s.within(before), w.b[at])
	}
	n.content = w.b[body:n.End()]
	n.Value = transcript.TextOf(s.value(n.content, &n))
	return n
}

// elements reads elements up to to, or up to the end of contents where the length was left open.
func (w *walker) elements(at, to, depth int, s *shape, open bool) []Node {
	var nodes []Node
	var m matcher
	for at < to {
		if w.left <= 0 {
			return append(nodes, w.raw(at, to, "there are more elements than are walked through"))
		}
		if open && to-at >= 2 && w.b[at] == 0 && w.b[at+1] == 0 {
			return append(nodes, Node{Offset: at, Head: 2, Tag: "end of contents"})
		}
		n := w.element(at, to, depth, m.next(s, w.b[at]), nodes)
		m.check(s, &n)
		nodes = append(nodes, n)
		at = n.End()
	}
	if open && len(nodes) > 0 {
		nodes[len(nodes)-1].blame(to, "the end of contents does not come")
	}
	return nodes
}

// encapsulated reads the elements inside an OCTET STRING or BIT STRING: by s, or, where nothing is
// known of them, if they fill it without a fault.
func (w *walker) encapsulated(at, to, depth int, s *shape, tag byte) []Node {
	if s == nil || at >= to || tag != 0x04 && tag != 0x03 {
		return nil
	}
	var nodes []Node
	if tag == 0x03 {
		nodes = []Node{{Offset: at, Length: 1, Name: "unused bits", Value: transcript.TextOf(fmt.Sprint(w.b[at]))}}
		at++
	}
	if at == to {
		return nodes
	}
	n := w.element(at, to, depth, s, nil)
	if s == anyShape && (n.End() != to || firstFault([]Node{n}) != nil) {
		return nil
	}
	nodes = append(nodes, n)
	if n.End() < to {
		nodes = append(nodes, w.raw(n.End(), to, fmt.Sprintf("%d bytes follow the end of the value", to-n.End())))
	}
	return nodes
}

// Break is where an encoding breaks.
type Break struct {
	Offset int    `json:"offset"`
	Where  string `json:"where"` // names down to the element: "Certificate.tbsCertificate.validity"
	Why    string `json:"why"`

	duplicate bool // an extension comes again
}

// firstFault gives the first fault in the order of the bytes, nil where there is none.
func firstFault(nodes []Node) *Break {
	for i := range nodes {
		n := &nodes[i]
		name := n.Name
		if name == "" {
			name = n.Tag
		}
		if n.Fault != "" {
			return &Break{n.FaultAt, name, n.Fault, n.again}
		}
		if f := firstFault(n.Children); f != nil {
			if f.Where = joinPath(name, f.Where); len(f.Where) > 200 {
				f.Where = f.Where[:200]
			}
			return f
		}
	}
	return nil
}

func joinPath(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "." + b
}

// At gives the nodes around the byte at off, the outermost first.
func At(nodes []Node, off int) []Node {
	for _, n := range nodes {
		if off >= n.Offset && off < n.End() {
			return append([]Node{n}, At(n.Children, off)...)
		}
	}
	return nil
}
