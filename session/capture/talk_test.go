package capture_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"example.org/mailwire/session"
	"example.org/mailwire/session/capture"
	"example.org/mailwire/transcript"
)

// talk is a conversation written down: a line of the client begins with ">",
// one of the server with "<"; "!" is a gap of the side that follows, in bytes.
type talk struct {
	client, server string // ADDR:PORT
	late           bool
	lines          string
}

// entries gives the events of a talk as a reader of captures would.
func (k talk) entries(conn int) []transcript.Entry {
	list := []transcript.Entry{{Conn: conn, Event: &transcript.Opened{
		Source: transcript.SourceCapture, Client: k.client, Server: k.server, Late: k.late,
	}}}
	packet := int64(0)
	for line := range strings.Lines(k.lines) {
		line = strings.TrimSuffix(line, "\n")
		if line = strings.TrimLeft(line, "\t"); line == "" {
			continue
		}
		packet++
		dir := transcript.Client
		if line[0] == '<' || strings.HasPrefix(line, "!<") {
			dir = transcript.Server
		}
		var ev transcript.Event
		if line[0] == '!' {
			var n int64
			fmt.Sscan(line[2:], &n)
			ev = &transcript.Gap{Dir: dir, Layer: transcript.Wire, Len: n, Why: "lost", Packet: packet}
		} else {
			b := []byte(unescape(strings.TrimPrefix(line[1:], " ")))
			ev = &transcript.Data{Dir: dir, Layer: transcript.Wire, Bytes: b, Len: int64(len(b)), Packet: packet}
		}
		list = append(list, transcript.Entry{Conn: conn, Event: ev})
	}
	return append(list, transcript.Entry{Conn: conn, Event: &transcript.Closed{By: "client"}})
}

// unescape gives the bytes of a line: \xNN are bytes, a line without any ends with CRLF.
func unescape(s string) string {
	if !strings.Contains(s, `\x`) {
		return s + "\r\n"
	}
	var b strings.Builder
	for len(s) > 0 {
		if strings.HasPrefix(s, `\x`) && len(s) >= 4 {
			var x byte
			fmt.Sscanf(s[2:4], "%02x", &x)
			b.WriteByte(x)
			s = s[4:]
			continue
		}
		b.WriteByte(s[0])
		s = s[1:]
	}
	return b.String()
}

// find runs a finder over entries and gives what it gave, and what it skipped.
func find(entries []transcript.Entry, opts capture.Options) ([]transcript.Entry, map[string]int) {
	var got []transcript.Entry
	f := capture.New(func(e transcript.Entry) { got = append(got, keep(e)) }, opts)
	for _, e := range entries {
		f.Observed(e)
	}
	f.Close()
	return got, f.Skipped()
}

// keep copies what an entry lends.
func keep(e transcript.Entry) transcript.Entry {
	if d, ok := e.Event.(*transcript.Data); ok {
		c := *d
		c.Bytes = bytes.Clone(d.Bytes)
		e.Event = &c
	}
	return e
}

// told gives the conversations of a list, one line each, and their notes.
func told(entries []transcript.Entry) string {
	var b strings.Builder
	for _, e := range entries {
		switch ev := e.Event.(type) {
		case *transcript.Opened:
			fmt.Fprintf(&b, "%s %s %s>%s\n", ev.Protocol, ev.TLS, ev.Client, ev.Server)
		case *transcript.Note:
			fmt.Fprintf(&b, "note: %s\n", ev.Text)
		case *transcript.Fault:
			fmt.Fprintf(&b, "fault: %s\n", ev.Text)
		}
	}
	return strings.TrimSpace(b.String())
}

const (
	someone = "192.0.2.1:50000"
	odd     = "192.0.2.2:4242"
)

