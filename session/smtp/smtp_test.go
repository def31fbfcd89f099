package smtp

import (
	"bufio"
	"bytes"
	"fmt"
	"maps"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
	"testing"

	"example.org/mailwire/session/sessiontest/playbook"
	"example.org/mailwire/transcript"
)

// TestPairing compares replies with another reader of SMTP: the same codes,
// texts and number of lines come from the bytes of the server, and each goes to
// the next command that has none, in order.
func TestPairing(t *testing.T) {
	for _, name := range []string{"mail", "pipelining", "pipelined-data-refused", "all-at-once", "auth-login", "refused", "bdat", "hostile"} {
		i := slices.IndexFunc(playbook.Load(t, "testdata/plays"), func(p playbook.Play) bool { return p.Name == name })
		p := playbook.Load(t, "testdata/plays")[i]
		r := textproto.NewReader(bufio.NewReader(bytes.NewReader(p.Bytes(transcript.Server))))
		to := 0
		for _, ev := range p.Play(fresh(), playbook.Random(3)) {
			reply, ok := ev.(*transcript.Reply)
			if !ok {
				continue
			}
			code, text, err := r.ReadResponse(0)
			if err != nil {
				t.Fatalf("%s: net/textproto: %v", name, err)
			}
			if strconv.Itoa(code) != reply.Code || text != reply.Text.Raw() {
				t.Errorf("%s: %s %q, net/textproto has %d %q", name, reply.Code, reply.Text, code, text)
			}
			if reply.To != to {
				t.Errorf("%s: %s %q goes to %d, want %d", name, reply.Code, reply.Text, reply.To, to)
			}
			if code/100 != 3 {
				to++
			}
		}
	}
}

// TestRecordings: the sign-ins in the client lines of other people's tests are
// found, with user and secret, though no reply is seen.
func TestRecordings(t *testing.T) {
	for _, rec := range playbook.Recordings(t, "smtp") {
		d := New(0, Options{})
		var got []string
		var last *transcript.AuthStep
		var secret string
		done := func() {
			if last != nil {
				got = append(got, fmt.Sprintf("%s %s %s", last.Mechanism, last.User, secret))
			}
			last, secret = nil, ""
		}
		for _, l := range rec.Lines {
			_, events := d.Feed(transcript.Client, []byte(l+"\r\n"))
			for _, ev := range events {
				a, ok := ev.(*transcript.AuthStep)
				if !ok {
					continue
				}
				if a.Step == "start" {
					done()
				}
				last = a
				for _, f := range a.Fields {
					if f.Name == "password" || f.Name == "token" {
						secret = f.Secret.Reveal()
					}
				}
			}
			if strings.HasPrefix(l, "DATA") {
				d.Feed(transcript.Client, []byte(".\r\n"))
			}
		}
		done()
		var want []string
		for _, a := range rec.Attempts {
			want = append(want, fmt.Sprintf("%s %s %s", a.Mechanism, a.User, a.Secret))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q\ngot  %q\nwant %q", rec.ID, rec.Lines, got, want)
		}
	}
}

func TestEncode(t *testing.T) {
	d := New(0, Options{})
	say := func(dir transcript.Dir, s string) { d.Feed(dir, []byte(s)) }
	check := func(line, want string) {
		t.Helper()
		if got := string(d.Encode(line)); got != want {
			t.Errorf("%q becomes %q, want %q", line, got, want)
		}
	}
	check(".x", ".x\r\n")
	say(transcript.Server, "220 mx\r\n")
	say(transcript.Client, "EHLO c\r\nMAIL FROM:<a@a>\r\nRCPT TO:<b@b>\r\nDATA\r\n")
	check(".x", ".x\r\n")
	say(transcript.Server, "250 mx\r\n250 ok\r\n250 ok\r\n354 go\r\n")
	check("", "\r\n")
	check("text", "text\r\n")
	check(".x", "..x\r\n")
	check("..", "...\r\n")
	check(".", ".\r\n")
	say(transcript.Client, ".\r\n")
	check(".x", ".x\r\n")
}

func TestMeanings(t *testing.T) {
	all := map[string]transcript.Meaning{}
	for prefix, table := range map[string]map[string]transcript.Meaning{"": commands, "capability ": capabilities, "code ": codes, "enhanced ": enhanced} {
		for term, m := range table {
			all[prefix+term] = m
		}
	}
	for _, m := range []transcript.Meaning{meanMessageLine, meanLoneDot, meanChunk, meanAnswer, meanCancel} {
		all[m.Term] = m
	}
	playbook.CheckMeanings(t, all)
	for _, term := range []string{"ehlo", "250", "5.7.8", "PIPELINING", "AUTH PLAIN", "RCPT TO:<a@b>", "Mail from", "5.7.99", "4.1.8"} {
		if m, ok := Explain(term); !ok || m.Text == "" {
			t.Errorf("%s is not explained", term)
		}
	}
	for _, term := range []string{"", "XYZZY", "9.1.1", "5.99.1", "777", "AUTH NOPE", "5.7.8 x"} {
		if m, ok := Explain(term); ok {
			t.Errorf("%q is explained: %+v", term, m)
		}
	}
	for verb := range maps.Keys(success) {
		if _, ok := commands[verb]; !ok && verb != "" {
			t.Errorf("%s has replies and no explanation", verb)
		}
	}
}

