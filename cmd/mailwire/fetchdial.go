package main

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
)

// transport gives the way to a web server that a certificate names. Whoever made
// the certificate chose the name, and may have meant a machine that only this
// one can reach: such an address is told, and one of the link itself, where
// the metadata of clouds is, is not asked. A proxy resolves names itself.
func (f *fetcher) transport(proxied bool) *http.Transport {
	d := net.Dialer{Timeout: fetchTime, Control: func(_, address string, _ syscall.RawConn) error {
		if proxied {
			return nil
		}
		return f.place(address)
	}}
	return &http.Transport{DisableKeepAlives: true, Proxy: http.ProxyFromEnvironment, DialContext: d.DialContext}
}

// place tells where an address is, and refuses those of the link.
func (f *fetcher) place(address string) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	ip := at.Addr().Unmap().WithZone("")
	switch {
	case ip.IsLinkLocalUnicast(), ip.IsMulticast(), ip.IsUnspecified():
		return fmt.Errorf("it leads to %s, an address of this link: a certificate has no business there", ip)
	case ip.IsLoopback():
		fmt.Fprintf(f.errs, "mailwire: it leads to %s, this computer itself\n", ip)
	case ip.IsPrivate():
		fmt.Fprintf(f.errs, "mailwire: it leads to %s, an address of a network that is not public\n", ip)
	}
	return nil
}
