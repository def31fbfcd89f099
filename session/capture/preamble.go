package capture

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net/netip"
	"strconv"

	"example.org/mailwire/transcript"
)

// preamble is what a client says to something in front of the server before
// the mail protocol begins, and what that answers.
type preamble struct {
	kind           string // SOCKS5, SOCKS4, HTTP CONNECT, PROXY protocol
	to             string // ADDR:PORT that was asked for; "" where none is told
	from           string // ADDR:PORT of the client, as a proxy tells it
	client, server int    // bytes of it
}

// status is how far the reading of something is.
type status uint8

const (
	none status = iota // it is not that
	more               // it may be, more bytes are needed
	found
)

// readPreamble reads the first bytes of both sides. More bytes never change
// an answer that is not more.
func readPreamble(client, server []byte) (preamble, status) {
	if len(client) == 0 {
		if len(server) > 0 {
			return preamble{}, none
		}
		return preamble{}, more
	}
	for _, read := range []func(c, s []byte) (preamble, status){socks5, socks4, proxyText, proxyBinary, connect} {
		if p, st := read(client, server); st != none {
			return p, st
		}
	}
	return preamble{}, none
}

// cursor takes bytes of one side.
type cursor struct {
	b     []byte
	n     int
	short bool
}

func (c *cursor) take(n int) []byte {
	if c.short || len(c.b)-c.n < n {
		c.short = true
		return make([]byte, n)
	}
	c.n += n
	return c.b[c.n-n : c.n]
}

func (c *cursor) byte() byte { return c.take(1)[0] }

// address takes an address of SOCKS5, RFC 1928 5.
func (c *cursor) address() (to string, ok bool) {
	var host string
	switch typ := c.byte(); {
	case c.short:
		return "", true
	case typ == 1:
		host = netip.AddrFrom4([4]byte(c.take(4))).String()
	case typ == 3:
		host = transcript.TextOf(c.take(int(c.byte()))).String()
	case typ == 4:
		host = "[" + netip.AddrFrom16([16]byte(c.take(16))).String() + "]"
	default:
		return "", false
	}
	return host + ":" + strconv.Itoa(int(binary.BigEndian.Uint16(c.take(2)))), true
}

// socks5 reads RFC 1928, and the user name and password of RFC 1929.
func socks5(client, server []byte) (preamble, status) {
	c, s := &cursor{b: client}, &cursor{b: server}
	methods := 0
	if c.byte() == 5 {
		methods = int(c.byte())
	} else {
		return preamble{}, none
	}
	if !c.short && (methods == 0 || methods > 16) {
		return preamble{}, none
	}
	c.take(methods)
	version, method := s.byte(), s.byte()
	switch {
	case len(server) > 0 && version != 5 && server[0] != 5, !s.short && method != 0 && method != 2:
		return preamble{}, none
	case c.short || s.short:
		return preamble{}, more
	}
	if method == 2 {
		c.byte()
		c.take(int(c.byte()))
		c.take(int(c.byte()))
		s.take(2)
	}
	c.take(3)
	to, good := c.address()
	s.take(3)
	_, fine := s.address()
	switch {
	case !good || !fine:
		return preamble{}, none
	case c.short || s.short:
		return preamble{}, more
	}
	return preamble{kind: "SOCKS5", to: to, client: c.n, server: s.n}, found
}

// socks4 reads SOCKS 4 and 4A: version, command, port, address, a user's name
// that a zero ends; with 4A the host's name behind it.
func socks4(client, server []byte) (preamble, status) {
	if client[0] != 4 || len(client) > 1 && client[1] != 1 || len(server) > 0 && server[0] != 0 {
		return preamble{}, none
	}
	if len(client) < 8 {
		return preamble{}, more
	}
	name := bytes.IndexByte(client[8:], 0)
	if name < 0 {
		return preamble{}, more
	}
	n := 8 + name + 1
	host := netip.AddrFrom4([4]byte(client[4:8])).String()
	if bytes.Equal(client[4:7], []byte{0, 0, 0}) && client[7] != 0 {
		end := bytes.IndexByte(client[n:], 0)
		if end < 0 {
			return preamble{}, more
		}
		host = transcript.TextOf(client[n : n+end]).String()
		n += end + 1
	}
	if len(server) < 8 {
		return preamble{}, more
	}
	to := fmt.Sprintf("%s:%d", host, binary.BigEndian.Uint16(client[2:]))
	return preamble{kind: "SOCKS4", to: to, client: n, server: 8}, found
}

