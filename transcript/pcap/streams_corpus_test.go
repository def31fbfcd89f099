package pcap_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"example.org/mailwire/session/sessiontest/playbook"
	"example.org/mailwire/session/sessiontest/tshark"
	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/pcap"
)

// conversation is what came out of a capture for one conversation.
type conversation struct {
	opened transcript.Opened
	octets map[transcript.Dir]int
	lost   map[transcript.Dir]int
	cut    bool
	turns  []turn
	closed *transcript.Closed
}

// turn is what one side said before the other one did.
type turn struct {
	dir   transcript.Dir
	bytes string
}

func text(turns []turn) string {
	var b strings.Builder
	for _, t := range turns {
		fmt.Fprintf(&b, "\n\t%s %q", t.dir, t.bytes)
	}
	return b.String()
}

// conversations collects what a capture holds.
type conversations struct {
	t    testing.TB
	list []*conversation
	keys []byte
}

func (c *conversations) Observed(e transcript.Entry) {
	for e.Conn >= len(c.list) {
		c.list = append(c.list, nil)
	}
	v := c.list[e.Conn]
	if _, opens := e.Event.(*transcript.Opened); opens != (v == nil) || v != nil && v.closed != nil {
		c.t.Fatalf("conversation %d: %#v of %+v", e.Conn, e.Event, v)
	}
	switch ev := e.Event.(type) {
	case *transcript.Opened:
		c.list[e.Conn] = &conversation{opened: *ev, octets: map[transcript.Dir]int{}, lost: map[transcript.Dir]int{}}
	case *transcript.Data:
		v.octets[ev.Dir] += len(ev.Bytes)
		v.say(ev.Dir, string(ev.Bytes))
	case *transcript.Gap:
		v.cut = v.cut || ev.Why == "cut"
		v.lost[ev.Dir] += int(ev.Len)
	case *transcript.Closed:
		v.closed = ev
	}
}

// say adds what a side says, to its turn while it lasts.
func (v *conversation) say(dir transcript.Dir, s string) {
	if n := len(v.turns); n > 0 && v.turns[n-1].dir == dir {
		v.turns[n-1].bytes += s
		return
	}
	v.turns = append(v.turns, turn{dir, s})
}

func (c *conversations) Keys(log []byte)       { c.keys = append(c.keys, log...) }
func (c *conversations) Comment(int64, string) {}

func readCapture(t testing.TB, file string) (*conversations, pcap.Report) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	c := &conversations{t: t}
	rep, err := pcap.Read(f, filepath.Base(file), c, pcap.Options{})
	if cut := (*pcap.CutError)(nil); err != nil && !errors.As(err, &cut) {
		t.Fatalf("%s: %v", file, err)
	}
	if rep.Conversations != len(c.list) || slices.Contains(c.list, nil) {
		t.Fatalf("%s: %d conversations, %d told", file, rep.Conversations, len(c.list))
	}
	return c, rep
}

// TestCorpusConversations holds the conversations of every capture against the
// facts that are known of it.
func TestCorpusConversations(t *testing.T) {
	dir := playbook.CorpusDir(t)
	b, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var facts []struct {
		File          string
		Conversations int `json:"tcp_conversations"`
		Sessions      []struct {
			Client, Server string
			Octets         *struct{ Client, Server int }
			Handshake      *struct {
				SYN bool `json:"syn"`
			}
			TCP struct {
				Missing struct{ Client, Server int } `json:"missing_octets"`
			}
		}
	}
	if err := json.Unmarshal(b, &facts); err != nil {
		t.Fatal(err)
	}
	for _, f := range facts {
		c, _ := readCapture(t, filepath.Join(dir, f.File))
		if len(c.list) != f.Conversations {
			t.Errorf("%s: %d conversations, %d expected", f.File, len(c.list), f.Conversations)
		}
		for _, s := range f.Sessions {
			i := slices.IndexFunc(c.list, func(v *conversation) bool { return v.opened.Client == s.Client && v.opened.Server == s.Server })
			if i < 0 {
				t.Errorf("%s: no conversation %s > %s", f.File, s.Client, s.Server)
				continue
			}
			v := c.list[i]
			if s.Octets != nil && (v.octets[transcript.Client] != s.Octets.Client || v.octets[transcript.Server] != s.Octets.Server) {
				t.Errorf("%s: %s > %s: %v octets, %+v expected", f.File, s.Client, s.Server, v.octets, *s.Octets)
			}
			if m := s.TCP.Missing; m.Client > 0 && v.lost[transcript.Client] != m.Client || m.Server > 0 && v.lost[transcript.Server] != m.Server {
				t.Errorf("%s: %s > %s: %v octets are missing, %+v expected", f.File, s.Client, s.Server, v.lost, m)
			}
			if s.Handshake != nil && v.opened.Late == s.Handshake.SYN {
				t.Errorf("%s: %s > %s: late %v, SYN %v", f.File, s.Client, s.Server, v.opened.Late, s.Handshake.SYN)
			}
		}
	}
	if len(facts) < 70 {
		t.Errorf("%d captures", len(facts))
	}
}

