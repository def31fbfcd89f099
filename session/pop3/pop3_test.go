package pop3

import (
	"bufio"
	"bytes"
	"fmt"
	"net/textproto"
	"slices"
	"strings"
	"testing"

	"example.org/mailwire/session/sessiontest/playbook"
	"example.org/mailwire/transcript"
)

// TestAnswers: each kind of answer to the commands on which much depends, alone
// and with a response code. What it means depends on what it answers.
func TestAnswers(t *testing.T) {
	type row struct {
		answer, outcome string
		finding, tls    bool
	}
	for command, rows := range map[string][]row{
		"greeting": {{"+OK x", "ok", false, false}, {"-ERR x", "no", false, false}, {"-ERR [SYS/TEMP] x", "later", false, false}, {"+ x", "broken", true, false}},
		"CAPA":     {{"+OK x\r\nTOP\r\n.", "ok", false, false}, {"-ERR", "no", false, false}, {"-ERR [SYS/PERM] x", "no", false, false}, {"+ x", "broken", true, false}},
		"AUTH":     {{"+OK\r\nPLAIN\r\n.", "ok", false, false}, {"-ERR", "no", false, false}, {"-ERR [AUTH] x", "no", false, false}, {"+ x", "broken", true, false}},
		"QUIT":     {{"+OK", "ok", false, false}, {"-ERR some messages stay", "no", false, false}, {"-ERR [IN-USE]", "later", false, false}, {"+ x", "broken", true, false}},
		"STLS":     {{"+OK", "ok", false, true}, {"-ERR", "no", false, false}, {"-ERR [LOGIN-DELAY] x", "later", false, false}, {"+ x", "broken", true, false}},
		"NONSENSE": {{"+OK", "ok", false, false}, {"-ERR", "bad", false, false}, {"-ERR [SYS] x", "bad", false, false}, {"+ x", "broken", true, false}},
	} {
		for _, r := range rows {
			d := New(0, Options{})
			if command != "greeting" {
				d.Feed(transcript.Server, []byte("+OK\r\n"))
				d.Feed(transcript.Client, []byte(command+"\r\n"))
			}
			_, events := d.Feed(transcript.Server, []byte(r.answer+"\r\n"))
			var reply *transcript.Reply
			finding, tls := false, false
			for _, ev := range events {
				switch ev := ev.(type) {
				case *transcript.Reply:
					reply = ev
				case *transcript.Finding:
					finding = true
				case *transcript.TLSStart:
					tls = true
				}
			}
			if reply == nil || string(reply.Outcome) != r.outcome || finding != r.finding || tls != r.tls || !reply.Done || reply.Meaning.Text == "" {
				t.Errorf("%q to %s: %+v, finding %v, TLS %v", r.answer, command, reply, finding, tls)
			}
		}
	}
}

// TestPairing reads the server's bytes with another reader of lines and dots:
// as many replies with the same first lines and numbers of lines come out.
func TestPairing(t *testing.T) {
	p := playbook.Load(t, "testdata/plays")[slices.IndexFunc(playbook.Load(t, "testdata/plays"), func(p playbook.Play) bool { return p.Name == "pipelining" })]
	r := textproto.NewReader(bufio.NewReader(bytes.NewReader(p.Bytes(transcript.Server))))
	long := map[int]bool{4: true, 6: true} // RETR 1 and UIDL
	to := 0
	for _, ev := range p.Play(fresh(), playbook.Random(3)) {
		reply, ok := ev.(*transcript.Reply)
		if !ok {
			continue
		}
		line, err := r.ReadLine()
		if err != nil {
			t.Fatal(err)
		}
		want := 1
		if long[to] {
			rest, err := r.ReadDotLines()
			if err != nil {
				t.Fatal(err)
			}
			want += len(rest) + 1
		}
		if got := strings.TrimSpace(reply.Code + " " + reply.Text.Raw()); got != line || reply.Lines != want || reply.To != to {
			t.Errorf("%q to %d with %d lines; net/textproto has %q, the %dth, with %d", got, reply.To, reply.Lines, line, to, want)
		}
		to++
	}
	if to != 9 {
		t.Errorf("%d replies", to)
	}
}

// TestRecordings: the sign-ins in the client lines of other people's tests are
// found, with user and secret, though no reply is seen.
func TestRecordings(t *testing.T) {
	for _, rec := range playbook.Recordings(t, "pop3") {
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
		}
		done()
		var want []string
		for _, a := range rec.Attempts {
			want = append(want, fmt.Sprintf("%s %s %s", strings.TrimSuffix(a.Mechanism, "/PASS"), a.User, a.Secret))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q\ngot  %q\nwant %q", rec.ID, rec.Lines, got, want)
		}
	}
}

