package tlswire

import (
	"bytes"
	"crypto/tls"
	"io"
	"slices"
	"testing"
	"time"

	"example.org/mailwire/transcript"
)

// longTalk has a server send n bytes, then a farewell to the client's word.
func longTalk(t *testing.T, version, suite uint16, n int) []step {
	t.Helper()
	client, server := configs(version)
	if suite != 0 {
		client.CipherSuites, server.CipherSuites = []uint16{suite}, []uint16{suite}
	}
	a, b := loopback(t)
	defer a.Close()
	a.SetDeadline(time.Now().Add(20 * time.Second))
	go func() { // ends with the connection
		defer b.Close()
		conn := tls.Server(b, server)
		conn.Write(bytes.Repeat([]byte("a line of mail\r\n"), n/16))
		io.ReadFull(conn, make([]byte, len("QUIT\r\n")))
		io.WriteString(conn, "221 bye\r\n")
	}()
	c := &tap{Conn: a}
	client.KeyLogWriter = secrets{c}
	conn := tls.Client(c, client)
	if _, err := io.ReadFull(conn, make([]byte, n)); err != nil {
		t.Fatal(err)
	}
	io.WriteString(conn, "QUIT\r\n")
	if _, err := io.ReadFull(conn, make([]byte, len("221 bye\r\n"))); err != nil {
		t.Fatal(err)
	}
	return c.steps
}

// TestKeyAfterBulk gives the key when more has crossed than is kept for it: what
// was kept and what comes after opens, and has its place where sizes tell that.
func TestKeyAfterBulk(t *testing.T) {
	const n = 3 * maxHeld
	for _, tt := range gapSuites {
		if tt.version == tls.VersionTLS13 {
			continue
		}
		t.Run(tls.VersionName(tt.version)+" "+SuiteName(tt.suite), func(t *testing.T) {
			steps := inRecords(longTalk(t, tt.version, tt.suite, n))
			last := dataRecords(steps)
			var keys []step
			for _, s := range steps {
				if s.secret != "" {
					keys = append(keys, s)
				}
			}
			steps = noSecrets(steps)
			at := slices.IndexFunc(steps, func(s step) bool { return s.dir == transcript.Client && s.bytes[0] == recordApplicationData })
			if len(last) < 40 || at < 0 {
				t.Fatalf("%d records of data", len(last))
			}
			steps = slices.Concat(steps[:at], keys, steps[at:])
			var said, from int
			var farewell []byte
			events, o := feedTo(NewWith(1, 0, 0, Options{Plain: func(r *transcript.Record, b []byte) {
				if r.Span.Dir != transcript.Server {
					return
				}
				if said += len(b); len(b) < 16 {
					farewell = append(farewell, b...)
				}
				if placed := r.Plain.Layer != transcript.NoLayer; placed && r.Plain.End() > int64(n) {
					from = int(r.Plain.End())
				} else if !placed && tt.placed {
					t.Errorf("%s has no place", r.Span)
				}
			}}), steps, whole)
			bye := []byte("221 bye\r\n")
			if tt.lost > 1 {
				bye = bye[1:] // crypto/tls sends a byte alone before others, and its IV was not kept
			}
			if said < maxHeld/2 || said > n || !bytes.HasSuffix(farewell, bye) {
				t.Errorf("%d bytes were opened, the last of them %q: %s", said, farewell, reasons(events))
			}
			if tt.placed && from != n+len("221 bye\r\n") {
				t.Errorf("the farewell ends at %d", from)
			}
			if o.server.unsealer == nil {
				t.Error("the server's keys are not known at the end")
			}
		})
	}
}
