package tlswire

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"slices"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// wire gives a record of TLS 1.2's version around a body.
func wire(typ byte, body []byte) []byte {
	return append([]byte{typ, 3, 3, byte(len(body) >> 8), byte(len(body))}, body...)
}

func client(b []byte) step { return step{dir: transcript.Client, bytes: b} }
func server(b []byte) step { return step{dir: transcript.Server, bytes: b} }

func TestNotTLS(t *testing.T) {
	tests := []struct {
		name string
		step step
		id   string
		want string
	}{
		{"SMTP", server([]byte("220 smtp.a.test ESMTP\r\n")), "not-tls", "SMTP in plaintext"},
		{"POP3", server([]byte("+OK ready\r\n")), "not-tls", "POP3 in plaintext"},
		{"IMAP", server([]byte("* OK ready\r\n")), "not-tls", "IMAP in plaintext"},
		{"HTTP", client([]byte("GET / HTTP/1.1\r\n")), "not-tls", "HTTP in plaintext"},
		{"EHLO", client([]byte("EHLO a.test\r\n")), "not-tls", "SMTP in plaintext"},
		{"bytes", server([]byte("\x00\x01\x02\x03\x04\x05")), "not-tls", "not TLS"},
		{"too long", server([]byte{22, 3, 3, 0xff, 0xff}), "not-tls", "not TLS"},
		{"later", server(append(wire(recordAlert, []byte{1, 112}), "nonsense"...)), "tls-broken", "broken"},
		{"SSL 2.0 hello", client(append([]byte{0x80, 0x09, 1, 3, 1, 0, 0, 0, 0, 0, 0}, wire(recordAlert, []byte{1, 0})...)), "tls-ssl2-hello", "SSL 2.0"},
		{"odd alert", server(wire(recordAlert, []byte{2, 40, 1})), "tls-broken", "must not have"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			events, _ := feedAll(t, []step{tt.step})
			f := lastOf[*transcript.Finding](t, events)
			if f.ID != tt.id || !strings.Contains(f.Title, tt.want) || f.Span.Conn != 1 {
				t.Errorf("got %+v", f)
			}
			if tt.id == "not-tls" && !strings.Contains(f.Text.String(), fmt.Sprintf("% x", tt.step.bytes[:5])) {
				t.Errorf("the first bytes are not told: %s", f.Text)
			}
		})
	}
}

func TestAlerts(t *testing.T) {
	for code, a := range alerts {
		events, o := feedAll(t, []step{server(wire(recordAlert, []byte{2, byte(code)}))})
		got := lastOf[*transcript.Alert](t, events)
		if got.Name != a.name || !got.Fatal || got.Sealed || got.Dir != transcript.Server || got.Meaning.Text == "" || got.Meaning.RFC == "" {
			t.Errorf("%d: %+v", code, got)
		}
		if !o.Done() {
			t.Errorf("%s does not end the handshake", a.name)
		}
	}
	events, o := feedAll(t, []step{server(wire(recordAlert, []byte{1, 112}))})
	if got := lastOf[*transcript.Alert](t, events); got.Fatal || got.Name != "unrecognized_name" || o.Done() {
		t.Errorf("a warning: %+v", got)
	}
}

// hello gives the records of a real ClientHello.
func hello(t testing.TB) []byte {
	c, s := configs(tls.VersionTLS13)
	steps, _ := talk(t, c, s)
	for _, s := range steps {
		if s.dir == transcript.Client {
			return s.bytes
		}
	}
	t.Fatal("no ClientHello")
	return nil
}

func TestFragmentsAndCoalesced(t *testing.T) {
	msg := hello(t)[headerLen:]
	var many []byte
	for _, b := range msg {
		many = append(many, wire(recordHandshake, []byte{b})...)
	}
	one, _ := feedAll(t, []step{client(wire(recordHandshake, msg))})
	all1, _ := feedAll(t, []step{client(many)})
	two, _ := feedAll(t, []step{client(wire(recordHandshake, slices.Concat(msg, msg)))})
	a, b := lastOf[*transcript.Handshake](t, one), lastOf[*transcript.Handshake](t, all1)
	if !bytes.Equal(a.Raw, msg) || !bytes.Equal(b.Raw, msg) || len(a.Spans) != 1 || len(b.Spans) != len(msg) {
		t.Errorf("one record: %d bytes, %d records; many: %d, %d", len(a.Raw), len(a.Spans), len(b.Raw), len(b.Spans))
	}
	if n := len(names(two)); n != 2 {
		t.Errorf("%d messages of two in a record", n)
	}
}

func TestLongMessage(t *testing.T) {
	size := maxMessage + 10
	msg := append([]byte{typeCertificate, byte(size >> 16), byte(size >> 8), byte(size)}, make([]byte, size)...)
	msg = append(msg, typeServerHelloDone, 0, 0, 0)
	var b []byte
	for len(msg) > 0 {
		n := min(len(msg), 1<<14)
		b = append(b, wire(recordHandshake, msg[:n])...)
		msg = msg[n:]
	}
	events, _ := feed(t, []step{server(b)}, whole)
	list := all[*transcript.Handshake](events)
	if len(list) != 2 || list[0].Raw != nil || list[0].Size != size+4 || list[1].Name != "ServerHelloDone" {
		t.Errorf("got %d messages: %s", len(list), ladder(events))
	}
}

