package transcript

import (
	"fmt"
	"path/filepath"
)

// maxHoles bounds the list of holes of one file.
const maxHoles = 1000

// Hole is a place in a file where records are damaged or missing.
type Hole struct {
	File  string // name of the part, where it is not the first file
	Off   int64  // offset in the file, unpacked where it is compressed
	Len   int64  // bytes that could not be used; 0 where lines are missing
	Line  int    // number of the first line, from 1
	Lines int    // lines that could not be used; 0 where lines are missing
	Why   string // of the first of them
}

// Report is what a reader found out about a file besides its entries.
type Report struct {
	Name       string
	Entries    int      // observed events read
	Derived    int      // records of derived kinds, passed over
	Unknown    int      // records of kinds that this version does not know, kept
	Parts      []string // names of the files in which it goes on
	Holes      []Hole   // at most the first thousand
	MoreHoles  int      // those beyond
	Incomplete int64    // bytes of a last record that is not whole
	At         int64    // offset of that record
	Ends       string   // why a compressed file ends early; "" where it does not
}

// Clean tells whether the whole file could be read.
func (r Report) Clean() bool { return len(r.Holes) == 0 && r.Incomplete == 0 && r.Ends == "" }

// Messages tells a person what could not be read, a sentence each; none where the file is clean.
func (r Report) Messages() []string {
	var out []string
	for _, h := range r.Holes {
		where := ""
		if h.File != "" {
			where = TextOf(h.File).String() + ": "
		}
		if h.Lines == 0 {
			out = append(out, where+fmt.Sprintf("records are missing before line %d (offset %d): %s", h.Line, h.Off, h.Why))
			continue
		}
		out = append(out, where+fmt.Sprintf("%s from line %d (%d bytes at offset %d) passed over: %s; what stands before and after is shown",
			Count(h.Lines, "damaged record"), h.Line, h.Len, h.Off, h.Why))
	}
	if r.MoreHoles > 0 {
		out = append(out, fmt.Sprintf("%s more", Count(r.MoreHoles, "damaged place")))
	}
	if r.Incomplete > 0 {
		out = append(out, fmt.Sprintf("1 incomplete record (%d bytes at offset %d) ignored", r.Incomplete, r.At))
	}
	if r.Ends != "" {
		out = append(out, "the compressed file ends early: "+r.Ends)
	}
	return out
}

// FileError tells why a file is no transcript that can be read.
type FileError struct {
	Name string
	Why  string
	Do   string
	Err  error // the cause, where there is one
}

// Error implements error.
func (e *FileError) Error() string {
	name := "the input"
	if e.Name != "" {
		name = TextOf(filepath.Base(e.Name)).String()
	}
	s := name + " cannot be read as a transcript: " + e.Why
	if e.Do != "" {
		s += "; " + e.Do
	}
	return s
}

// Unwrap gives the cause.
func (e *FileError) Unwrap() error { return e.Err }
