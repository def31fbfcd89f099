package tlswire

import (
	"cmp"
	"crypto/tls"
	"fmt"
	"slices"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// checkPlain wants that the records' plain spans are what was said, end to end.
func checkPlain(t *testing.T, events []transcript.Event) {
	t.Helper()
	want := map[transcript.Dir]int64{}
	for _, s := range said {
		want[transcript.Client] += int64(len(s.client))
		want[transcript.Server] += int64(len(s.server))
	}
	for _, dir := range []transcript.Dir{transcript.Client, transcript.Server} {
		var at int64
		for _, r := range latest(events) {
			if r.Span.Dir != dir || r.Plain.Layer == transcript.NoLayer {
				continue
			}
			if r.Plain.Off != at || r.Plain.Dir != dir || r.Plain.Conn != 1 {
				t.Errorf("plain span %s, want it at %d", r.Plain, at)
			}
			at += r.Plain.Len
		}
		if at != want[dir] {
			t.Errorf("%s: records brought %d bytes of plaintext, %d were said", dir, at, want[dir])
		}
	}
}

// latest gives the records, each as it was told last, by direction and place.
func latest(events []transcript.Event) []*transcript.Record {
	last := map[string]*transcript.Record{}
	for _, r := range all[*transcript.Record](events) {
		last[r.Span.String()] = r
	}
	var out []*transcript.Record
	for _, r := range last {
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b *transcript.Record) int {
		return cmp.Or(cmp.Compare(a.Span.Dir, b.Span.Dir), cmp.Compare(a.Span.Off, b.Span.Off))
	})
	return out
}

// checkRecords wants that the records lie end to end and are all that crossed.
func checkRecords(t *testing.T, steps []step, events []transcript.Event) {
	t.Helper()
	for _, dir := range []transcript.Dir{transcript.Client, transcript.Server} {
		var at, want int64
		for _, s := range steps {
			if s.dir == dir {
				want += int64(len(s.bytes)) + s.elided
			}
		}
		for _, r := range latest(events) {
			if r.Span.Dir == dir {
				if r.Span.Off != at {
					t.Errorf("record %s, want it at %d", r.Span, at)
				}
				at = r.Span.End()
			}
		}
		if at != want {
			t.Errorf("%s: records end at %d of %d", dir, at, want)
		}
	}
}

func TestVersions(t *testing.T) {
	old := "c ClientHello,s ServerHello,s Certificate,s ServerKeyExchange,s ServerHelloDone,c ClientKeyExchange,c Finished,s Finished"
	tests := []struct {
		version uint16
		ladder  string
		weak    string
	}{
		{tls.VersionTLS10, old, "TLS 1.0"},
		{tls.VersionTLS11, old, "TLS 1.1"},
		{tls.VersionTLS12, old, ""},
		{tls.VersionTLS13, "c ClientHello,s ServerHello,s EncryptedExtensions,s Certificate,s CertificateVerify,s Finished,c Finished", ""},
	}
	for _, tt := range tests {
		t.Run(tls.VersionName(tt.version), func(t *testing.T) {
			client, server := configs(tt.version)
			client.NextProtos, server.NextProtos = []string{"smtp", "imap"}, []string{"imap"}
			steps, state := talk(t, client, server)
			events, o := feedAll(t, steps)
			if got := strings.Join(names(events), ","); got != tt.ladder {
				t.Errorf("got  %s\nwant %s", got, tt.ladder)
			}
			checkRecords(t, steps, events)
			a := lastOf[*transcript.TLSAgreed](t, events)
			want := &transcript.TLSAgreed{
				Version: tls.VersionName(tt.version), Suite: tls.CipherSuiteName(state.CipherSuite), Group: group(state.CurveID),
				ServerName: transcript.TextOf("smtp.a.test"), ALPN: transcript.TextOf("imap"),
			}
			want.JA4 = all[*transcript.Handshake](events)[0].JA4
			if !strings.HasPrefix(want.JA4, "t") {
				t.Error("no fingerprint")
			}
			if tt.weak != "" {
				want.Weak = []string{tt.weak}
			}
			if fmt.Sprintf("%+v", *a) != fmt.Sprintf("%+v", *want) {
				t.Errorf("got  %+v\nwant %+v", *a, *want)
			}
			c := lastOf[*transcript.Certificates](t, events)
			if len(c.Chain) != 1 || !slices.Equal(c.Chain[0], state.PeerCertificates[0].Raw) || c.Sealed != (tt.version == tls.VersionTLS13) {
				t.Errorf("other certificates than the client has: %d, sealed %v", len(c.Chain), c.Sealed)
			}
			if !o.Done() {
				t.Error("the handshake is not known to be over")
			}
			if tt.version >= tls.VersionTLS12 {
				checkPlain(t, events)
			}
		})
	}
}

// group gives crypto/tls's name of a group as the registry spells it.
func group(id tls.CurveID) string {
	switch id {
	case tls.X25519:
		return "x25519"
	case tls.CurveP256:
		return "secp256r1"
	case tls.CurveP384:
		return "secp384r1"
	}
	return id.String()
}

