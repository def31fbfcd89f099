package maildrop

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

// Bounds of one account.
const (
	MaxMessage   = 16 << 20
	maxBytes     = 128 << 20 // of a mailbox
	maxMessages  = 5000      // of a mailbox
	maxMailboxes = 100
)

// ErrFull tells that a mailbox takes no more.
var ErrFull = errors.New("the mailbox is full")

// Person has an account and an address.
type Person struct {
	Name     string // alice
	Address  string // alice@a.test
	Password string
}

// account is the mail of a person.
type account struct {
	Person
	boxes *imapmemserver.User
	inUse sync.Mutex // held by a POP3 session (RFC 1939 4)

	mu    sync.Mutex
	count int // mailboxes
}

// Store keeps all mail.
type Store struct {
	accounts []*account
	guest    *account // of whoever signs in as nobody
	domains  map[string]bool
	backend  *imapserver.Server
	doors    doors
	served   sync.WaitGroup
}

// New makes the accounts with their first mails. Faults of the IMAP backend go
// to log.
func New(people []Person, log func(string)) (*Store, error) {
	s := &Store{domains: map[string]bool{}, doors: newDoors()}
	for _, p := range people {
		a := &account{Person: p, boxes: imapmemserver.NewUser(p.Name, p.Password)}
		if err := a.fill(people); err != nil {
			return nil, err
		}
		s.accounts = append(s.accounts, a)
		_, domain, _ := strings.Cut(p.Address, "@")
		s.domains[domain] = true
	}
	if err := s.invite(); err != nil {
		return nil, err
	}
	s.backend = imapserver.New(&imapserver.Options{
		NewSession: s.open,
		Caps:       capabilities(),
		Logger:     logger(log),
	})
	s.served.Add(1)
	go func() { // ends when Close closes the doors
		defer s.served.Done()
		_ = s.backend.Serve(s.doors)
	}()
	<-s.doors.opened.happened // the backend must not be closed while it begins
	return s, nil
}

// Close ends all sessions.
func (s *Store) Close() error {
	err := s.backend.Close()
	s.served.Wait()
	return err
}

// Password implements signin.Book: the account's name or address is the user.
func (s *Store) Password(user string) (name, password string, ok bool) {
	if a := s.account(user); a != nil {
		return a.Name, a.Person.Password, true
	}
	return "", "", false
}

func (s *Store) account(user string) *account {
	for _, a := range s.accounts {
		if strings.EqualFold(user, a.Name) || strings.EqualFold(user, a.Address) {
			return a
		}
	}
	return nil
}

// Mailbox tells whether mail for the address is kept here, and in general for
// its domain. The postmaster's mail is read by the first account
// (RFC 5321 4.5.1).
func (s *Store) Mailbox(address string) (known, local bool) {
	user, domain, ok := cutAddress(address)
	if !ok {
		return strings.EqualFold(address, "postmaster"), true
	}
	if !s.domains[domain] {
		return false, false
	}
	return strings.EqualFold(user, "postmaster") || s.account(address) != nil, true
}

func cutAddress(address string) (user, domain string, ok bool) {
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return "", "", false
	}
	return address[:at], strings.ToLower(address[at+1:]), true
}

// Deliver puts a message into the INBOX of every address, or into none.
func (s *Store) Deliver(to []string, message []byte) error {
	var into []*account
	for _, address := range to {
		a := s.account(address)
		if a == nil {
			a = s.accounts[0]
		}
		if !contains(into, a) {
			into = append(into, a)
		}
	}
	for _, a := range into {
		if err := a.room("INBOX", len(message)); err != nil {
			return fmt.Errorf("%s: %w", a.Address, err)
		}
	}
	for _, a := range into {
		if err := a.put("INBOX", message); err != nil {
			return err
		}
	}
	return nil
}

func contains(list []*account, a *account) bool {
	for _, x := range list {
		if x == a {
			return true
		}
	}
	return false
}

// signedIn gives the account of who signed in: with ANONYMOUS, the guest.
func (s *Store) signedIn(user string) *account {
	if user == s.guest.Name {
		return s.guest
	}
	return s.account(user)
}

// Dial opens an authenticated IMAP session for the user, which begins with the
// greeting PREAUTH.
func (s *Store) Dial(user string) (net.Conn, error) {
	a := s.signedIn(user)
	if a == nil {
		return nil, fmt.Errorf("no account %q", user)
	}
	return s.doors.dial(a)
}

// open is what the backend asks for a connection that came in.
func (s *Store) open(c *imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
	d, ok := c.NetConn().(*door)
	if !ok {
		return nil, nil, fmt.Errorf("a connection of %T", c.NetConn())
	}
	return &visit{UserSession: imapmemserver.NewUserSession(d.account.boxes), account: d.account},
		&imapserver.GreetingData{PreAuth: true}, nil
}

func capabilities() imap.CapSet {
	set := imap.CapSet{}
	for _, c := range []imap.Cap{
		imap.CapIMAP4rev1, imap.CapNamespace, imap.CapUIDPlus, imap.CapESearch, imap.CapSearchRes,
		imap.CapListExtended, imap.CapListStatus, imap.CapMove, imap.CapStatusSize, imap.CapChildren,
	} {
		set[c] = struct{}{}
	}
	return set
}

// logger takes what the backend would print.
type logger func(string)

// Printf implements imapserver.Logger.
func (l logger) Printf(format string, args ...any) {
	if l != nil {
		l("imap: " + fmt.Sprintf(format, args...))
	}
}
