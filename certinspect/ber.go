package certinspect

import (
	"errors"
	"fmt"

	"example.org/mailwire/transcript"
)

// element is one element of BER (X.690 8.1): lengths may be indefinite there,
// as in PKCS#7 and PKCS#12 files that were written as a stream.
type element struct {
	tag  byte
	body []byte // for an indefinite length without the end mark
	full []byte
}

var errCut = errors.New("it is cut off")

// readBER takes the first element off b.
func readBER(b []byte, depth int) (e element, rest []byte, err error) {
	if depth > maxDepth {
		return e, nil, errors.New("elements are nested too deep")
	}
	if len(b) < 2 {
		return e, nil, errCut
	}
	if b[0]&0x1f == 0x1f {
		return e, nil, errors.New("a tag of more than one byte")
	}
	if b[1] == 0x80 {
		return readEndless(b, depth)
	}
	size, head := int(b[1]), 2
	if size > 0x80 {
		n := size & 0x7f
		if n > 4 || len(b) < 2+n {
			return e, nil, fmt.Errorf("a length of %d bytes", n)
		}
		size = 0
		for _, c := range b[2 : 2+n] {
			size = size<<8 | int(c)
		}
		head += n
	}
	if size < 0 || size > len(b)-head {
		return e, nil, errCut
	}
	end := head + size
	return element{b[0], b[head:end], b[:end]}, b[end:], nil
}

// readEndless takes an element of indefinite length, which two zeros end.
func readEndless(b []byte, depth int) (e element, rest []byte, err error) {
	for rest = b[2:]; ; {
		if len(rest) >= 2 && rest[0] == 0 && rest[1] == 0 {
			n := len(b) - len(rest)
			return element{b[0], b[2:n], b[:n+2]}, rest[2:], nil
		}
		if _, rest, err = readBER(rest, depth+1); err != nil {
			return e, nil, err
		}
	}
}

// children gives the elements inside e, of which at most limit.
func (e element) children(limit int) ([]element, error) {
	var all []element
	for rest := e.body; len(rest) > 0; {
		if len(all) == limit {
			return all, fmt.Errorf("more than %d elements", limit)
		}
		var c element
		var err error
		if c, rest, err = readBER(rest, 0); err != nil {
			return all, err
		}
		all = append(all, c)
	}
	return all, nil
}

// whole reads the one element that fills b.
func whole(b []byte) (element, error) {
	e, rest, err := readBER(b, 0)
	if err == nil && len(rest) > 0 {
		err = fmt.Errorf("%s follow it", transcript.Count(len(rest), "byte"))
	}
	return e, err
}
