package tlswire

import (
	"crypto/sha256"
	"encoding/binary"
)

const (
	maxSessions = 4096 // names kept
	maxTickets  = 8    // of one handshake
)

// Sessions remembers the master secrets of sessions up to TLS 1.2 that were
// opened, by what a client resumes them with: the server's session identifier
// (RFC 5246 F.1.4) and its tickets (RFC 5077). Observers of conversations that
// were recorded together share it, since most programs log no key for a session
// that is resumed. Not safe for concurrent use.
type Sessions struct{ masters map[string][]byte }

// NewSessions gives an empty memory.
func NewSessions() *Sessions { return &Sessions{masters: map[string][]byte{}} }

func (s *Sessions) add(name string, master []byte) {
	if _, ok := s.masters[name]; ok || len(s.masters) < maxSessions {
		s.masters[name] = master
	}
}

func idName(id []byte) string { return labelSessionID + string(id) }

func ticketName(ticket []byte) string {
	sum := sha256.Sum256(ticket)
	return "ticket " + string(sum[:])
}

// ticketOf gives the ticket of a NewSessionTicket message up to TLS 1.2, RFC 5077 3.3.
func ticketOf(raw []byte) []byte {
	const before = 4 + 4 + 2 // header, lifetime, length
	if len(raw) < before || int(binary.BigEndian.Uint16(raw[8:])) != len(raw)-before {
		return nil
	}
	return raw[before:]
}

// issued notes a ticket of the handshake at hand.
func (o *Observer) issued(p *pending, raw []byte) {
	ticket := ticketOf(raw)
	if o.opts.Sessions == nil || len(ticket) == 0 || len(p.tickets) == maxTickets {
		return
	}
	p.tickets = append(p.tickets, ticketName(ticket))
	if p.master != nil {
		o.remember(p)
	}
}

// remember notes the master secret of a session that was opened.
func (o *Observer) remember(p *pending) {
	s := o.opts.Sessions
	if s == nil {
		return
	}
	if len(p.sessionID) > 0 {
		s.add(idName(p.sessionID), p.master)
	}
	for _, name := range p.tickets {
		s.add(name, p.master)
	}
}

// remembered gives the secrets that a resumed session may have from an earlier one.
func (o *Observer) remembered(p *pending) (list [][]byte) {
	s := o.opts.Sessions
	if s == nil || !p.resumed {
		return nil
	}
	for _, name := range []string{idName(p.sessionID), ticketName(p.offered)} {
		if master := s.masters[name]; master != nil {
			list = append(list, master)
		}
	}
	return list
}
