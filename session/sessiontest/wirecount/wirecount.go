// Package wirecount counts what can be read on a wire, from the bytes of a tap
// and from nothing else. It knows no other part of mailwire, and so is a second
// opinion on the ledger. It reads what the tests say, not all that protocols allow.
package wirecount

import (
	"bytes"
	"encoding/base64"
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
	Digest    int    // length of a digest or proof
}

// Count is what was read.
type Count struct {
	Lines, Readable, Guessable, Identity, Addresses, Hosts int
	Content                                                int64
	Forms                                                  []Form
}

// line is one line with its end taken off.
type line struct {
	client bool
	text   string
	size   int
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
	asked            string
	greeted          bool
}

// split cuts both directions into lines, in the order in which they ended. A
// ClientHello still tells a host name.
func split(chunks []Chunk, c *counter) (out []line) {
	var rest [2][]byte
	var sealed [2]bool
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
			n := bytes.IndexByte(rest[i], '\n')
			if n < 0 {
				break
			}
			out = append(out, line{ch.Client, strings.TrimRight(string(rest[i][:n]), "\r"), n + 1})
			rest[i] = rest[i][n+1:]
		}
	}
	return out
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
	case c.mail && l.text == ".":
		c.mail = false
	case c.mail && c.asked == "RETR":
		c.Content += int64(l.size)
	case c.mail:
	case first && c.protocol == "smtp" && len(words) > 1:
		c.hosts[strings.ToLower(words[1])] = true
	case first && c.protocol == "pop3":
		if _, host, ok := strings.Cut(l.text, "@"); ok {
			c.hosts[strings.ToLower(strings.TrimSuffix(host, ">"))] = true
		}
	case c.protocol == "pop3" && (c.asked == "RETR" || c.asked == "CAPA") && strings.HasPrefix(l.text, "+OK"):
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
	case c.data && l.text == ".":
		c.data = false
	case c.data:
		c.Content += int64(l.size)
	case c.mechanism != "":
		c.answer(l.text)
	case len(words) > 0:
		if c.protocol == "imap" {
			words = words[1:]
		}
		c.command(words)
	}
}

func (c *counter) command(w []string) {
	c.asked = strings.ToUpper(w[0])
	switch c.asked {
	case "EHLO":
		if strings.Contains(w[1], ".") && w[1][0] != '[' {
			c.hosts[strings.ToLower(w[1])] = true
		}
	case "MAIL", "RCPT":
		_, address, _ := strings.Cut(strings.Join(w, " "), "<")
		address, _, _ = strings.Cut(address, ">")
		c.addresses[strings.ToLower(address)] = true
	case "USER":
		c.Identity++
	case "PASS":
		c.secret(Form{Mechanism: "USER", Secret: w[1]})
	case "APOP":
		c.Identity++
		c.secret(Form{Mechanism: "APOP", User: w[1], Digest: len(w[2])})
	case "LOGIN":
		c.Identity++
		c.secret(Form{Mechanism: "LOGIN", User: strings.Trim(w[1], `"`), Secret: strings.Trim(w[2], `"`)})
	case "AUTH", "AUTHENTICATE":
		c.mechanism, c.answers = w[1], 0
		if len(w) > 2 {
			c.answer(w[2])
		}
	}
}

func (c *counter) secret(f Form) {
	if f.Secret != "" {
		c.Readable++
	} else {
		c.Guessable++
	}
	c.Forms = append(c.Forms, f)
}

// between gives what stands between two marks.
func between(s, from, to string) string {
	_, s, _ = strings.Cut(s, from)
	s, _, _ = strings.Cut(s, to)
	return s
}

// answer reads one message of the client in a SASL exchange.
func (c *counter) answer(b64 string) {
	b, _ := base64.StdEncoding.DecodeString(b64)
	text := string(b)
	n := c.answers
	c.answers++
	switch {
	case c.mechanism == "PLAIN":
		p := strings.Split(text, "\x00")
		c.Identity++
		c.secret(Form{Mechanism: "PLAIN", User: p[1], Secret: p[2]})
	case c.mechanism == "LOGIN" && n == 0:
		c.Identity++
	case c.mechanism == "LOGIN":
		c.secret(Form{Mechanism: "LOGIN", Secret: text})
	case c.mechanism == "CRAM-MD5":
		at := strings.LastIndexByte(text, ' ')
		c.Identity++
		c.secret(Form{Mechanism: "CRAM-MD5", User: text[:at], Digest: len(text) - at - 1})
	case c.mechanism == "DIGEST-MD5" && n == 0:
		c.Identity++
		c.secret(Form{Mechanism: c.mechanism, User: between(text, `username="`, `"`), Digest: len(between(text+",", "response=", ","))})
	case c.mechanism == "NTLM" && n == 1:
		c.Identity++
		c.secret(Form{Mechanism: c.mechanism, Digest: int(b[20]) | int(b[21])<<8})
	case c.mechanism == "XOAUTH2" && n == 0:
		c.Identity++
		c.secret(Form{Mechanism: c.mechanism, User: between(text, "user=", "\x01"), Secret: between(text, "auth=Bearer ", "\x01")})
	case c.mechanism == "OAUTHBEARER" && n == 0:
		c.Identity++
		c.secret(Form{Mechanism: c.mechanism, User: between(text, "a=", ","), Secret: between(text, "auth=Bearer ", "\x01")})
	case strings.HasPrefix(c.mechanism, "SCRAM-") && n == 0:
		c.Identity++
	case strings.HasPrefix(c.mechanism, "SCRAM-") && n == 1:
		_, proof, _ := strings.Cut(text, ",p=")
		c.secret(Form{Mechanism: c.mechanism, Digest: len(proof)})
	}
}
