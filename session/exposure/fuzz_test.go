package exposure

import (
	"testing"

	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/transcript"
)

// FuzzTracker makes a conversation of each byte string and holds what is true
// of any: each line is exposed once and in order, the wire never had more than
// it would have had without SSL, and clear secrets have their lock.
func FuzzTracker(f *testing.F) {
	f.Add([]byte("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d"))
	f.Add([]byte{1, 5, 8, 1, 5, 6, 13, 5, 5, 2, 9})
	f.Fuzz(func(t *testing.T, program []byte) {
		if len(program) > 200 {
			return
		}
		k := begin(t, transcript.Opened{Protocol: []string{"smtp", "pop3", "imap"}[len(program)%3]})
		for _, op := range program {
			play(k, op)
		}
		k.all = append(k.all, k.tracker.Flush()...)
		next := 1
		for _, e := range k.all {
			x, ok := e.(*transcript.Exposed)
			if !ok {
				continue
			}
			if x.Line != next {
				t.Fatalf("line %d is exposed where line %d is due", x.Line, next)
			}
			next++
			check(t, x)
		}
		if next != k.n+1 {
			t.Fatalf("%d of %d lines were exposed", next-1, k.n)
		}
	})
}

func check(t *testing.T, x *transcript.Exposed) {
	a, b := x.Ledger.SoFar, x.Ledger.Without
	if a.Lines > b.Lines || a.Secrets() > b.Secrets() || a.Identity > b.Identity || a.Addresses > b.Addresses || a.Content > b.Content || b.Lines != x.Ledger.Lines {
		t.Fatalf("the wire had more than all: %+v", x.Ledger)
	}
	if (x.Lock == transcript.LockSecret) != (x.Wire == "clear" && isSecret(x.Secret)) {
		t.Fatalf("lock %s: %+v", x.Lock, x)
	}
	if x.Lock == transcript.LockSealed && (x.Peer != "proven" || x.By == "") {
		t.Fatalf("sealed and proven by nothing: %+v", x)
	}
	if x.Peer != "proven" && x.Why.IsZero() {
		t.Fatalf("%s without a reason", x.Peer)
	}
	if (x.Wire != "clear") != (x.Severity == transcript.SeverityNone) {
		t.Fatalf("wire %s, severity %s", x.Wire, x.Severity)
	}
}

// play does one thing of a conversation.
func play(k *talk, op byte) {
	switch op % 15 {
	case 0:
		k.answer("220", "a.test hello", transcript.OutcomeOK)
	case 1:
		k.ask("EHLO", "b.test")
	case 2:
		k.ask("MAIL", "FROM:<a@b>")
	case 3:
		k.ask("RETR", "1")
	case 4:
		k.line(transcript.Server, transcript.ClassContent, "text")
	case 5:
		k.signIn("PLAIN", "sasl", plainStep())
	case 6:
		k.signIn("USER", "command", decode.User([]byte("u")))
	case 7:
		k.caps("STARTTLS XXXXXXXA AUTH=PLAIN")
	case 8:
		k.tls(tls13, verified)
	case 9:
		k.tls(tls13, expired)
	case 10:
		k.tls(transcript.TLSAgreed{Version: "TLS 1.2", Clear: true}, nil)
	case 11:
		k.tls(transcript.TLSAgreed{Version: "TLS 1.2", Anonymous: true}, verified)
	case 12:
		k.feed(&transcript.Stray{Span: transcript.Span{Conn: 1, Dir: transcript.Server, Layer: transcript.Wire, Len: 5}})
	case 13:
		k.all = append(k.all, k.tracker.Flush()...)
	case 14:
		k.ask("STARTTLS", "")
		k.answer("454", "no", transcript.OutcomeLater)
	}
}
