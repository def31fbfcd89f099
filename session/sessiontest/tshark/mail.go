package tshark

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Conversation is what tshark says of one TCP conversation with mail or TLS in it.
type Conversation struct {
	Ends      [2]string // ADDR:PORT of both, who is the client is not told
	Protocols []string  // of smtp, pop, imap, tls: those that it named
	Users     []string  // as they were sent in, decoded
	Secrets   []string
	Handshake bool  // of TLS, or a part of one
	Opened    int64 // bytes of what it decrypted, of both sides
}

// credentials are the fields with which it names users and secrets.
var credentials = []struct {
	field  string
	secret bool
}{
	{"smtp.auth.username", false}, {"smtp.auth.password", true}, {"smtp.auth.username_password", true},
	{"imap.request.username", false}, {"imap.request.password", true}, {"ntlmssp.auth.username", false},
}

// Mail has tshark read a capture with streams TCP conversations in one run.
// keys may name a key log.
func Mail(t testing.TB, file, keys string, streams int) []*Conversation {
	t.Helper()
	args := []string{"-n", "-r", file, "-z", "credentials"}
	if keys != "" {
		args = append(args, "-o", "tls.keylog_file:"+keys)
	}
	for i := range streams {
		args = append(args, "-z", fmt.Sprint("follow,tls,raw,", i))
	}
	args = append(args, "-T", "fields", "-E", "separator=/t", "-E", "occurrence=a", "-E", "aggregator=|")
	for _, f := range []string{"frame.number", "tcp.stream", "ip.src", "ipv6.src", "tcp.srcport", "ip.dst", "ipv6.dst", "tcp.dstport", "frame.protocols",
		"tls.handshake.type", "pop.request.command", "pop.request.parameter"} {
		args = append(args, "-e", f)
	}
	for _, c := range credentials {
		args = append(args, "-e", c.field)
	}
	m := mail{at: map[string]*Conversation{}, frames: map[string]*Conversation{}}
	packets, taps, _ := strings.Cut(printed(t, args), "\n===")
	for line := range strings.Lines(packets) {
		m.packet(strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
	}
	for line := range strings.Lines(taps) {
		m.tap(line)
	}
	return m.all
}

type mail struct {
	all        []*Conversation
	at, frames map[string]*Conversation // by stream, by number of the packet
	follows    *Conversation
}

// packet takes the fields of a packet.
func (m *mail) packet(f []string) {
	const before = 12
	if len(f) != before+len(credentials) || f[1] == "" {
		return
	}
	last := func(values string) string { return values[strings.LastIndexByte(values, '|')+1:] }
	c := m.at[f[1]]
	if c == nil {
		c = &Conversation{Ends: [2]string{net.JoinHostPort(last(f[2])+last(f[3]), f[4]), net.JoinHostPort(last(f[5])+last(f[6]), f[7])}}
		m.at[f[1]] = c
	}
	m.frames[f[0]], c.Handshake = c, c.Handshake || f[9] != ""
	for p := range strings.SplitSeq(f[8], ":") {
		if slices.Contains([]string{"smtp", "pop", "imap", "tls"}, p) && !slices.Contains(c.Protocols, p) {
			if c.Protocols == nil {
				m.all = append(m.all, c)
			}
			c.Protocols = append(c.Protocols, p)
		}
	}
	if f[10] == "PASS" {
		c.Secrets = append(c.Secrets, f[11])
	}
	for i, k := range credentials {
		for v := range strings.SplitSeq(f[before+i], "|") {
			c.add(v, strings.HasPrefix(k.field, "smtp"), k.secret)
		}
	}
}

var literal = regexp.MustCompile(`^\{\d+\+?\}$`)

// add adds what it names as a user or secret, decoded; it takes the size of a
// literal for one.
func (c *Conversation) add(v string, encoded, secret bool) {
	v = strings.Trim(v, `"`)
	if v == "" || literal.MatchString(v) {
		return
	}
	if b, err := base64.StdEncoding.DecodeString(v); err == nil && encoded {
		v = string(b)
	}
	list := &c.Users
	if secret {
		list = &c.Secrets
	}
	if !slices.Contains(*list, v) {
		*list = append(*list, v)
	}
}

var (
	followed = regexp.MustCompile(`^Filter: tcp\.stream eq (\d+)`)
	listed   = regexp.MustCompile(`^(\d+) +(SMTP|POP3|IMAP) +(\S+) +`)
	octets   = regexp.MustCompile(`^\t?((?:[0-9a-f]{2})+)\n$`)
)

// tap takes a line of what it follows, or of its list of credentials.
func (m *mail) tap(line string) {
	if f := followed.FindStringSubmatch(line); f != nil {
		m.follows = m.at[f[1]]
	} else if f := listed.FindStringSubmatch(line); f != nil {
		if c := m.frames[f[1]]; c != nil {
			c.add(f[3], f[2] == "SMTP", false)
		}
	} else if f := octets.FindStringSubmatch(line); f != nil && m.follows != nil {
		m.follows.Opened += int64(len(f[1]) / 2)
	}
}

// printed runs tshark and gives what it prints, of a file that is cut too.
func printed(t testing.TB, args []string) string {
	t.Helper()
	var out, complaint bytes.Buffer
	cmd := exec.Command("tshark", args...)
	cmd.Stdout, cmd.Stderr = &out, &complaint
	if err := cmd.Run(); err != nil && !strings.Contains(complaint.String(), "cut short") {
		t.Fatalf("tshark %q: %v\n%s", args, err, complaint.String())
	}
	return out.String()
}
