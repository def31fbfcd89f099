package view

import (
	"reflect"
	"testing"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/tuitest"
)

func whole() *tuitest.Script {
	s := tuitest.NewScript("smtp.a.test", "submission", "must")
	s.Hello()
	s.StartTLS("smtp.a.test", nil, true)
	s.Work()
	return s
}

func TestReadingInPiecesGivesTheSame(t *testing.T) {
	log := whole().Log
	want := New(log)
	want.Follow()
	pieces := New(log)
	for i := range log.Len() + 1 {
		pieces.To(i)
	}
	back := New(log)
	back.Follow()
	back.To(3)
	back.To(log.Len())
	for name, got := range map[string]*Model{"piece by piece": pieces, "after going back": back} {
		if !reflect.DeepEqual(want, got) {
			t.Errorf("%s: the model differs", name)
		}
	}
}

func TestLinesFindWhatWasSaidOfThem(t *testing.T) {
	m := New(whole().Log)
	m.Follow()
	for i, r := range m.Rows {
		if r.Line == nil {
			continue
		}
		if m.RowOf(r.Line.N) != i || r.Exposed == nil || r.Exposed.Line != r.Line.N {
			t.Errorf("line %d is not found by its number", r.Line.N)
		}
		if q := m.Request(r.Line); (q != nil) != (r.Dir() == transcript.Client && len(r.Line.Secret) == 0) {
			t.Errorf("line %d: request %v", r.Line.N, q)
		}
		if a := m.Reply(r.Line); (a != nil) != (r.Dir() == transcript.Server) {
			t.Errorf("line %d: reply %v", r.Line.N, a)
		}
		recs := m.Sealed(r.Line.Span)
		if sealed := r.Line.Span.Layer == transcript.Plain; sealed != (len(recs) == 1) {
			t.Errorf("line %d: %d records", r.Line.N, len(recs))
		}
		if len(recs) == 1 && recs[0].Plain != r.Line.Span {
			t.Errorf("line %d: the record of another line", r.Line.N)
		}
	}
	if len(m.Secrets()) != 1 || m.Rows[m.Secrets()[0]].Line.N != 11 {
		t.Errorf("secrets at %v", m.Secrets())
	}
}

func TestRecordsOfALine(t *testing.T) {
	log := transcript.NewLog()
	rec := func(off, n int64) {
		log.Append(transcript.Entry{Event: &transcript.Record{Span: transcript.Span{Dir: transcript.Server, Layer: transcript.Wire, Off: off, Len: n + 22}, Plain: transcript.Span{Dir: transcript.Server, Layer: transcript.Plain, Off: off, Len: n}}})
	}
	rec(0, 10)
	rec(10, 10)
	rec(20, 10)
	m := New(log)
	m.Follow()
	for _, c := range []struct {
		off, n int64
		want   int
	}{{0, 10, 1}, {0, 11, 2}, {9, 12, 3}, {10, 10, 1}, {25, 5, 1}, {30, 5, 0}, {29, 9, 1}} {
		if got := len(m.Sealed(transcript.Span{Dir: transcript.Server, Layer: transcript.Plain, Off: c.off, Len: c.n})); got != c.want {
			t.Errorf("bytes %d+%d are in %d records, want %d", c.off, c.n, got, c.want)
		}
	}
}

