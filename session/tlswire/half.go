package tlswire

import (
	"encoding/binary"

	"example.org/mailwire/transcript"
)

// Record content types, RFC 8446 5.1.
const (
	recordChangeCipherSpec = 20
	recordAlert            = 21
	recordHandshake        = 22
	recordApplicationData  = 23
	recordHeartbeat        = 24
)

const (
	headerLen = 5
	// maxRecord is the longest body: 2^14 bytes and what protection may add, RFC 5246 6.2.3.
	maxRecord = 1<<14 + 2048
)

// stage is which keys a direction of TLS 1.3 uses.
type stage uint8

const (
	stageEarly stage = iota // a client's data before the ServerHello, RFC 8446 2.3
	stageHandshake
	stageTraffic
)

// String gives the stage's word.
func (s stage) String() string { return [...]string{"early", "handshake", "traffic"}[s%3] }

// half is one direction.
type half struct {
	dir  transcript.Dir
	off  int64 // wire offset of the next byte
	dead bool  // no TLS, or no longer to be followed

	head   [headerLen]byte
	have   int    // bytes of head
	left   int    // bytes of the body to come
	keep   bool   // the body is needed
	body   []byte // what is there of it
	buf    []byte // memory for bodies that come in pieces
	holed  bool   // bytes of the body are missing
	number int    // records so far

	messages

	changed bool // ChangeCipherSpec was sent below TLS 1.3: what follows is sealed
	cover
	finished bool // Finished was sent, as far as known
	sealed
	plain  int64 // bytes of the plain layer so far
	unsure bool  // plain is no longer known
}

// record is one whole record.
type record struct {
	head [headerLen]byte
	off  int64
	body []byte // nil where it was not kept
	n    int    // records of its direction before it
	hole bool   // bytes of the body are missing
}

func (r *record) typ() byte       { return r.head[0] }
func (r *record) version() uint16 { return binary.BigEndian.Uint16(r.head[1:]) }
func (r *record) length() int     { return int(binary.BigEndian.Uint16(r.head[3:])) }

// advance takes bytes for the header or the body at hand and tells how many.
func (o *Observer) advance(h *half, b []byte) int {
	if h.have < headerLen {
		n := copy(h.head[h.have:], b)
		h.have += n
		h.off += int64(n)
		if h.have == headerLen {
			o.header(h)
		}
		return n
	}
	n := min(h.left, len(b))
	h.left -= n
	h.off += int64(n)
	if h.keep && h.left == 0 && len(h.body) == 0 {
		h.body = b[:n:n] // whole: no copy needed
	} else if h.keep {
		if h.body == nil {
			h.body = h.buf[:0]
		}
		h.body = append(h.body, b[:n]...)
		h.buf = h.body
	}
	if h.left == 0 {
		o.whole(h)
	}
	return n
}

// header judges a header and prepares for its body.
func (o *Observer) header(h *half) {
	if ssl2Hello(h) || o.ssl2Answer(h) {
		if h.left, h.keep = ssl2Length(h.head)-3, true; h.left == 0 {
			h.body = []byte{}
			o.whole(h)
		}
		return
	}
	length := int(binary.BigEndian.Uint16(h.head[3:]))
	if h.head[0] < recordChangeCipherSpec || h.head[0] > recordHeartbeat || h.head[1] != 3 || length > maxRecord {
		o.notTLS(h, length)
		return
	}
	h.left = length
	h.keep = o.wants(h, h.head[0], length)
	if length == 0 {
		h.body = []byte{}
		o.whole(h)
	}
}

// ssl2Hello tells whether a client begins with a ClientHello in the form of
// SSL 2.0, RFC 5246 E.2.
func ssl2Hello(h *half) bool {
	return h.dir == transcript.Client && h.number == 0 && h.head[0]&0x80 != 0 && h.head[2] == typeClientHello &&
		(h.head[3] == 3 || h.head[3] == 0 && h.head[4] == 2) && ssl2Length(h.head) > 3
}

// whole hands on the record at hand.
func (o *Observer) whole(h *half) {
	r := record{head: h.head, body: h.body, n: h.number, hole: h.holed}
	if !h.keep || h.holed {
		r.body = nil
	}
	length := r.length()
	if h.head[0]&0x80 != 0 {
		length = ssl2Length(h.head) - 3
	}
	r.off = h.off - int64(length) - headerLen
	h.body, h.have, h.holed = nil, 0, false
	h.number++
	o.record(h, r)
}

// skip passes over n bytes that are not at hand.
func (o *Observer) skip(h *half, n int64) {
	if n <= 0 {
		return
	}
	if h.dead {
		h.off += n
		return
	}
	if h.have < headerLen || n > int64(h.left) {
		h.off += n
		o.lose(h)
		return
	}
	h.holed = true
	h.off += n
	h.left -= int(n)
	if h.left == 0 {
		o.whole(h)
	}
}
