package exposure

import (
	"bytes"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// TestCaptureHasNoVerdict holds that a conversation of others is sealed and not
// judged, with the reason, and that nothing is held against its server; and
// that a verdict which came along counts as recorded.
func TestCaptureHasNoVerdict(t *testing.T) {
	tls12 := transcript.TLSAgreed{Version: "TLS 1.2", Suite: "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"}
	resumed := tls12
	resumed.Resumed = true
	shown := &transcript.Certificates{Dir: transcript.Server, Sealed: true, Chain: [][]byte{{1}}}
	said := *verified
	said.Claim = transcript.ClaimComment
	for _, c := range []struct {
		name    string
		agreed  transcript.TLSAgreed
		opened  bool // the certificate was opened with a key
		verdict *transcript.Verdict
		lock    transcript.Lock
		words   string // of the line
		account string
	}{
		{"TLS 1.3", tls13, false, nil, transcript.LockUnproven, "sealed, server not judged, secret", "server not judged: a capture proves no identity, and TLS 1.3 seals the certificate"},
		{"TLS 1.3, opened", tls13, true, nil, transcript.LockUnproven, "sealed, server not judged, secret", "server not judged: a capture proves no identity; what its client checked is unknown"},
		{"TLS 1.2", tls12, false, nil, transcript.LockUnproven, "sealed, server not judged, secret", "server not judged: a capture proves no identity; what its client checked is unknown"},
		{"resumed", resumed, false, nil, transcript.LockUnproven, "sealed, server not judged, secret", "server not judged: a capture proves no identity; a session was resumed, so no certificate crossed"},
		{"a verdict came along", tls13, false, &said, transcript.LockSealed, "sealed, secret", "server proven by ca+name, recorded by mailwire, says a comment in the capture"},
	} {
		o := transcript.Opened{Protocol: "smtp", Source: transcript.SourceCapture}
		k := begin(t, o)
		k.tls(c.agreed, c.verdict)
		if c.opened {
			k.feed(shown)
		}
		k.exchange("CRAM-MD5", true, "S:<1@a.test>", "alice b913a602c7eda7a495b4e6e7334d3890")
		k.all = append(k.all, k.tracker.Flush()...)
		if f := k.findings(); f != "" {
			t.Errorf("%s: found %s", c.name, f)
		}
		var x *transcript.Exposed
		entries := []transcript.Entry{{Conn: 1, Event: &o}, {Conn: 1, Event: &c.agreed}}
		if c.verdict != nil {
			entries = append(entries, transcript.Entry{Conn: 1, Event: c.verdict})
		}
		for _, e := range k.all {
			if at, ok := e.(*transcript.Exposed); ok && isSecret(at.Secret) {
				x = at
			}
			entries = append(entries, transcript.Entry{Conn: 1, Event: e})
		}
		if x.Lock != c.lock || Words(x) != c.words {
			t.Errorf("%s: %s, %s", c.name, x.Lock, Words(x))
		}
		a := NewAccount("a capture", entries, Options{})
		var text bytes.Buffer
		a.Text(&text)
		if said := strings.Join(strings.Fields(text.String()), " "); !strings.Contains(said, c.account) {
			t.Errorf("%s: %q is not told:\n%s", c.name, c.account, text.String())
		}
	}
}

// TestOverlap holds that two contents of one place are a suspicion with those
// very bytes for evidence, that the line at hand is marked where it has them,
// and that an endless capture does not make endless findings.
func TestOverlap(t *testing.T) {
	k := begin(t, transcript.Opened{Protocol: "smtp", Source: transcript.SourceCapture})
	l := k.answer("220", "a.test", transcript.OutcomeOK)
	k.feed(&transcript.Overlap{Dir: transcript.Server, Off: l.Span.Off + 4, Len: 6, First: 12, Packet: 17})
	x := k.last()
	if got := k.findings(); got != "tcp-overlap/typical" || x.Lock != transcript.LockSuspect {
		t.Errorf("%s, %s", got, x.Lock)
	}
	f := k.all[0].(*transcript.Finding)
	want := transcript.Span{Conn: 1, Dir: transcript.Server, Layer: transcript.Wire, Off: 4, Len: 6}
	if f.Span != want || !strings.Contains(f.Text.Raw(), "6 bytes of the server's stream, from offset 4, came in packet 12 and once more, as others, in packet 17.") || f.RFC == "" || f.Cure == "" {
		t.Errorf("%+v", f)
	}
	for i := range 100 {
		k.feed(&transcript.Overlap{Dir: transcript.Client, Off: int64(i), Len: 1})
	}
	if n := strings.Count(k.findings(), "tcp-overlap"); n != maxOverlaps {
		t.Errorf("%d findings", n)
	}
}
