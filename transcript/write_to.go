package transcript

import "io"

// Encoder writes a transcript, header and observed events, as a Writer does,
// but to any stream: what copies of a recording are made with.
type Encoder struct {
	out io.Writer
	w   Writer
}

// NewEncoder writes the header.
func NewEncoder(out io.Writer, h Header) (*Encoder, error) {
	line, crc := sealHeader(h.body())
	_, err := out.Write(line)
	return &Encoder{out: out, w: Writer{crc: crc}}, err
}

// Write writes an observed event, Data with its bytes.
func (c *Encoder) Write(e Entry) error {
	if err := recordable(e.Event); err != nil {
		return err
	}
	return c.w.lines(e, func(line []byte, _ uint32) error {
		_, err := c.out.Write(line)
		return err
	})
}

// WriteTo writes a whole transcript.
func WriteTo(out io.Writer, h Header, entries []Entry) error {
	c, err := NewEncoder(out, h)
	for i := 0; err == nil && i < len(entries); i++ {
		err = c.Write(entries[i])
	}
	return err
}
