package imap

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
)

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
