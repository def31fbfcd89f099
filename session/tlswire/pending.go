package tlswire

import (
	"crypto/md5"
	"crypto/rsa"
	"crypto/sha1"
	"encoding/binary"
	"hash"
	"slices"
	"strings"

	"example.org/mailwire/transcript"
)

// pending is what a handshake up to TLS 1.2 agreed on: what the keys that its
// ChangeCipherSpec brings into use are made from (RFC 5246 6.1).
type pending struct {
	version     uint16
	suite       uint16
	sealing     sealing
	compression int
	client      []byte // the hellos' randoms
	server      []byte
	sessionID   []byte
	etm         bool // RFC 7366
	shortMAC    bool // RFC 6066 7
	extended    bool // RFC 7627
	resumed     bool
	sessionHash []byte // known from the ClientKeyExchange on, where it is needed
	encrypted   []byte // the premaster secret as it was sent, of an RSA exchange
	premasters  [][]byte
	asked       int      // RSA keys that tried to decrypt it
	master      []byte   // the one that has opened a record
	made        [][]byte // master secrets that may be it
	madeOf      int      // how many secrets they were made of

	tickets []string // names of those that the server gave
	offered []byte   // the ticket that the client offered

	script []hash.Hash // of the messages so far
}

// pend notes what a ServerHello agreed on.
func (o *Observer) pend(f facts) {
	if o.terms.tls13() {
		if !f.psk {
			o.earlyAnswer(false)
		}
		return
	}
	p := &pending{
		version: f.version, suite: f.suite, sealing: sealingOf(f.suite), compression: f.compression,
		client: o.hello.random, server: f.random, sessionID: f.sessionID, extended: f.extended, resumed: o.resumed,
		shortMAC: f.shortMAC, offered: o.hello.sessionTicket,
	}
	p.etm = f.encThenMAC && p.sealing.kind == blockKind
	o.pending = p
	if !p.extended || p.sealing.hash == nil {
		return
	}
	p.script = []hash.Hash{p.sealing.hash()}
	if p.version < versionTLS12 {
		p.script = []hash.Hash{md5.New(), sha1.New()} // RFC 7627 3
	}
	p.add(o.helloRaw)
}

// renewed tells whether a ServerHello renews the agreement inside a session,
// up to TLS 1.2 (RFC 5246 7.4.1.1).
func (o *Observer) renewed(h *half, f facts) bool {
	return h.dir == transcript.Server && h.changed && !o.terms.tls13() && f.version < versionTLS13
}

// follow takes a handshake message, given whole or nil where it was not kept,
// into what the keys are made from.
func (o *Observer) follow(typ byte, raw []byte) {
	if typ == typeClientHello {
		o.helloRaw = raw
		return
	}
	p := o.pending
	if p != nil && typ == typeNewSessionTicket {
		o.issued(p, raw)
	}
	if p == nil || p.sessionHash != nil || typ == typeHelloRequest {
		return
	}
	p.add(raw)
	if typ != typeClientKeyExchange {
		return
	}
	p.encrypted = encryptedPremaster(p.version, p.suite, raw)
	for _, h := range p.script {
		p.sessionHash = h.Sum(p.sessionHash)
	}
	p.script, p.made = nil, nil
}

// add takes a message into the session's hash; without one of them there is none.
func (p *pending) add(raw []byte) {
	if raw == nil {
		p.script = nil
	}
	for _, h := range p.script {
		h.Write(raw)
	}
}

// encryptedPremaster gives what a ClientKeyExchange of an RSA exchange holds,
// RFC 5246 7.4.7.1; SSL 3.0 has no length before it. nil where there is none.
func encryptedPremaster(version, suite uint16, raw []byte) []byte {
	if kx := exchange(suite); kx != "RSA" || len(raw) < 4 {
		return nil
	}
	b := raw[4:]
	if version == versionSSL30 {
		return b
	}
	if len(b) < 2 || int(binary.BigEndian.Uint16(b)) != len(b)-2 {
		return nil
	}
	return b[2:]
}

// masters gives the master secrets that may be the session's.
func (o *Observer) masters(p *pending) [][]byte {
	if p.master != nil {
		return [][]byte{p.master}
	}
	list := o.secrets(labelMaster, p.client)
	if len(p.sessionID) > 0 {
		list = slices.Concat(list, o.secrets(labelSessionID, p.sessionID))
	}
	list = slices.Concat(list, o.remembered(p))
	premasters := o.secrets(labelPremaster, p.client)
	if len(p.encrypted) >= 8 {
		premasters = slices.Concat(premasters, o.secrets(labelRSA, p.encrypted[:8]), o.decrypted(p))
	}
	n := len(list) + len(premasters)
	if p.made != nil && p.madeOf == n {
		return p.made
	}
	p.made, p.madeOf = slices.Clone(list), n
	for _, secret := range premasters {
		if m := p.masterOf(secret); m != nil {
			p.made = append(p.made, m)
		}
	}
	return p.made
}

// decrypted gives the premaster secrets that servers' keys make of what was
// sent. Which of them is right is told by the record that opens.
func (o *Observer) decrypted(p *pending) [][]byte {
	keys := o.serverKeys()
	for ; p.asked < len(keys); p.asked++ {
		//lint:ignore SA1019 RSA key exchange is of this form (RFC 5246 7.4.7.1), and nobody can ask this reader again and again
		secret, err := rsa.DecryptPKCS1v15(nil, keys[p.asked], p.encrypted)
		if err == nil && len(secret) == masterLen {
			p.premasters = append(p.premasters, secret)
		}
	}
	return p.premasters
}

func (o *Observer) serverKeys() []*rsa.PrivateKey {
	if o.opts.Keys == nil {
		return o.servers
	}
	return slices.Concat(o.opts.Keys.rsa, o.servers)
}

// forward tells in words that a server's key cannot open a session; "" where it may.
func (p *pending) forward() string {
	kx := exchange(p.suite)
	switch {
	case p.resumed:
		return "the server's key opens nothing here: the session was resumed, with the secret of an earlier one"
	case strings.HasPrefix(kx, "ECDHE"), strings.HasPrefix(kx, "DHE"), anonymous(kx):
		return "the server's key opens nothing here: the keys were ephemeral (" + kx + ")"
	case kx != "RSA":
		return "the server's key opens nothing here: the key exchange is " + kx
	}
	return ""
}
