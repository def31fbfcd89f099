package session

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"example.org/mailwire/session/lines"
	"example.org/mailwire/transcript"
)

// Mail is a message with its envelope (RFC 5321 3.3).
type Mail struct {
	From  string   // "" for the null sender
	To    []string // at least one
	Bytes []byte   // the message; line ends as they are, no dots stuffed
	After string   // the last stage: "mail", "rcpt"; "" to send it
}

// Delivered tells what the server said to a mail.
type Delivered struct {
	From, Data *transcript.Reply            // nil where it was not asked
	To         map[string]*transcript.Reply // by recipient
}

// Taken tells whether the server took the message, or would have gone on where
// it was not sent, and for whom not.
func (s Delivered) Taken(m Mail) (ok bool, refused []string) {
	for _, to := range m.To {
		if r := s.To[to]; r != nil && r.Outcome != transcript.OutcomeOK {
			refused = append(refused, to)
		}
	}
	last := s.Data
	if m.After != "" {
		last = s.From
	}
	return last != nil && last.Outcome == transcript.OutcomeOK, refused
}

// pieces bounds what one write of content has.
const pieces = 64 << 10

// Submit hands a mail to the server. Extensions are used where the server
// offers them and the mail needs them: SIZE, 8BITMIME, SMTPUTF8. A refusal is no
// error; it stands in what comes back.
func (d *Driver) Submit(ctx context.Context, m Mail) (Delivered, error) {
	done := Delivered{To: map[string]*transcript.Reply{}}
	if d.protocol() != "smtp" {
		return done, fmt.Errorf("mail is sent by SMTP, and this is %s", strings.ToUpper(d.protocol()))
	}
	params, err := d.parameters(m)
	if err != nil {
		return done, err
	}
	if done.From, err = d.Ask(ctx, "MAIL FROM:<"+m.From+">"+params); err != nil || done.From.Outcome != transcript.OutcomeOK || m.After == "mail" {
		return done, err
	}
	for _, to := range m.To {
		if done.To[to], err = d.Ask(ctx, "RCPT TO:<"+to+">"); err != nil {
			return done, err
		}
	}
	if _, refused := done.Taken(m); m.After == "rcpt" || len(refused) == len(m.To) {
		return done, nil
	}
	if done.Data, err = d.Ask(ctx, "DATA"); err != nil || done.Data.Outcome != transcript.OutcomeMore {
		return done, err
	}
	done.Data, err = d.content(ctx, lines.Stuff(m.Bytes))
	return done, err
}

// parameters gives those of MAIL FROM that the mail needs.
func (d *Driver) parameters(m Mail) (string, error) {
	caps, params := d.now().caps, ""
	if has(caps, "SIZE") && m.After == "" {
		params += fmt.Sprintf(" SIZE=%d", size(m.Bytes))
	}
	if !ascii(m.Bytes) && has(caps, "8BITMIME") {
		params += " BODY=8BITMIME"
	}
	if wide := slices.IndexFunc(append([]string{m.From}, m.To...), func(a string) bool { return !ascii(a) }); wide >= 0 {
		if !has(caps, "SMTPUTF8") {
			return "", fmt.Errorf("an address has letters outside ASCII, and the server does not offer SMTPUTF8 (RFC 6531)")
		}
		params += " SMTPUTF8"
	}
	return params, nil
}

// size counts a message as RFC 1870 5 does: with CRLF at the end of each line,
// and without the dots that are stuffed.
func size(b []byte) int {
	n := 0
	for line := range bytes.Lines(b) {
		n += len(bytes.TrimRight(line, "\r\n")) + 2
	}
	return n
}

func ascii[T ~string | ~[]byte](s T) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// Ask sends one line as typed and gives the answer that finishes it or asks
// for more.
func (d *Driver) Ask(ctx context.Context, line string) (*transcript.Reply, error) {
	seq := d.rec.Log().Len()
	derived, err := d.sendLine(ctx, line)
	if err != nil {
		return nil, d.gone(err)
	}
	return d.answer(ctx, seq, "reply", requestID(derived))
}

// content sends the content of a mail and gives the answer to it.
func (d *Driver) content(ctx context.Context, b []byte) (*transcript.Reply, error) {
	seq := d.rec.Log().Len()
	for piece := range slices.Chunk(b, pieces) {
		if err := d.SendRaw(ctx, piece); err != nil {
			return nil, d.gone(err)
		}
	}
	return d.answer(ctx, seq, "reply", 0)
}
