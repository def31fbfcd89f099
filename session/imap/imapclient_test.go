package imap

import (
	"bufio"
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

// The mail of the scripted server; the first has lines that look like replies.
var mails = []string{
	"Subject: one\r\n\r\nT1 OK this is mail\r\n* BYE\r\n)\r\n+ go\r\n",
	"Subject: no end of line\r\n\r\nlast",
}

// answers gives the scripted server's response to a command, "TAG" for its tag.
// NOOP and STATUS are answered after LIST, to answer out of order.
func answers(verb, args string) (now, later string) {
	switch verb {
	case "CAPABILITY":
		return "* CAPABILITY IMAP4rev1 IDLE\r\nTAG OK done\r\n", ""
	case "LOGIN":
		if !strings.Contains(args, "alice") {
			return "TAG NO [AUTHENTICATIONFAILED] wrong\r\n", ""
		}
		return "TAG OK [CAPABILITY IMAP4rev1 IDLE LITERAL-] in\r\n", ""
	case "SELECT":
		return "* 2 EXISTS\r\n* FLAGS (\\Seen)\r\n* OK [UIDVALIDITY 77] x\r\n* OK [UIDNEXT 9] x\r\nTAG OK [READ-WRITE] in\r\n", ""
	case "FETCH":
		var b strings.Builder
		for i, m := range mails {
			fmt.Fprintf(&b, "* %d FETCH (FLAGS (\\Seen) BODY[] {%d}\r\n%s)\r\n", i+1, len(m), m)
		}
		return b.String() + "* 3 EXISTS\r\nTAG OK done\r\n", ""
	case "SEARCH":
		return "* SEARCH 2 4 6\r\nTAG OK done\r\n", ""
	case "LIST":
		return "* LIST (\\HasNoChildren) \"/\" {5}\r\nINBOX\r\n* LIST () \"/\" \"a \\\" b\"\r\nTAG OK done\r\n", ""
	case "STATUS":
		return "", "* STATUS INBOX (MESSAGES 3)\r\nTAG OK done\r\n"
	case "NOOP":
		return "", "TAG OK done\r\n"
	case "APPEND":
		return "TAG OK [APPENDUID 77 9] done\r\n", ""
	case "EXPUNGE":
		return "* 2 EXPUNGE\r\n* 1 EXPUNGE\r\nTAG NO [SERVERBUG] half done\r\n", ""
	case "LOGOUT":
		return "* BYE bye\r\nTAG OK done\r\n", ""
	}
	return "TAG BAD unknown\r\n", ""
}

// serveScript serves until the client is gone. It ends with the connection.
func serveScript(c net.Conn) error {
	r := bufio.NewReader(c)
	if _, err := io.WriteString(c, "* OK [CAPABILITY IMAP4rev1 IDLE] hi\r\n"); err != nil {
		return err
	}
	held := ""
	for {
		line, err := readCommand(c, r)
		if err != nil {
			return err
		}
		f := strings.SplitN(line, " ", 3)
		if len(f) < 2 {
			return fmt.Errorf("not a command: %q", line)
		}
		if f[1] == "IDLE" {
			if _, err := io.WriteString(c, "+ idling\r\n* 4 EXISTS\r\n"); err != nil {
				return err
			}
			if _, err := r.ReadString('\n'); err != nil {
				return err
			}
			if _, err := io.WriteString(c, f[0]+" OK done\r\n"); err != nil {
				return err
			}
			continue
		}
		args := ""
		if len(f) > 2 {
			args = f[2]
		}
		now, later := answers(f[1], args)
		held = strings.ReplaceAll(later, "TAG", f[0]) + held
		if now == "" {
			continue
		}
		if _, err := io.WriteString(c, strings.ReplaceAll(now, "TAG", f[0])+held); err != nil {
			return err
		}
		held = ""
	}
}

// readCommand reads a command with its literals.
func readCommand(c net.Conn, r *bufio.Reader) (string, error) {
	all := ""
	for {
		l, err := r.ReadString('\n')
		if err != nil {
			return "", err
		}
		all += l
		l = strings.TrimRight(l, "\r\n")
		i := strings.LastIndexByte(l, '{')
		if i < 0 || !strings.HasSuffix(l, "}") {
			return strings.TrimRight(all, "\r\n"), nil
		}
		size := strings.TrimSuffix(l[i+1:len(l)-1], "+")
		n, err := strconv.Atoi(size)
		if err != nil {
			return "", err
		}
		if size == l[i+1:len(l)-1] {
			if _, err := io.WriteString(c, "+ go\r\n"); err != nil {
				return "", err
			}
		}
		b := make([]byte, n)
		if _, err := io.ReadFull(r, b); err != nil {
			return "", err
		}
		all += string(b)
	}
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

// TestPairingAgainstGoIMAP lets go-imap's client talk to a scripted server and
// compares what it got from each command with what the dialogue says.
func TestPairingAgainstGoIMAP(t *testing.T) {
	near, far := net.Pipe()
	served := make(chan error, 1)
	go func() { served <- serveScript(far) }() // ends when the client closes near
	f := &follower{Conn: near, d: New(0, Options{})}
	c := imapclient.New(f, nil)
	var want []*account
	expect := func(verb string, err error, data ...string) *account {
		t.Helper()
		a := &account{verb: verb, outcome: transcript.OutcomeOK, data: data}
		var refused *goimap.Error
		switch {
		case errors.As(err, &refused):
			a.outcome, a.code = transcript.OutcomeNo, string(refused.Code)
		case err != nil:
			t.Fatalf("%s: %v", verb, err)
		}
		want = append(want, a)
		return a
	}
	if err := c.WaitGreeting(); err != nil {
		t.Fatal(err)
	}
	err := c.Login("mallory", "secret-one").Wait()
	expect("LOGIN", err)
	err = c.Login("alice", "secret \"two\"").Wait()
	expect("LOGIN", err).code = "CAPABILITY"
	sel, err := c.Select("INBOX", nil).Wait()
	if err != nil {
		t.Fatal(err)
	}
	expect("SELECT", nil, fmt.Sprintf("%d EXISTS", sel.NumMessages), "FLAGS (\\Seen)", fmt.Sprintf("[UIDVALIDITY %d] x", sel.UIDValidity),
		fmt.Sprintf("[UIDNEXT %d] x", sel.UIDNext)).code = "READ-WRITE"
	msgs, err := c.Fetch(goimap.SeqSetNum(1, 2), &goimap.FetchOptions{Flags: true, BodySection: []*goimap.FetchItemBodySection{{}}}).Collect()
	a := expect("FETCH", err)
	for _, m := range msgs {
		b := m.BodySection[0].Bytes
		a.data = append(a.data, fmt.Sprintf("%d FETCH (FLAGS (%s) BODY[] {%d})", m.SeqNum, m.Flags[0], len(b)))
		a.content = append(a.content, b...)
	}
	found, err := c.Search(&goimap.SearchCriteria{}, nil).Wait()
	if err != nil {
		t.Fatal(err)
	}
	expect("SEARCH", nil, "SEARCH "+strings.Trim(fmt.Sprint(found.AllSeqNums()), "[]"))
	// Three commands before any answer; the answers come in another order.
	noop, status, list := c.Noop(), c.Status("INBOX", &goimap.StatusOptions{NumMessages: true}), c.List("", "*", nil)
	boxes, err := list.Collect()
	if err != nil || len(boxes) != 2 {
		t.Fatal(boxes, err)
	}
	st, err := status.Wait()
	if err != nil {
		t.Fatal(err)
	}
	expect("NOOP", noop.Wait())
	expect("STATUS", nil, fmt.Sprintf("STATUS %s (MESSAGES %d)", st.Mailbox, *st.NumMessages))
	expect("LIST", nil, `LIST (\HasNoChildren) "/" `+boxes[0].Mailbox, `LIST () "/" `+strconv.Quote(boxes[1].Mailbox))
	app := c.Append("INBOX", int64(len(mails[0])), nil)
	if _, err := io.WriteString(app, mails[0]); err != nil {
		t.Fatal(err)
	}
	if err := app.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = app.Wait()
	expect("APPEND", err).code = "APPENDUID"
	idle, err := c.Idle()
	if err != nil {
		t.Fatal(err)
	}
	if err := idle.Close(); err != nil {
		t.Fatal(err)
	}
	expect("IDLE", idle.Wait())
	gone, err := c.Expunge().Collect()
	a = expect("EXPUNGE", err)
	for _, n := range gone {
		a.data = append(a.data, fmt.Sprintf("%d EXPUNGE", n))
	}
	expect("LOGOUT", c.Logout().Wait())
	c.Close()
	if err := <-served; !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrClosedPipe) {
		t.Error(err)
	}
	compare(t, accounts(t, f), want)
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
