package handshake

import (
	"strings"
	"testing"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/view"
)

func TestForwardSecrecyIsNeverClaimedWithoutFreshKeys(t *testing.T) {
	for _, c := range []struct {
		agreed transcript.TLSAgreed
		want   string
	}{
		{transcript.TLSAgreed{Version: "TLS 1.3", Suite: "TLS_AES_128_GCM_SHA256", Group: "x25519"}, "yes"},
		{transcript.TLSAgreed{Version: "TLS 1.3", Suite: "TLS_AES_128_GCM_SHA256", Group: "x25519", Resumed: true}, "yes"},
		{transcript.TLSAgreed{Version: "TLS 1.3", Suite: "TLS_AES_128_GCM_SHA256", Resumed: true}, "no"},
		{transcript.TLSAgreed{Version: "TLS 1.2", Suite: "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", Group: "x25519"}, "yes"},
		{transcript.TLSAgreed{Version: "TLS 1.2", Suite: "TLS_DHE_RSA_WITH_AES_128_CBC_SHA"}, "yes"},
		{transcript.TLSAgreed{Version: "TLS 1.2", Suite: "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", Resumed: true}, "that of the session"},
		{transcript.TLSAgreed{Version: "TLS 1.2", Suite: "TLS_RSA_WITH_AES_128_CBC_SHA", Decrypted: true}, "no"},
		{transcript.TLSAgreed{Version: "TLS 1.2", Suite: "TLS_RSA_WITH_AES_128_CBC_SHA"}, "no"},
		{transcript.TLSAgreed{Version: "TLS 1.2", Suite: "TLS_RSA_PSK_WITH_AES_128_CBC_SHA", Decrypted: true}, "no"},
		{transcript.TLSAgreed{Version: "TLS 1.3", Suite: "TLS_AES_128_GCM_SHA256"}, "no"},
		{transcript.TLSAgreed{Version: "TLS 1.3", Suite: "TLS_AES_128_GCM_SHA256", Group: "x25519", Resumed: true, Early: true}, "in part"},
		{transcript.TLSAgreed{Version: "TLS 1.2", Suite: "TLS_ECDH_ECDSA_WITH_AES_128_CBC_SHA"}, "no"},
		{transcript.TLSAgreed{Version: "TLS 1.2", Suite: "TLS_PSK_WITH_AES_128_GCM_SHA256"}, "no"},
		{transcript.TLSAgreed{Version: "TLS 1.2", Suite: "TLS_ECDHE_RSA_WITH_NULL_SHA", Clear: true}, "no"},
		{transcript.TLSAgreed{Version: "TLS 1.2", Suite: "unknown (0x1234)"}, "not known"},
	} {
		of := view.New(transcript.NewLog())
		of.Agreed = &c.agreed
		if got, why := forward(of); got != c.want || why == "" {
			t.Errorf("%+v: %q%q, want %q", c.agreed, got, why, c.want)
		}
	}
}

// TestTheWireLearnsWhatIsClear holds what is said of two recorded sessions.
func TestTheWireLearnsWhatIsClear(t *testing.T) {
	for name, want := range map[string][]string{
		"tls13": {"server name: smtp.a.test", "versions offered: TLS 1.3, TLS 1.2", "version chosen: TLS 1.3", "certificate and its names: ", "ALPN answer: ", "the certificate chain is about 2.0 kB: "},
		"tls12": {"server name: smtp.a.test", "version chosen: TLS 1.2", "certificate: 2 readable, with all names"},
	} {
		_, of := recorded(t, name, 80, 20)
		var said []string
		for _, f := range learned(of, of.Rungs()) {
			said = append(said, f.name+": "+f.value)
		}
		all := strings.Join(said, "\n")
		for _, w := range want {
			if !strings.Contains(all, w) {
				t.Errorf("%s: %q is not told:\n%s", name, w, all)
			}
		}
		if name == "tls12" && strings.Contains(all, "certificate and its names") {
			t.Errorf("a certificate in clear is called hidden:\n%s", all)
		}
	}
}

// TestTicketsWeakenForwardSecrecy holds that a ticket which crossed readable is
// told with what its key opens. In TLS 1.3 tickets are sealed, and resume with
// keys of their own.
func TestTicketsWeakenForwardSecrecy(t *testing.T) {
	ticket := view.Rung{Kind: view.RungMessage, Handshake: &transcript.Handshake{Name: "NewSessionTicket"}}
	offered := view.Rung{Kind: view.RungMessage, Handshake: &transcript.Handshake{Name: "ClientHello",
		Fields: []transcript.Field{{Name: "extensions", Children: []transcript.Field{{Name: "session_ticket", Len: 180}}}}}}
	for _, c := range []struct {
		version string
		resumed bool
		rung    view.Rung
		want    bool
	}{
		{"TLS 1.2", false, ticket, true},
		{"TLS 1.2", true, offered, true},
		{"TLS 1.2", false, offered, false}, // it was not taken
		{"TLS 1.3", false, ticket, false},
	} {
		of := view.New(transcript.NewLog())
		of.Agreed = &transcript.TLSAgreed{Version: c.version, Suite: "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", Group: "x25519", Resumed: c.resumed}
		if got := ticketed(of, []view.Rung{c.rung}); got != c.want {
			t.Errorf("%s %s, resumed %t: %t", c.version, c.rung.Handshake.Name, c.resumed, got)
		}
	}
}
