package transcript

import "io"

// WriteTo writes a whole transcript, header and observed events, as a Writer
// does, but to any stream: what a copy of a recording is made with.
func WriteTo(out io.Writer, h Header, entries []Entry) error {
	line, crc := sealHeader(h.body())
	if _, err := out.Write(line); err != nil {
		return err
	}
	w := &Writer{crc: crc}
	for _, e := range entries {
		if err := recordable(e.Event); err != nil {
			return err
		}
		err := w.lines(e, func(line []byte, _ uint32) error {
			_, err := out.Write(line)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
