package main

import (
	"bufio"
	"errors"
	"os"
	"slices"
	"strings"
	"time"

	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/pcap"
)

// isCapture tells by its first bytes whether a file is a capture, compressed
// with gzip or not, or something that the reader of captures knows by name; where they say nothing, by its name.
func isCapture(path string) bool {
	switch head := firstBytes(path); {
	case slices.Contains(captureMagics, head), pcap.IsOther(head):
		return true
	case strings.HasPrefix(head, "{"): // a recording
		return false
	}
	name := strings.TrimSuffix(strings.ToLower(path), ".gz")
	return slices.ContainsFunc([]string{".pcap", ".pcapng", ".cap", ".dmp"}, func(end string) bool { return strings.HasSuffix(name, end) })
}

// firstBytes gives the first four bytes of what is in a file; fewer where it
// cannot be read, and whoever reads it next says why.
func firstBytes(path string) string {
	if st, err := os.Stat(path); err != nil || !st.Mode().IsRegular() {
		return ""
	}
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	return headOf(bufio.NewReader(f))
}

// captureMagics begin captures: pcap in both byte orders, with times in
// microseconds, in nanoseconds, or with an interface in each record; pcapng.
var captureMagics = []string{
	"\xd4\xc3\xb2\xa1", "\xa1\xb2\xc3\xd4", "\x4d\x3c\xb2\xa1", "\xa1\xb2\x3c\x4d", "\x34\xcd\xb2\xa1", "\xa1\xb2\xcd\x34",
	pcapngMagic,
}

// pcapngMagic is the type of the block that begins a file of pcapng.
const pcapngMagic = "\x0a\x0d\x0d\x0a"

// loadCapture is load for a capture.
func (p *program) loadCapture(src *captureSource) (*transcript.Log, error) {
	var log *transcript.Log
	c, err := p.readCapture(src, false, func(start time.Time) capturePass {
		if log != nil {
			_ = log.Close() // of the pass before; what it held is read again
		}
		log = transcript.NewLog()
		log.Begins(start)
		return capturePass{take: func(e transcript.Entry) { log.Append(e) }}
	})
	if err == nil && (log == nil || log.Len() == 0) {
		err = c.none(src.name)
	}
	if log == nil {
		return nil, err
	}
	log.Finish()
	if log.Len() == 0 {
		return nil, errors.Join(err, log.Close())
	}
	return log, err
}
