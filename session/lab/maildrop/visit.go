package maildrop

import (
	"bytes"
	"fmt"
	"io"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

// visit is an IMAP session that keeps to the bounds of its account.
type visit struct {
	*imapmemserver.UserSession
	account *account
}

var _ imapserver.SessionIMAP4rev2 = (*visit)(nil)

// Login implements imapserver.Session; the session begins signed in.
func (*visit) Login(string, string) error { return imapserver.ErrAuthFailed }

// AppendLimit gives the size of the largest message (RFC 7889).
func (*visit) AppendLimit() uint32 { return MaxMessage }

// Append implements imapserver.Session.
func (v *visit) Append(box string, r imap.LiteralReader, o *imap.AppendOptions) (*imap.AppendData, error) {
	if err := v.account.room(box, int(r.Size())); err != nil {
		return nil, over(err)
	}
	return v.UserSession.Append(box, r, o)
}

// Create implements imapserver.Session.
func (v *visit) Create(box string, o *imap.CreateOptions) error {
	a := v.account
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.count >= maxMailboxes {
		return over(fmt.Errorf("%d mailboxes are all that an account has", maxMailboxes))
	}
	err := v.UserSession.Create(box, o)
	if err == nil {
		a.count++
	}
	return err
}

// Delete implements imapserver.Session.
func (v *visit) Delete(box string) error {
	a := v.account
	a.mu.Lock()
	defer a.mu.Unlock()
	if box == "INBOX" {
		return &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodeCannot, Text: "INBOX cannot be deleted"}
	}
	err := v.UserSession.Delete(box)
	if err == nil {
		a.count--
	}
	return err
}

// Copy implements imapserver.Session. What is copied is not counted before, so
// a mailbox may grow to twice its bound at most.
func (v *visit) Copy(set imap.NumSet, box string) (*imap.CopyData, error) {
	if err := v.account.room(box, 0); err != nil {
		return nil, over(err)
	}
	return v.UserSession.Copy(set, box)
}

func over(err error) error {
	return &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodeOverQuota, Text: err.Error()}
}

// room tells whether a message of n bytes fits into a mailbox.
func (a *account) room(box string, n int) error {
	st, err := a.boxes.Status(box, &imap.StatusOptions{NumMessages: true, Size: true})
	if err != nil {
		return nil // no such mailbox: the backend says so
	}
	if *st.Size+int64(n) > maxBytes || *st.NumMessages >= maxMessages {
		return ErrFull
	}
	return nil
}

// put adds a message.
func (a *account) put(box string, message []byte) error {
	_, err := a.boxes.Append(box, literal{bytes.NewReader(message)}, &imap.AppendOptions{})
	return err
}

// literal is a message as the backend takes it.
type literal struct{ *bytes.Reader }

var _ io.Reader = literal{}

// Size implements imap.LiteralReader.
func (l literal) Size() int64 { return l.Reader.Size() }
