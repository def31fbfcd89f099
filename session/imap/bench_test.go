package imap

import (
	"fmt"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// BenchmarkFetch follows mail in reads of 32 KiB.
func BenchmarkFetch(b *testing.B) {
	mail := strings.Repeat("0123456789012345678901234567890123456789012345678901234567890123456789012345\r\n", 1<<18)
	d := New(0, Options{})
	d.Feed(transcript.Server, []byte("* PREAUTH hi\r\n"))
	data := fmt.Appendf(nil, "* 1 FETCH (BODY[] {%d}\r\n%s)\r\n", len(mail), mail)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		for rest := data; len(rest) > 0; {
			n := min(len(rest), 32<<10)
			d.Feed(transcript.Server, rest[:n])
			rest = rest[n:]
		}
	}
}

// BenchmarkCommands follows short commands and their replies.
func BenchmarkCommands(b *testing.B) {
	d := New(0, Options{})
	d.Feed(transcript.Server, []byte("* PREAUTH [CAPABILITY IMAP4rev1 IDLE MOVE UIDPLUS] hi\r\n"))
	b.ReportAllocs()
	for b.Loop() {
		d.Feed(transcript.Client, []byte("x1 NOOP\r\n"))
		d.Feed(transcript.Server, []byte("* 3 EXISTS\r\nx1 OK done\r\n"))
	}
}
