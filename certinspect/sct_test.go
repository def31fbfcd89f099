package certinspect

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/binary"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"example.org/mailwire/transcript"
)

// sct makes a SerializedSCT of a log whose ID is one byte repeated.
func sct(log byte, at time.Time, sig int) []byte {
	b := append([]byte{0}, bytes.Repeat([]byte{log}, 32)...)
	b = binary.BigEndian.AppendUint64(b, uint64(at.UnixMilli()))
	b = append(b, 0, 0, 4, 3)
	b = binary.BigEndian.AppendUint16(b, uint16(sig))
	return append(b, make([]byte, sig)...)
}

func sctList(scts ...[]byte) []byte {
	var all []byte
	for _, s := range scts {
		all = append(binary.BigEndian.AppendUint16(all, uint16(len(s))), s...)
	}
	return append(binary.BigEndian.AppendUint16(nil, uint16(len(all))), all...)
}

func sctExt(oid asn1.ObjectIdentifier, list []byte) pkix.Extension {
	value, _ := asn1.Marshal(list)
	return pkix.Extension{Id: oid, Value: value}
}

func withSCTs(list []byte) change {
	return func(c *x509.Certificate) {
		c.ExtraExtensions = append(c.ExtraExtensions, sctExt(asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11129, 2, 4, 2}, list))
	}
}

func TestSCTs(t *testing.T) {
	w := newWorld(t)
	issued := now.AddDate(0, 0, -30)
	leaf := issue(t, w.inter, "smtp.a.test", withSCTs(sctList(sct(1, issued, 71), sct(2, issued.Add(-time.Hour), 70))))
	q := w.ask(leaf, w.inter)
	q.SCTs = [][]byte{sct(3, issued, 72)}
	q.Staples = [][]byte{answer(t, w.inter, leaf, w.inter, func(r *ocsp.Response) {
		r.ExtraExtensions = []pkix.Extension{sctExt(asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11129, 2, 4, 5}, sctList(sct(4, now.Add(time.Hour), 71)))}
	})}
	r := Explain(q)
	m := method(r, "ct")
	if m.State != transcript.MethodUnknown || m.Result.Raw() != "4 SCTs (2 in the certificate, 1 in the handshake, 1 in the staple), signatures not checked" {
		t.Errorf("%s: %s", m.State, m.Result)
	}
	from := map[string]int{}
	for _, s := range r.SCTs {
		from[s.From]++
	}
	if len(r.SCTs) != 4 || from[FromStaple] != 1 {
		t.Fatalf("%v", r.SCTs)
	}
	var first SCT
	for _, s := range r.SCTs {
		if s.From == FromCertificate {
			first = s
			break
		}
	}
	if first.LogID != "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=" || !first.Time.Equal(issued) || first.Algorithm != "SHA-256 with ECDSA" || first.Signature != 71 || first.Version != 1 {
		t.Errorf("%+v", first)
	}
	if len(r.Remarks) != 1 || !strings.Contains(r.Remarks[0].Raw(), "its time lies after the moment judged for") {
		t.Errorf("%v", r.Remarks)
	}
	if none := method(Explain(w.ask(issue(t, w.inter, "smtp.a.test"), w.inter)), "ct"); none.State != transcript.MethodNotMade || !strings.HasPrefix(none.Result.Raw(), "no SCTs") {
		t.Errorf("%v", none)
	}
}

func TestOddSCTs(t *testing.T) {
	w := newWorld(t)
	old := sct(1, now.AddDate(-1, 0, 0), 71)
	later := append([]byte{1}, old[1:]...)
	cases := []struct {
		name, words string
		list        []byte
		n           int
	}{
		{"old", "older than the first day", sctList(old), 1},
		{"another version", "version 2, which is not known here", sctList(later), 1},
		{"cut inside", "cut off after 20 bytes", sctList(old[:20]), 1},
		{"year 292471208", "beyond the year 9999", sctList(append(append(bytes.Clone(old[:33]), bytes.Repeat([]byte{255}, 8)...), old[41:]...)), 1},
	}
	for _, c := range cases {
		r := Explain(w.ask(issue(t, w.inter, "smtp.a.test", withSCTs(c.list)), w.inter))
		if len(r.SCTs) != c.n || !strings.Contains(r.SCTs[0].String(), c.words) || !r.OK {
			t.Errorf("%s: %v", c.name, r.SCTs)
		}
	}
	whole := sctList(old, old)
	whole[0], whole[1] = 0, byte(len(old)+2+5)
	for _, c := range []struct {
		list  []byte
		n     int
		words string
	}{
		{nil, 0, "cut off"}, {append(sctList(old), 9), 1, "1 byte follow"}, {whole[:len(old)+2+2+5], 1, "SCT 2 of the list is cut off"},
	} {
		list, err := parseSCTList(c.list, FromHandshake)
		if err == nil || len(list) != c.n || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%v, %v, want %s", list, err, c.words)
		}
	}
}
