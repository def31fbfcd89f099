// Package lines cuts the bytes of one direction into lines with their place in
// the stream, and follows content (mail, literals) without holding it.
//
// A line ends with LF; CRLF is the rule, a bare LF is told. A lone CR ends
// nothing. How the bytes arrive makes no difference to what comes out, and no
// input makes memory grow beyond the limit of a line.
package lines
