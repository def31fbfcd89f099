package tlswire

import (
	"bytes"
	"encoding/binary"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"example.org/mailwire/transcript"
)

// edit changes a talk by instructions of 4 bytes each: what to do, where, with what.
func edit(steps []step, how []byte) []step {
	out := make([]step, len(steps))
	for i, s := range steps {
		s.bytes = bytes.Clone(s.bytes)
		out[i] = s
	}
	for ; len(how) >= 4 && len(out) > 0; how = how[4:] {
		where := int(binary.BigEndian.Uint16(how[1:]))
		i := where % len(out)
		s := &out[i]
		if s.secret != "" || len(s.bytes) == 0 {
			continue
		}
		at := where * 7 % len(s.bytes)
		switch how[0] % 6 {
		case 0:
			s.bytes[at] ^= how[3]
		case 1: // bytes are missing
			s.bytes = append(s.bytes[:at:at], s.bytes[min(len(s.bytes), at+int(how[3])):]...)
		case 2: // bytes come twice
			s.bytes = append(s.bytes[:at:at], s.bytes[max(0, at-int(how[3])):]...)
		case 3: // the rest of a piece is elided
			rest := int64(len(s.bytes) - at)
			s.bytes = s.bytes[:at]
			out = append(out[:i+1], append([]step{{dir: s.dir, elided: rest}}, out[i+1:]...)...)
		case 4: // two pieces change places
			j := int(how[3]) % len(out)
			out[i], out[j] = out[j], out[i]
		case 5: // it ends here
			out = out[:i+1]
		}
	}
	return out
}

// FuzzOpen changes talks of real peers, their keys at hand: no plaintext comes
// out but what they wrote, since all of it is authenticated; the events do not
// depend on the cuts; what is kept is bounded.
func FuzzOpen(f *testing.F) {
	var talks [][]step
	for _, name := range []string{
		"tls13-early", "tls13-keyupdate", "tls13-early-retry", "tls13-gnutls-ccm8", "tls12-renegotiation-cbc", "tls12-ecdhe-chacha20",
		"tls12-ecdhe-cbc-sha384", "tls12-dhe-ccm", "tls12-gnutls-rehandshake", "tls10-ecdhe-cbc", "tls10-renegotiation", "tls10-gnutls-rc4",
		"tls11-gnutls-3des", "tls12-go-rc4", "tls12-session-id",
	} {
		f.Add(uint8(len(talks)), false, []byte{0, 1, uint8(len(talks)), 1})
		f.Add(uint8(len(talks)), true, []byte{3, 0, 17, 9, 0, 2, 3, 4})
		talks = append(talks, readTalk(f, "testdata/"+name+".talk"))
	}
	f.Fuzz(func(t *testing.T, n uint8, late bool, how []byte) {
		steps := keysFirst(talks[int(n)%len(talks)])
		said := map[string]bool{}
		for _, p := range pieces(steps) {
			said[p.text] = true
		}
		steps = edit(steps, how)
		if late {
			steps = keysLast(steps)
		}
		var first []transcript.Event
		for i, cut := range cuts() {
			o := NewWith(1, 0, 0, Options{Plain: func(r *transcript.Record, b []byte) {
				if r.Opened && !said[string(b)] {
					t.Errorf("%s: %q comes out, which nobody wrote", r.Span, b)
				}
			}})
			events, _ := feedTo(o, steps, cut)
			if i == 0 {
				first = events
				checkEvents(t, events)
			} else if !reflect.DeepEqual(first, events) {
				t.Fatalf("%s: other events:\n%s\nwhole:\n%s", cutName(i), ladder(events), ladder(first))
			}
			for _, h := range []*half{&o.client, &o.server} {
				if h.bytes > 2*maxHeld || len(h.late) > maxLate || len(h.buf) > maxRecord || o.early.bytes > maxHeld {
					t.Errorf("too much is kept: %d bytes in %d records", h.bytes, len(h.late))
				}
			}
		}
	})
}

// FuzzKeyLog reads anything as a key log file: what it keeps does not depend on
// how the file comes, and each secret has a size that its label may have.
func FuzzKeyLog(f *testing.F) {
	f.Add([]byte(keyFile(readTalk(f, "testdata/tls13-early.talk"))))
	f.Add([]byte("RSA Session-ID:01 Master-Key:" + strings.Repeat("ab", 48) + "\r\nRSA 0011223344556677 " + strings.Repeat("cd", 48)))
	f.Add([]byte("PMS_CLIENT_RANDOM " + strings.Repeat("00", 32) + " 00\n\x00\xff\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		keys, err := ReadKeyLog(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		again, err := ReadKeyLog(iotest.OneByteReader(bytes.NewReader(data)))
		if err != nil || !reflect.DeepEqual(keys, again) {
			t.Fatalf("other keys byte by byte: %v", err)
		}
		n := 0
		for name, list := range keys.log.secrets {
			n += len(list)
			for _, secret := range list {
				if len(secret) == 0 || len(secret) > maxPremaster {
					t.Errorf("%q has a secret of %d bytes", name, len(secret))
				}
			}
		}
		if n != keys.Lines() || n > bytes.Count(data, []byte("\n"))+1 {
			t.Errorf("%d secrets of %d lines", n, keys.Lines())
		}
	})
}
