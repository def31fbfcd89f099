package maildrop

import (
	"errors"
	"fmt"
	"net"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// ErrInUse tells that another POP3 session has the maildrop.
var ErrInUse = errors.New("the maildrop is used by another session")

// Message is one message of a maildrop.
type Message struct {
	UID  uint32
	Size int // bytes as on the wire, dots not doubled
}

// Drop is the INBOX of one account as POP3 sees it (RFC 1939 4): held alone,
// and the same messages from beginning to end.
type Drop struct {
	UIDValidity uint32
	Messages    []Message

	account *account
	conn    net.Conn
	client  *imapclient.Client
}

// Drop takes the maildrop of the user. Close gives it back.
func (s *Store) Drop(user string) (*Drop, error) {
	a := s.signedIn(user)
	if a == nil {
		return nil, fmt.Errorf("no account %q", user)
	}
	if !a.inUse.TryLock() {
		return nil, ErrInUse
	}
	conn, err := s.Dial(user)
	if err != nil {
		a.inUse.Unlock()
		return nil, err
	}
	d := &Drop{account: a, conn: conn, client: imapclient.New(conn, nil)}
	if err := d.list(); err != nil {
		_ = d.Close()
		return nil, err
	}
	return d, nil
}

func (d *Drop) list() error {
	box, err := d.client.Select("INBOX", nil).Wait()
	if err != nil {
		return err
	}
	d.UIDValidity = box.UIDValidity
	if box.NumMessages == 0 {
		return nil
	}
	all := imap.SeqSet{}
	all.AddRange(1, box.NumMessages)
	list, err := d.client.Fetch(all, &imap.FetchOptions{UID: true, RFC822Size: true}).Collect()
	if err != nil {
		return err
	}
	for _, m := range list {
		d.Messages = append(d.Messages, Message{UID: uint32(m.UID), Size: int(m.RFC822Size)})
	}
	return nil
}

// Read gives a message.
func (d *Drop) Read(m Message) ([]byte, error) {
	section := &imap.FetchItemBodySection{Peek: true}
	list, err := d.client.Fetch(imap.UIDSetNum(imap.UID(m.UID)), &imap.FetchOptions{
		UID: true, BodySection: []*imap.FetchItemBodySection{section},
	}).Collect()
	if err != nil {
		return nil, err
	}
	if len(list) != 1 {
		return nil, errors.New("the message was removed by another session")
	}
	return list[0].FindBodySection(section), nil
}

// Remove removes messages for good.
func (d *Drop) Remove(messages []Message) error {
	if len(messages) == 0 {
		return nil
	}
	set := imap.UIDSet{}
	for _, m := range messages {
		set.AddNum(imap.UID(m.UID))
	}
	flags := &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{imap.FlagDeleted}}
	if err := d.client.Store(set, flags, nil).Close(); err != nil {
		return err
	}
	return d.client.UIDExpunge(set).Close()
}

// Close gives the maildrop back; what is not removed stays.
func (d *Drop) Close() error {
	err := d.conn.Close()
	d.account.inUse.Unlock()
	return err
}
