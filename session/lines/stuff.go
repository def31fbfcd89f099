package lines

import "bytes"

// Stuff makes the content of a message out of a file: CRLF at the ends of
// lines, a dot before one at the beginning of a line, the lone dot after all
// (RFC 5321 4.5.2).
func Stuff(b []byte) []byte {
	var out bytes.Buffer
	for line := range bytes.Lines(b) {
		line = bytes.TrimRight(line, "\r\n")
		if bytes.HasPrefix(line, []byte(".")) {
			out.WriteByte('.')
		}
		out.Write(line)
		out.WriteString("\r\n")
	}
	out.WriteString(".\r\n")
	return out.Bytes()
}
