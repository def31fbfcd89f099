package share

import (
	"bytes"
	"encoding/binary"

	"example.org/mailwire/transcript"
)

// keepRange is bytes [from, to) of a wire that stay, with what stands in their place.
type keepRange struct {
	from  int64
	bytes []byte
	was   []byte // in the recording, of readable handshake messages
}

// recordHeader is the length of a TLS record's header, which is no secret.
const recordHeader = 5

// sealedPart tells which sealed messages may be opened in a copy that keeps
// names: those of the server's first flight, and the client's Finished.
func sealedPart(name string) bool {
	switch name {
	case "EncryptedExtensions", "CertificateRequest", "Certificate", "CompressedCertificate", "CertificateVerify", "Finished":
		return true
	}
	return false
}

// records collects what stays of the TLS records of a direction: their headers,
// and the readable messages without what a later key or a reader could use.
// All other bytes become zeros.
func (r *redactor) records(c *conv, s *stream) {
	s.tls = nil
	opened := r.openedRecords(c, s.key.dir)
	for _, rec := range c.records {
		if rec.Span.Dir != s.key.dir || rec.Span.Layer != s.key.layer {
			continue
		}
		n := rec.Span
		if keep := rec.Sealed && !opened[n.Off]; keep {
			n.Len = min(n.Len, recordHeader)
		}
		b, err := r.log.Bytes(n)
		if err != nil { // elided: the header is there
			n.Len = min(n.Len, recordHeader)
			if b, err = r.log.Bytes(n); err != nil {
				continue
			}
		}
		k := keepRange{from: n.Off, bytes: bytes.Clone(b)}
		if !rec.Sealed && rec.Type != "alert" && rec.Type != "change_cipher_spec" {
			clear(k.bytes[min(len(b), recordHeader):]) // messages that are understood come back below
			k.was = bytes.Clone(b)
		}
		s.tls = append(s.tls, k)
	}
	for _, h := range c.handshakes {
		if h.Dir == s.key.dir && !h.Sealed && len(h.Raw) >= 4 {
			r.patch(c, s, h)
		}
	}
}

// openedRecords are the sealed records whose ciphertext stays, by their offset:
// none, unless names and with them the handshake's keys are kept.
func (r *redactor) openedRecords(c *conv, dir transcript.Dir) map[int64]bool {
	keep, cut := map[int64]bool{}, map[int64]bool{}
	if !r.handshakeKeys(c) {
		return keep
	}
	for _, h := range c.handshakes {
		if !h.Sealed || h.Dir != dir || len(h.Spans) == 0 {
			continue
		}
		for _, s := range h.Spans {
			if sealedPart(h.Name) {
				keep[s.Off] = true
			} else {
				cut[s.Off] = true
			}
		}
	}
	for off := range cut {
		delete(keep, off)
	}
	return keep
}

// handshakeKeys tells whether the keys of the handshake may stay. They open no
// mail; they would open a client's certificate, so they go where it has shown one.
func (r *redactor) handshakeKeys(c *conv) bool {
	if !r.opts.KeepNames || c.version != "TLS 1.3" {
		return false
	}
	for _, h := range c.handshakes {
		if h.Dir == transcript.Client && h.Sealed && (h.Name == "Certificate" || h.Name == "CompressedCertificate") && len(h.Raw) > 8 {
			return false
		}
	}
	return true
}

// patch changes a readable message where it stands in the records.
func (r *redactor) patch(c *conv, s *stream, h *transcript.Handshake) {
	raw := bytes.Clone(h.Raw)
	body := raw[4:]
	switch h.Name {
	case "ClientHello":
		r.clientHello(body, r.handshakeKeys(c))
	case "Certificate", "CertificateStatus", "CompressedCertificate", "SupplementalData":
		if !r.opts.KeepNames || h.Dir == transcript.Client {
			certificates(body, h.Name)
		}
	case "CertificateRequest":
		if !r.opts.KeepNames {
			authorities(body)
		}
	case "NewSessionTicket":
		if len(body) > 6 {
			clear(body[6:])
		}
	}
	s.replace(h, raw)
}

