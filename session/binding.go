package session

import (
	"crypto/tls"
	"fmt"
	"strings"

	"github.com/xdg-go/scram"

	"example.org/mailwire/session/auth"
)

// bindings gives what a sign-in can be tied to on a TLS connection, the type
// that a server expects first in front; nil where there is no TLS.
//
// Up to TLS 1.2 two connections can be made to have the same tls-unique and the
// same exported key, unless the extended master secret is used (RFC 7627 1,
// RFC 9266 4.2). crypto/tls exports no key without it, which is how it is told.
func bindings(state *tls.ConnectionState) []auth.Binding {
	if state == nil {
		return nil
	}
	var list []auth.Binding
	exporter, err := scram.NewTLSExporterBinding(state)
	if unique := state.TLSUnique; err == nil && state.Version < tls.VersionTLS13 && len(unique) > 0 {
		list = append(list, auth.Binding{Type: auth.TLSUnique, Data: unique}) // the default of RFC 5802 6
	}
	if err == nil {
		list = append(list, auth.Binding{Type: auth.TLSExporter, Data: exporter.Data})
	}
	if end, err := scram.NewTLSServerEndpointBinding(state); err == nil {
		list = append(list, auth.Binding{Type: auth.TLSServerEndPoint, Data: end.Data})
	}
	return list
}

// tlsState gives the state of the TLS connection in use, nil for none.
func (d *Driver) tlsState() *tls.ConnectionState {
	d.mu.Lock()
	c, ok := d.sealed.(*tls.Conn)
	d.mu.Unlock()
	if !ok {
		return nil
	}
	s := c.ConnectionState()
	return &s
}

// bind chooses what a -PLUS mechanism is tied to: the type that was asked for,
// or the one that the server expects first.
func (d *Driver) bind(mechanism, wish string) (auth.Binding, error) {
	list := bindings(d.tlsState())
	var types []string
	for _, b := range list {
		if b.Type == wish || wish == "" {
			d.note(bindingNote(mechanism, b))
			return b, nil
		}
		types = append(types, b.Type)
	}
	switch {
	case d.tlsState() == nil:
		return auth.Binding{}, fmt.Errorf("%s ties the sign-in to a TLS connection, and this one is in clear; nothing was sent", mechanism)
	case len(list) == 0:
		return auth.Binding{}, fmt.Errorf("this TLS connection has nothing that %s could be tied to; nothing was sent", mechanism)
	}
	return auth.Binding{}, fmt.Errorf("this TLS connection has no %s; it has %s. Nothing was sent", wish, strings.Join(types, ", "))
}

// bindingNote tells what a sign-in is tied to, and what that is worth.
func bindingNote(mechanism string, b auth.Binding) string {
	what := map[string]string{
		auth.TLSExporter:       "a key that only the two ends of this TLS connection have (RFC 9266)",
		auth.TLSUnique:         "the first Finished message of this TLS connection (RFC 5929 3)",
		auth.TLSServerEndPoint: "the hash of the server's certificate (RFC 5929 4), which all connections to this key share",
	}[b.Type]
	return fmt.Sprintf("%s is tied to this connection by %s, %d octets: %s; whoever stands between has another, and the server refuses it", mechanism, b.Type, len(b.Data), what)
}
