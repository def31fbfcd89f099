package realserver

import (
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"testing"
)

// Names that the servers go by.
const (
	Domain    = "real.test"
	Host      = "mail.real.test"  // in the good certificate and the expired one
	WrongHost = "other.real.test" // in the certificate with the wrong name
)

// Servers is what runs. Addresses are ADDR:PORT.
type Servers struct {
	// Certificate for Host; plaintext sign-in only inside TLS.
	IMAP, POP3   string // STARTTLS, STLS
	IMAPS, POP3S string // TLS from the first byte
	SMTP         string // STARTTLS, AUTH after it only
	Submission   string // STARTTLS required, AUTH required
	SMTPS        string // TLS from the first byte

	// Certificates that are no good.
	IMAPExpired, IMAPSExpired, SubmissionExpired       string
	IMAPWrongName, IMAPSWrongName, SubmissionWrongName string

	// TLS is offered, sign-in in clear is allowed.
	IMAPClear, POP3Clear, SubmissionClear string

	// There is no TLS at all; sign-in in clear is allowed.
	IMAPNoTLS, POP3NoTLS, SMTPNoTLS string

	variants

	Roots    *x509.CertPool    // the CA of all certificates
	CA       *x509.Certificate // the same
	CAFile   string            // the same, PEM
	Accounts []Account         // alice, with Messages; bob, with none

	dir string
	end []func()
}

// Account may sign in everywhere; mail to its address is delivered to it.
type Account struct{ User, Password, Address string }

// Alice is the account with mail.
func (s *Servers) Alice() Account { return s.Accounts[0] }

// Bob is the account without.
func (s *Servers) Bob() Account { return s.Accounts[1] }

// shared is the one set of servers of a test binary that has Main; its mutex guards it.
var shared struct {
	sync.Mutex
	main    bool
	servers *Servers
	err     error
}

// Main runs the tests of a binary with one set of servers for all of them,
// which starts when it is first asked for. For TestMain:
//
//	func TestMain(m *testing.M) { os.Exit(realserver.Main(m)) }
func Main(m *testing.M) int {
	shared.Lock()
	shared.main = true
	shared.Unlock()
	code := m.Run()
	shared.Lock()
	defer shared.Unlock()
	if shared.servers != nil {
		shared.servers.stop()
	}
	return code
}

// Start gives running servers: those of the test binary where it has Main,
// else a set that ends with the test.
func Start(t testing.TB) *Servers {
	t.Helper()
	if err := missing(); err != nil {
		if os.Getenv("MAILWIRE_REAL") == "required" {
			t.Fatalf("real servers are required: %v", err)
		}
		t.Skipf("no real servers: %v", err)
	}
	shared.Lock()
	defer shared.Unlock()
	if !shared.main {
		s, err := start()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(s.stop)
		return s
	}
	if shared.servers == nil && shared.err == nil {
		shared.servers, shared.err = start()
	}
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.servers
}

// missing tells why the servers cannot run here, nil where they can.
func missing() error {
	if runtime.GOOS != "linux" {
		return errors.New("they run on Linux only")
	}
	if os.Geteuid() != 0 {
		return errors.New("they need root")
	}
	for _, program := range []string{dovecotProgram, masterProgram} {
		if _, err := exec.LookPath(program); err != nil {
			return fmt.Errorf("%s is not installed (Debian: dovecot-imapd, dovecot-pop3d, postfix)", program)
		}
	}
	_, err := usersOf()
	return err
}

// start tries a few times, because a free port may be taken before it is used.
func start() (*Servers, error) {
	var err error
	for range 3 {
		var s *Servers
		if s, err = startOnce(); err == nil {
			return s, nil
		}
	}
	return nil, err
}

func startOnce() (_ *Servers, err error) {
	dir, err := os.MkdirTemp("/tmp", "mailwire-real-") // short: paths of sockets have 107 bytes at most
	if err != nil {
		return nil, err
	}
	s := &Servers{dir: dir, Accounts: []Account{
		{"alice", "correct horse", "alice@" + Domain},
		{"bob", "battery staple", "bob@" + Domain},
	}}
	s.end = append(s.end, func() { os.RemoveAll(dir) })
	defer func() {
		if err != nil {
			s.stop()
		}
	}()
	steps := []func() error{s.folders, s.certificates, s.ports, s.mail, s.dovecot, s.postfix, s.stunnel, s.ready}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// stop ends the servers and removes their folder, last things first.
func (s *Servers) stop() {
	for i := len(s.end) - 1; i >= 0; i-- {
		s.end[i]()
	}
	s.end = nil
}
