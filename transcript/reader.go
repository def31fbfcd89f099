package transcript

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
)

// Reader reads a transcript file record by record. It never changes the file.
// A recording that was continued in further files is read through all of them.
// A file that is still being written can be followed: Next gives io.EOF where
// the last whole record ends, and goes on when it is called after more came.
type Reader struct {
	in      input
	src     *source // nil where nothing can be read back
	file    *os.File
	hdr     Header
	rep     Report
	checked bool   // the file has checksums: a line without is damaged
	bare    bool   // the header has none
	crc     uint32 // of the line before
	sound   bool   // the line before was sound
	first   []byte // a first event that stood where the header was damaged
	join    joining
	base    string // name of the first file of a recording in several
	part    int    // which of them is being read
}

// Open opens a file, compressed with gzip or not. The error is a *FileError
// where the file is no transcript.
func Open(path string) (*Reader, error) {
	fi, err := os.Stat(path)
	if err != nil {
		return nil, &FileError{Name: path, Why: "it cannot be opened: " + cause(err), Err: err}
	}
	if !fi.Mode().IsRegular() {
		return nil, &FileError{Name: path, Why: "it is no regular file", Do: "name a file that ends in .mwt or .mwt.gz"}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, &FileError{Name: path, Why: "it cannot be opened: " + cause(err), Err: err}
	}
	r, err := newReader(f, path)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	r.file = f
	r.part = max(r.hdr.Part, 1)
	r.base = firstPart(path, r.part)
	if !r.in.packed {
		r.src = &source{r: f, close: f.Close}
	}
	return r, nil
}

// NewReader reads from any stream, compressed with gzip or not; name is for
// messages. Its entries have no Place.
func NewReader(in io.Reader, name string) (*Reader, error) { return newReader(in, name) }

func newReader(in io.Reader, name string) (*Reader, error) {
	r := &Reader{rep: Report{Name: name}}
	buf := bufio.NewReaderSize(in, 128<<10)
	if magic, _ := buf.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		z, err := Unpack(buf)
		if err != nil {
			return nil, &FileError{Name: name, Why: "it begins like a gzip file and is none", Err: err}
		}
		buf = bufio.NewReaderSize(z, 128<<10)
		r.in.packed = true
	}
	r.in.buf = buf
	return r, r.begin()
}

// begin reads the header.
func (r *Reader) begin() error {
	// A sparse or wiped file can be long: its zeros tell enough.
	if zeros, _ := r.in.buf.Peek(16); len(zeros) > 0 && len(bytes.Trim(zeros, "\x00")) == 0 {
		return &FileError{Name: r.rep.Name, Why: "it begins with zero bytes and not with the header of a transcript",
			Do: "if the disk was full or the computer lost power, look for another part of the recording"}
	}
	line, err := r.in.line()
	switch {
	case err == io.EOF && r.in.off == 0 && len(r.in.rest) == 0:
		return &FileError{Name: r.rep.Name, Why: "it is empty"}
	case err == io.EOF:
		return &FileError{Name: r.rep.Name, Why: fmt.Sprintf("its first line is not whole (%d bytes)", len(r.in.rest)),
			Do: "if it is being written at this moment, try again"}
	case errors.As(err, new(*BombError)):
		return &FileError{Name: r.rep.Name, Why: "it " + cause(err), Err: err}
	case err != nil && r.in.packed:
		return &FileError{Name: r.rep.Name, Why: "its compression is damaged before the first line ends", Err: err}
	case err != nil && !errors.Is(err, errLong):
		return &FileError{Name: r.rep.Name, Why: cause(err), Err: err}
	}
	c := checkLine(line)
	crc := r.in.crc
	jerr := json.Unmarshal(line, &r.hdr)
	if jerr == nil && r.hdr.Format == Format && (!c.has || c.sumOK) {
		r.checked, r.bare, r.sound, r.crc = c.has, !c.has, true, crc
		return r.version()
	}
	return r.damaged(c, bytes.Clone(line), crc)
}

