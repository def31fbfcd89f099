// Package wirecount counts what can be read on a wire, from the bytes of a tap
// and from nothing else. It knows no other part of mailwire, and so is a second
// opinion on the ledger. It reads what the tests say, not all that protocols allow.
package wirecount

import (
	"bytes"
	"strconv"
	"strings"
)

// Chunk is what one read or write carried.
type Chunk struct {
	Client bool
	Bytes  []byte
}

// Form is one secret as it stands on the wire.
type Form struct {
	Mechanism string
	User      string // where the same message has it
	Secret    string // password as it is; "" where it is hidden
	Token     string // as it is
	Digest    int    // length of a digest or proof
}

// Count is what was read.
type Count struct {
	Lines, Readable, Replayable, Guessable, Identity, Addresses, Hosts int
	Content                                                            int64
	Forms                                                              []Form
}

// line is one line with its end taken off, or a line of an IMAP literal.
type line struct {
	client  bool
	literal bool
	text    string
	size    int
}

// Of reads the chunks up to the first TLS record of each direction.
func Of(protocol string, chunks []Chunk) Count {
	c := counter{protocol: protocol, addresses: map[string]bool{}, hosts: map[string]bool{}}
	for _, l := range split(chunks, &c) {
		c.Lines++
		if l.client {
			c.fromClient(l)
		} else {
			c.fromServer(l)
		}
	}
	c.Addresses, c.Hosts = len(c.addresses), len(c.hosts)
	return c.Count
}

type counter struct {
	Count
	protocol         string
	addresses, hosts map[string]bool
	mechanism        string // of the SASL exchange under way
	answers          int
	data, mail       bool // lines of a message come next: of the client, of the server
	chunk            int  // bytes of BDAT that come next
	asked            string
	command          string // of IMAP, put together from its lines and literals
	fetched          bool   // the literal that comes next is of a FETCH
	greeted          bool
}

// split cuts both directions into lines, in the order in which they ended. A
// ClientHello still tells a host name.
func split(chunks []Chunk, c *counter) (out []line) {
	var rest [2][]byte
	var sealed [2]bool
	var literal [2]int // bytes of a literal that come next
	for _, ch := range chunks {
		i := 0
		if ch.Client {
			i = 1
		}
		rest[i] = append(rest[i], ch.Bytes...)
		for !sealed[i] {
			if len(rest[i]) > 1 && rest[i][0] == 0x16 && rest[i][1] == 3 {
				sealed[i] = true
				if name := serverName(rest[i]); ch.Client && name != "" {
					c.hosts[strings.ToLower(name)] = true
				}
				break
			}
			n := bytes.IndexByte(rest[i], '\n') + 1
			in := literal[i] > 0
			if in && len(rest[i]) >= literal[i] && (n == 0 || n > literal[i]) {
				n = literal[i]
			}
			if n == 0 {
				break
			}
			text := strings.TrimRight(string(rest[i][:n]), "\r\n")
			out = append(out, line{ch.Client, in, text, n})
			rest[i] = rest[i][n:]
			if in {
				literal[i] -= n
			} else if c.protocol == "imap" {
				literal[i] = announced(text)
			}
		}
	}
	return out
}

// announced gives the number at the end of a line that ends in {n} or {n+}, 0 for others.
func announced(text string) int {
	at := strings.LastIndexByte(text, '{')
	if at < 0 || !strings.HasSuffix(text, "}") {
		return 0
	}
	n, _ := strconv.Atoi(strings.TrimRight(text[at+1:len(text)-1], "+-"))
	return n
}

// serverName looks for the server_name extension (RFC 6066 3) by its lengths.
func serverName(b []byte) string {
	for i := 43; i+9 < len(b); i++ {
		n := int(b[i+7])<<8 | int(b[i+8])
		if b[i] == 0 && b[i+1] == 0 && int(b[i+2])<<8|int(b[i+3]) == n+5 && int(b[i+4])<<8|int(b[i+5]) == n+3 && b[i+6] == 0 && n > 0 && i+9+n <= len(b) {
			return string(b[i+9 : i+9+n])
		}
	}
	return ""
}

