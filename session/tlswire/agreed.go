package tlswire

import (
	"fmt"
	"reflect"

	"example.org/mailwire/transcript"
)

// prove notes that the server has shown that it has the session's keys: its
// Finished opened with them, or the client went on after it (RFC 5246 7.4.9).
func (o *Observer) prove() {
	if !o.proved {
		o.proved = true
		o.agree()
	}
}

// agree tells what the hellos settled, again where more is known than before.
func (o *Observer) agree() {
	if o.terms.version == 0 {
		return
	}
	v, s := o.terms.version, o.terms.suite
	kx := exchange(s)
	a := &transcript.TLSAgreed{
		Version:    VersionName(v),
		Suite:      SuiteName(s),
		ServerName: transcript.TextOf(o.hello.serverName),
		Resumed:    o.resumed,
		Weak:       weaknesses(v, s),
		Clear:      encryptsNothing(s),
		Anonymous:  !o.terms.tls13() && (anonymous(kx) || kx == "NULL"),
		Decrypted:  o.proved && !o.resumed && rsaExchange(v, s),
		Retried:    o.retried,
		Early:      o.early.answer == accepted,
	}
	if o.hello.name != "" && !o.hello.old {
		a.JA4 = o.hello.ja4
	}
	if g := o.chosen.group | o.more.group; g != 0 {
		a.Group = GroupName(g)
	}
	for _, alpn := range [][][]byte{o.chosen.alpn, o.more.alpn} {
		if len(alpn) > 0 {
			a.ALPN = transcript.TextOf(alpn[0])
		}
	}
	if a.Group == "" && o.more.primeBits > 0 {
		a.Group = fmt.Sprintf("%d-bit DH", o.more.primeBits)
	}
	if !reflect.DeepEqual(a, o.told) {
		o.told = a
		o.emit(a)
	}
}
