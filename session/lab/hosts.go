package lab

import (
	"crypto/tls"
	"time"

	"example.org/mailwire/session/lab/ca"
	"example.org/mailwire/session/lab/maildrop"
)

// fault is what is wrong with a host.
type fault int

// Faults of hosts.
const (
	none fault = iota
	expired
	notYet
	wrongName
	selfSigned
	otherCA
	copied
	noTLS
)

// String names the fault as the host that has it is named.
func (f fault) String() string {
	return [...]string{"good", "expired", "notyet", "wrongname", "selfsigned", "otherca", "copycat", "notls"}[f]
}

// hosts lists all hosts with what is special about them.
var hosts = []struct {
	fault  fault
	domain string // its servers are smtp., imap. and pop. of it
	note   string
}{
	{none, "a.test", "everything right"},
	{expired, "expired.test", "the certificate ended an hour before the lab began"},
	{notYet, "notyet.test", "the certificate is not valid before tomorrow"},
	{wrongName, "wrongname.test", "the certificate is for " + elsewhere},
	{selfSigned, "selfsigned.test", "the certificate vouches for itself"},
	{otherCA, "otherca.test", "the certificate is from an authority that nobody trusts"},
	{copied, "a.test", "shows the certificate of good, without having its key"},
	{noTLS, "notls.test", "no TLS at all; signs in in clear"},
}

// elsewhere is the name in the certificate of wrongname.
const elsewhere = "mail.elsewhere.test"

// services lists the servers of every host.
var services = []struct {
	name     string // before the host's name: imaps.good
	protocol string
	label    string // of the DNS name
	port     int    // well-known
	implicit bool
}{
	{"submission", "submission", "smtp", 587, false},
	{"smtp", "smtp", "smtp", 25, false},
	{"smtps", "submission", "smtp", 465, true},
	{"pop3", "pop3", "pop", 110, false},
	{"pop3s", "pop3", "pop", 995, true},
	{"imap", "imap", "imap", 143, false},
	{"imaps", "imap", "imap", 993, true},
}

// people have accounts. Their passwords are public: they open nothing but
// mailboxes in memory.
var people = []maildrop.Person{
	{Name: "alice", Address: "alice@a.test", Password: "s3cret-sauce"},
	{Name: "bob", Address: "bob@b.test", Password: "tin-whistle-9"},
}

// domains are the names that the lab's authority may vouch for.
func domains() []string {
	list := []string{"b.test", "elsewhere.test"}
	for _, h := range hosts {
		if h.fault != copied {
			list = append(list, h.domain)
		}
	}
	return list
}

// papers are the certificates of the lab.
type papers struct {
	trusted, other *ca.Authority
	now            time.Time
	made           map[string]tls.Certificate // by DNS name, where good
}

func newPapers(now time.Time) (*papers, error) {
	trusted, err := ca.New("Lab Root CA", "Lab Issuing CA 1", domains(), now)
	if err != nil {
		return nil, err
	}
	other, err := ca.New("Other Root CA", "Other Issuing CA 1", domains(), now)
	if err != nil {
		return nil, err
	}
	return &papers{trusted, other, now, map[string]tls.Certificate{}}, nil
}

// names are the names in a certificate for a server, with the one to expect first.
func names(label, domain string) []string {
	list := []string{label + "." + domain, "mail." + domain, domain}
	if label == "pop" {
		list = append(list, "pop3."+domain)
	}
	return list
}

// issue makes the certificate of a server.
func (p *papers) issue(f fault, label, domain string) (tls.Certificate, error) {
	list := names(label, domain)
	switch f {
	case expired:
		return p.trusted.Leaf(list, ca.Expired)
	case notYet:
		return p.trusted.Leaf(list, ca.NotYet)
	case wrongName:
		return p.trusted.Leaf([]string{elsewhere}, ca.Current)
	case selfSigned:
		return ca.SelfSigned(list, p.now)
	case otherCA:
		return p.other.Leaf(list, ca.Current)
	}
	good, ok := p.made[list[0]]
	if !ok {
		var err error
		if good, err = p.trusted.Leaf(list, ca.Current); err != nil {
			return good, err
		}
		p.made[list[0]] = good
	}
	if f == copied {
		return ca.Copied(good)
	}
	return good, nil
}
