package realserver

import (
	"fmt"
	"os"
	"strings"
)

// Messages are what alice has in her INBOX, in this order, with CRLF line ends.
// The second has lines that begin with a dot, the third bytes beyond ASCII.
func Messages() []string {
	var all []string
	for i, body := range []string{
		"The first message.\n",
		".\n..\n. a dot and more\nan end\n",
		"Gr\u00fc\u00dfe aus M\u00fcnchen\n",
	} {
		head := fmt.Sprintf("From: bob@%s\nTo: alice@%s\nSubject: message %d\nMessage-ID: <%d@%s>\nDate: Mon, 23 Nov 2026 10:00:0%d +0000\n", Domain, Domain, i+1, i+1, Domain, i)
		if i == 2 {
			head += "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n"
		}
		all = append(all, strings.ReplaceAll(head+"\n"+body, "\n", "\r\n"))
	}
	return all
}

// mail fills the Maildirs.
func (s *Servers) mail() error {
	u, err := usersOf()
	if err != nil {
		return err
	}
	own := func(name string) error { return os.Chown(name, u.nobody.uid, u.nobody.gid) }
	for _, a := range s.Accounts {
		for _, sub := range []string{"", "Maildir", "Maildir/cur", "Maildir/new", "Maildir/tmp"} {
			name := s.path("mail", a.User, sub)
			if err := os.Mkdir(name, 0o700); err != nil {
				return err
			}
			if err := own(name); err != nil {
				return err
			}
		}
	}
	for i, m := range Messages() {
		name := s.path("mail", s.Alice().User, "Maildir/new", fmt.Sprintf("%d.M%d.%s", 1795400000+i, i, Host))
		if err := os.WriteFile(name, []byte(m), 0o600); err != nil {
			return err
		}
		if err := own(name); err != nil {
			return err
		}
	}
	return nil
}