// TestCorpusFollowed holds every conversation of every capture, turn by turn,
// against what tshark follows. Where bytes are missing, and how many, is left
// out: tshark does not know it of a side that was not captured, and gives the
// others only after the replies to them.
func TestCorpusFollowed(t *testing.T) {
	tshark.Need(t)
	turns := 0
	for _, file := range captures(t) {
		c, _ := readCapture(t, file)
		theirs := followed(t, file, len(c.list))
		for i, v := range c.list {
			if v.cut {
				continue // tshark does not tell what was cut
			}
			if got, want := text(v.turns), text(theirs[i].turnsFor(v)); got != want {
				t.Errorf("%s, conversation %d:\n mailwire %.2000s\n tshark   %.2000s", filepath.Base(file), i, got, want)
			}
			turns += len(v.turns)
		}
	}
	if turns < 1000 {
		t.Errorf("only %d turns", turns)
	}
}

// stream is a conversation as tshark follows it; side 0 is its first node.
type stream struct {
	nodes [2]string
	said  []turn // with Client for what the first node says
}

// turnsFor gives the turns with the directions that v has.
func (s stream) turnsFor(v *conversation) []turn {
	all := slices.Clone(s.said)
	for i := range all {
		if s.nodes[0] != v.opened.Client {
			all[i].dir = all[i].dir.Other()
		}
	}
	return all
}

// followed gives the first n streams of a capture.
func followed(t testing.TB, file string, n int) []stream {
	t.Helper()
	args := []string{"-n", "-q", "-r", file}
	for i := range n {
		args = append(args, "-z", fmt.Sprintf("follow,tcp,raw,%d", i))
	}
	cmd := exec.Command("tshark", args...)
	var out, words bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &words
	if err := cmd.Run(); err != nil && !strings.Contains(words.String(), "cut short") {
		t.Fatalf("%s: tshark: %v\n%s", file, err, words.String())
	}
	streams := make([]stream, n)
	var s *stream
	for l := range strings.Lines(out.String()) {
		l = strings.TrimSuffix(l, "\n")
		var i int
		switch {
		case strings.HasPrefix(l, "Filter: "):
			if _, err := fmt.Sscanf(l, "Filter: tcp.stream eq %d", &i); err != nil {
				t.Fatal(l)
			}
			s = &streams[i]
		case strings.HasPrefix(l, "Node "):
			_, addr, _ := strings.Cut(l, ": ")
			if s.nodes[0] == "" {
				s.nodes[0] = addr
			} else {
				s.nodes[1] = addr
			}
		case l == "" || l[0] == '=' || strings.HasPrefix(l, "Follow: "):
		default:
			s.take(t, l)
		}
	}
	return streams
}

func (s *stream) take(t testing.TB, l string) {
	dir := transcript.Client
	if l[0] == '\t' {
		dir, l = transcript.Server, l[1:]
	}
	b, err := hex.DecodeString(l)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.HasPrefix(b, []byte("[")) && bytes.HasSuffix(b, []byte(" bytes missing in capture file]\x00")) {
		return
	}
	if n := len(s.said); n > 0 && s.said[n-1].dir == dir {
		s.said[n-1].bytes += string(b)
		return
	}
	s.said = append(s.said, turn{dir, string(b)})
}
