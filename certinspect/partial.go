package certinspect

import (
	"fmt"
	"slices"

	"example.org/mailwire/transcript"
)

// Partial is what can be read of a certificate that crypto/x509 refuses.
// Nothing in it is verified, and what stands behind the break may be misread.
type Partial struct {
	Break      *Break  `json:"break,omitempty"` // nil where the encoding is whole: it is refused for what it says
	Fields     []Piece `json:"fields"`          // in the order of the bytes
	Extensions []Piece `json:"extensions"`
}

// Piece is one value that can be read.
type Piece struct {
	Name   string          `json:"name"` // subject, issuer, serial, …; of an extension its OID and name
	Value  transcript.Text `json:"value"`
	Offset int             `json:"offset"`
	Length int             `json:"length"` // with tag and length
	After  bool            `json:"after,omitempty"`

	label string // for a row
}

// text gives the value for a row; the name too, where the label does not say it.
func (p *Piece) text() string {
	if p.label == p.Name {
		return p.Value.String()
	}
	return transcript.TextOf(p.Name).String() + ": " + p.Value.String()
}

// maxPieces bounds names and extensions that are told.
const maxPieces = 100

// partial reads what it can of der.
func partial(der []byte) *Partial {
	nodes := Walk(der)
	p := &Partial{Break: firstFault(nodes), Fields: []Piece{}, Extensions: []Piece{}}
	for i := range nodes {
		p.collect(&nodes[i])
	}
	return p
}

// pieceNames are the elements that are told, by their name in the grammar.
var pieceNames = map[string]string{
	"Version": "version", "serialNumber": "serial", "signature": "signed with", "issuer": "issuer",
	"notBefore": "valid from", "notAfter": "valid until", "subject": "subject", "algorithm": "key algorithm", "modulus": "RSA modulus",
	"rfc822Name": "email name", "dNSName": "DNS name", "iPAddress": "address", "uniformResourceIdentifier": "URI",
	"keyIdentifier": "issuer's key", "SubjectKeyIdentifier": "key identifier", "KeyUsage": "key usage", "KeyPurposeId": "may be used for",
	"cA": "CA", "pathLenConstraint": "path length", "policyIdentifier": "policy",
}

func (p *Partial) collect(n *Node) {
	name, told := pieceNames[n.Name]
	whole := n.Head > 0 && n.Fault == "" && (n.Name != "algorithm" || n.first == 0x30)
	if told && whole && !n.Value.IsZero() && len(p.Fields) < maxPieces {
		v := n.Value
		if n.Name == "modulus" {
			v = transcript.TextOf(fmt.Sprintf("%d bits", max(0, n.Length-1)*8)) // with the byte in front that makes it positive
		}
		p.Fields = append(p.Fields, p.piece(n, name, name, v))
	}
	if n.Name == "Extension" && len(n.Children) > 0 && len(p.Extensions) < maxPieces {
		p.Extensions = append(p.Extensions, p.piece(n, "extension", n.Children[0].Value.String(), extensionValue(n)))
	}
	for i := range n.Children {
		p.collect(&n.Children[i])
	}
}

// extensionValue gives the bytes of an extension's value in hex.
func extensionValue(n *Node) transcript.Text {
	for i := range n.Children {
		if c := &n.Children[i]; c.Name == "extnValue" {
			return transcript.TextOf(hexText(c.content))
		}
	}
	return transcript.Text{}
}

func (p *Partial) piece(n *Node, label, name string, v transcript.Text) Piece {
	return Piece{label: label, Name: name, Value: v, Offset: n.Offset, Length: n.Head + n.Length, After: p.Break != nil && n.Offset >= p.Break.Offset}
}

// lines shows what can be read: what stands in front of the break, and what stands behind it.
func (p *Partial) lines(s *sheet) {
	if p.Break == nil {
		s.field("encoding", "whole: the certificate is refused for what it says")
	} else {
		s.field("encoding", fmt.Sprintf("breaks at byte %d, in %s: %s", p.Break.Offset, transcript.TextOf(p.Break.Where), transcript.TextOf(p.Break.Why)))
	}
	for _, after := range []bool{false, true} {
		n := 0
		for _, f := range slices.Concat(p.Fields, p.Extensions) {
			if f.After != after {
				continue
			}
			if n++; n == 1 {
				what := "read as far as the break; none of it is verified"
				if after {
					what = "read behind the break; it may be misread, and none of it is verified"
				} else if p.Break == nil {
					what = "what it says; none of it is verified"
				}
				s.field("readable", what)
			}
			s.field("  "+f.label, f.text())
		}
	}
}
