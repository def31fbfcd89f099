package imap

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"example.org/mailwire/transcript"
)

// follower is a connection whose bytes a dialogue sees too.
type follower struct {
	net.Conn
	mu     sync.Mutex
	d      *Dialogue
	events []transcript.Event
	seen   [3][]byte
}

func (f *follower) see(dir transcript.Dir, b []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seen[dir] = append(f.seen[dir], b...)
	_, events := f.d.Feed(dir, b)
	f.events = append(f.events, events...)
}

// Write tells the dialogue first: the answer must not come before the command.
func (f *follower) Write(b []byte) (int, error) {
	f.see(transcript.Client, b)
	return f.Conn.Write(b)
}

func (f *follower) Read(b []byte) (int, error) {
	n, err := f.Conn.Read(b)
	f.see(transcript.Server, b[:n])
	return n, err
}

// account is what came of one command.
type account struct {
	verb    string
	outcome transcript.Outcome
	code    string
	data    []string // texts of untagged data
	content []byte
}

// accounts reads from the events what came of each command, by the Replies' To.
func accounts(t *testing.T, f *follower) (all []*account) {
	byID := map[int]*account{}
	content := []byte{}
	for _, ev := range f.events {
		switch ev := ev.(type) {
		case *transcript.Request:
			byID[ev.ID] = &account{verb: ev.Verb}
			all = append(all, byID[ev.ID])
		case *transcript.Line:
			if ev.Class == transcript.ClassContent && ev.Span.Dir == transcript.Server {
				content = append(content, f.seen[transcript.Server][ev.Span.Off:ev.Span.End()]...)
			}
			if ev.Class == transcript.ClassBroken {
				t.Errorf("a line counts as broken: %s", ev.Text)
			}
		case *transcript.Reply:
			a := byID[ev.To]
			if a == nil {
				continue
			}
			a.content = append(a.content, content...)
			content = nil
			if ev.Outcome == transcript.OutcomeData {
				a.data = append(a.data, ev.Text.Raw())
			}
			if ev.Done {
				a.outcome, a.code = ev.Outcome, ev.Response
			}
		}
	}
	return all
}

// talker notes what go-imap's client got from each command.
type talker struct {
	t    *testing.T
	c    *imapclient.Client
	want []*account
}

func (k *talker) expect(verb string, err error, data ...string) *account {
	k.t.Helper()
	a := &account{verb: verb, outcome: transcript.OutcomeOK, data: data}
	var refused *goimap.Error
	switch {
	case errors.As(err, &refused):
		a.outcome, a.code = transcript.OutcomeNo, string(refused.Code)
	case err != nil:
		k.t.Fatalf("%s: %v", verb, err)
	}
	k.want = append(k.want, a)
	return a
}

// must ends the test at an error that is no answer.
func (k *talker) must(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

func (k *talker) signIn() {
	k.must(k.c.WaitGreeting())
	k.expect("LOGIN", k.c.Login("mallory", "secret-one").Wait())
	k.expect("LOGIN", k.c.Login("alice", "secret \"two\"").Wait()).code = "CAPABILITY"
}

func (k *talker) read() {
	sel, err := k.c.Select("INBOX", nil).Wait()
	k.must(err)
	k.expect("SELECT", nil, fmt.Sprintf("%d EXISTS", sel.NumMessages), "FLAGS (\\Seen)", fmt.Sprintf("[UIDVALIDITY %d] x", sel.UIDValidity),
		fmt.Sprintf("[UIDNEXT %d] x", sel.UIDNext)).code = "READ-WRITE"
	msgs, err := k.c.Fetch(goimap.SeqSetNum(1, 2), &goimap.FetchOptions{Flags: true, BodySection: []*goimap.FetchItemBodySection{{}}}).Collect()
	a := k.expect("FETCH", err)
	for _, m := range msgs {
		b := m.BodySection[0].Bytes
		a.data = append(a.data, fmt.Sprintf("%d FETCH (FLAGS (%s) BODY[] {%d})", m.SeqNum, m.Flags[0], len(b)))
		a.content = append(a.content, b...)
	}
	found, err := k.c.Search(&goimap.SearchCriteria{}, nil).Wait()
	k.must(err)
	k.expect("SEARCH", nil, "SEARCH "+strings.Trim(fmt.Sprint(found.AllSeqNums()), "[]"))
}

// pipeline sends three commands before any answer; the answers come in another order.
func (k *talker) pipeline() {
	noop, status, list := k.c.Noop(), k.c.Status("INBOX", &goimap.StatusOptions{NumMessages: true}), k.c.List("", "*", nil)
	boxes, err := list.Collect()
	k.must(err)
	if len(boxes) != 2 {
		k.t.Fatal(boxes)
	}
	st, err := status.Wait()
	k.must(err)
	k.expect("NOOP", noop.Wait())
	k.expect("STATUS", nil, fmt.Sprintf("STATUS %s (MESSAGES %d)", st.Mailbox, *st.NumMessages))
	k.expect("LIST", nil, `LIST (\HasNoChildren) "/" `+boxes[0].Mailbox, `LIST () "/" `+strconv.Quote(boxes[1].Mailbox))
}

func (k *talker) write() {
	app := k.c.Append("INBOX", int64(len(mails[0])), nil)
	_, err := io.WriteString(app, mails[0])
	k.must(err)
	k.must(app.Close())
	_, err = app.Wait()
	k.expect("APPEND", err).code = "APPENDUID"
	idle, err := k.c.Idle()
	k.must(err)
	k.must(idle.Close())
	k.expect("IDLE", idle.Wait())
	gone, err := k.c.Expunge().Collect()
	a := k.expect("EXPUNGE", err)
	for _, n := range gone {
		a.data = append(a.data, fmt.Sprintf("%d EXPUNGE", n))
	}
	k.expect("LOGOUT", k.c.Logout().Wait())
}

// TestPairingAgainstGoIMAP lets go-imap's client talk to a scripted server and
// compares what it got from each command with what the dialogue says.
func TestPairingAgainstGoIMAP(t *testing.T) {
	near, far := net.Pipe()
	served := make(chan error, 1)
	go func() { served <- serveScript(far) }() // ends when the client closes near
	f := &follower{Conn: near, d: New(0, Options{})}
	k := &talker{t: t, c: imapclient.New(f, nil)}
	k.signIn()
	k.read()
	k.pipeline()
	k.write()
	k.c.Close()
	if err := <-served; !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrClosedPipe) {
		t.Error(err)
	}
	compare(t, accounts(t, f), k.want)
}

func compare(t *testing.T, got, want []*account) {
	for i := range max(len(got), len(want)) {
		switch {
		case i >= len(got):
			t.Errorf("%s is missing", want[i].verb)
		case i >= len(want):
			t.Errorf("%s is too much", got[i].verb)
		default:
			g, w := got[i], want[i]
			if g.verb != w.verb || g.outcome != w.outcome || g.code != w.code || fmt.Sprintf("%q", g.data) != fmt.Sprintf("%q", w.data) || !bytes.Equal(g.content, w.content) {
				t.Errorf("command %d:\n got %+v\nwant %+v", i+1, *g, *w)
			}
		}
	}
}
