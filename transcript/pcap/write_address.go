package pcap

import (
	"net/netip"
	"strconv"
	"strings"

	"example.org/mailwire/transcript"
)

// madeAddresses gives the addresses of packets. What is no address, such as the
// alias of one in a copy to be passed on, has one out of 192.0.2.0/24, which
// stands for no computer (RFC 5737), equal ones the same; beyond 254 of them
// they go on in 198.18.0.0/15 (RFC 2544).
type madeAddresses map[string]netip.Addr

// firstPort is the client's where none is known.
const firstPort = 49152

// ends gives the two ends of conversation n, of one family.
func (a *madeAddresses) ends(o *transcript.Opened, n int, meant bool) (c, s netip.AddrPort) {
	c, okC := parseEnd(o.Client)
	s, okS := parseEnd(o.Server)
	if !okC || !okS || c.Addr().Is4() != s.Addr().Is4() {
		c = netip.AddrPortFrom(a.synthetic(o.Client, "client"), lastPort(o.Client))
		s = netip.AddrPortFrom(a.synthetic(o.Server, "server"), lastPort(o.Server))
	}
	if c.Port() == 0 {
		c = netip.AddrPortFrom(c.Addr(), firstPort+uint16(n%(1<<14)))
	}
	if port := o.Port; port > 0 && port < 1<<16 && (meant || s.Port() == 0) {
		s = netip.AddrPortFrom(s.Addr(), uint16(port))
	}
	return c, s
}

func parseEnd(v string) (netip.AddrPort, bool) {
	p, err := netip.ParseAddrPort(v)
	if err != nil {
		return p, false
	}
	return netip.AddrPortFrom(p.Addr().Unmap().WithZone(""), p.Port()), true
}

// lastPort gives the port of HOST:PORT; 0 where there is none.
func lastPort(v string) uint16 {
	n, _ := strconv.ParseUint(v[strings.LastIndexByte(v, ':')+1:], 10, 16)
	return uint16(n)
}

func (a *madeAddresses) synthetic(v, otherwise string) netip.Addr {
	if at := strings.LastIndexByte(v, ':'); at >= 0 {
		v = v[:at]
	}
	if v == "" {
		v = otherwise
	}
	if got, ok := (*a)[v]; ok {
		return got
	}
	n := len(*a) + 1
	got := netip.AddrFrom4([4]byte{192, 0, 2, byte(n)})
	if n > 254 {
		got = netip.AddrFrom4([4]byte{198, 18 + byte(n>>16&1), byte(n >> 8), byte(n)})
	}
	if *a == nil {
		*a = madeAddresses{}
	}
	(*a)[v] = got
	return got
}
