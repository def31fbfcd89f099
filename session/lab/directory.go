package lab

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"slices"
	"strings"

	"example.org/mailwire/transcript"
)

// Server is one server of a lab.
type Server struct {
	Name      string `json:"name"`       // imaps.good
	Host      string `json:"host"`       // the name to expect and to verify: imap.a.test
	Protocol  string `json:"protocol"`   // smtp, submission, pop3, imap
	Mode      string `json:"mode"`       // starttls, implicit, plain
	Addr      string `json:"addr"`       // where it listens: 127.0.0.1:40143
	StandsFor int    `json:"stands_for"` // the well-known port: 143
	Note      string `json:"note"`       // what is special about it
}

// Directory tells what a lab has, of this process or of another.
type Directory struct {
	servers  []Server
	accounts []transcript.Account
	rootPEM  []byte
	clients  map[string]tls.Certificate // of a lab of this process
	folder   string                     // with the clients' certificates of another's
}

// Servers gives all servers, host by host.
func (d *Directory) Servers() []Server { return slices.Clone(d.servers) }

// Accounts gives who may sign in. The passwords are public.
func (d *Directory) Accounts() []transcript.Account { return slices.Clone(d.accounts) }

// RootPEM gives the certificate that vouches for the lab.
func (d *Directory) RootPEM() []byte { return slices.Clone(d.rootPEM) }

// Roots gives a pool with the lab's root and nothing else. It vouches for
// targets of the lab only and has no place among other roots.
func (d *Directory) Roots() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(d.rootPEM)
	return pool
}

// Lookup finds a server: "imaps.good", or "good" for the submission server of
// the host. The error lists the names.
func (d *Directory) Lookup(name string) (Server, error) {
	want := strings.ToLower(strings.TrimSpace(name))
	if protocol, host, ok := strings.Cut(want, "."); ok {
		if protocol == "pop" || protocol == "pops" {
			want = "pop3" + strings.TrimPrefix(protocol, "pop") + "." + host
		}
	} else {
		want = "submission." + want
	}
	for _, s := range d.servers {
		if s.Name == want {
			return s, nil
		}
	}
	return Server{}, d.unknown(name, want)
}

// unknown tells which names there are: of the host, where it exists.
func (d *Directory) unknown(name, want string) error {
	_, host, _ := strings.Cut(want, ".")
	var known, of []string
	for _, s := range d.servers {
		service, h, _ := strings.Cut(s.Name, ".")
		if !slices.Contains(known, h) {
			known = append(known, h)
		}
		if h == host {
			of = append(of, service+"."+h)
		}
	}
	shown := transcript.TextOf(name)
	if len(of) > 0 {
		return fmt.Errorf("the lab has no server %q; of %s it has %s", shown, host, strings.Join(of, " "))
	}
	return fmt.Errorf("the lab has no server %q; its hosts are %s, each as smtp, submission, smtps, pop3, pop3s, imap and imaps (imap.good), submission where none is named",
		shown, strings.Join(known, " "))
}