func TestHelloRetryRequest(t *testing.T) {
	client, server := configs(tls.VersionTLS13)
	server.CurvePreferences = []tls.CurveID{tls.CurveP384}
	steps, _ := talk(t, client, server)
	events, _ := feedAll(t, steps)
	want := "c ClientHello,s HelloRetryRequest,c ClientHello,s ServerHello,s EncryptedExtensions,s Certificate,s CertificateVerify,s Finished,c Finished"
	if got := strings.Join(names(events), ","); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	retry := all[*transcript.Handshake](events)[1]
	if retry.Note.String() != "asks again, with secp384r1" {
		t.Errorf("note %q", retry.Note)
	}
	if a := lastOf[*transcript.TLSAgreed](t, events); !a.Retried {
		t.Error("not known to have been asked again")
	}
	if n := len(all[*transcript.TLSAgreed](events)); n != 1 {
		t.Errorf("%d agreements, want 1: no agreement comes with a HelloRetryRequest", n)
	}
	checkPlain(t, events)
}

func TestClientCertificate(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS10, tls.VersionTLS12, tls.VersionTLS13} {
		t.Run(tls.VersionName(version), func(t *testing.T) {
			client, server := configs(version)
			client.Certificates = []tls.Certificate{lab()}
			server.ClientAuth = tls.RequireAnyClientCert
			steps, _ := talk(t, client, server)
			events, _ := feedAll(t, steps)
			for _, want := range []string{"s CertificateRequest", "c Certificate", "c CertificateVerify"} {
				if !slices.Contains(names(events), want) {
					t.Errorf("no %s in %v", want, names(events))
				}
			}
			checkUnparsed(t, events)
			if c := lastOf[*transcript.Certificates](t, events); c.Dir != transcript.Client || len(c.Chain) != 1 {
				t.Errorf("certificates of %q: %d", c.Dir, len(c.Chain))
			}
		})
	}
}

// checkUnparsed wants that every byte of every message has a name.
func checkUnparsed(t *testing.T, events []transcript.Event) {
	t.Helper()
	for _, h := range all[*transcript.Handshake](events) {
		if f := find(h.Fields, "unparsed"); f != nil {
			t.Errorf("%s has bytes that were not read: %s", h.Name, f.Value)
		}
	}
}

func TestResumption(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		t.Run(tls.VersionName(version), func(t *testing.T) {
			client, server := configs(version)
			client.ClientSessionCache = tls.NewLRUClientSessionCache(4)
			steps, state := talk(t, client, server)
			events, _ := feedAll(t, steps)
			if a := lastOf[*transcript.TLSAgreed](t, events); a.Resumed || state.DidResume {
				t.Fatal("the first session is resumed")
			}
			if !slices.Contains(names(events), "s NewSessionTicket") {
				t.Errorf("no ticket in %v", names(events))
			}
			steps, state = talk(t, client, server)
			if !state.DidResume {
				t.Fatal("crypto/tls did not resume")
			}
			events, o := feedAll(t, steps)
			if a := lastOf[*transcript.TLSAgreed](t, events); !a.Resumed {
				t.Error("not known to be resumed")
			}
			if len(all[*transcript.Certificates](events)) != 0 {
				t.Error("certificates in a resumed session")
			}
			if !o.Done() {
				t.Error("the handshake is not known to be over")
			}
			checkUnparsed(t, events)
			checkPlain(t, events)
		})
	}
}

func TestSuites12(t *testing.T) {
	for _, s := range slices.Concat(tls.CipherSuites(), tls.InsecureCipherSuites()) {
		if !slices.Contains(s.SupportedVersions, tls.VersionTLS12) {
			continue
		}
		t.Run(s.Name, func(t *testing.T) {
			client, server := configs(tls.VersionTLS12)
			client.CipherSuites = []uint16{s.ID}
			server.CipherSuites = client.CipherSuites
			if !strings.Contains(s.Name, "ECDSA") {
				server.Certificates = []tls.Certificate{labRSA()}
			}
			steps, state := talk(t, client, server)
			if state.CipherSuite != s.ID {
				t.Fatalf("crypto/tls agreed on %04x", state.CipherSuite)
			}
			events, _ := feedAll(t, steps)
			a := lastOf[*transcript.TLSAgreed](t, events)
			if a.Suite != s.Name {
				t.Errorf("suite %s", a.Suite)
			}
			rsa := strings.HasPrefix(s.Name, "TLS_RSA_")
			if a.Decrypted != rsa || slices.Contains(a.Weak, "RSA key exchange") != rsa {
				t.Errorf("RSA key exchange: %+v", a)
			}
			finished := false
			for _, ev := range events {
				switch ev := ev.(type) {
				case *transcript.Handshake:
					finished = finished || ev.Dir == transcript.Server && ev.Sealed
				case *transcript.TLSAgreed:
					if ev.Decrypted && !finished {
						t.Errorf("proved by decrypting before the server's Finished: %+v", ev)
					}
				}
			}
			if slices.Contains(a.Weak, "RC4") != strings.Contains(s.Name, "RC4") || slices.Contains(a.Weak, "3DES") != strings.Contains(s.Name, "3DES") {
				t.Errorf("weak: %v", a.Weak)
			}
			checkUnparsed(t, events)
			if !strings.Contains(s.Name, "CBC") {
				checkPlain(t, events)
			}
		})
	}
}