func TestElided(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		t.Run(tls.VersionName(version), func(t *testing.T) {
			c, s := configs(version)
			steps, _ := talk(t, c, s)
			var cut []step
			whole := map[transcript.Dir][]byte{}
			for _, s := range steps {
				whole[s.dir] = append(whole[s.dir], s.bytes...)
			}
			left := map[transcript.Dir][]byte{transcript.Client: {}, transcript.Server: {}}
			n := 0
			for _, s := range steps {
				if s.secret != "" {
					cut = append(cut, s)
					continue
				}
				left[s.dir] = append(left[s.dir], s.bytes...)
				for b := left[s.dir]; len(b) >= headerLen; b = left[s.dir] {
					size := headerLen + int(b[3])<<8 + int(b[4])
					if len(b) < size {
						break
					}
					left[s.dir] = b[size:]
					if s.dir == transcript.Server && b[0] == recordApplicationData && size > 2000 {
						n++
						cut = append(cut, step{dir: s.dir, bytes: b[:headerLen]}, step{dir: s.dir, elided: int64(size - headerLen)})
					} else {
						cut = append(cut, step{dir: s.dir, bytes: b[:size]})
					}
				}
			}
			if n == 0 {
				t.Fatal("nothing was elided")
			}
			events, _ := feedAll(t, cut)
			checkRecords(t, steps, events)
			checkPlain(t, events)
		})
	}
}

func TestGap(t *testing.T) {
	c, s := configs(tls.VersionTLS12)
	steps, _ := talk(t, c, s)
	o := New(1, 0, 0)
	var events []transcript.Event
	for _, s := range steps[:2] {
		events = append(events, o.Feed(s.dir, s.bytes)...)
	}
	events = append(events, o.Gap(transcript.Server, 100)...)
	events = append(events, o.Feed(transcript.Server, []byte("anything"))...)
	if f := lastOf[*transcript.Finding](t, events); f.ID != "tls-gap" {
		t.Errorf("got %+v", f)
	}
	inside := New(1, 0, 0)
	events = inside.Feed(transcript.Server, wire(recordApplicationData, make([]byte, 100))[:50])
	events = append(events, inside.Gap(transcript.Server, 55)...)
	events = append(events, inside.Feed(transcript.Server, wire(recordAlert, []byte{2, 40}))...)
	if len(all[*transcript.Record](events)) != 2 || len(all[*transcript.Finding](events)) != 0 {
		t.Errorf("a gap inside a body costs more than that record:\n%s", ladder(events))
	}
}

// TestElidedHandshake leaves out the body of the server's second sealed record:
// the records after it still open.
func TestElidedHandshake(t *testing.T) {
	steps := keysFirst(readTalk(t, "testdata/tls13-retry-client-certificate.talk"))
	var cut []step
	sealed := 0
	for _, s := range steps {
		for b := s.bytes; s.secret == "" && len(b) > 0; {
			size := headerLen + int(b[3])<<8 + int(b[4])
			if s.dir == transcript.Server && b[0] == recordApplicationData {
				sealed++
			}
			if s.dir == transcript.Server && sealed == 2 && b[0] == recordApplicationData {
				cut = append(cut, server(b[:headerLen]), step{dir: s.dir, elided: int64(size - headerLen)})
			} else {
				cut = append(cut, step{dir: s.dir, bytes: b[:size]})
			}
			b = b[size:]
		}
		if s.secret != "" {
			cut = append(cut, s)
		}
	}
	events, _ := feedAll(t, cut)
	checkRecords(t, steps, events)
	for _, r := range all[*transcript.Record](events) {
		if r.Sealed && !r.Opened {
			sealed--
		}
	}
	if sealed == 0 || !slices.Contains(names(events), "c Finished") {
		t.Errorf("got\n%s", ladder(events))
	}
	last := lastOf[*transcript.Record](t, events)
	if !last.Opened {
		t.Errorf("the last record is not opened: %+v", last)
	}
}

// TestBitFlips changes one byte at a time in a real talk: nothing panics,
// trees fill their messages, records lie end to end as far as they go.
func TestBitFlips(t *testing.T) {
	c, s := configs(tls.VersionTLS13)
	steps, _ := talk(t, c, s)
	for i, s := range steps {
		if s.secret != "" {
			continue
		}
		for at := 0; at < len(s.bytes); at += 1 + len(s.bytes)/60 {
			changed := slices.Clone(steps)
			b := bytes.Clone(s.bytes)
			b[at] ^= 0x41
			changed[i].bytes = b
			events, _ := feed(t, changed, whole)
			checkEvents(t, events)
		}
	}
}

func TestBulkIsNotKept(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS10, tls.VersionTLS12, tls.VersionTLS13} {
		c, s := configs(version)
		steps, _ := talk(t, c, s)
		for _, keys := range []bool{true, false} {
			if !keys {
				steps = without(steps, func(string) bool { return true })
			}
			_, o := feed(t, steps, whole)
			body := wire(recordApplicationData, make([]byte, 1<<14))
			for range 200 {
				o.Feed(transcript.Server, body)
				o.Feed(transcript.Client, body)
			}
			for _, h := range []*half{&o.client, &o.server} {
				if h.bytes > maxHeld || len(h.held) > 0 || len(h.late) > maxLate {
					t.Errorf("%s, keys %v: %d bytes are kept, %d records wait", tls.VersionName(version), keys, h.bytes, len(h.held))
				}
			}
		}
	}
}

func BenchmarkBulk(b *testing.B) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		b.Run(tls.VersionName(version), func(b *testing.B) {
			c, s := configs(version)
			steps, _ := talk(b, c, s)
			_, o := feed(b, steps[:len(steps)-1], whole)
			data := bytes.Repeat(wire(recordApplicationData, make([]byte, 1<<14)), 4)
			for range 50 {
				o.Feed(transcript.Server, data)
			}
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				o.Feed(transcript.Server, data)
			}
		})
	}
}
