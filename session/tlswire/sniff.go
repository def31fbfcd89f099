package tlswire

import "encoding/binary"

// Hello is what a ClientHello tells before anything is agreed.
type Hello struct {
	Random     []byte
	ServerName string   // text from outside
	ALPN       []string // text from outside
}

// maxHello is how many bytes of a ClientHello are looked at.
const maxHello = 64 << 10

// ReadHello reads the ClientHello (RFC 8446 4.1.2) in the first bytes of a
// client. more tells that it is not whole yet; without both it is none that can
// be read.
func ReadHello(b []byte) (h Hello, more, ok bool) {
	var raw []byte
	for len(raw) < 4 || len(raw) < 4+length24(raw) {
		if len(b) < headerLen {
			return h, true, false
		}
		n := int(binary.BigEndian.Uint16(b[3:]))
		if b[0] != recordHandshake || n == 0 || n > maxRecord || len(raw)+n > maxHello {
			return h, false, false
		}
		if len(b) < headerLen+n {
			return h, true, false
		}
		raw, b = append(raw, b[headerLen:headerLen+n]...), b[headerLen+n:]
		if raw[0] != typeClientHello {
			return h, false, false
		}
	}
	_, f := read(raw[:4+length24(raw)], terms{}, true)
	h = Hello{Random: f.random, ServerName: string(f.serverName)}
	for _, p := range f.alpn {
		h.ALPN = append(h.ALPN, string(p))
	}
	return h, false, len(h.Random) == 32
}

func length24(raw []byte) int { return int(raw[1])<<16 | int(raw[2])<<8 | int(raw[3]) }