// TestFound: what is spoken is told by what is said, not by ports.
func TestFound(t *testing.T) {
	smtp := "smtp  " + someone + ">"
	for name, c := range map[string]struct {
		talk
		want    string
		skipped string
	}{
		"SMTP on an odd port":               {talk{lines: "< 220 a.test ready\n> EHLO b.test\n< 250-a.test\n< 250 SIZE"}, smtp + odd, ""},
		"SMTP by HELO":                      {talk{lines: "< 220 hello\n> helo b\n< 250 a"}, smtp + odd, ""},
		"a server that keeps all waiting":   {talk{lines: "< 220-a.test ESMTP\n< 220 wait\n> MAIL FROM:<a@b.test>\n< 503 no"}, smtp + odd, ""},
		"LMTP":                              {talk{lines: "< 220 a.test ESMTP ready\n> LHLO b.test\n< 250-a.test\n< 250 8BITMIME"}, "lmtp  " + someone + ">" + odd, ""},
		"submission by its port":            {talk{server: "192.0.2.2:587", lines: "< 220 a\n> EHLO b\n< 250 a"}, "submission  " + someone + ">192.0.2.2:587", ""},
		"POP3":                              {talk{lines: "< +OK hello\n> USER alice\n< +OK go on\n> PASS x\n< +OK"}, "pop3  " + someone + ">" + odd, ""},
		"POP3 by its greeting":              {talk{lines: "< +OK POP3 server ready\n"}, "pop3  " + someone + ">" + odd, ""},
		"IMAP":                              {talk{lines: "< * OK hello\n"}, "imap  " + someone + ">" + odd, ""},
		"IMAP without its beginning":        {talk{late: true, lines: "> a3 SELECT INBOX\n< * 3 EXISTS\n< a3 OK done"}, "imap  " + someone + ">" + odd, ""},
		"IMAP of the client alone":          {talk{lines: "!< 40\n> 1 LOGIN alice secret\n!< 20\n> 2 SELECT INBOX"}, "imap  " + someone + ">" + odd, ""},
		"SMTP of the client alone":          {talk{lines: "> EHLO a\n> MAIL FROM:<>\n> RCPT TO:<a@b.test>"}, smtp + odd, ""},
		"SMTP of the server alone":          {talk{lines: "< 220 a.test ESMTP\n< 250-a.test\n< 250-PIPELINING\n< 250 SIZE\n< 250 2.1.0 Ok\n< 354 go"}, smtp + odd, ""},
		"POP3 of the server alone":          {talk{lines: "< +OK ready <1.2@a.test>\n< +OK\n< +OK 2 messages\n< +OK 120 octets"}, "pop3  " + someone + ">" + odd, ""},
		"only replies in the middle":        {talk{late: true, lines: "< 250 2.1.5 Ok\n< 354 go on\n< 250 2.0.0 queued"}, smtp + odd, ""},
		"turned round":                      {talk{client: odd, server: someone, late: true, lines: "> 250 2.1.0 Ok\n< RCPT TO:<b@a.test>\n> 250 2.1.5 Ok"}, smtp + odd, ""},
		"turned round by its port":          {talk{client: "192.0.2.2:25", server: someone, late: true, lines: "> some text\n> more of it"}, smtp + "192.0.2.2:25\nnote: taken for smtp by its port alone: nothing that was seen tells", ""},
		"a port of mail, and nothing known": {talk{server: "192.0.2.2:143", late: true, lines: "> text\n< more text"}, "imap  " + someone + ">192.0.2.2:143\nnote: taken for imap by its port alone: nothing that was seen tells", ""},
		"PROXY protocol":                    {talk{lines: "> PROXY TCP4 203.0.113.9 192.0.2.2 4000 25\n< 220 a\n> EHLO b\n< 250 a"}, smtp + odd + "\nnote: inside PROXY protocol to 192.0.2.2:25 from 203.0.113.9:4000: its first bytes, 42 of the client and 0 of the server, are left out here", ""},
		"PROXY protocol, binary":            {talk{lines: `> \x0d\x0a\x0d\x0a\x00\x0d\x0aQUIT\x0a\x21\x11\x00\x0c\xcb\x00\x71\x09\xc0\x00\x02\x02\x0f\xa0\x00\x19` + "\n< 220 a\n> EHLO b\n< 250 a"}, smtp + odd + "\nnote: inside PROXY protocol to 192.0.2.2:25 from 203.0.113.9:4000: its first bytes, 28 of the client and 0 of the server, are left out here", ""},
		"SOCKS5 by name":                    {talk{lines: `> \x05\x01\x00` + "\n" + `< \x05\x00` + "\n" + `> \x05\x01\x00\x03\x04mail\x00\x19` + "\n" + `< \x05\x00\x00\x01\x00\x00\x00\x00\x00\x00` + "\n< 220 a\n> EHLO b\n< 250 a"}, smtp + odd + "\nnote: inside SOCKS5 to mail:25: its first bytes, 14 of the client and 12 of the server, are left out here", ""},
		"SOCKS4A":                           {talk{lines: `> \x04\x01\x00\x6e\x00\x00\x00\x01me\x00a.test\x00` + "\n" + `< \x00\x5a\x00\x00\x00\x00\x00\x00` + "\n< +OK POP3\n> CAPA\n"}, "pop3  " + someone + ">" + odd + "\nnote: inside SOCKS4 to a.test:110: its first bytes, 18 of the client and 8 of the server, are left out here", ""},
		"HTTP CONNECT":                      {talk{lines: "> CONNECT a.test:143 HTTP/1.1\n> Host: a.test\n> \n< HTTP/1.1 200 fine\n< \n< * OK there"}, "imap  " + someone + ">" + odd + "\nnote: inside HTTP CONNECT to a.test:143: its first bytes, 45 of the client and 21 of the server, are left out here", ""},
		"TLS after text that is not known":  {talk{server: "192.0.2.2:25", lines: "< hello\n" + `> \x16\x03\x01\x02\x00\x01\x00`}, smtp + "192.0.2.2:25\nnote: taken for smtp by its port alone: nothing that was seen tells", ""},
		"FTP":                               {talk{lines: "< 220 hello\n> USER alice\n< 331 password\n> PASS x\n< 230 in"}, "", "ftp"},
		"FTP on the port of SMTP":           {talk{server: "192.0.2.2:25", lines: "< 220 (vsFTPd 3.0.3)\n> USER alice"}, "", "ftp"},
		"FTP with TLS":                      {talk{lines: "< 220 hello\n> AUTH TLS\n< 234 go\n"}, "", "ftp"},
		"NNTP":                              {talk{lines: "< 200 ready\n> MODE READER\n< 200 posting"}, "", "nntp"},
		"HTTP":                              {talk{lines: "> GET / HTTP/1.1\n< HTTP/1.1 200 OK"}, "", "http"},
		"HTTP through a proxy":              {talk{lines: "> CONNECT a.test:80 HTTP/1.1\n> \n< HTTP/1.1 200 fine\n< \n> GET / HTTP/1.1"}, "", "http"},
		"a proxy that refuses":              {talk{lines: "> CONNECT a.test:25 HTTP/1.1\n> \n< HTTP/1.1 403 no\n< "}, "", "http"},
		"Redis":                             {talk{lines: "> *1\n> $4\n> PING\n< +PONG"}, "", "redis"},
		"Redis by words":                    {talk{lines: "> SET a 1\n< +OK\n> PING\n< +PONG"}, "", "redis"},
		"Redis that refuses":                {talk{lines: "> AUTH secret\n< -ERR invalid password\n> AUTH other\n< -ERR invalid password"}, "", "redis"},
		"Redis of the server alone":         {talk{lines: "< +OK\n< +OK\n< +OK\n< +OK\n< +OK"}, "", "text"},
		"lists that look turned round":      {talk{late: true, lines: "< SASL PLAIN\n< STLS\n< .\n> STAT\n< +OK 2 300\n> QUIT\n< +OK bye"}, "pop3  " + someone + ">" + odd, ""},
		"mail that looks turned round":      {talk{late: true, lines: "< a9 LOGIN bob x\n< \n< )\n< a3 OK done\n> a4 SELECT INBOX"}, "imap  " + someone + ">" + odd, ""},
		"cut packets, SMTP":                 {talk{lines: "< 220 a.\x74\n!< 20\n> EHLO \x62\n!> 9\n< 250-\x53\n!< 9"}, smtp + odd, ""},
		"cut packets, IMAP":                 {talk{lines: "< * OK \x5b\n!< 20\n> a1 LO\x47\n!> 9"}, "imap  " + someone + ">" + odd, ""},
		"IRC":                               {talk{lines: "> NICK alice\n> USER alice 0 * :Alice\n< :irc.test 001 alice :hi"}, "", "irc"},
		"IRC, the server first":             {talk{lines: "< NOTICE AUTH :*** Looking up\n> NICK a"}, "", "irc"},
		"SSH":                               {talk{lines: "< SSH-2.0-OpenSSH_9.2\n> SSH-2.0-x"}, "", "ssh"},
		"ManageSieve":                       {talk{lines: "< \"IMPLEMENTATION\" \"Pigeonhole\"\n< OK \"ready\"\n> AUTHENTICATE \"PLAIN\" \"x\""}, "", "sieve"},
		"ManageSieve on the port of IMAP":   {talk{server: "192.0.2.2:143", lines: "< \"IMPLEMENTATION\" \"Pigeonhole\"\n< OK \"ready\""}, "", "sieve"},
		"ACAP":                              {talk{lines: "< * ACAP (IMPLEMENTATION \"x\")\n"}, "", "acap"},
		"XMPP":                              {talk{lines: "> <?xml version='1.0'?><stream:stream to='a'>\n"}, "", "xmpp"},
		"bytes":                             {talk{lines: `> \x00\x01\x02\x03`}, "", "binary"},
		"text":                              {talk{lines: "> hello\n< world"}, "", "text"},
		"nothing":                           {talk{server: "192.0.2.2:25"}, "", "empty"},
	} {
		t.Run(name, func(t *testing.T) {
			k := c.talk
			if k.client == "" {
				k.client = someone
			}
			if k.server == "" {
				k.server = odd
			}
			got, skipped := find(k.entries(3), capture.Options{})
			if s := told(got); s != c.want {
				t.Errorf("found\n%s\nwant\n%s", s, c.want)
			}
			if s := strings.Join(slices.Sorted(maps.Keys(skipped)), " "); s != c.skipped {
				t.Errorf("skipped %q, want %q", s, c.skipped)
			}
			replays(t, got)
		})
	}
}

// replays checks the law: decoding what was observed gives what was derived.
func replays(t testing.TB, got []transcript.Entry, opts ...session.Option) {
	t.Helper()
	dec := session.NewDecoder(opts...)
	var want []string
	for _, e := range got {
		if e.Obs >= 0 {
			if len(want) > 0 {
				t.Fatalf("entry %d: %d derived events are missing, the first %s", e.Obs, len(want), want[0])
			}
			for _, x := range dec.Decode(e.Conn, e.Event) {
				want = append(want, text(t, x))
			}
			continue
		}
		if len(want) == 0 {
			t.Fatalf("derived and not replayed: %s", text(t, e.Event))
		}
		if s := text(t, e.Event); s != want[0] {
			t.Fatalf("derived\n%s\nreplayed\n%s", s, want[0])
		}
		want = want[1:]
	}
	if len(want) > 0 {
		t.Fatalf("replayed and not derived: %s", want[0])
	}
}

func text(t testing.TB, ev transcript.Event) string {
	t.Helper()
	b, err := json.Marshal(ev)
	if err != nil {
		t.Fatal(err)
	}
	return string(ev.Kind()) + " " + string(b)
}
