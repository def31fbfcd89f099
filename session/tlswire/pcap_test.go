package tlswire

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"net/netip"
	"os"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// segment is one TCP segment of a capture.
type segment struct {
	from, to netip.AddrPort
	seq      uint32
	syn      bool
	data     []byte
}

// segments reads a little-endian pcap file with microseconds: just enough for
// the captures that the tests use.
func segments(t *testing.T, file string) (out []segment) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err == nil && strings.HasSuffix(file, ".gz") {
		var z *gzip.Reader
		if z, err = gzip.NewReader(bytes.NewReader(b)); err == nil {
			b, err = io.ReadAll(z)
		}
	}
	if err != nil || len(b) < 24 || binary.LittleEndian.Uint32(b) != 0xa1b2c3d4 {
		t.Fatalf("%s: no pcap file: %v", file, err)
	}
	link := binary.LittleEndian.Uint32(b[20:])
	for b = b[24:]; len(b) >= 16; {
		n := int(binary.LittleEndian.Uint32(b[8:]))
		if s, ok := tcp(network(link, b[16:16+n])); ok {
			out = append(out, s)
		}
		b = b[16+n:]
	}
	return out
}

// network gives the IP packet of a frame.
func network(link uint32, b []byte) []byte {
	switch link {
	case 0:
		return b[4:]
	case 113:
		return b[16:]
	}
	b = b[12:]
	for binary.BigEndian.Uint16(b) == 0x8100 {
		b = b[4:]
	}
	return b[2:]
}

func tcp(b []byte) (s segment, ok bool) {
	var src, dst netip.Addr
	switch {
	case len(b) >= 40 && b[0]>>4 == 4 && b[9] == 6:
		src, dst = netip.AddrFrom4([4]byte(b[12:16])), netip.AddrFrom4([4]byte(b[16:20]))
		b = b[int(b[0]&15)*4 : binary.BigEndian.Uint16(b[2:])]
	case len(b) >= 60 && b[0]>>4 == 6 && b[6] == 6:
		src, dst = netip.AddrFrom16([16]byte(b[8:24])), netip.AddrFrom16([16]byte(b[24:40]))
		b = b[40 : 40+binary.BigEndian.Uint16(b[4:])]
	default:
		return s, false
	}
	s.from = netip.AddrPortFrom(src, binary.BigEndian.Uint16(b))
	s.to = netip.AddrPortFrom(dst, binary.BigEndian.Uint16(b[2:]))
	s.seq, s.syn = binary.BigEndian.Uint32(b[4:]), b[13]&2 != 0
	s.data = b[int(b[12]>>4)*4:]
	return s, true
}

// conversation puts the segments of a client's connection in order. TLS starts
// with the client's first piece that begins with a handshake record.
func conversation(t *testing.T, list []segment, client string) (steps []step) {
	t.Helper()
	next := map[transcript.Dir]uint32{}
	known := map[transcript.Dir]bool{}
	started := false
	take := func(s segment) (late bool) {
		dir := transcript.Client
		switch client {
		case s.from.String():
		case s.to.String():
			dir = transcript.Server
		default:
			return false
		}
		if s.syn || !known[dir] {
			next[dir], known[dir] = s.seq, true
			if s.syn {
				next[dir]++
			}
		}
		behind := int32(next[dir] - s.seq)
		if s.syn || behind >= int32(len(s.data)) {
			return false
		}
		if behind < 0 {
			return true
		}
		data := s.data[behind:]
		next[dir] += uint32(len(data))
		started = started || dir == transcript.Client && bytes.HasPrefix(data, []byte{recordHandshake, 3})
		if started {
			steps = append(steps, step{dir: dir, bytes: data})
		}
		return false
	}
	var waiting []segment
	for _, s := range list {
		if take(s) {
			waiting = append(waiting, s)
			continue
		}
		for again := true; again; {
			again = false
			for i, w := range waiting {
				if w.data != nil && !take(w) {
					waiting[i].data, again = nil, true
				}
			}
		}
	}
	if len(steps) == 0 {
		t.Fatalf("no TLS of %s", client)
	}
	return steps
}

// told gives the ladder of events in the words of the corpus.
func told(events []transcript.Event) (out []string) {
	var word string
	n := 0
	flush := func() {
		if n > 1 {
			word = fmt.Sprintf("%s x%d", word, n)
		}
		if n > 0 {
			out = append(out, word)
		}
		n = 0
	}
	add := func(dir transcript.Dir, w string) {
		if w = strings.ToUpper(dir.String()) + " " + w; n == 0 || w != word || !strings.HasSuffix(w, "(application data)") {
			flush()
			word = w
		}
		n++
	}
	for _, ev := range events {
		switch ev := ev.(type) {
		case *transcript.Record:
			if ev.Type == "change_cipher_spec" {
				add(ev.Span.Dir, "ChangeCipherSpec")
			} else if ev.Type == "application_data" {
				add(ev.Span.Dir, "(application data)")
			}
		case *transcript.Handshake:
			if !ev.Sealed {
				add(ev.Dir, ev.Name)
			} else if tls12 := len(all[*transcript.TLSAgreed](events)) > 0 && all[*transcript.TLSAgreed](events)[0].Version != "TLS 1.3"; tls12 {
				add(ev.Dir, "(encrypted handshake)")
			}
		case *transcript.Alert:
			switch {
			case ev.Sealed && ev.Code < 0:
				add(ev.Dir, "(encrypted alert)")
			case !ev.Sealed && ev.Fatal:
				add(ev.Dir, "Alert(fatal,"+ev.Name+")")
			case !ev.Sealed:
				add(ev.Dir, "Alert(warning,"+ev.Name+")")
			}
		}
	}
	flush()
	return out
}