func TestTimestamp(t *testing.T) {
	for text, want := range map[string]string{
		"ready <1896.697170952@dbc.mtview.ca.us>": "<1896.697170952@dbc.mtview.ca.us>",
		"<a@b> <c@d>":        "<a@b>",
		"ready <no at>":      "",
		"ready <1896.697@":   "",
		"ready <x y@z>":      "",
		"Dovecot ready.":     "",
		"1 > 0 <17@host> ok": "<17@host>",
	} {
		if got := parseTimestamp([]byte(text)); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestEncode(t *testing.T) {
	for line, want := range map[string]string{"": "\r\n", ".x": ".x\r\n", "RETR 1": "RETR 1\r\n"} {
		if got := string(New(0, Options{}).Encode(line)); got != want {
			t.Errorf("%q becomes %q, want %q", line, got, want)
		}
	}
}

func TestMeanings(t *testing.T) {
	all := map[string]transcript.Meaning{}
	for prefix, table := range map[string]map[string]transcript.Meaning{"": commands, "capability ": capabilities, "code ": codes, "response ": responses} {
		for term, m := range table {
			all[prefix+term] = m
		}
	}
	for _, m := range []transcript.Meaning{meanAnswer, meanCancel} {
		all[m.Term] = m
	}
	playbook.CheckMeanings(t, all)
	for _, term := range []string{"retr", "+OK", "-err", "[SYS/TEMP]", "[sys/temp/x]", "RESP-CODES", "AUTH PLAIN", "TOP 1 0"} {
		if m, ok := Explain(term); !ok || m.Text == "" {
			t.Errorf("%s is not explained", term)
		}
	}
	for _, term := range []string{"", "XYZZY", "[NOPE]", "AUTH NOPE"} {
		if m, ok := Explain(term); ok {
			t.Errorf("%q is explained: %+v", term, m)
		}
	}
}

// TestLimits: what is too large is told, broken, and makes no memory grow.
func TestLimits(t *testing.T) {
	few := Options{MaxLine: 100, MaxReplyLines: 10, MaxReplyBytes: 500, MaxQueue: 5}
	long := strings.Repeat("x", 250)
	for _, tc := range []struct {
		id, command, server string
	}{
		{"limit-reply-lines", "CAPA\r\n", "+OK\r\n" + strings.Repeat("X\r\n", 30) + ".\r\n"},
		{"limit-reply-size", "CAPA\r\n", "+OK\r\n" + strings.Repeat(long[:90]+"\r\n", 9) + ".\r\n"},
		{"limit-line", "CAPA\r\n", "+OK\r\n" + long + "\r\n.\r\n"},
		{"limit-line", "NOOP\r\n", "+OK " + long + "\r\n"},
		{"limit-line", "PASS " + long + "\r\n", ""},
		{"limit-queue", strings.Repeat("NOOP\r\n", 9), ""},
	} {
		for _, cut := range []playbook.Cut{playbook.Whole, playbook.ByteWise, playbook.Random(1)} {
			d := New(0, few)
			_, greeting := d.Feed(transcript.Server, []byte("+OK\r\n"))
			p := playbook.Play{Talk: []playbook.Step{{Dir: transcript.Client, Bytes: []byte(tc.command)}, {Dir: transcript.Server, Bytes: []byte(tc.server)}}}
			events := p.Play(d, cut)
			playbook.CheckTiles(t, append(greeting, events...), false)
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

// TestLongSecret: every piece of a password beyond the limit stays masked.
func TestLongSecret(t *testing.T) {
	for _, lead := range []string{"PASS ", "AUTH PLAIN ", "APOP bob "} {
		d := New(0, Options{MaxLine: 64})
		_, events := d.Feed(transcript.Client, []byte(lead+strings.Repeat("c2VjcmV0", 40)+"\r\nNOOP\r\n"))
		playbook.CheckSecrets(t, events, []string{"c2VjcmV0"})
		if last := events[len(events)-1].(*transcript.Request); last.Verb != "NOOP" {
			t.Errorf("after the long line comes %+v", last)
		}
	}
}

// TestLongList: lists of messages are followed beyond the limits of replies.
func TestLongList(t *testing.T) {
	d := New(0, Options{})
	d.Feed(transcript.Server, []byte("+OK\r\n"))
	d.Feed(transcript.Client, []byte("LIST\r\n"))
	_, events := d.Feed(transcript.Server, []byte("+OK\r\n"+strings.Repeat("1 1\r\n", 50_000)+".\r\n"))
	var reply *transcript.Reply
	for _, ev := range events {
		if r, ok := ev.(*transcript.Reply); ok {
			reply = r
		}
	}
	if reply == nil || reply.Outcome != transcript.OutcomeOK || reply.Lines != 50_002 || len(events) > 500 {
		t.Errorf("%+v in %d events", reply, len(events))
	}
}

func FuzzPOP3(f *testing.F) {
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
		d := New(0, limits)
		whole := p.Play(d, playbook.Whole)
		playbook.CheckTiles(t, whole, true)
		if cut := p.Play(New(0, limits), playbook.Random(seed)); playbook.Dump(cut) != playbook.Dump(whole) {
			t.Fatal("cut differently, other events come")
		}
		if d.handover {
			return
		}
		for _, command := range []string{"PASS ", "AUTH PLAIN ", "APOP me "} {
			_, events := d.Feed(transcript.Client, []byte("\r\n"+command+canary+"\r\n"))
			playbook.CheckSecrets(t, events, []string{canary})
		}
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
