package transcript

import (
	"compress/gzip"
	"fmt"
	"io"
)

// What compressed files may unpack to: this many bytes at any rate, and beyond
// that so many times their size. Recordings and captures stay far below; a file
// made to keep a reader busy, which gzip can pack 1,000 to 1, does not.
const (
	unpackFree  = 64 << 20
	unpackRatio = 200
)

// BombError says that compressed data unpacks to more than it may.
type BombError struct {
	Packed, Unpacked int64 // bytes until then
}

// Error implements error.
func (e *BombError) Error() string {
	return fmt.Sprintf("unpacks to more than %d times its size (%d bytes came out of %d), and was not read further; if that is as it should be, unpack it first: gzip -d",
		unpackRatio, e.Unpacked, e.Packed)
}

// ByteReader is a stream that can be read without reading ahead.
type ByteReader interface {
	io.Reader
	io.ByteReader
}

// Unpack reads what gzip has packed, within bounds: a *BombError tells of what
// goes beyond, and stays. It takes no byte of in behind the packed data.
func Unpack(in ByteReader) (io.Reader, error) {
	u := &unpacked{}
	u.in.from = in
	z, err := gzip.NewReader(&u.in)
	u.z = z
	return u, err
}

// unpacked counts what goes in and what comes out.
type unpacked struct {
	in  counted
	z   *gzip.Reader
	out int64
}

// Read implements io.Reader.
func (u *unpacked) Read(b []byte) (int, error) {
	if u.out > unpackFree && u.out/unpackRatio > u.in.n {
		return 0, &BombError{u.in.n, u.out}
	}
	n, err := u.z.Read(b)
	u.out += int64(n)
	return n, err
}

// counted counts the bytes that are read.
type counted struct {
	from ByteReader
	n    int64
}

// Read implements io.Reader.
func (c *counted) Read(b []byte) (int, error) {
	n, err := c.from.Read(b)
	c.n += int64(n)
	return n, err
}

// ReadByte implements io.ByteReader.
func (c *counted) ReadByte() (byte, error) {
	b, err := c.from.ReadByte()
	if err == nil {
		c.n++
	}
	return b, err
}