// TestLimits: what is too large is told, broken, and makes no memory grow.
func TestLimits(t *testing.T) {
	few := Options{MaxLine: 100, MaxReplyLines: 10, MaxReplyBytes: 500, MaxQueue: 5}
	long := strings.Repeat("x", 250)
	for _, tc := range []struct {
		id, server, client string
	}{
		{"limit-reply-lines", strings.Repeat("220-x\r\n", 30) + "220 end\r\n", ""},
		{"limit-reply-size", strings.Repeat("220-"+long[:90]+"\r\n", 9) + "220 end\r\n", ""},
		{"limit-line", "220-" + long + "\r\n220 end\r\n", ""},
		{"limit-line", "", "AUTH PLAIN " + long + "\r\n"},
		{"limit-queue", "", strings.Repeat("NOOP\r\n", 9)},
	} {
		for _, cut := range []playbook.Cut{playbook.Whole, playbook.ByteWise, playbook.Random(1)} {
			d := New(0, few)
			p := playbook.Play{Talk: []playbook.Step{{Dir: transcript.Server, Bytes: []byte(tc.server)}, {Dir: transcript.Client, Bytes: []byte(tc.client)}}}
			events := p.Play(d, cut)
			playbook.CheckTiles(t, events, false)
			playbook.CheckSecrets(t, events, []string{"xxxxxxxx" + strings.Repeat("x", 200)})
			found, replies := 0, 0
			for _, ev := range events {
				switch ev := ev.(type) {
				case *transcript.Finding:
					if ev.ID == tc.id && ev.Severity == transcript.SeverityHigh {
						found++
					}
				case *transcript.Reply:
					replies++
					if ev.Outcome != transcript.OutcomeBroken {
						t.Errorf("%s: the reply is %s", tc.id, ev.Outcome)
					}
				}
			}
			if found == 0 || tc.server != "" && replies != 1 {
				t.Errorf("%s: %d findings, %d replies", tc.id, found, replies)
			}
		}
	}
}

// TestLongSecret: every piece of a sign-in line beyond the limit stays masked.
func TestLongSecret(t *testing.T) {
	secret := strings.Repeat("c2VjcmV0", 40)
	for _, lead := range []string{"AUTH PLAIN ", "PASS "} {
		d := New(0, Options{MaxLine: 64})
		_, events := d.Feed(transcript.Client, []byte(lead+secret+"\r\nNOOP\r\n"))
		playbook.CheckSecrets(t, events, []string{"c2VjcmV0"})
		last := events[len(events)-1].(*transcript.Request)
		if last.Verb != "NOOP" {
			t.Errorf("after the long line comes %+v", last)
		}
	}
}

func FuzzSMTP(f *testing.F) {
	for _, p := range playbook.Load(f, "testdata/plays") {
		f.Add(p.Bytes(transcript.Client), p.Bytes(transcript.Server), uint64(1))
	}
	f.Fuzz(func(t *testing.T, client, server []byte, seed uint64) {
		const canary = "QUtBTkFSSUVOVk9HRUw="
		p := playbook.Play{Talk: interleave(client, server)}
		p.Talk = append(p.Talk, playbook.Step{What: "gap", Gap: transcript.Server, N: 3}, playbook.Step{What: "gap", Gap: transcript.Client, N: 5})
		p.Talk = append(p.Talk, interleave(client, server)...)
		p.Talk = append(p.Talk, playbook.Step{What: "secure"})
		p.Talk = append(p.Talk, interleave(server, client)...)
		p.Talk = append(p.Talk, playbook.Step{What: "end"})
		limits := Options{MaxLine: 200, MaxReplyLines: 20, MaxReplyBytes: 2000, MaxQueue: 20}
		whole := p.Play(New(0, limits), playbook.Whole)
		playbook.CheckTiles(t, whole, true)
		if cut := p.Play(New(0, limits), playbook.Random(seed)); playbook.Dump(cut) != playbook.Dump(whole) {
			t.Fatal("cut differently, other events come")
		}
		d := New(0, limits)
		p.Play(d, playbook.Whole)
		if d.content != nil || d.handover {
			return
		}
		_, events := d.Feed(transcript.Client, []byte("\r\nAUTH PLAIN "+canary+"\r\n"))
		playbook.CheckSecrets(t, events, []string{canary})
	})
}

// interleave makes a talk of two streams, line by line in turn.
func interleave(a, b []byte) (steps []playbook.Step) {
	as, bs := bytes.SplitAfter(a, []byte("\n")), bytes.SplitAfter(b, []byte("\n"))
	for i := range max(len(as), len(bs)) {
		if i < len(bs) {
			steps = append(steps, playbook.Step{Dir: transcript.Server, Bytes: bs[i]})
		}
		if i < len(as) {
			steps = append(steps, playbook.Step{Dir: transcript.Client, Bytes: as[i]})
		}
	}
	return steps
}

func BenchmarkMessage(b *testing.B) {
	d := New(0, Options{})
	d.Feed(transcript.Server, []byte("220 mx\r\n"))
	d.Feed(transcript.Client, []byte("HELO c\r\nMAIL FROM:<a@a>\r\nRCPT TO:<b@b>\r\nDATA\r\n"))
	d.Feed(transcript.Server, []byte("250 mx\r\n250 ok\r\n250 ok\r\n354 go\r\n"))
	chunk := bytes.Repeat([]byte(strings.Repeat("x", 76)+"\r\n"), 420)
	b.SetBytes(int64(len(chunk)))
	for b.Loop() {
		d.Feed(transcript.Client, chunk)
	}
}
