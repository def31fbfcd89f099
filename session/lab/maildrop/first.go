package maildrop

import (
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"

	"example.org/mailwire/session/lab/signin"
)

// boxes are the mailboxes that every account begins with.
func boxes() []string { return []string{"INBOX", "Drafts", "Sent", "Trash"} }

// furnish gives an account its mailboxes.
func (a *account) furnish() error {
	for _, box := range boxes() {
		if err := a.boxes.Create(box, nil); err != nil {
			return err
		}
		if err := a.boxes.Subscribe(box); err != nil {
			return err
		}
		a.count++
	}
	return nil
}

// invite makes the guest's account. It has no password, and mail does not find it.
func (s *Store) invite() error {
	guest := Person{Name: signin.Guest, Address: signin.Guest + "@a.test"}
	s.guest = &account{Person: guest, boxes: imapmemserver.NewUser(guest.Name, "")}
	if err := s.guest.furnish(); err != nil {
		return err
	}
	return s.guest.put("INBOX", []byte(plain(postmaster(), guest, "Nobody's mailbox in the lab",
		"You came without an account (ANONYMOUS, RFC 4505).\nThis mailbox is everybody's, and nobody can write to it.\n")))
}

// fill gives an account its mailboxes and first mails.
func (a *account) fill(people []Person) error {
	if err := a.furnish(); err != nil {
		return err
	}
	other := a.Person
	for _, p := range people {
		if p.Name != a.Name {
			other = p
		}
	}
	for _, m := range []struct{ box, message string }{
		{"INBOX", welcome(a.Person)},
		{"INBOX", dotted(other, a.Person)},
		{"INBOX", parts(other, a.Person)},
		{"Sent", plain(a.Person, other, "Tomorrow", "Shall we meet at ten?\n")},
	} {
		if err := a.put(m.box, []byte(m.message)); err != nil {
			return err
		}
	}
	return nil
}

func postmaster() Person { return Person{Name: "postmaster", Address: "postmaster@a.test"} }

// wire gives a text with the line ends of mail.
func wire(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }

func header(from, to Person, subject string) string {
	_, domain, _ := strings.Cut(from.Address, "@")
	return fmt.Sprintf("From: %s <%s>\nTo: %s <%s>\nSubject: %s\nDate: %s\nMessage-ID: <%s@%s>\nMIME-Version: 1.0\n",
		from.Name, from.Address, to.Name, to.Address, subject,
		time.Now().Format("Mon, 02 Jan 2006 15:04:05 -0700"), strings.ToLower(rand.Text()), domain)
}

func plain(from, to Person, subject, text string) string {
	return wire(header(from, to, subject) + "Content-Type: text/plain; charset=utf-8\n\n" + text)
}

func welcome(p Person) string {
	return plain(postmaster(), p, "Your mailbox in the lab",
		"This mailbox lives in memory, on this computer, for as long as the lab runs.\n"+
			"What you send to "+p.Address+" by SMTP is found here by IMAP and POP3.\n"+
			"Names and passwords of the lab are public: type them wherever you like.\n")
}

func dotted(from, to Person) string {
	return plain(from, to, "Lines with dots",
		"The next line is a lone dot:\n.\n..and this one begins with two. POP3 and SMTP double\n.the first dot, so that no text looks like the end.\n")
}

func parts(from, to Person) string {
	return wire(header(from, to, "The plan") +
		"Content-Type: multipart/mixed; boundary=\"=_plan\"\n\n" +
		"--=_plan\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n" +
		"The plan is attached. Caf=C3=A9 at noon=3F\n" +
		"--=_plan\nContent-Type: application/octet-stream; name=plan.bin\nContent-Disposition: attachment; filename=plan.bin\n" +
		"Content-Transfer-Encoding: base64\n\nAAECAwQFBgcICQoLDA0ODw==\n--=_plan--\n")
}
