package handshake

import (
	"fmt"

	"example.org/mailwire/tui/style"
	"example.org/mailwire/tui/view"
)

// compareBox draws the ladder of the other conversation, what both come to,
// and what one shows and the other hides.
func (m Model) compareBox(r rect) string {
	if r.h == 0 || m.other == nil {
		return ""
	}
	w, h := r.w-2, r.h-2
	o := m.other
	rungs := o.Rungs()
	s := m.own(w)
	s.rungs, s.at, s.tls13 = rungs, -1, tls13(o)
	s.m.of = o
	tail := m.differences(w)
	room := max(2, h-len(tail))
	if h < 12 {
		room = h
	}
	rows := s.rows(w, room, 0)
	if len(rungs) > room-1 && room > 2 {
		rows[room-1] = m.Theme.Row(w, style.Tf(" .. %s more", style.Count(len(rungs)-room+2, "message")))
	}
	rows = append(rows, tail...)
	version := transcriptName(o.Version())
	if version == "" {
		version = otherVersion(m.of)
	}
	bytes, records := o.InTLS()
	right := fmt.Sprintf("%d B in %s, c ends it", bytes, style.Count(records, "record"))
	return m.Theme.Box(r.w, r.h, false, "the same server, "+version, right, rows)
}

// differences tells what both come to and what only one of them shows.
func (m Model) differences(w int) []string {
	o := m.other
	var rows []string
	add := func(s string) { rows = append(rows, m.Theme.Row(w, style.T(" "+s))) }
	if o.Agreed == nil {
		switch {
		case o.Fault != nil:
			for _, line := range style.Wrap(o.Text(view.Row{Event: o.Fault}, false), w-2) {
				add(line)
			}
		case o.Closed != nil:
			add("it ended before anything was agreed on")
		default:
			add("connecting ..")
		}
		return rows
	}
	add("")
	for _, v := range []*view.Model{m.of, o} {
		if v.Agreed != nil {
			bytes, records := shaken(v)
			add(fmt.Sprintf("%s: %d B in %s, %s", transcriptName(v.Agreed.Version), bytes, style.Count(records, "record"), style.Count(max(0, trips(v)), "round trip")))
		}
	}
	older, newer := m.of, o
	if tls13(older) {
		older, newer = newer, older
	}
	if list := onlyClear(older, newer); len(list) > 0 {
		add(fmt.Sprintf("what %s shows and %s hides", transcriptName(older.Version()), transcriptName(newer.Version())))
		for _, s := range list {
			add(" + " + s)
		}
	}
	return rows
}

// shaken gives the bytes and records of the handshake, without application data.
func shaken(v *view.Model) (bytes int64, records int) {
	for _, r := range v.Rungs() {
		if r.Kind != view.RungData && r.Kind != view.RungRest {
			bytes += r.Bytes
			records += r.Records
		}
	}
	return bytes, records
}

// onlyClear gives the messages that crossed clear in one conversation and not
// in the other.
func onlyClear(one, other *view.Model) []string {
	says := map[string]string{
		"Certificate":        "server certificate and all its names",
		"CertificateRequest": "that a client certificate is asked for, and of which CAs",
		"NewSessionTicket":   "session ticket, which links this session with the next",
		"ServerKeyExchange":  "signature over the key exchange",
		"CertificateStatus":  "the CA's statement about the certificate",
	}
	clear := func(v *view.Model) map[string]bool {
		seen := map[string]bool{}
		for _, r := range v.Rungs() {
			if r.Kind == view.RungMessage && !r.Sealed {
				seen[r.Handshake.Name+r.Dir.String()] = true
			}
		}
		return seen
	}
	a, b := clear(one), clear(other)
	var list []string
	for _, r := range one.Rungs() {
		if r.Kind != view.RungMessage || r.Sealed {
			continue
		}
		key := r.Handshake.Name + r.Dir.String()
		if !a[key] || b[key] {
			continue
		}
		a[key] = false
		text, ok := says[r.Handshake.Name]
		if r.Handshake.Name == "Certificate" && r.Dir.String() == "c" {
			text = "client certificate: your identity"
		}
		if ok {
			list = append(list, text)
		}
	}
	if one.Agreed != nil && !one.Agreed.ALPN.IsZero() {
		list = append(list, "ALPN answer")
	}
	if one.Client == nil {
		list = append(list, "client certificate, if one is asked for (your identity)")
	}
	return list
}