// proxyText reads the PROXY protocol, version 1: one line of the one in front.
func proxyText(client, _ []byte) (preamble, status) {
	const start, longest = "PROXY ", 107
	if !bytes.HasPrefix(client, []byte(start)[:min(len(client), len(start))]) {
		return preamble{}, none
	}
	line := client[:min(len(client), longest)]
	end := bytes.Index(line, []byte("\r\n"))
	switch {
	case end < 0 && len(line) == longest:
		return preamble{}, none
	case end < 0:
		return preamble{}, more
	}
	p := preamble{kind: "PROXY protocol", client: end + 2}
	f := bytes.Fields(line[:end])
	switch {
	case len(f) == 6 && (string(f[1]) == "TCP4" || string(f[1]) == "TCP6"):
		p.from, p.to = joinText(f[2], f[4]), joinText(f[3], f[5])
	case len(f) < 2 || string(f[1]) != "UNKNOWN":
		return preamble{}, none
	}
	return p, found
}

func joinText(host, port []byte) string {
	h := transcript.TextOf(host).String()
	if bytes.IndexByte(host, ':') >= 0 {
		h = "[" + h + "]"
	}
	return h + ":" + transcript.TextOf(port).String()
}

// proxySignature begins the PROXY protocol, version 2.
const proxySignature = "\r\n\r\n\x00\r\nQUIT\n"

// proxyBinary reads the PROXY protocol, version 2.
func proxyBinary(client, _ []byte) (preamble, status) {
	if !bytes.HasPrefix(client, []byte(proxySignature)[:min(len(client), len(proxySignature))]) {
		return preamble{}, none
	}
	const header = len(proxySignature) + 4
	if len(client) < header {
		return preamble{}, more
	}
	n := int(binary.BigEndian.Uint16(client[header-2:]))
	if len(client) < header+n {
		return preamble{}, more
	}
	p := preamble{kind: "PROXY protocol", client: header + n}
	b := client[header : header+n]
	switch family := client[header-3] >> 4; {
	case family == 1 && n >= 12:
		p.from = netip.AddrPortFrom(netip.AddrFrom4([4]byte(b)), binary.BigEndian.Uint16(b[8:])).String()
		p.to = netip.AddrPortFrom(netip.AddrFrom4([4]byte(b[4:])), binary.BigEndian.Uint16(b[10:])).String()
	case family == 2 && n >= 36:
		p.from = netip.AddrPortFrom(netip.AddrFrom16([16]byte(b)), binary.BigEndian.Uint16(b[32:])).String()
		p.to = netip.AddrPortFrom(netip.AddrFrom16([16]byte(b[16:])), binary.BigEndian.Uint16(b[34:])).String()
	}
	return p, found
}

// connect reads HTTP CONNECT with its answer, RFC 9110 9.3.6.
func connect(client, server []byte) (preamble, status) {
	const start = "CONNECT "
	if !bytes.HasPrefix(client, []byte(start)[:min(len(client), len(start))]) {
		return preamble{}, none
	}
	const answer = "HTTP/1."
	if !bytes.HasPrefix(server, []byte(answer)[:min(len(server), len(answer))]) {
		return preamble{}, none
	}
	asked, answered := bytes.Index(client, []byte("\r\n\r\n")), bytes.Index(server, []byte("\r\n\r\n"))
	if asked < 0 || answered < 0 {
		return preamble{}, more
	}
	f, r := bytes.Fields(client[:asked]), bytes.Fields(server[:answered])
	if len(f) < 3 || !bytes.HasPrefix(f[2], []byte(answer)) || len(r) < 2 || len(r[1]) != 3 || r[1][0] != '2' {
		return preamble{}, none
	}
	return preamble{kind: "HTTP CONNECT", to: transcript.TextOf(f[1]).String(), client: asked + 4, server: answered + 4}, found
}

// note says what was left out.
func (p preamble) note() string {
	s := "inside " + p.kind
	if p.to != "" {
		s += " to " + p.to
	}
	if p.from != "" {
		s += " from " + p.from
	}
	return fmt.Sprintf("%s: its first bytes, %d of the client and %d of the server, are left out here", s, p.client, p.server)
}
