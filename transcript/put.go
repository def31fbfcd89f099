package transcript

import (
	"fmt"
	"hash/crc32"
	"reflect"
)

// put appends the lines of e. On an error the file is as it was before, or
// closed where even that could not be done.
func (w *Writer) put(e Entry) (Place, error) {
	if w.f == nil {
		return Place{}, w.err
	}
	if err := w.roomy(); err != nil {
		return Place{}, err
	}
	size, crc := w.size, w.crc
	var whole uint32 // CRC-32C of all lines
	err := w.lines(e, func(line []byte, crc uint32) error {
		n, err := w.f.Write(line)
		if err != nil || n < len(line) {
			return shortWrite(n, len(line), err)
		}
		if w.size > size {
			crc = crc32.Update(whole, castagnoli, line)
		}
		w.size += int64(len(line))
		whole = crc
		return nil
	})
	if err == nil {
		if e.Event.Kind() != KindData {
			return Place{}, nil
		}
		return w.src.place(size, int(w.size-size), whole), nil
	}
	w.size, w.crc = size, crc
	if cut := w.f.Truncate(size); cut != nil {
		w.finish()
	}
	return Place{}, err
}

// lines encodes e line by line into the one buffer.
func (w *Writer) lines(e Entry, emit func([]byte, uint32) error) error {
	switch ev := e.Event.(type) {
	case *Data:
		return split(ev.Bytes, func(p piece) error {
			p.off, p.packet = ev.Off+p.off, ev.Packet
			if p.n == p.of {
				p.elided = ev.Elided
			}
			return w.emit(appendData(w.buf[:0], e, ev, p), emit)
		})
	case *Unknown:
		return w.emit(append(w.buf[:0], ev.Raw[:len(ev.Raw)-1]...), emit)
	}
	head := appendHead(w.buf[:0], e)
	at := len(head)
	line := appendMembers(head, reflect.ValueOf(unclaimed(e.Event)).Elem(), exact)
	if len(line)-at <= pieceBytes {
		return w.emit(line, emit)
	}
	return split(append([]byte(nil), line[at:]...), func(p piece) error {
		return w.emit(appendSplit(w.buf[:0], e, p), emit)
	})
}

func (w *Writer) emit(line []byte, emit func([]byte, uint32) error) error {
	line, crc := seal(line, w.crc)
	w.buf = line[:0]
	if err := emit(line, crc); err != nil {
		return err
	}
	w.crc = crc
	return nil
}

// split cuts b into pieces; there is one where b is empty.
func split(b []byte, each func(piece) error) error {
	if len(b) > maxJoined {
		return fmt.Errorf("%w: %d bytes, at most %d", errTooBig, len(b), maxJoined)
	}
	p := piece{of: max(1, (len(b)+pieceBytes-1)/pieceBytes)}
	for p.n = 1; p.n <= p.of; p.n++ {
		at := (p.n - 1) * pieceBytes
		p.off, p.bytes = int64(at), b[at:min(at+pieceBytes, len(b))]
		if err := each(p); err != nil {
			return err
		}
	}
	return nil
}
