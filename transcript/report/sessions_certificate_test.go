package report_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/report"
)

// TestSessionCertificates holds that each conversation is told with its own
// certificate, however many there are, and that one that comes again is read once.
func TestSessionCertificates(t *testing.T) {
	const servers = 150
	read := map[string]int{}
	var out strings.Builder
	l := report.NewSessionList(&out, "a.pcap", true, report.SessionOptions{Certificate: func(der []byte) report.SessionCertificate {
		read[string(der)]++
		return report.SessionCertificate{Subject: transcript.TextOf(der)}
	}})
	var want []string
	for conn := range 2 * servers {
		name := fmt.Sprintf("server %d%s", conn/2, strings.Repeat(" ", conn/2%2*20_000)) // some are too long to be remembered
		want = append(want, name)
		l.Take(transcript.Entry{Conn: conn, Event: &transcript.Opened{Protocol: "tls"}})
		l.Take(transcript.Entry{Obs: -1, Conn: conn, Event: &transcript.Certificates{Dir: transcript.Server, Chain: [][]byte{[]byte(name)}}})
		l.End(conn)
	}
	if err := l.Close(nil); err != nil {
		t.Fatal(err)
	}
	var doc struct{ Sessions []report.Session }
	if err := json.Unmarshal([]byte(out.String()), &doc); err != nil {
		t.Fatal(err)
	}
	for i, s := range doc.Sessions {
		if got := s.TLS.Certificates[0].Subject.Raw(); got != want[i] {
			t.Fatalf("conversation %d has the certificate of %q, it is of %q", i, got, want[i])
		}
	}
	for name, n := range read {
		if len(name) < 1000 && n != 1 {
			t.Errorf("%s was read %d times", name, n)
		}
	}
}
