package report

import (
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// TestAgreedOnce holds that what was agreed on is told again only where it
// reads otherwise, and anew in each conversation.
func TestAgreedOnce(t *testing.T) {
	var out strings.Builder
	talk := NewTalk(&out, nil, nil)
	suite := func(proved bool, name string) transcript.Entry {
		return transcript.Entry{Event: &transcript.TLSAgreed{Version: "TLS 1.2", Suite: name, Decrypted: proved}}
	}
	opened := transcript.Entry{Event: &transcript.Opened{Server: "127.0.0.1:1"}}
	if err := talk.Entries([]transcript.Entry{opened, suite(false, "A"), suite(true, "A"), suite(true, "B"), opened, suite(false, "B")}); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), "tls: "); n != 3 {
		t.Errorf("told %d times:\n%s", n, out.String())
	}
}

// TestPackets: what crossed names the packets that have it, a gap tells how much
// is missing, why and what helps, and bytes that came twice tell both packets
// and what that means.
func TestPackets(t *testing.T) {
	log := transcript.NewLog()
	defer log.Close()
	data := func(off, packet int64, s string) transcript.Entry {
		return transcript.Entry{Event: &transcript.Data{Dir: transcript.Client, Layer: transcript.Wire, Off: off, Len: int64(len(s)), Bytes: []byte(s), Packet: packet}}
	}
	span := transcript.Span{Dir: transcript.Client, Layer: transcript.Wire, Len: 8}
	log.Append(
		transcript.Entry{Event: &transcript.Opened{Source: transcript.SourceCapture, Protocol: "smtp", Client: "192.0.2.1:1", Server: "192.0.2.2:25"}},
		data(0, 7, "NO"), data(2, 9, "OP\r\nX\n"), transcript.Entry{Event: &transcript.Line{N: 1, Span: span}}, transcript.Entry{Event: &transcript.Exposed{Line: 1, Wire: "clear"}},
		transcript.Entry{Event: &transcript.Gap{Dir: transcript.Server, Len: -1}}, transcript.Entry{Event: &transcript.Gap{Dir: transcript.Server, Len: 1, Why: "cut", Packet: 8}},
		transcript.Entry{Event: &transcript.Gap{Dir: transcript.Server, Len: 20, Why: "lost", Packet: 8}},
		transcript.Entry{Event: &transcript.Overlap{Dir: transcript.Client, Off: 2, Len: 3, Packet: 12}},
		transcript.Entry{Event: &transcript.Finding{Severity: transcript.SeverityHigh, Title: "something", Span: transcript.Span{Dir: transcript.Client, Layer: transcript.Wire, Len: 1}}},
	)
	var out strings.Builder
	talk := NewTalk(&out, func(x *transcript.Exposed) string { return x.Wire }, nil)
	talk.Packets(log.Packets)
	entries, _ := log.Since(0)
	if err := talk.All(entries); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"line 1, client, clear, packets 7-9: ",
		"gap, server: an unknown number of bytes is missing here.\n",
		"gap, server, after packet 8: 1 byte is missing here: the capture kept the beginning of packets only; tcpdump -s 0 keeps them whole.\n",
		"gap, server, certain with packet 8: 20 bytes are missing here: no packet has them.\n",
		"overlap, client: packet 12 has 3 bytes at offset 2 otherwise than packet 9; what came first stands here. Two stations may have read different things: ",
		"finding, high, packet 7: something.\n",
		"not closed: the capture ends before this conversation does.\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing:\n%s", want, out.String())
		}
	}
}
