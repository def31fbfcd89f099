package tlswire

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"slices"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// plaintext collects what an observer hands out and wants each piece at its place.
type plaintext struct {
	t     testing.TB
	bytes map[transcript.Dir][]byte
}

func newPlaintext(t testing.TB) *plaintext {
	return &plaintext{t: t, bytes: map[transcript.Dir][]byte{}}
}

func (p *plaintext) take(r *transcript.Record, b []byte) {
	dir := r.Span.Dir
	if at := int64(len(p.bytes[dir])); r.Plain.Layer != transcript.Plain || r.Plain.Off != at || r.Plain.Len != int64(len(b)) {
		p.t.Errorf("%s: plaintext of %d bytes is said to be %s, it comes at %d", r.Span, len(b), r.Plain, at)
	}
	p.bytes[dir] = append(p.bytes[dir], b...)
}

// opened gives the events and the plaintext of a talk whose keys come first,
// then wants the same with the keys last, as they came, and byte by byte.
func opened(t *testing.T, steps []step) ([]transcript.Event, map[transcript.Dir][]byte) {
	t.Helper()
	var events []transcript.Event
	var plain map[transcript.Dir][]byte
	for i, order := range [][]step{keysFirst(steps), steps, keysLast(steps)} {
		for _, cut := range cuts() {
			p := newPlaintext(t)
			got, _ := feedTo(NewWith(1, 0, 0, Options{Plain: p.take}), order, cut)
			checkEvents(t, got)
			checkRecords(t, steps, got)
			if events == nil {
				events, plain = got, p.bytes
				continue
			}
			for _, dir := range []transcript.Dir{transcript.Client, transcript.Server} {
				if !bytes.Equal(p.bytes[dir], plain[dir]) {
					t.Errorf("order %d: other plaintext:\n%q\nwant\n%q", i, p.bytes[dir], plain[dir])
				}
			}
			if a, b := told12(got), told12(events); a != b {
				t.Errorf("order %d: told at last\n%s\nwith the keys first\n%s", i, a, b)
			}
		}
	}
	return events, plain
}

// told12 writes the records as they were told last, and the messages that were opened.
func told12(events []transcript.Event) string {
	var b strings.Builder
	for _, r := range latest(events) {
		fmt.Fprintf(&b, "%s %s opened=%v %s %s %s\n", r.Span, r.Type, r.Opened, r.Inner, r.Plain, r.Unopened)
	}
	var list []string
	for _, n := range names(events) {
		if !strings.HasSuffix(n, " sealed") {
			list = append(list, n)
		}
	}
	slices.Sort(list)
	return b.String() + strings.Join(list, ", ")
}

// checkAllOpened wants that no record stayed sealed, and that the handshake is whole.
func checkAllOpened(t *testing.T, events []transcript.Event) {
	t.Helper()
	for _, r := range latest(events) {
		if r.Sealed && !r.Opened {
			t.Errorf("%s was not opened: %s", r.Span, r.Unopened)
		}
	}
	for _, want := range []string{"c Finished", "s Finished"} {
		if !slices.Contains(names(events), want) {
			t.Errorf("no %s in %v", want, names(events))
		}
	}
	checkUnparsed(t, events)
}

func checkSaid(t *testing.T, plain map[transcript.Dir][]byte) {
	t.Helper()
	var client, server string
	for _, s := range said {
		client, server = client+s.client, server+s.server
	}
	if string(plain[transcript.Client]) != client || string(plain[transcript.Server]) != server {
		t.Errorf("plaintext is not what was said:\n%q\n%q", plain[transcript.Client], plain[transcript.Server])
	}
}

// TestOpenGo opens the talks of crypto/tls in each version and suite that it has.
func TestOpenGo(t *testing.T) {
	for _, s := range slices.Concat(tls.CipherSuites(), tls.InsecureCipherSuites()) {
		for _, version := range s.SupportedVersions {
			t.Run(tls.VersionName(version)+" "+s.Name, func(t *testing.T) {
				client, server := configs(version)
				if version < tls.VersionTLS13 {
					client.CipherSuites = []uint16{s.ID}
					server.CipherSuites = client.CipherSuites
				}
				if !strings.Contains(s.Name, "ECDSA") {
					server.Certificates = []tls.Certificate{labRSA()}
				}
				steps, state := talk(t, client, server)
				if version < tls.VersionTLS13 && state.CipherSuite != s.ID {
					t.Fatalf("crypto/tls agreed on %04x", state.CipherSuite)
				}
				events, plain := opened(t, steps)
				checkAllOpened(t, events)
				checkSaid(t, plain)
			})
		}
	}
}
