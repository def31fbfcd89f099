package pcap

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/gopacket/pcapgo"

	"example.org/mailwire/transcript"
)

// TestEventComments: what travels in comments comes back as it was; what is too
// long goes without what can be spared, or not at all.
func TestEventComments(t *testing.T) {
	long := strings.Repeat("x", 1<<16)
	big := bytes.Repeat([]byte{7}, 40<<10)
	for _, ev := range []transcript.Event{
		&transcript.Opened{Protocol: "imap", Target: transcript.TextOf("a\xffb\x1b[2J"), Client: "1.2.3.4:5", Server: "6.7.8.9:10", TLS: "must"},
		&transcript.Verdict{OK: true, By: "pin", Sentence: transcript.TextOf("good"), At: time.Unix(7, 0).UTC(), Chain: [][]byte{{1}, {2}}},
		&transcript.Typed{What: "line", Text: transcript.TextOf("NOOP")}, &transcript.Sent{Off: 7, N: 3, Err: "cut"},
		&transcript.Consent{Case: "stray", By: "key"}, &transcript.Lost{From: 1, To: 4, Bytes: 9}, &transcript.Fault{Where: "read", Exit: 3},
		&transcript.Note{Text: transcript.TextOf("a note"), Line: 4}, &transcript.Overlap{Dir: transcript.Server, Off: 5, Len: 6}, &transcript.Closed{By: "reset"},
	} {
		got, ok := ParseComment(eventComment(ev))
		if v, is := ev.(*transcript.Verdict); is {
			v.Claim = transcript.ClaimComment
		}
		if !ok || !reflect.DeepEqual(got, ev) {
			t.Errorf("%q\n got %+v\nwant %+v", eventComment(ev), got, ev)
		}
	}
	for _, ev := range []transcript.Event{&transcript.Data{}, &transcript.Gap{}, &transcript.Secret{Line: transcript.Hide("a b c")}, &transcript.Note{Text: transcript.TextOf(long)}} {
		if text := eventComment(ev); text != "" {
			t.Errorf("%T is a comment of %d bytes", ev, len(text))
		}
	}
	v := &transcript.Verdict{OK: true, Chain: [][]byte{big, big}, Paths: []transcript.Path{{Good: true}}}
	got, ok := ParseComment(eventComment(v))
	if !ok || !reflect.DeepEqual(got, &transcript.Verdict{OK: true, Claim: transcript.ClaimComment}) {
		t.Errorf("a long verdict comes back as %+v", got)
	}
	v.Chain, v.Paths[0].Why = [][]byte{{9}}, transcript.TextOf(long)
	if got, ok := ParseComment(eventComment(v)); !ok || !reflect.DeepEqual(got, &transcript.Verdict{OK: true, Chain: [][]byte{{9}}, Claim: transcript.ClaimComment}) {
		t.Errorf("a verdict with long paths comes back as %+v", got)
	}
}

// FuzzParseComment: whatever stands in a capture, a comment is an event of a
// kind that travels so and is told the same again, or none.
func FuzzParseComment(f *testing.F) {
	for _, s := range []string{
		"", "mailwire: ", "mailwire: {}", `mailwire: {"kind":"closed","by":"server"}`, `mailwire: {"kind":"data","dir":"c","layer":"wire","b64":"AA=="}`,
		`mailwire: {"kind":"secret","line":"a b c"}`, `mailwire: {"kind":"finding"}`, `mailwire: {"kind":"later","x":1}`, `mailwire: [1]`,
		`mailwire: {"kind":"note","text":{"b64":"/w=="}}`, `mailwire: {"kind":"verdict","chain":["AQ==",null]}`, "mailwire says: x",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		ev, ok := ParseComment(s)
		if !ok {
			return
		}
		k := ev.Kind()
		if k == transcript.KindData || k == transcript.KindSecret || k == transcript.KindGap || IsRemark(s) {
			t.Fatalf("%q is taken for %+v", s, ev)
		}
		text := eventMark + string(transcript.AppendEvent(nil, ev))
		if len(text) > ngMaxOption {
			return // escapes made it longer
		}
		again, ok := ParseComment(text)
		if !ok || string(transcript.AppendEvent(nil, again)) != text[len(eventMark):] {
			t.Fatalf("%q is %+v, told as %q it is %+v", s, ev, text, again)
		}
	})
}

// TestGopacketReads: another reader takes the file as it is.
func TestGopacketReads(t *testing.T) {
	log := transcript.NewLog()
	payload := bytes.Repeat([]byte("0123456789"), 500)
	log.Append(
		transcript.Entry{Event: &transcript.Opened{Protocol: "imap", Client: "10.0.0.1:40000", Server: "10.0.0.2:143"}},
		transcript.Entry{Obs: 1, At: time.Second, Event: &transcript.Data{Dir: transcript.Server, Layer: transcript.Wire, Len: int64(len(payload)), Bytes: payload}},
		transcript.Entry{Obs: 2, At: time.Second, Event: &transcript.Secret{Line: transcript.Hide("CLIENT_RANDOM aa bb")}},
	)
	log.Finish()
	start := time.Unix(1_700_000_000, 123456789).UTC()
	var ng, old bytes.Buffer
	if err := Write(&ng, log, WriteOptions{Start: start, Secrets: true}); err != nil {
		t.Fatal(err)
	}
	keys, err := WriteClassic(&old, log, WriteOptions{Start: start, Secrets: true})
	if err != nil || string(keys) != "CLIENT_RANDOM aa bb\n" {
		t.Fatalf("keys %q, %v", keys, err)
	}
	a, err := pcapgo.NewNgReader(&ng, pcapgo.DefaultNgReaderOptions)
	if err != nil {
		t.Fatal(err)
	}
	b, err := pcapgo.NewReader(&old)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for ; ; n++ {
		x, ci, errA := a.ReadPacketData()
		y, cj, errB := b.ReadPacketData()
		if errors.Is(errA, io.EOF) && errors.Is(errB, io.EOF) {
			break
		}
		if errA != nil || errB != nil || !bytes.Equal(x, y) || !ci.Timestamp.Equal(cj.Timestamp) {
			t.Fatalf("packet %d: %v, %v; % x, % x; %v, %v", n+1, errA, errB, x, y, ci.Timestamp, cj.Timestamp)
		}
		if n == 0 && !ci.Timestamp.Equal(start) {
			t.Errorf("the first packet is of %v, want %v", ci.Timestamp, start)
		}
	}
	if n != 3+4+1+1 { // handshake, four segments with an acknowledgement between, one behind
		t.Errorf("%d packets", n)
	}
}
