package share

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// view is a text as it reads in one way, with where each byte of it stands in
// the view that it was read from.
type view struct {
	b        []byte
	of       *view   // nil for the text itself
	from, to []int32 // in of; nil for a part of it
	off      int     // where the part begins
}

// span gives the bytes of the view that v was read from that [i, j) stand for.
func (v *view) span(i, j int) (from, to int) {
	if v.from == nil {
		return v.off + i, v.off + j
	}
	a, z := i, j-1
	return int(min(v.from[a], v.from[z])), int(max(v.to[a], v.to[z]))
}

// root gives the bytes of the text itself that [i, j) stand for; ok tells that
// they are within no words of mailwire's own on the way there.
func (v *view) root(i, j int) (from, to int, ok bool) {
	for ; ; v = v.of {
		if ours(v.b, i, j) || v.oursCoded(i, j) {
			return 0, 0, false
		}
		if v.of == nil {
			return i, j, true
		}
		i, j = v.span(i, j)
	}
}

// oursCoded tells whether [i, j) is within words of mailwire's own in base64.
func (v *view) oursCoded(i, j int) bool {
	const most = 16 << 10 // of a word that is looked at
	a, z := i, j
	for a > 0 && i-a < most && base64Digits[v.b[a-1]] >= 0 {
		a--
	}
	for z < len(v.b) && z-j < 2*maxPlaced && base64Digits[v.b[z]] >= 0 {
		z++
	}
	if i-a == most {
		return false
	}
	d := v.digits(&base64Digits, 6, a, z, 0)
	from, to := (i-a)*6/8, min(((j-a)*6+7)/8, len(d.b))
	return from < to && base64Digits[v.b[i]] >= 0 && ours(d.b, from, to)
}

func (v *view) read(n int) *view {
	return &view{of: v, b: make([]byte, 0, n), from: make([]int32, 0, n), to: make([]int32, 0, n)}
}

// add notes a byte that stands for [i, j) of what v is read from.
func (v *view) add(c byte, i, j int) {
	v.b, v.from, v.to = append(v.b, c), append(v.from, int32(i)), append(v.to, int32(j))
}

func (v *view) part(i, j int) *view { return &view{of: v, b: v.b[i:j], off: i} }

// without is v without bytes that part what belongs together; v itself where it has none.
func (v *view) without(parting string) *view {
	if !bytes.ContainsAny(v.b, parting) {
		return v
	}
	out := v.read(len(v.b))
	for i, c := range v.b {
		if strings.IndexByte(parting, c) < 0 {
			out.add(c, i, i+1)
		}
	}
	return out
}

func (v *view) reversed() *view {
	out := v.read(len(v.b))
	for i := len(v.b) - 1; i >= 0; i-- {
		out.add(v.b[i], i, i+1)
	}
	return out
}

