package session

// recordHeader is the length of a TLS record's header.
const recordHeader = 5

// typeApplicationData is the record type of sealed data, RFC 8446 5.1.
const typeApplicationData = 23

// bulk cuts one direction of TLS at record bodies, so that the ciphertext of
// bulk data beyond a bound is left out while headers and sizes stay.
type bulk struct {
	head [recordHeader]byte
	have int   // bytes of the header seen
	left int64 // bytes of the body to come
	drop bool  // the body at hand is left out
}

type piece struct {
	kept   []byte
	elided int64 // bytes that followed kept and are left out
}

// split gives b in pieces. Where full is set, bodies of records that begin
// from here on and carry application data are elided.
func (k *bulk) split(b []byte, full bool) []piece {
	var pieces []piece
	from, i := 0, 0
	for i < len(b) {
		if k.left == 0 {
			n := copy(k.head[k.have:], b[i:])
			k.have += n
			i += n
			if k.have < recordHeader {
				break
			}
			k.have = 0
			k.left = int64(k.head[3])<<8 | int64(k.head[4])
			k.drop = full && k.head[0] == typeApplicationData
			continue
		}
		n := int(min(k.left, int64(len(b)-i)))
		k.left -= int64(n)
		if k.drop {
			pieces = append(pieces, piece{b[from:i], int64(n)})
			from = i + n
		}
		i += n
	}
	if from < len(b) {
		pieces = append(pieces, piece{b[from:], 0})
	}
	return pieces
}
