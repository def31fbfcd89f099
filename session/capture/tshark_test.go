package capture_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"example.org/mailwire/session/sessiontest/tshark"
	"example.org/mailwire/session/tlswire"
	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/report"
)

// found is a session with the bytes of its plaintext inside TLS.
type found struct {
	report.Session
	opened int64
}

// TestBesideTshark: of every capture mailwire has all conversations, users,
// secrets and decrypted bytes that tshark has. What it has beyond them, and why,
// is a table of the README, which is held to be as it is.
func TestBesideTshark(t *testing.T) {
	tshark.Need(t)
	dir, files := corpus(t)
	more := map[string]int{}
	for _, file := range files {
		name := filepath.Base(file.File)
		var keys *tlswire.Keys
		log := ""
		if file.KeyLog != "" {
			log = filepath.Join(dir, file.KeyLog)
			keys = keyLog(t, log)
		}
		path := filepath.Join(dir, file.File)
		got, _ := readFile(t, path, keys)
		ours, theirs := foundIn(t, got), tshark.Mail(t, path, log, file.Streams)
		for _, c := range theirs {
			s := ours[c.Ends[0]+">"+c.Ends[1]]
			if s == nil {
				s = ours[c.Ends[1]+">"+c.Ends[0]]
			}
			if s == nil {
				if !silent(c) {
					t.Errorf("%s: only tshark has the conversation %+v", name, *c)
				}
				continue
			}
			beside(t, name, s, c)
			only(more, s, c)
			delete(ours, s.Client+">"+s.Server)
		}
		for _, s := range ours {
			only(more, s, &tshark.Conversation{})
		}
	}
	table(t, more)
}

// silent tells of ciphertext alone: of TLS whose handshake was not captured
// nothing says that it is mail.
func silent(c *tshark.Conversation) bool {
	return slices.Equal(c.Protocols, []string{"tls"}) && !c.Handshake
}

// foundIn gives the sessions of entries by their ends.
func foundIn(t *testing.T, entries []transcript.Entry) map[string]*found {
	var out bytes.Buffer
	l := report.NewSessionList(&out, "x", true, report.SessionOptions{Secrets: true, Certificate: func([]byte) report.SessionCertificate { return report.SessionCertificate{} }})
	ends, opened := map[int]string{}, map[string]int64{}
	for _, e := range entries {
		l.Take(e)
		switch ev := e.Event.(type) {
		case *transcript.Opened:
			ends[e.Conn] = ev.Client + ">" + ev.Server
		case *transcript.Data:
			if ev.Layer == transcript.Plain {
				opened[ends[e.Conn]] += ev.Len
			}
		}
	}
	if err := l.Close(nil); err != nil {
		t.Fatal(err)
	}
	var list struct{ Sessions []report.Session }
	if err := json.Unmarshal(out.Bytes(), &list); err != nil {
		t.Fatal(err)
	}
	all := map[string]*found{}
	for _, s := range list.Sessions {
		key := s.Client + ">" + s.Server
		all[key] = &found{s, opened[key]}
	}
	return all
}

// beside holds that a session has all that tshark has of it.
func beside(t *testing.T, name string, s *found, c *tshark.Conversation) {
	for mark, protocol := range map[string]string{"smtp": "smtp", "pop": "pop3", "imap": "imap"} {
		if slices.Contains(c.Protocols, mark) && s.Protocol != protocol {
			t.Errorf("%s: %s is %s to tshark, and not %s", name, s.Client, mark, s.Protocol)
		}
	}
	var users, secrets []string
	for _, a := range s.Auth {
		if a.User != nil {
			users = append(users, a.User.Raw())
		}
		if a.Secret != nil {
			secrets = append(secrets, a.Secret.Raw())
		}
	}
	for _, u := range c.Users {
		if !slices.Contains(users, u) {
			t.Errorf("%s: %s: only tshark has the user %q; mailwire %q", name, s.Client, u, users)
		}
	}
	for _, x := range c.Secrets {
		if x = x[strings.LastIndexByte(x, 0)+1:]; !slices.Contains(secrets, x) { // PLAIN has the names before it
			t.Errorf("%s: %s: only tshark has the secret %q; mailwire %q", name, s.Client, x, secrets)
		}
	}
	if s.opened < c.Opened {
		t.Errorf("%s: %s: tshark decrypts %d bytes, mailwire %d", name, s.Client, c.Opened, s.opened)
	}
}

// only counts what tshark does not have.
func only(more map[string]int, s *found, c *tshark.Conversation) {
	named := slices.ContainsFunc(c.Protocols, func(p string) bool { return p != "tls" })
	protocol := strings.ToUpper(s.Protocol)
	switch {
	case s.Protocol == "tls" || named:
	case s.TLS.Mode == "none":
		more[fmt.Sprintf("%s on port %s", protocol, s.Server[strings.LastIndexByte(s.Server, ':')+1:])]++
	default:
		more[protocol+" inside TLS, named without keys"]++
	}
	for _, a := range s.Auth {
		key := fmt.Sprintf("sign-ins: %s over %s", a.Mechanism, protocol)
		if a.Via == "command" {
			key = fmt.Sprintf("sign-ins: %s of %s", a.Mechanism, protocol)
		}
		if a.User != nil && !slices.Contains(c.Users, a.User.Raw()) &&
			!slices.ContainsFunc(c.Secrets, func(x string) bool { return strings.Contains(x, "\x00"+a.User.Raw()+"\x00") }) {
			more[key]++
		}
	}
	if s.opened > c.Opened {
		more[fmt.Sprintf("bytes inside TLS (%s)", protocol)]++
	}
}

// table holds that the README has these rows in its table and no others.
func table(t *testing.T, more map[string]int) {
	b, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(b), "| only mailwire has | how many | because |\n| --- | --- | --- |\n")
	rows, _, _ := strings.Cut(rest, "\n\n")
	for row := range strings.Lines(rows + "\n") {
		cells := strings.Split(strings.Trim(row, "|\n "), " | ")
		if len(cells) != 3 || fmt.Sprint(more[cells[0]]) != cells[1] || cells[2] == "" {
			t.Errorf("the README has %q, and it is %d", row, more[cells[0]])
		}
		delete(more, cells[0])
	}
	for what, n := range more {
		t.Errorf("the README lacks | %s | %d | because |", what, n)
	}
}