func TestWordsOfTheConnection(t *testing.T) {
	opened := func(tls, inside string) *transcript.Opened {
		return &transcript.Opened{Protocol: "imap", TLS: tls, Inside: inside, Server: "192.0.2.1:143"}
	}
	nowhere := &transcript.Opened{Protocol: "imap", TLS: "must", Inside: "loopback"}
	span := transcript.Span{Dir: transcript.Server, Layer: transcript.Wire, Len: 5}
	start, agreed := &transcript.TLSStart{}, &transcript.TLSAgreed{Version: "TLS 1.3"}
	failed := func(name string) *transcript.Verdict {
		return &transcript.Verdict{Checks: []transcript.Check{{Name: "chain", OK: true}, {Name: name}}}
	}
	for _, c := range []struct {
		events []transcript.Event
		lock   transcript.Lock
		word   string
	}{
		{[]transcript.Event{opened("must", "")}, transcript.LockClear, "no TLS yet"},
		{[]transcript.Event{opened("off", "")}, transcript.LockClear, "no TLS"},
		{[]transcript.Event{opened("off", "loopback")}, transcript.LockInside, "no TLS"},
		{[]transcript.Event{nowhere, &transcript.Fault{Where: "connect", Exit: 3}}, transcript.LockUnknown, "failed"},
		{[]transcript.Event{opened("must", ""), start, &transcript.Stray{Span: span}}, transcript.LockSuspect, "bytes before TLS"},
		{[]transcript.Event{opened("must", ""), &transcript.Finding{ID: "starttls-missing", Grade: "fits either cause"}}, transcript.LockSuspect, "no TLS yet"},
		{[]transcript.Event{opened("implicit", ""), start}, transcript.LockUnknown, "handshake"},
		{[]transcript.Event{opened("must", ""), start, agreed}, transcript.LockUnproven, "not judged"},
		{[]transcript.Event{opened("must", ""), start, agreed, &transcript.Verdict{OK: true}}, transcript.LockSealed, "verified"},
		{[]transcript.Event{opened("must", ""), start, agreed, &transcript.Verdict{OK: true, Claim: transcript.ClaimRecording}}, transcript.LockSealed, "was verified"},
		{[]transcript.Event{opened("must", ""), start, agreed, &transcript.Verdict{OK: true, Claim: transcript.ClaimComment}}, transcript.LockSealed, "comment: verified"},
		{[]transcript.Event{opened("must", ""), start, agreed, failed("anchor")}, transcript.LockUnproven, "unknown CA"},
		{[]transcript.Event{opened("must", ""), start, agreed, failed("dates")}, transcript.LockUnproven, "wrong date"},
		{[]transcript.Event{opened("must", ""), start, &transcript.TLSAgreed{Clear: true}, &transcript.Verdict{OK: true}}, transcript.LockClear, "encrypts nothing"},
		{[]transcript.Event{opened("must", ""), start, &transcript.TLSAgreed{Anonymous: true}, &transcript.Verdict{OK: true}}, transcript.LockUnproven, "anonymous"},
	} {
		log := transcript.NewLog()
		for _, e := range c.events {
			log.Append(transcript.Entry{Event: e})
		}
		m := New(log)
		m.Follow()
		if m.Lock() != c.lock || m.Word() != c.word {
			t.Errorf("%v: %s %q, want %s %q", c.events, m.Lock(), m.Word(), c.lock, c.word)
		}
	}
}

func TestSecretInClearStaysInTheHeader(t *testing.T) {
	s := tuitest.NewScript("pop.old.test", "pop3", "off")
	s.Say(transcript.Client, "PASS geheim", transcript.SecretPassword)
	s.Say(transcript.Server, "+OK", transcript.NoSecret)
	m := New(s.Log)
	m.Follow()
	if m.Lock() != transcript.LockSecret || m.Word() != "secret in clear" {
		t.Errorf("%s %q", m.Lock(), m.Word())
	}
}

// BenchmarkFollow reads a log of 100,000 events.
func BenchmarkFollow(b *testing.B) {
	s := tuitest.NewScript("smtp.a.test", "submission", "must")
	for s.Log.Len() < 100_000 {
		s.Command("NOOP", "NOOP", "Does nothing.", "")
	}
	for b.Loop() {
		m := New(s.Log)
		m.Follow()
	}
}

// TestALaterChainIsNotTheVerdicts holds that a chain which comes after the
// verdict does not take the place of the one that was judged.
func TestALaterChainIsNotTheVerdicts(t *testing.T) {
	log := transcript.NewLog()
	chain := func(der ...string) *transcript.Certificates {
		c := &transcript.Certificates{Dir: transcript.Server}
		for _, d := range der {
			c.Chain = append(c.Chain, []byte(d))
		}
		return c
	}
	judged, stapled := chain("leaf", "issuer"), chain("leaf", "issuer")
	stapled.Staples = [][]byte{[]byte("staple")}
	log.Append(transcript.Entry{Event: &transcript.TLSStart{}}, transcript.Entry{Event: judged}, transcript.Entry{Event: &transcript.Verdict{}})
	m := New(log)
	m.Follow()
	log.Append(transcript.Entry{Event: chain("another")})
	if m.Follow(); m.Certs != judged {
		t.Errorf("under the verdict stands %s", m.Certs.Chain)
	}
	log.Append(transcript.Entry{Event: stapled})
	if m.Follow(); m.Certs != stapled {
		t.Error("the staple of the judged chain was not taken")
	}
	log.Append(transcript.Entry{Event: &transcript.TLSStart{}}, transcript.Entry{Event: chain("another")})
	if m.Follow(); string(m.Certs.Chain[0]) != "another" {
		t.Error("a new handshake keeps the old chain")
	}
}