// digitsOf are the values of the digits of an alphabet by byte; -1 for no digit.
func digitsOf(alphabets ...string) (of [256]int8) {
	for i := range of {
		of[i] = -1
	}
	for _, a := range alphabets {
		for i := range len(a) {
			of[a[i]] = int8(i)
		}
	}
	return of
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

var (
	base64Digits = digitsOf(letters+"+/", letters+"-_", letters+"+,") // standard, URL, IMAP's UTF-7
	hexDigits    = digitsOf("0123456789abcdef", "0123456789ABCDEF")
)

// decoded gives what the runs of digits of v stand for, read from each place
// where a group can begin: bits are those of a digit, 6 or 4.
func (v *view) decoded(of *[256]int8, bits int, f func(*view)) {
	for a := 0; a < len(v.b); a++ {
		if of[v.b[a]] < 0 {
			continue
		}
		z := a
		for z < len(v.b) && of[v.b[z]] >= 0 {
			z++
		}
		if (z-a)*bits/8 >= minSecret {
			for before := range map[int]int{6: 4, 4: 2}[bits] {
				f(v.digits(of, bits, a, z, before))
			}
		}
		a = z
	}
}

// digits gives what the digits [a, z) stand for, where so many of a group are
// lacking before them.
func (v *view) digits(of *[256]int8, bits, a, z, before int) *view {
	n := (z - a + before) * bits / 8
	out := v.read(n)
	for k := range n {
		i, j := a-before+k*8/bits, a-before+(k*8+7)/bits
		if j < a {
			continue
		}
		w, have := 0, 0
		for x := i; x <= j; x++ {
			w, have = w<<bits, have+bits
			if x >= a {
				w |= int(of[v.b[x]])
			}
		}
		skip := k * 8 % bits // bits of the first digit that are the byte before
		out.add(byte(w>>(have-skip-8)), max(i, a), j+1)
	}
	return out
}

// unescaped is v with the escapes of URLs, quoted-printable, JSON and HTML
// resolved; nil where it has none.
func (v *view) unescaped() *view {
	if !bytes.ContainsAny(v.b, `%=\&`) {
		return nil
	}
	out, found := v.read(len(v.b)), false
	for i := 0; i < len(v.b); {
		r, n := escape(v.b[i:])
		if n == 0 {
			out.add(v.b[i], i, i+1)
			i++
			continue
		}
		for _, c := range r {
			out.add(c, i, i+n)
		}
		found = true
		i += n
	}
	if !found {
		return nil
	}
	return out
}

// escape reads one escape: what it stands for, and its length.
func escape(b []byte) ([]byte, int) {
	hex := func(from, n int) (int64, bool) {
		if len(b) < from+n {
			return 0, false
		}
		c, err := strconv.ParseUint(string(b[from:from+n]), 16, 32)
		return int64(c), err == nil
	}
	switch b[0] {
	case '%', '=':
		if c, ok := hex(1, 2); ok {
			return []byte{byte(c)}, 3
		}
		if b[0] == '=' && bytes.HasPrefix(b, []byte("=\r\n")) { // a soft line end
			return nil, 3
		}
	case '\\':
		if len(b) > 1 && b[1] == 'x' {
			if c, ok := hex(2, 2); ok {
				return []byte{byte(c)}, 4
			}
		}
		if len(b) > 1 && b[1] == 'u' {
			if c, ok := hex(2, 4); ok {
				return utf8.AppendRune(nil, rune(c)), 6
			}
		}
		if len(b) > 1 && bytes.IndexByte([]byte(`"\/`), b[1]) >= 0 {
			return b[1:2], 2
		}
	case '&':
		return entity(b)
	}
	return nil, 0
}

// entity reads a character reference of HTML.
func entity(b []byte) ([]byte, int) {
	end := bytes.IndexByte(b[:min(len(b), 10)], ';')
	if end < 3 {
		return nil, 0
	}
	name := string(b[1:end])
	if c, ok := map[string]string{"amp": "&", "lt": "<", "gt": ">", "quot": `"`, "apos": "'"}[name]; ok {
		return []byte(c), end + 1
	}
	if name[0] != '#' {
		return nil, 0
	}
	c, err := strconv.ParseUint(name[1:], 10, 32)
	if name[1] == 'x' || name[1] == 'X' {
		c, err = strconv.ParseUint(name[2:], 16, 32)
	}
	if err != nil {
		return nil, 0
	}
	return utf8.AppendRune(nil, rune(c)), end + 1
}

// readable calls f for the runs of v that can be text: what was decoded of a
// text that was never encoded has none.
func (v *view) readable(f func(*view)) {
	const least = 6
	for a := 0; a < len(v.b); a++ {
		z := a
		for z < len(v.b) && textual(v.b[z]) {
			z++
		}
		if z-a >= least {
			f(v.part(a, z))
		}
		a = z
	}
}

func textual(c byte) bool {
	return c >= 0x20 && c < 0x7f || c < 2 || c == '\t' || c == '\r' || c == '\n'
}
