package share_test

import (
	"bytes"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// TestForeign: of conversations that are not known to be mail only the sizes stay.
func TestForeign(t *testing.T) {
	for _, protocol := range []string{"", "tls"} {
		var entries []transcript.Entry
		add := func(ev transcript.Event) { entries = append(entries, transcript.Entry{Event: ev}) }
		add(&transcript.Opened{Protocol: protocol, Source: transcript.SourceCapture, Late: true, Client: "192.0.2.77:50000", Server: "198.51.100.9:4190"})
		for i, said := range []string{"220 canary\r\n", "AUTH PLAIN " + b64("\x00"+canaryUser+"\x00"+canary) + "\r\n", "\x17\x03\x03\x00\x20" + strings.Repeat("canary", 5)[:27]} {
			dir := []transcript.Dir{transcript.Server, transcript.Client, transcript.Client}[i]
			off := []int64{0, 0, int64(len("AUTH PLAIN " + b64("\x00"+canaryUser+"\x00"+canary) + "\r\n"))}[i]
			add(&transcript.Data{Dir: dir, Layer: transcript.Wire, Off: off, Len: int64(len(said)), Bytes: []byte(said), Packet: int64(i + 4)})
		}
		add(&transcript.Gap{Dir: transcript.Server, Layer: transcript.Wire, Len: 17, Why: "cut", Packet: 9})
		add(&transcript.Data{Dir: transcript.Server, Layer: transcript.Plain, Len: 12, Bytes: []byte("canary words"), Packet: 10})
		add(&transcript.Overlap{Dir: transcript.Client, Off: 5, Len: 4, Packet: 11})
		add(&transcript.Closed{By: "client"})
		first := file(t, redact(t, decoded(entries)))
		again := reread(t, first)
		noCanary(t, first, text(again))
		var sizes []int64
		all := observed(t, again)
		for i, e := range all {
			switch ev := e.Event.(type) {
			case *transcript.Data:
				was := entries[i].Event.(*transcript.Data)
				if sizes = append(sizes, ev.Len+ev.Elided); ev.Len+ev.Elided != was.Len || ev.Off != was.Off || ev.Packet != was.Packet || len(bytes.Trim(ev.Bytes, "\x00")) > 0 {
					t.Errorf("%q: got %+v of %+v", protocol, ev, was)
				}
			case *transcript.Gap:
				if *ev != *entries[i].Event.(*transcript.Gap) {
					t.Errorf("got %+v", ev)
				}
			case *transcript.Overlap:
				if *ev != *entries[i].Event.(*transcript.Overlap) {
					t.Errorf("got %+v", ev)
				}
			case *transcript.Opened:
				if ev.Source != transcript.SourceCapture || !ev.Late || ev.Client != "ip1:50000" && ev.Client != "ip2:50000" {
					t.Errorf("got %+v", ev)
				}
			}
		}
		if len(sizes) != 4 {
			t.Errorf("%q: %d of 4 Data", protocol, len(sizes))
		}
		if second := file(t, redact(t, again)); !bytes.Equal(first, second) {
			t.Errorf("%q: a copy of the copy differs", protocol)
		}
	}
}

// TestOverlap: it stands where the copy has what stands in the place of its bytes.
func TestOverlap(t *testing.T) {
	pass := "PASS " + canary + "\r\n"
	user := "USER " + canaryUser + "\r\n"
	entries := []transcript.Entry{{Event: &transcript.Opened{Protocol: "pop3", Source: transcript.SourceCapture, TLS: "", Client: "192.0.2.77:50000", Server: "198.51.100.9:110"}}}
	for i, l := range []string{"+OK hi\r\n", user, "+OK\r\n", pass, "+OK\r\n"} {
		d := &transcript.Data{Dir: []transcript.Dir{transcript.Server, transcript.Client}[i%2], Layer: transcript.Wire, Len: int64(len(l)), Bytes: []byte(l), Packet: int64(i + 1)}
		d.Off = map[int]int64{2: 8, 3: int64(len(user)), 4: 13}[i]
		entries = append(entries, transcript.Entry{Event: d})
	}
	late := []transcript.Entry{
		{Event: &transcript.Overlap{Dir: transcript.Client, Off: int64(len(user)) + 5, Len: 4, Packet: 6}},
		{Event: &transcript.Overlap{Dir: transcript.Client, Off: 2, Len: int64(len(user)), Packet: 7}}, // over two lines
		{Event: &transcript.Overlap{Dir: transcript.Server, Off: 0, Len: 3, Packet: 8}},
	}
	entries = append(append(entries, late...), transcript.Entry{Event: &transcript.Closed{By: "client"}})
	first := file(t, redact(t, decoded(entries)))
	again := reread(t, first)
	noCanary(t, first, text(again))
	var got []string
	all, _ := again.Since(0)
	for _, e := range all {
		if o, ok := e.Event.(*transcript.Overlap); ok {
			b, err := again.Bytes(transcript.Span{Dir: o.Dir, Layer: transcript.Wire, Off: o.Off, Len: o.Len})
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, string(b))
		}
	}
	if len(got) != 3 || !strings.HasPrefix(got[0], "PASS ‹") || got[1] != "USER user1\r\n"+got[0] || got[2] != "+OK hi\r\n" {
		t.Errorf("got %q", got)
	}
	if second := file(t, redact(t, again)); !bytes.Equal(first, second) {
		t.Error("a copy of the copy differs")
	}
}
