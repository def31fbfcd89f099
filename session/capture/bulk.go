package capture

// bulk follows the records of a side in TLS by their headers (RFC 8446 5.1)
// until one that carries data is whole.
type bulk struct {
	data bool // it is
	head [5]byte
	n    int // of head
	left int // of the record
	lost bool
}

// take takes the next bytes of the side. Where they begin with no record, bytes
// before them are missing, or it is no TLS: records may begin again with what
// comes next.
func (r *bulk) take(b []byte) {
	r.lost = false
	for len(b) > 0 && !r.data && !r.lost {
		if r.n < len(r.head) {
			n := copy(r.head[r.n:], b)
			r.n, b = r.n+n, b[n:]
			if r.n < len(r.head) {
				return
			}
			r.left = int(r.head[3])<<8 | int(r.head[4])
			if r.head[0] < 20 || r.head[0] > 24 || r.head[1] != 3 {
				r.lose()
				return
			}
		}
		n := min(r.left, len(b))
		if r.left, b = r.left-n, b[n:]; r.left == 0 {
			r.data, r.n = r.head[0] == 23, 0
		}
	}
}

// lose tells that bytes are missing.
func (r *bulk) lose() { r.n, r.left, r.lost = 0, 0, true }
