package imap

import (
	"math/rand"
	"testing"

	"example.org/mailwire/transcript"
)

// TestTalkWithDovecot holds a long talk with Dovecot. Each command gets its
// answer, nothing that Dovecot says counts as broken, and the recorded bytes
// give the same events however they are cut.
func TestTalkWithDovecot(t *testing.T) {
	p := dialPeer(t, dovecot(t))
	defer p.conn.Close()
	want := func(line string, outcome transcript.Outcome) {
		t.Helper()
		r := p.ask(line)
		if r.Outcome != outcome {
			t.Errorf("%q: %s %s is %s, want %s", line, r.Code, r.Text, r.Outcome, outcome)
		}
		if r.To < 1 {
			t.Errorf("%q: %s %s belongs to no command", line, r.Code, r.Text)
		}
	}
	const ok, no, bad, more = transcript.OutcomeOK, transcript.OutcomeNo, transcript.OutcomeBad, transcript.OutcomeMore
	want("CAPABILITY", ok)
	want("ID NIL", ok)
	want("LOGIN user password", no)
	p.startTLS()
	want("garbage", bad)
	want("LOGIN user wrong", no)
	want(`LOGIN "user" {8}`, more)
	want("password", ok)
	want("CAPABILITY", ok)
	want(`LIST "" "*"`, ok)
	want("", bad)
	want("SELECT {5+}\r\nINBOX", ok)
	want("APPEND INBOX (\\Seen) {31+}\r\nSubject: x\r\n\r\na9 OK not this\r\n", ok)
	want("FETCH 1 (FLAGS BODY[] ENVELOPE)", ok)
	want("FETCH 1 (BODY[TEXT])", ok)
	want("UID SEARCH ALL", ok)
	want("SEARCH RETURN (MIN MAX) ALL", ok)
	want("THREAD REFERENCES UTF-8 ALL", ok)
	want("SORT (DATE) UTF-8 ALL", ok)
	want("CREATE {10}", more)
	want("a (b \\\"c\" d", ok)
	want(`LIST "" "*" RETURN (STATUS (MESSAGES))`, ok)
	want(`COPY 1 Nowhere`, no)
	want("MOVE 1 INBOX", ok)
	want("IDLE", more)
	want("DONE", ok)
	want("IDLE", more)
	want("NOOP", bad)
	want("NAMESPACE", ok)
	want("FROB", bad)
	want("x1 FROB", bad)
	want("STATUS INBOX (MESSAGES SIZE)", ok)
	want("STORE 1 +FLAGS (\\Deleted)", ok)
	want("EXPUNGE", ok)
	want("CLOSE", ok)
	want("FETCH 1 FLAGS", bad)
	want("LOGOUT", transcript.OutcomeBye)
	for _, b := range p.broken {
		t.Logf("broken: %q", b)
	}
	whole := compactAll(play(New(0, Options{}), p.turns, atOnce))
	r := rand.New(rand.NewSource(3))
	for _, cut := range []func(int) int{byteWise, randomly(r), randomly(r), randomly(r)} {
		if got := compactAll(play(New(0, Options{}), p.turns, cut)); got != whole {
			t.Error(diff(got, whole))
		}
	}
}
