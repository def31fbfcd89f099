package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

// talker is an SMTP server that answers by a table: the first word of a line
// of the client's gives the answer; "close" after it closes the connection.
type talker struct {
	ln    net.Listener
	heard chan string // what the client said in all
}

func startTalker(t *testing.T, answers map[string]string) *talker {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	s := &talker{ln: ln, heard: make(chan string, 1)}
	go s.serve(answers) // ends with the listener or the connection
	return s
}

func (s *talker) serve(answers map[string]string) {
	c, err := s.ln.Accept()
	if err != nil {
		return
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(20 * time.Second))
	var all strings.Builder
	defer func() { s.heard <- all.String() }()
	fmt.Fprint(c, "220 a.test ESMTP\r\n")
	r := bufio.NewReader(c)
	for {
		line, err := r.ReadString('\n')
		all.WriteString(line)
		if err != nil {
			return
		}
		verb := strings.ToUpper(strings.TrimSpace(strings.SplitN(line, " ", 2)[0]))
		answer, ok := answers[verb]
		if !ok {
			continue
		}
		answer, closes := strings.CutSuffix(answer, " close")
		fmt.Fprint(c, answer+"\r\n")
		if closes {
			return
		}
	}
}

var usual = map[string]string{
	"EHLO": "250 a.test", "NOOP": "250 ok", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go", ".": "250 queued", "QUIT": "221 bye close",
}

// with gives the usual answers with one changed.
func with(verb, answer string) map[string]string {
	m := map[string]string{verb: answer}
	for k, v := range usual {
		if k != verb {
			m[k] = v
		}
	}
	return m
}

// TestLinesOfStdin holds the exit code, the words and what the server got, for
// the ways in which lines of stdin can end.
func TestLinesOfStdin(t *testing.T) {
	for _, c := range []struct {
		name    string
		answers map[string]string
		stdin   string
		exit    int
		errs    string // is in stderr; "" for an empty one
		not     string // is in nothing that the server got
	}{
		{"all well", usual, "NOOP\nNOOP\n", 0, "", "\n.\r\n"},
		{"lines after QUIT", usual, "QUIT\nNOOP\nNOOP\n", 0, "", "NOOP"},
		{"closed after an answer", with("NOOP", "250 ok close"), "NOOP\nRSET\n", 3, "the connection was ", "MAIL"},
		{"421 in the middle", with("NOOP", "421 down close"), "NOOP\nMAIL FROM:<a@b.test>\n", 3, "says goodbye: 421 down", "MAIL"},
		{"stdin ends within a mail", usual, "MAIL FROM:<a@b.test>\nRCPT TO:<c@d.test>\nDATA\nSubject: x\n\nhalf", 2, "so it was not sent", "\n.\r\n"},
		{"a secret that is held back, and what follows", with("EHLO", "250-a.test\r\n250 AUTH PLAIN"), "AUTH PLAIN AGEAc2VjcmV0\nc2VjcmV0\n", 7, "not encrypted", "c2VjcmV0"},
		{"an unknown word of mailwire's", usual, ":frob\nNOOP\n", 2, "and :: sends a colon", "frob"},
		{"a line too long", usual, strings.Repeat("x", maxTyped+1) + "\n", 2, "longer than 1048576 bytes", "xx"},
		{"NUL in a line", usual, "NOOP\x00\n", 2, "cannot hold CR, LF or NUL (position 5)", "NOOP"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := startTalker(t, c.answers)
			var errs bytes.Buffer
			code := run([]string{"connect", "smtp://" + s.ln.Addr().String(), "--tls", "off", "--plain", "--no-record"},
				strings.NewReader(c.stdin), io.Discard, &errs)
			if code != c.exit {
				t.Errorf("exit %d, want %d", code, c.exit)
			}
			if (c.errs == "") != (errs.Len() == 0) || !strings.Contains(errs.String(), c.errs) {
				t.Errorf("stderr %q, want %q", &errs, c.errs)
			}
			if got := <-s.heard; strings.Contains(got, c.not) {
				t.Errorf("the server got %q", got)
			}
		})
	}
}

// TestErrorsAreEscaped holds that what stands in a command line does not drive
// the terminal by way of an error.
func TestErrorsAreEscaped(t *testing.T) {
	const hostile = "\x1b[2J\u202e"
	for _, args := range [][]string{
		{"--tls", hostile}, {"--ca", hostile}, {"--addr", hostile}, {"--limit", hostile}, {"--output", hostile},
		{"--" + hostile}, {"--user", "a", "--password-file", hostile}, {"--user", "a", "--password-env", hostile},
	} {
		var errs bytes.Buffer
		args = append([]string{"connect", "smtp://127.0.0.1:1", "--plain", "--no-record"}, args...)
		if code := run(args, strings.NewReader(""), io.Discard, &errs); code == 0 {
			t.Errorf("%q is taken", args)
		}
		if strings.ContainsAny(errs.String(), "\x1b\u202e") {
			t.Errorf("%q: %q", args, &errs)
		}
	}
}
