package pop3d

import (
	"bytes"
	"fmt"
	"strconv"
)

// transaction does the commands of who signed in (RFC 1939 5).
func (v *visit) transaction(verb string, args []string) error {
	switch verb {
	case "STAT":
		n, size := v.sum()
		v.Reply("+OK %d %d", n, size)
	case "LIST":
		v.list(args, func(i int) string { return strconv.Itoa(v.drop.Messages[i].Size) })
	case "UIDL":
		v.list(args, func(i int) string {
			return fmt.Sprintf("%08x%08x", v.drop.UIDValidity, v.drop.Messages[i].UID)
		})
	case "RETR":
		v.retrieve(args)
	case "TOP":
		v.top(args)
	case "DELE":
		if i, ok := v.message(args, 1); ok {
			v.gone[i] = true
			v.Reply("+OK Message %d will be removed at QUIT", i+1)
		}
	case "RSET":
		clear(v.gone)
		n, size := v.sum()
		v.Reply("+OK Maildrop has %d messages (%d octets)", n, size)
	case "NOOP":
		v.Reply("+OK")
	case "USER", "PASS", "APOP", "AUTH", "STLS":
		v.Reply("-ERR Already signed in")
	default:
		v.Reply("-ERR Command not recognized")
	}
	return nil
}

// sum counts what is not marked as removed.
func (v *visit) sum() (n, size int) {
	for i, m := range v.drop.Messages {
		if !v.gone[i] {
			n, size = n+1, size+m.Size
		}
	}
	return n, size
}

// message reads the number of a message; what is wrong with it is answered.
func (v *visit) message(args []string, want int) (i int, ok bool) {
	if len(args) != want {
		v.Reply("-ERR %d arguments are expected, not %d", want, len(args))
		return 0, false
	}
	n, err := strconv.ParseUint(args[0], 10, 31)
	switch {
	case err != nil:
		v.Reply("-ERR Not a message number")
	case n < 1 || int(n) > len(v.drop.Messages):
		v.Reply("-ERR No such message, there are %d", len(v.drop.Messages))
	case v.gone[int(n)-1]:
		v.Reply("-ERR Message %d is marked as removed", n)
	default:
		return int(n) - 1, true
	}
	return 0, false
}

// list is LIST and UIDL: all messages, or one.
func (v *visit) list(args []string, what func(i int) string) {
	if len(args) > 0 {
		if i, ok := v.message(args, 1); ok {
			v.Reply("+OK %d %s", i+1, what(i))
		}
		return
	}
	n, size := v.sum()
	v.Reply("+OK %d messages (%d octets)", n, size)
	for i := range v.drop.Messages {
		if !v.gone[i] {
			v.Reply("%d %s", i+1, what(i))
		}
	}
	v.Reply(".")
}

func (v *visit) retrieve(args []string) {
	i, ok := v.message(args, 1)
	if !ok {
		return
	}
	b, err := v.drop.Read(v.drop.Messages[i])
	if err != nil {
		v.Reply("-ERR The message cannot be read")
		return
	}
	v.Reply("+OK %d octets", len(b))
	v.dotted(b)
}

// top is TOP: the header, the empty line and some lines of the body.
func (v *visit) top(args []string) {
	i, ok := v.message(args, 2)
	if !ok {
		return
	}
	n, err := strconv.ParseUint(args[1], 10, 31)
	if err != nil {
		v.Reply("-ERR Not a number of lines")
		return
	}
	b, err := v.drop.Read(v.drop.Messages[i])
	if err != nil {
		v.Reply("-ERR The message cannot be read")
		return
	}
	v.Reply("+OK Top of message follows")
	v.dotted(head(b, int(n)))
}

// head gives the header, the empty line and n lines more.
func head(b []byte, n int) []byte {
	end := bytes.Index(b, []byte("\r\n\r\n"))
	if end < 0 {
		return b
	}
	at := end + 4
	for ; n > 0 && at < len(b); n-- {
		next := bytes.IndexByte(b[at:], '\n')
		if next < 0 {
			return b
		}
		at += next + 1
	}
	return b[:at]
}

// dotted sends text with the end that POP3 gives it: first dots are doubled
// (RFC 1939 3). A last line without end gets one.
func (v *visit) dotted(b []byte) {
	for len(b) > 0 {
		line := b
		if i := bytes.IndexByte(b, '\n'); i >= 0 {
			line = b[:i+1]
		}
		b = b[len(line):]
		if line[0] == '.' {
			_, _ = v.Write([]byte{'.'})
		}
		_, _ = v.Write(bytes.TrimRight(line, "\r\n"))
		v.Reply("")
	}
	v.Reply(".")
}
