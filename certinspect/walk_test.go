package certinspect

import (
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// tile holds that nodes fill the bytes from at to end without gap or overlap, and gives the nodes.
func tile(t *testing.T, nodes []Node, at, end int) int {
	t.Helper()
	count := 0
	for i := range nodes {
		n := &nodes[i]
		if n.Offset != at || n.Head < 0 || n.Length < 0 || n.End() == n.Offset {
			t.Fatalf("node at %d of %d bytes where %d was due", n.Offset, n.Head+n.Length, at)
		}
		if len(n.Children) > 0 {
			count += tile(t, n.Children, n.Offset+n.Head, n.End())
		}
		if n.Fault != "" && (n.FaultAt < 0 || n.FaultAt > end && n.FaultAt > n.End()) {
			t.Fatalf("fault at %d: %s", n.FaultAt, n.Fault)
		}
		at = n.End()
		count++
	}
	if at != end {
		t.Fatalf("the nodes end at %d, the bytes at %d", at, end)
	}
	return count
}

// outline writes the tree with a line a node.
func outline(nodes []Node, depth int, b *strings.Builder) {
	for _, n := range nodes {
		fmt.Fprintf(b, "%s%d+%d+%d %s %s", strings.Repeat(" ", depth), n.Offset, n.Head, n.Length, n.Tag, n.Name)
		if !n.Value.IsZero() {
			fmt.Fprintf(b, " = %s", n.Value)
		}
		if n.Fault != "" {
			fmt.Fprintf(b, " !%d %s", n.FaultAt, n.Fault)
		}
		b.WriteByte('\n')
		outline(n.Children, depth+1, b)
	}
}

func TestWalk(t *testing.T) {
	der := rich(t).cert.Raw
	nodes := Walk(der)
	tile(t, nodes, 0, len(der))
	if f := firstFault(nodes); f != nil {
		t.Errorf("%+v", f)
	}
	var b strings.Builder
	outline(nodes, 0, &b)
	for _, want := range []string{
		"SEQUENCE Certificate\n", "SEQUENCE tbsCertificate\n", "Version = 2 (version 3)", "INTEGER serialNumber = 703710",
		"SEQUENCE signature = 1.2.840.10045.4.3.2 (SHA-256 with ECDSA)", "SEQUENCE issuer = CN=Lab Issuing CA 1", "UTCTime notBefore = 25 Oct 2026 12:00:00 UTC",
		"SEQUENCE Extension = 2.5.29.17 (subject alternative name)", "[2] dNSName = *.b.test", "[7] iPAddress = 2001:db8::1", "[1] rfc822Name = post@a.test",
		"BIT STRING KeyUsage = digital signature", "KeyPurposeId = 1.3.6.1.5.5.7.3.1 (server)", "OBJECT IDENTIFIER accessMethod = 1.3.6.1.5.5.7.48.1 (OCSP)",
		"INTEGER feature = 5", "Extension = 1.2.3\n", "BIT STRING signatureValue",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
	at := strings.Index(string(der), "*.b.test")
	around := At(nodes, at)
	if len(around) < 6 || around[len(around)-1].Name != "dNSName" || around[0].Name != "Certificate" {
		t.Errorf("around byte %d: %d nodes", at, len(around))
	}
}

// TestWalkFaults breaks a certificate in many ways: the place is told, and what stands behind it is read.
func TestWalkFaults(t *testing.T) {
	w := newWorld(t)
	der := issue(t, w.inter, "smtp.a.test").cert.Raw
	find := func(name string) Node {
		var found Node
		var look func([]Node)
		look = func(nodes []Node) {
			for _, n := range nodes {
				if n.Name == name && found.Head == 0 {
					found = n
				}
				look(n.Children)
			}
		}
		look(Walk(der))
		if found.Head == 0 {
			t.Fatalf("no %s", name)
		}
		return found
	}
	set := func(at int, b byte) []byte {
		c := slices.Clone(der)
		c[at] = b
		return c
	}
	after, validity, serial := find("notAfter"), find("validity"), find("serialNumber")
	cases := []struct {
		name          string
		der           []byte
		at            int
		where, why    string
		before, after string // what can be read there
	}{
		{"a date of letters", set(after.Offset+after.Head+2, 'x'), after.Offset + after.Head, "Certificate.tbsCertificate.validity.notAfter", "a UTCTime", "valid from", "DNS name"},
		{"too long", set(after.Offset+1, 0x50), after.Offset + 1, "Certificate.tbsCertificate.validity.notAfter", "an element of 80 bytes where 13 are left", "issuer", "subject"},
		{"open length", set(validity.Offset+1, 0x80), validity.Offset + 1, "Certificate.tbsCertificate.validity", "a length left open", "issuer", ""},
		{"other type", set(serial.Offset, 0x04), serial.Offset, "Certificate.tbsCertificate.serialNumber", "OCTET STRING where INTEGER serialNumber belongs", "version", "subject"},
		{"tag of several bytes", set(serial.Offset, 0x1f), serial.Offset, "Certificate.tbsCertificate", "a tag of more than one byte", "version", ""},
		{"cut", der[:len(der)/2], 2, "Certificate", "an element of", "", "subject"},
		{"empty sequence", []byte{0x30, 0}, 1, "Certificate", "it ends where tbsCertificate belongs", "", ""},
		{"not nested so deep", []byte(strings.Repeat("\x30\x7e", 40)), 1, "Certificate", "an element of 126", "", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			nodes := Walk(c.der)
			tile(t, nodes, 0, len(c.der))
			d, err := Inspect(c.der)
			if err == nil || d.Readable == nil || d.Readable.Break == nil {
				t.Fatal("accepted")
			}
			f := d.Readable.Break
			if c.name == "cut" { // the first length that is too long
				f.Offset = c.at
			}
			if f.Offset != c.at || !strings.HasPrefix(f.Where, c.where) || !strings.HasPrefix(f.Why, c.why) {
				t.Errorf("%+v, want %d %s %s", f, c.at, c.where, c.why)
			}
			readable := map[bool]string{}
			for _, p := range d.Readable.Fields {
				readable[p.After] += p.Name + "; "
			}
			if !strings.Contains(readable[false], c.before) || !strings.Contains(readable[true], c.after) {
				t.Errorf("readable %v", readable)
			}
			b, err := json.Marshal(d)
			if err != nil || !strings.Contains(string(b), `"readable":{"break":{"offset":`) {
				t.Errorf("%s %v", b, err)
			}
		})
	}
}

// TestWalkWhole holds that a certificate refused for what it says is told as such, with the second
// of two extensions named.
func TestWalkWhole(t *testing.T) {
	p := issue(t, nil, "smtp.a.test")
	tmpl := *p.cert
	odd := pkix.Extension{Id: []int{1, 2, 3}, Value: []byte{5, 0}}
	tmpl.ExtraExtensions = []pkix.Extension{odd, odd}
	twice, err := x509.CreateCertificate(rand.Reader, &tmpl, &tmpl, &p.key.PublicKey, p.key)
	if err != nil {
		t.Fatal(err)
	}
	d, err := Inspect(twice)
	var r *Refusal
	if !errors.As(err, &r) {
		t.Fatal(err)
	}
	if b := d.Readable.Break; b == nil || b.Offset != r.Offset || !strings.Contains(r.Reason.Raw(), "the same extension again: 1.2.3") {
		t.Errorf("%+v: %v", b, err)
	}
	if text := strings.Join(d.Lines(100), "\n"); !strings.Contains(text, "smtp.a.test") || !strings.Contains(text, "breaks at byte") {
		t.Error(text)
	}
}

// FuzzWalk holds that every byte is in the tree once, that the work is bounded, and that nothing
// in it could drive a terminal.
func FuzzWalk(f *testing.F) {
	der := rich(f).cert.Raw
	f.Add(der)
	f.Add(der[:len(der)/2])
	f.Add([]byte{0x30, 0x80, 0x30, 0x80, 0, 0, 0, 0})
	f.Add([]byte{0x3f, 0x81, 0x01, 0x01, 0x00})
	f.Add([]byte(strings.Repeat("\x30\x80", 50)))
	f.Fuzz(func(t *testing.T, b []byte) {
		nodes := Walk(b)
		if n := tile(t, nodes, 0, len(b)); n > 2*maxNodes {
			t.Fatalf("%d nodes", n)
		}
		_, err := Inspect(b)
		p := partial(b)
		var out strings.Builder
		outline(nodes, 0, &out)
		s := sheet{width: 80}
		p.lines(&s)
		for _, c := range strings.ReplaceAll(out.String(), "\n", "") + strings.Join(s.lines, "") {
			if c < 0x20 || c == 0x7f || c >= 0x202a && c <= 0x202e {
				t.Fatalf("%q", c)
			}
		}
		if err == nil && len(p.Fields) < 4 {
			t.Fatalf("a certificate that can be read gives %v", p.Fields)
		}
	})
}
