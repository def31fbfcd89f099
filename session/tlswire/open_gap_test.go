package tlswire

import (
	"crypto/tls"
	"slices"
	"testing"

	"example.org/mailwire/transcript"
)

// inRecords cuts the bytes of steps so that each step is one record. A record
// takes the place of its last byte.
func inRecords(steps []step) (out []step) {
	left := map[transcript.Dir][]byte{}
	for _, s := range steps {
		if s.secret != "" {
			out = append(out, s)
			continue
		}
		b := append(left[s.dir], s.bytes...)
		for len(b) >= headerLen && len(b) >= headerLen+int(b[3])<<8+int(b[4]) {
			n := headerLen + int(b[3])<<8 + int(b[4])
			out = append(out, step{dir: s.dir, bytes: b[:n:n]})
			b = b[n:]
		}
		left[s.dir] = b
	}
	return out
}

// dataRecords gives the places of the server's records of application data.
func dataRecords(steps []step) (at []int) {
	for i, s := range steps {
		if s.secret == "" && s.dir == transcript.Server && s.bytes[0] == recordApplicationData {
			at = append(at, i)
		}
	}
	return at
}

// elide leaves out the body of one step's record but for its first bytes.
func elide(steps []step, at int) []step {
	s := steps[at]
	n := headerLen + 3
	return slices.Concat(steps[:at], []step{{dir: s.dir, bytes: s.bytes[:n]}, {dir: s.dir, elided: int64(len(s.bytes) - n)}}, steps[at+1:])
}

var gapSuites = []struct {
	version, suite uint16
	lost           int  // records that do not open when the body of one is missing
	placed         bool // what follows still has its place in the plain layer
}{
	{tls.VersionTLS10, tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, 2, false}, // its end is the IV of the next one
	{tls.VersionTLS11, tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, 1, false},
	{tls.VersionTLS12, tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, 1, false},
	{tls.VersionTLS10, tls.TLS_ECDHE_ECDSA_WITH_RC4_128_SHA, 1, true},
	{tls.VersionTLS12, tls.TLS_ECDHE_ECDSA_WITH_RC4_128_SHA, 1, true},
	{tls.VersionTLS12, tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, 1, true},
	{tls.VersionTLS12, tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, 1, true},
	{tls.VersionTLS13, 0, 1, true},
}

// talkIn has crypto/tls talk in a version and a suite, 0 for any; each step is a record.
func talkIn(t *testing.T, version, suite uint16) []step {
	t.Helper()
	client, server := configs(version)
	if suite != 0 {
		client.CipherSuites, server.CipherSuites = []uint16{suite}, []uint16{suite}
	}
	steps, _ := talk(t, client, server)
	return inRecords(steps)
}

// TestOpenWithGap leaves out the body of one record of the server after the
// other: no more than has to be is lost, and what opens is what was said.
func TestOpenWithGap(t *testing.T) {
	for _, tt := range gapSuites {
		t.Run(tls.VersionName(tt.version)+" "+SuiteName(tt.suite), func(t *testing.T) {
			steps := talkIn(t, tt.version, tt.suite)
			list := dataRecords(steps)
			if tt.version == tls.VersionTLS13 {
				list = list[len(list)-3:] // those before are the handshake's
			}
			if len(list) < 3 {
				t.Fatalf("%d records of data", len(list))
			}
			whole := pieces(keysFirst(steps))
			for n, at := range list {
				lost := min(tt.lost, len(list)-n)
				for _, order := range [][]step{keysFirst(elide(steps, at)), keysLast(elide(steps, at))} {
					checkGap(t, order, whole, lost, tt.placed)
				}
			}
		})
	}
}

// piece is the plaintext of a record.
type piece struct {
	place transcript.Span
	text  string
}

// pieces gives the plaintext by the record's place on the wire.
func pieces(steps []step) map[transcript.Span]piece {
	out := map[transcript.Span]piece{}
	feedTo(NewWith(1, 0, 0, Options{Plain: func(r *transcript.Record, b []byte) {
		out[r.Span] = piece{r.Plain, string(b)}
	}}), steps, whole)
	return out
}

func checkGap(t *testing.T, steps []step, want map[transcript.Span]piece, lost int, placed bool) {
	t.Helper()
	events, _ := feed(t, steps, whole)
	var missing, unopened int
	for _, r := range latest(events) {
		if r.Sealed && !r.Opened {
			unopened++
			if r.Unopened == whyMissing {
				missing++
			}
		}
	}
	if unopened != lost || missing != 1 {
		t.Errorf("%d records stay sealed, %d for missing bytes; want %d and 1: %s", unopened, missing, lost, reasons(events))
	}
	got := pieces(steps)
	if len(got) != len(want)-lost {
		t.Errorf("%d records gave plaintext, of %d", len(got), len(want))
	}
	for span, p := range got {
		w := want[span]
		if p.text != w.text || p.place.Layer != transcript.NoLayer && p.place != w.place || placed && p.place.Layer == transcript.NoLayer {
			t.Errorf("%s: %s %q, want %s %q", span, p.place, p.text, w.place, w.text)
		}
	}
}

// TestDamaged changes one byte of each sealed record: that record does not
// open, nothing else than what was said comes out.
func TestDamaged(t *testing.T) {
	for _, tt := range gapSuites {
		t.Run(tls.VersionName(tt.version)+" "+SuiteName(tt.suite), func(t *testing.T) {
			steps := talkIn(t, tt.version, tt.suite)
			good := pieces(keysFirst(steps))
			for _, at := range dataRecords(steps) {
				for _, n := range []int{headerLen, len(steps[at].bytes) / 2, len(steps[at].bytes) - 1} {
					changed := slices.Clone(steps)
					changed[at].bytes = slices.Clone(steps[at].bytes)
					changed[at].bytes[n] ^= 0x10
					for span, p := range pieces(keysFirst(changed)) {
						if p.text != good[span].text {
							t.Fatalf("byte %d of %s is changed: %q comes out", n, span, p.text)
						}
					}
				}
			}
		})
	}
}

// TestDamagedHandshake changes a byte in the server's second sealed record: the
// ones after it still open.
func TestDamagedHandshake(t *testing.T) {
	steps := inRecords(readTalk(t, "testdata/tls13-aes128-gcm.talk"))
	at := dataRecords(steps)[1]
	steps[at].bytes = slices.Clone(steps[at].bytes)
	steps[at].bytes[20] ^= 1
	for _, order := range [][]step{keysFirst(steps), keysLast(steps)} {
		events, _ := feed(t, order, whole)
		if got := reasons(events); got != whyDamaged {
			t.Errorf("stays sealed: %q", got)
		}
		n := 0
		for _, r := range latest(events) {
			if r.Sealed && !r.Opened {
				n++
			}
		}
		if n != 1 || !slices.Contains(names(events), "s Finished") {
			t.Errorf("%d records stay sealed: %v", n, names(events))
		}
	}
}
