package transcript

import "fmt"

// Unopened counts the sealed records of one conversation that no key opened:
// what is in them is in no count of lines, secrets and mail. In TLS 1.3 those of
// the handshake are among them.
type Unopened struct {
	Records int   `json:"records"`
	Bytes   int64 `json:"bytes"` // on the wire

	seen map[[2]int64]bool // by direction and offset
}

// Take takes an event of the conversation. A record may be told again when a key
// came late.
func (u *Unopened) Take(ev Event) {
	r, ok := ev.(*Record)
	if !ok || !r.Sealed || r.Type != "application_data" {
		return
	}
	at := [2]int64{int64(r.Span.Dir), r.Span.Off}
	switch {
	case !r.Opened && !u.seen[at]:
		if u.seen == nil {
			u.seen = map[[2]int64]bool{}
		}
		u.seen[at] = true
		u.Records++
		u.Bytes += r.Span.Len
	case r.Opened && u.seen[at]:
		delete(u.seen, at)
		u.Records--
		u.Bytes -= r.Span.Len
	}
}

// Words says what counts leave out, as a sentence; "" where that is nothing.
func (u *Unopened) Words() string {
	if u.Records == 0 {
		return ""
	}
	return fmt.Sprintf("Not counted: what is in %s (%s) that no key opened. Without SSL it would be readable too; what it would give away is not told.",
		Count(u.Records, "sealed record"), Count(u.Bytes, "byte"))
}
