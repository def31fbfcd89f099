package session

import (
	"fmt"
	"strings"

	"example.org/mailwire/session/tlswire"
	"example.org/mailwire/transcript"
)

// Keyed gives observed events, Data with their bytes, together with the keys from
// elsewhere that are of their conversations, as Secret events behind each one's
// Opened: what is written of them then opens without a key log beside it. What a
// server's key opened, or a line that names no client random, is a master secret
// there, by the client's random. n counts the keys of each conversation, those
// included that were among the events already.
func Keyed(entries []transcript.Entry, keys *tlswire.Keys) (with []transcript.Entry, n map[int]int) {
	k := keyed{known: map[int]map[string]bool{}, of: map[int]map[string]bool{}, added: map[int][]string{}}
	dec := NewDecoder(WithKeys(keys), func(d *Decoder) { d.master = k.add })
	for _, e := range entries {
		if s, ok := e.Event.(*transcript.Secret); ok {
			had(k.known, e.Conn, s.Line.Reveal())
		}
		for _, ev := range dec.Decode(e.Conn, e.Event) {
			h, ok := ev.(*transcript.Handshake)
			if !ok || h.Name != "ClientHello" || len(h.Raw) < clientRandomEnd {
				continue
			}
			for _, line := range keys.Of(h.Raw[clientRandom:clientRandomEnd]) {
				k.add(e.Conn, line)
			}
		}
	}
	n = map[int]int{}
	for conn, lines := range k.of {
		n[conn] = len(lines)
	}
	return k.weave(entries), n
}

// Where a ClientHello has its random: behind the message's header and the
// version (RFC 8446 4 and 4.1.2).
const (
	clientRandom    = 4 + 2
	clientRandomEnd = clientRandom + 32
)

// keyed are the lines of key logs of conversations: those that are among their
// events, those that the keys from elsewhere have, and of these the new ones in
// the order in which they were found.
type keyed struct {
	known, of map[int]map[string]bool
	added     map[int][]string
}

// had notes a line, and tells whether it was noted already.
func had(m map[int]map[string]bool, conn int, line string) bool {
	line = strings.ToLower(strings.TrimSpace(line))
	if m[conn] == nil {
		m[conn] = map[string]bool{}
	}
	was := m[conn][line]
	m[conn][line] = true
	return was
}

func (k keyed) add(conn int, line string) {
	if !had(k.of, conn, line) && !had(k.known, conn, line) {
		k.added[conn] = append(k.added[conn], line)
	}
}

// weave puts the new lines behind the first event of their conversations.
func (k keyed) weave(entries []transcript.Entry) []transcript.Entry {
	out := make([]transcript.Entry, 0, len(entries))
	for _, e := range entries {
		out = append(out, e)
		for _, line := range k.added[e.Conn] {
			out = append(out, transcript.Entry{Conn: e.Conn, At: e.At, Event: &transcript.Secret{Line: transcript.Hide(line)}})
		}
		delete(k.added, e.Conn)
	}
	for i := range out {
		out[i].Obs = i
	}
	return out
}

// masterLine is the line of a key log for a master secret.
func masterLine(client, master []byte) string {
	return fmt.Sprintf("CLIENT_RANDOM %x %x", client, master)
}
