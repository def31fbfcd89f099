package pcap

import "io"

// Follow makes a stream of one that still grows: at its end it calls more, which
// waits until there may be more and tells whether to go on.
func Follow(in io.Reader, more func() bool) io.Reader { return follower{in, more} }

type follower struct {
	in   io.Reader
	more func() bool
}

// Read reads on where the end was for now only.
func (f follower) Read(b []byte) (int, error) {
	for {
		n, err := f.in.Read(b)
		if n > 0 || err != io.EOF {
			return n, nilAtEnd(err)
		}
		if len(b) == 0 || !f.more() {
			return 0, io.EOF
		}
	}
}

// nilAtEnd hides an end that comes together with bytes.
func nilAtEnd(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}
