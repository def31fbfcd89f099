package capture_test

import (
	"crypto/tls"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"example.org/mailwire/session/capture"
	"example.org/mailwire/session/tlswire"
	"example.org/mailwire/transcript"
)

// overlaid gives talks with the events of each in their order, and otherwise in any.
func overlaid(rnd *rand.Rand, talks [][]transcript.Entry) []transcript.Entry {
	var all []transcript.Entry
	left := slices.Clone(talks)
	for {
		left = slices.DeleteFunc(left, func(x []transcript.Entry) bool { return len(x) == 0 })
		if len(left) == 0 {
			return all
		}
		i := rnd.IntN(len(left))
		all = append(all, left[i][0])
		left[i] = left[i][1:]
	}
}

// TestNumbers: a conversation has the same number with keys and without, however
// conversations lie over each other; all of each is given, and they begin in the
// order of their numbers.
func TestNumbers(t *testing.T) {
	keys := &tlswire.Keys{}
	var talks [][]transcript.Entry
	add := func(server string, open bool, pieces []*transcript.Data) {
		conn := len(talks)
		list := []transcript.Entry{{Conn: conn, Event: &transcript.Opened{
			Source: transcript.SourceCapture, Client: fmt.Sprintf("192.0.2.1:%d", 50000+conn), Server: "192.0.2.2:" + server,
		}}}
		for _, d := range pieces {
			list = append(list, transcript.Entry{Conn: conn, Event: d})
		}
		if open {
			list = append(list, transcript.Entry{Conn: conn, Event: &transcript.Closed{By: "client"}})
		}
		talks = append(talks, list)
	}
	for i, server := range []string{"993", "4433", "465", "110"} {
		for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
			pieces, own := sealedTalk(t, version, "< * OK there\n> a LOGOUT\n< * BYE\n< a OK out")
			if server != "465" {
				hello, _, _ := tlswire.ReadHello(pieces[0].Bytes)
				for _, line := range own.Of(hello.Random) {
					keys.Add(line)
				}
			}
			add(server, i%2 == 0, pieces)
		}
	}
	for i, lines := range []string{"< +OK\n> USER alice\n< +OK\n> PASS x\n< +OK\n> QUIT\n< +OK", "< 220 a\n> EHLO b\n< 250 a", "< hello\n> who is there"} {
		var pieces []*transcript.Data
		for _, e := range (talk{lines: lines}).entries(0) {
			if d, ok := e.Event.(*transcript.Data); ok {
				pieces = append(pieces, d)
			}
		}
		add("4242", i > 0, pieces)
	}
	if keys.Lines() == 0 {
		t.Fatal("no keys")
	}
	// short gives who has which number, and how many bytes came of each.
	short := func(entries []transcript.Entry, o capture.Options) string {
		got, _ := find(entries, o)
		var b strings.Builder
		wire := map[int]int64{}
		for _, e := range got {
			switch ev := e.Event.(type) {
			case *transcript.Opened:
				if e.Conn != len(wire) {
					t.Fatalf("conversation %d begins behind %d others", e.Conn, len(wire))
				}
				wire[e.Conn] = 0
				fmt.Fprintf(&b, "%d is %s\n", e.Conn, ev.Client)
			case *transcript.Data:
				if ev.Layer == transcript.Wire {
					wire[e.Conn] += ev.Len
				}
			}
		}
		return b.String() + fmt.Sprint(wire)
	}
	rnd := rand.New(rand.NewPCG(5, 1))
	for range 300 {
		entries := overlaid(rnd, talks)
		without, with := short(entries, capture.Options{Brief: true}), short(entries, capture.Options{Keys: keys, Brief: true})
		if with != without {
			t.Fatalf("with keys\n%s\nwithout\n%s", with, without)
		}
	}
}

// TestNobodyWaitsForEver: a conversation in TLS whose keys are at hand, and in which
// nothing more is said, does not keep others back for more than is held of them.
func TestNobodyWaitsForEver(t *testing.T) {
	pieces, keys := sealedTalk(t, tls.VersionTLS13, "< * OK there")
	begun := 0
	f := capture.New(func(e transcript.Entry) {
		if _, ok := e.Event.(*transcript.Opened); ok {
			begun++
		}
	}, capture.Options{Keys: keys})
	f.Observed(transcript.Entry{Conn: 0, Event: &transcript.Opened{Client: someone, Server: "192.0.2.2:993"}})
	for _, d := range pieces[:2] {
		f.Observed(transcript.Entry{Conn: 0, Event: d})
	}
	for _, e := range (talk{client: someone, server: odd, lines: "< 220 a\n> EHLO b\n< 250 a\n> DATA\n< 354 go"}).entries(1)[:6] {
		f.Observed(e)
	}
	if begun != 0 {
		t.Fatalf("%d conversations began, and the first is not decided", begun)
	}
	line := []byte(strings.Repeat("x", 1<<10) + "\r\n")
	for range 2 << 10 {
		f.Observed(transcript.Entry{Conn: 1, Event: &transcript.Data{Dir: transcript.Client, Layer: transcript.Wire, Bytes: line, Len: int64(len(line))}})
	}
	if begun != 2 {
		t.Errorf("%d conversations began, want 2", begun)
	}
	f.Close()
}
