package lab

import (
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
	mutual
	asks
	oldTLS
	onlyTLS12
	rsaExchange
	unreadable
	stapled
	revoked
	wrongOrder
	extra
)

// String names the fault as the host that has it is named.
func (f fault) String() string {
	return [...]string{
		"good", "expired", "notyet", "wrongname", "selfsigned", "otherca", "copycat", "notls",
		"mutual", "asks", "oldtls", "tls12", "rsakex", "unreadable", "stapled", "revoked", "wrongorder", "extra",
	}[f]
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
	{mutual, "mutual.test", "requires a client certificate of the lab: lab:alice or lab:bob"},
	{asks, "asks.test", "asks for a client certificate and goes on without one"},
	{oldTLS, "oldtls.test", "speaks TLS 1.0 and 1.1 only"},
	{onlyTLS12, "tls12.test", "speaks TLS 1.2 only"},
	{rsaExchange, "rsakex.test", "TLS 1.2 with RSA key exchange only: its private key opens every recording"},
	{unreadable, "unreadable.test", "the certificate has a wrong length in it, and no TLS library takes it"},
	{stapled, "stapled.test", "staples an OCSP response that says good"},
	{revoked, "revoked.test", "staples an OCSP response that says revoked"},
	{wrongOrder, "wrongorder.test", "sends its chain in the wrong order: root before issuing authority"},
	{extra, "extra.test", "sends a certificate that does not belong to its chain"},
}

// Names gives the hosts by the names that lab: targets call them.
func Names() []string {
	names := make([]string, len(hosts))
	for i, h := range hosts {
		names[i] = h.fault.String()
	}
	return names
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

// names are the names in a certificate for a server, with the one to expect first.
func names(label, domain string) []string {
	list := []string{label + "." + domain, "mail." + domain, domain}
	if label == "pop" {
		list = append(list, "pop3."+domain)
	}
	return list
}
