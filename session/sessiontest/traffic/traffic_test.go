package traffic

import (
	"bytes"
	"testing"
)

// TestWrite holds that the capture has the size asked for, packets as told,
// and the same plan for the same seed.
func TestWrite(t *testing.T) {
	var a, b bytes.Buffer
	p, err := Write(&a, Options{Seed: 7, Bytes: 2 << 20})
	if err != nil {
		t.Fatal(err)
	}
	q, err := Write(&b, Options{Seed: 7, Bytes: 2 << 20})
	if err != nil {
		t.Fatal(err)
	}
	if int64(a.Len()) != p.Bytes || p.Bytes < 2<<20 {
		t.Errorf("%d bytes, told as %d", a.Len(), p.Bytes)
	}
	if p.Sessions != q.Sessions || len(p.SignIns) != len(q.SignIns) || len(p.Messages) != len(q.Messages) || p.TLS == 0 || p.Other == 0 {
		t.Errorf("%d sessions, %d sign-ins, %d messages, %d TLS, %d other; again %d, %d, %d", p.Sessions, len(p.SignIns), len(p.Messages), p.TLS, p.Other, q.Sessions, len(q.SignIns), len(q.Messages))
	}
	packets := 0
	for f := a.Bytes()[24:]; len(f) > 0; packets++ {
		f = f[16+int(f[8])+int(f[9])<<8:]
	}
	if packets != p.Packets {
		t.Errorf("%d packets, told as %d", packets, p.Packets)
	}
}