func (c *counter) fromServer(l line) {
	first := !c.greeted
	c.greeted = true
	words := strings.Fields(l.text)
	switch {
	case l.literal && c.fetched:
		c.Content += int64(l.size)
	case l.literal:
	case c.protocol == "imap" && announced(l.text) > 0:
		c.fetched = len(words) > 2 && words[2] == "FETCH"
	case c.mail && l.text == ".":
		c.mail = false
	case c.mail && (c.asked == "RETR" || c.asked == "TOP"):
		c.Content += int64(l.size)
	case c.mail:
	case first && c.protocol == "smtp" && len(words) > 1:
		c.hosts[strings.ToLower(words[1])] = true
	case first && c.protocol == "pop3":
		if _, host, ok := strings.Cut(l.text, "@"); ok {
			c.hosts[strings.ToLower(strings.TrimSuffix(host, ">"))] = true
		}
	case c.protocol == "pop3" && (c.asked == "RETR" || c.asked == "TOP" || c.asked == "CAPA") && strings.HasPrefix(l.text, "+OK"):
		c.mail = true
	case c.protocol == "smtp" && strings.HasPrefix(l.text, "354"):
		c.data = true
	case c.mechanism != "" && !strings.HasPrefix(l.text, "334") && !strings.HasPrefix(l.text, "+ ") && l.text != "+":
		c.mechanism = "" // the outcome
	}
}

func (c *counter) fromClient(l line) {
	words := strings.Fields(l.text)
	switch {
	case c.protocol == "imap" && c.mechanism == "":
		c.imap(l)
	case c.data && l.text == ".":
		c.data = false
	case c.data:
		c.Content += int64(l.size)
	case c.chunk > 0:
		c.Content += int64(l.size)
		c.chunk -= l.size
	case c.mechanism != "":
		c.answer(l.text)
	case len(words) > 0:
		c.ask(words)
	}
}

// imap puts a command together from its lines and literals.
func (c *counter) imap(l line) {
	if l.literal {
		if strings.Contains(c.command, " APPEND ") {
			c.Content += int64(l.size)
		} else {
			c.command += l.text
			c.Lines-- // a piece of the line that goes on behind it
		}
		return
	}
	text := l.text
	if announced(text) > 0 {
		c.command += text[:strings.LastIndexByte(text, '{')]
		return
	}
	words := fields(c.command + text)
	c.command = ""
	if len(words) > 1 {
		c.ask(words[1:])
	}
}

// fields parts a command of IMAP at its spaces, but not within quotes.
func fields(s string) (words []string) {
	for {
		s = strings.TrimLeft(s, " ")
		if s == "" {
			return words
		}
		end := " "
		if s[0] == '"' {
			s, end = s[1:], `"`
		}
		word, rest, _ := strings.Cut(s, end)
		words, s = append(words, word), rest
	}
}

func (c *counter) ask(w []string) {
	c.asked = strings.ToUpper(w[0])
	switch c.asked {
	case "EHLO":
		if strings.Contains(w[1], ".") && w[1][0] != '[' {
			c.hosts[strings.ToLower(w[1])] = true
		}
	case "MAIL", "RCPT":
		address := between(strings.Join(w, " "), "<", ">")
		c.addresses[strings.ToLower(address)] = true
	case "BDAT":
		c.chunk, _ = strconv.Atoi(w[1])
	case "USER":
		c.Identity++
	case "PASS":
		c.secret(Form{Mechanism: "USER", Secret: strings.Join(w[1:], " ")}, false) // spaces are of the password
	case "APOP":
		c.secret(Form{Mechanism: "APOP", User: w[1], Digest: len(w[2])}, true)
	case "LOGIN":
		c.secret(Form{Mechanism: "LOGIN", User: w[1], Secret: w[2]}, true)
	case "AUTH", "AUTHENTICATE":
		c.mechanism, c.answers = w[1], 0
		if len(w) > 2 {
			c.answer(w[2])
		}
	}
}

// secret counts a secret, and the name in the same message where it has one.
func (c *counter) secret(f Form, named bool) {
	if named {
		c.Identity++
	}
	switch {
	case f.Secret != "":
		c.Readable++
	case f.Token != "":
		c.Replayable++
	default:
		c.Guessable++
	}
	c.Forms = append(c.Forms, f)
}
