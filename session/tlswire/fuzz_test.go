package tlswire

import (
	"crypto/tls"
	"encoding/binary"
	"path/filepath"
	"reflect"
	"testing"

	"example.org/mailwire/transcript"
)

// pack writes steps as a fuzz input, unpack reads any input as steps: a byte
// that tells what comes, two for a length, then the bytes.
func pack(steps []step) (b []byte) {
	for _, s := range steps {
		kind, content := byte(s.dir), s.bytes
		switch {
		case s.secret != "":
			kind, content = 3, []byte(s.secret)
		case s.elided > 0:
			kind, content = byte(s.dir)+3, make([]byte, s.elided)
		}
		for first := true; first || len(content) > 0; first = false {
			n := min(len(content), 60000)
			b = append(b, kind)
			b = binary.BigEndian.AppendUint16(b, uint16(n))
			b = append(b, content[:n]...)
			content = content[n:]
		}
	}
	return b
}

func unpack(b []byte) (steps []step) {
	for len(b) >= 3 {
		kind, n := b[0], min(int(binary.BigEndian.Uint16(b[1:])), len(b)-3)
		content := b[3 : 3+n]
		b = b[3+n:]
		switch kind % 6 {
		case 0, 1:
			steps = append(steps, step{dir: transcript.Client, bytes: content})
		case 2:
			steps = append(steps, step{dir: transcript.Server, bytes: content})
		case 3:
			steps = append(steps, step{secret: string(content)})
		default:
			steps = append(steps, step{dir: transcript.Dir(kind%6 - 3), elided: int64(n)})
		}
	}
	return steps
}

// FuzzFeed feeds anything: the events do not depend on the cuts, trees fill
// their messages, what is kept is bounded.
func FuzzFeed(f *testing.F) {
	for _, r := range recorded {
		steps := readTalk(f, filepath.Join("testdata", r.name+".talk"))
		f.Add(pack(keysFirst(steps)))
		f.Add(pack(keysLast(steps)))
	}
	f.Add(pack(readTalk(f, filepath.Join("testdata", "ssl2.talk"))))
	f.Add(pack([]step{{dir: transcript.Server, bytes: []byte("220 smtp.a.test ESMTP\r\n")}}))
	f.Fuzz(func(t *testing.T, data []byte) {
		steps := unpack(data)
		first, o := feed(t, steps, whole)
		checkEvents(t, first)
		for _, cut := range []cutter{single, random()} {
			if events, _ := feed(t, steps, cut); !reflect.DeepEqual(first, events) {
				t.Fatalf("other events when cut:\n%s\nwhole:\n%s", ladder(events), ladder(first))
			}
		}
		for _, h := range []*half{&o.client, &o.server} {
			if len(h.msg) > maxMessage || h.bytes > 2*maxHeld || len(h.body) > maxRecord || len(h.late) > maxLate {
				t.Errorf("too much is kept: message %d, held %d, body %d, late %d", len(h.msg), h.bytes, len(h.body), len(h.late))
			}
		}
	})
}

// FuzzMessage reads anything as a message: its fields fill it, and what is read
// does not depend on bytes that follow the message.
func FuzzMessage(f *testing.F) {
	for _, r := range recorded {
		events, o := feed(f, keysFirst(readTalk(f, filepath.Join("testdata", r.name+".talk"))), whole)
		for _, h := range all[*transcript.Handshake](events) {
			f.Add(h.Raw, o.terms.version, o.terms.suite)
		}
	}
	for _, name := range []string{"ssl2", "ssl2-hello-tls10"} {
		for _, s := range readTalk(f, filepath.Join("testdata", name+".talk"))[:2] {
			f.Add(s.bytes[2:], uint16(0), uint16(0))
		}
	}
	f.Add([]byte{typeServerKeyExchange, 0, 0, 2, 0, 9}, uint16(tls.VersionTLS12), uint16(0x0033))
	f.Fuzz(func(t *testing.T, raw []byte, version, suite uint16) {
		fields, facts := parse(raw, terms{version: version, suite: suite})
		if err := tiles(fields, 0, len(raw)); err != nil {
			t.Fatal(err)
		}
		explained(t, facts.name, fields)
		if none, bare := read(raw, terms{version: version, suite: suite}, true); none != nil || !reflect.DeepEqual(bare, facts) {
			t.Fatalf("without fields %d fields and the facts\n%+v\nwith them\n%+v", len(none), bare, facts)
		}
		old, _ := parseSSL2(raw)
		if err := tiles(old, 0, len(raw)); err != nil {
			t.Fatalf("as SSL 2.0: %v", err)
		}
		explained(t, inSSL2, old)
		for _, der := range facts.entries {
			if len(der) > len(raw) {
				t.Errorf("a certificate of %d bytes in a message of %d", len(der), len(raw))
			}
		}
	})
}
