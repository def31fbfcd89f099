package transcript

import (
	"reflect"
	"time"
)

// Format and Version stand in the first line of every file.
const (
	Format  = "mailwire-transcript"
	Version = 1
)

// Header is the first line of a file.
type Header struct {
	Format          string    `json:"format"`  // set by whoever writes
	Version         int       `json:"version"` // set by whoever writes
	Created         time.Time `json:"created"` // the start that the times of entries count from
	ContainsSecrets bool      `json:"contains_secrets"`
	Tool            string    `json:"tool,omitempty"`  // who wrote it, with its version
	Part            int       `json:"part,omitempty"`  // of a recording in several files, from 2
	After           string    `json:"after,omitempty"` // name of the file that this one continues
}

// AppendJSON appends the header as a line, without checksum.
func (h Header) AppendJSON(dst []byte) []byte {
	return append(append(dst, h.body()...), '}', '\n')
}

// body gives the header as JSON without its closing brace.
func (h Header) body() []byte {
	h.Format, h.Version = Format, Version
	dst := appendMembers(nil, reflect.ValueOf(h), exact)
	dst[0] = '{'
	return dst
}