// replace writes a message to where it stood in the records that carry it. One
// that does not stand there as it was told stays away.
func (s *stream) replace(h *transcript.Handshake, raw []byte) {
	var was []byte
	type place struct{ k, at int }
	var places []place
	for _, span := range h.Spans {
		for k := range s.tls {
			if s.tls[k].from != span.Off {
				continue
			}
			for at := recordHeader; at < len(s.tls[k].was); at++ {
				places = append(places, place{k, at})
				was = append(was, s.tls[k].was[at])
			}
		}
	}
	at := bytes.Index(was, h.Raw)
	if at < 0 {
		return
	}
	for i, b := range raw {
		p := places[at+i]
		s.tls[p.k].bytes[p.at] = b
		s.tls[p.k].was[p.at] = 0 // an equal message behind it has a place of its own
	}
}

// certificates clears what stands in a list of certificates and keeps their lengths.
func certificates(b []byte, name string) {
	if name != "Certificate" || len(b) < 3 {
		clear(b)
		return
	}
	for at := 3; at+3 <= len(b); {
		n := int(b[at])<<16 | int(b[at+1])<<8 | int(b[at+2])
		at += 3
		clear(b[at:min(at+n, len(b))])
		at += n
	}
}

// authorities clears the names of CAs that a server takes.
func authorities(b []byte) {
	if len(b) == 0 {
		return
	}
	at := 1 + int(b[0])
	for range 2 { // the schemes, which TLS before 1.2 has not, then the names
		if at+2 > len(b) {
			return
		}
		n := int(binary.BigEndian.Uint16(b[at:]))
		if at+2+n == len(b) {
			clearNames(b[at+2:])
			return
		}
		at += 2 + n
	}
}

func clearNames(b []byte) {
	for len(b) >= 2 {
		n := min(int(binary.BigEndian.Uint16(b))+2, len(b))
		clear(b[2:n])
		b = b[n:]
	}
}

// Extensions of a ClientHello with something to hide.
const (
	extServerName   = 0
	extTicket       = 35
	extPreSharedKey = 41
)

// clientHello drops the random with the keys that need it, tickets and binders,
// and gives the server's name its alias (RFC 8446 4.1.2).
func (r *redactor) clientHello(b []byte, keys bool) {
	if len(b) < 35 {
		clear(b)
		return
	}
	if !keys {
		clear(b[2:34])
	}
	at := 34 + 1 + int(b[34])
	clear(b[35:min(at, len(b))])
	if at+2 > len(b) {
		return
	}
	at += 2 + int(binary.BigEndian.Uint16(b[at:]))
	if at+1 > len(b) {
		return
	}
	at += 1 + int(b[at])
	for at += 2; at+4 <= len(b); {
		kind, n := binary.BigEndian.Uint16(b[at:]), int(binary.BigEndian.Uint16(b[at+2:]))
		ext := b[at+4 : min(at+4+n, len(b))]
		switch kind {
		case extServerName:
			r.serverName(ext)
		case extTicket:
			clear(ext)
		case extPreSharedKey:
			preShared(ext)
		}
		at += 4 + n
	}
}

// serverName writes an alias of the same length over the name.
func (r *redactor) serverName(b []byte) {
	if r.opts.KeepNames || len(b) < 5 {
		return
	}
	name := b[5:]
	alias := r.host(string(bytes.TrimRight(name, "-")))
	if len(alias) > len(name) {
		alias = alias[:1]
	}
	for i := range name {
		name[i] = '-'
	}
	copy(name, alias)
}

// preShared clears identities and binders and keeps their lengths (RFC 8446 4.2.11).
func preShared(b []byte) {
	if len(b) < 2 {
		return
	}
	end := min(2+int(binary.BigEndian.Uint16(b)), len(b))
	for at := 2; at+2 <= end; {
		n := int(binary.BigEndian.Uint16(b[at:])) + 4
		clear(b[at+2 : min(at+2+n, end)])
		at += 2 + n
	}
	for at := end + 2; at < len(b); {
		n := int(b[at])
		clear(b[at+1 : min(at+1+n, len(b))])
		at += 1 + n
	}
}

// zoned gives the copy of bytes [from, to) of the wire where it carries TLS.
func (s *stream) zoned(from, to int64) []byte {
	out := make([]byte, to-from)
	for _, k := range s.tls {
		a, z := max(k.from, from), min(k.from+int64(len(k.bytes)), to)
		if a < z {
			copy(out[a-from:], k.bytes[a-k.from:z-k.from])
		}
	}
	return out
}