// version refuses files of a later format.
func (r *Reader) version() error {
	if r.hdr.Version == Version {
		return nil
	}
	return &FileError{Name: r.rep.Name,
		Why: fmt.Sprintf("its format has version %d; this mailwire reads version %d", r.hdr.Version, Version),
		Do:  "use a newer mailwire"}
}

// damaged goes on behind a damaged header if a sound record follows, which
// tells that this is a transcript nevertheless.
func (r *Reader) damaged(c checks, line []byte, crc uint32) error {
	n, at := r.in.n, r.in.at
	next, err := r.in.line()
	nc := checkLine(next)
	if err == nil && nc.has && nc.sumOK {
		if _, err := parseLine(next); err == nil {
			r.hdr = Header{Format: Format, Version: Version, ContainsSecrets: true}
			r.checked, r.crc = true, crc
			r.hole(at, n, "the header is damaged; the time of the start is not known")
			r.first = bytes.Clone(next)
			return nil
		}
	}
	if c.has && !c.sumOK && r.hdr.Format == Format {
		return &FileError{Name: r.rep.Name, Why: "its header is damaged and no sound record follows"}
	}
	return &FileError{Name: r.rep.Name, Why: fmt.Sprintf("it begins with “%s” and not with the header of a transcript", firstBytes(line)),
		Do: "name a file that ends in .mwt or .mwt.gz"}
}

func firstBytes(line []byte) string {
	t, _ := TextOf(line).Cut(24)
	return t.String()
}

// Header gives the first line.
func (r *Reader) Header() Header { return r.hdr }

// Report tells what was found so far.
func (r *Reader) Report() Report {
	rep := r.rep
	rep.Incomplete, rep.At = int64(len(r.in.rest)), r.in.off
	if r.join.of > 0 {
		rep.Incomplete, rep.At = r.in.off+rep.Incomplete-r.join.off, r.join.off
	}
	return rep
}

// All gives the entries one by one. The error stands alone and is the last.
func (r *Reader) All() iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for {
			e, err := r.Next()
			if err == io.EOF {
				return
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}

// Next gives the next observed event; io.EOF where there is none (yet). What
// is damaged is passed over and told by Report.
func (r *Reader) Next() (Entry, error) {
	for {
		line, err := r.read()
		if errors.Is(err, errLong) {
			r.hole(r.in.at, r.in.n, err.Error())
			r.sound, r.crc = false, r.in.crc
			continue
		}
		if err == io.EOF && r.advance() {
			continue
		}
		if err != nil {
			return Entry{}, r.end(err)
		}
		if e, ok := r.take(line); ok {
			r.rep.Entries++
			return e, nil
		}
	}
}

func (r *Reader) read() ([]byte, error) {
	if r.first != nil {
		line := r.first
		r.first = nil
		return line, nil
	}
	return r.in.line()
}

// end tells a torn compressed file from a failing one.
func (r *Reader) end(err error) error {
	switch {
	case err == io.EOF:
		return io.EOF
	case r.in.packed && (errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader)):
		r.rep.Ends = cause(err)
		return io.EOF
	case r.in.packed && errors.As(err, new(*BombError)):
		r.rep.Ends = "it " + cause(err)
		return io.EOF
	case r.in.packed:
		r.rep.Ends = "it is damaged: " + cause(err)
		return io.EOF
	}
	return &FileError{Name: r.rep.Name, Why: "reading failed: " + cause(err), Err: err}
}

// Close ends the reading. The file itself stays open as long as a log can ask
// for bytes of the entries read.
func (r *Reader) Close() error {
	if r.file == nil || r.src != nil && r.src.used {
		return nil
	}
	return r.file.Close()
}

// cause gives the innermost words of an error without the path, which the message has already.
func cause(err error) string {
	var p *os.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return TextOf(err.Error()).String()
}
