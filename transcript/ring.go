package transcript

// ring holds the last bytes that were put into it. A position counts all bytes
// ever put; those older than the window are gone.
type ring struct {
	max  int
	mem  []byte
	head int64 // position of the next byte
}

const ringStart = 64 << 10

// fits tells whether n bytes are worth holding: larger ones would push out all else.
func (r *ring) fits(n int) bool { return n <= r.max/4 }

// has tells whether the bytes from pos on are still held.
func (r *ring) has(pos int64) bool { return pos >= 0 && pos >= r.head-int64(len(r.mem)) }

// room makes the memory large enough for n more bytes where the window allows.
func (r *ring) room(n int) {
	want := r.head + int64(n)
	if want <= int64(len(r.mem)) || len(r.mem) == r.max {
		return
	}
	size := max(len(r.mem), ringStart)
	for int64(size) < want && size < r.max {
		size *= 2
	}
	// Until the memory has its full size nothing wraps: a position is an index.
	mem := make([]byte, min(size, r.max))
	copy(mem, r.mem)
	r.mem = mem
}

// put copies b in and gives its position.
func (r *ring) put(b []byte) int64 {
	r.room(len(b))
	pos := r.head
	at := int(pos % int64(len(r.mem)))
	n := copy(r.mem[at:], b)
	copy(r.mem, b[n:])
	r.head += int64(len(b))
	return pos
}

// get appends n bytes from pos on.
func (r *ring) get(dst []byte, pos int64, n int) []byte {
	if n == 0 {
		return dst
	}
	at := int(pos % int64(len(r.mem)))
	first := min(n, len(r.mem)-at)
	dst = append(dst, r.mem[at:at+first]...)
	return append(dst, r.mem[:n-first]...)
}
