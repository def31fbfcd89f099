package transcript

import (
	"bufio"
	"fmt"
	"hash/crc32"
)

// input gives lines of bounded length.
type input struct {
	buf    *bufio.Reader
	packed bool
	rest   []byte // a line that is not whole yet
	long   bool   // the line is longer than the bound; its bytes are counted only
	over   int64  // bytes of the long line thrown away
	off    int64  // where the next line begins
	num    int    // number of the last line, from 1
	at, n  int64  // where the last line stood, with its line feed
	crc    uint32 // of the last line, with its line feed
	sofar  uint32 // of rest and of what was thrown away
}

var errLong = fmt.Errorf("the line is longer than %d bytes", maxLine)

// line gives the next line without its line feed, valid until the next call.
func (in *input) line() ([]byte, error) {
	for {
		b, err := in.buf.ReadSlice('\n')
		in.sofar = crc32.Update(in.sofar, castagnoli, b)
		if err == nil && len(in.rest) == 0 && !in.long {
			in.close(int64(len(b)))
			return b[:len(b)-1], nil
		}
		if in.long = in.long || len(in.rest)+len(b) > maxLine; in.long {
			in.over += int64(len(in.rest) + len(b))
			in.rest = in.rest[:0]
		} else {
			in.rest = append(in.rest, b...)
		}
		if err == nil {
			return in.whole()
		}
		if err != bufio.ErrBufferFull {
			return nil, err
		}
	}
}

func (in *input) whole() ([]byte, error) {
	line := in.rest
	in.close(int64(len(line)) + in.over)
	in.rest = in.rest[:0]
	if in.long {
		in.long, in.over = false, 0
		return nil, errLong
	}
	return line[:len(line)-1], nil
}

func (in *input) close(n int64) {
	in.at, in.n, in.crc = in.off, n, in.sofar
	in.off += n
	in.num++
	in.sofar = 0
}
