package tuitest

import (
	"strings"

	"example.org/mailwire/transcript"
)

// Judged plays STARTTLS and a handshake with a chain and its verdict, nil for
// none; what else the handshake brought comes before the verdict.
func (s *Script) Judged(version, host string, chain [][]byte, v *transcript.Verdict, brought ...transcript.Event) {
	sealed := version == "TLS 1.3"
	s.Command("STARTTLS", "STARTTLS", "Asks to go on inside TLS.", "RFC 3207 4")
	s.Answer("220", "The server is ready for the handshake.", transcript.OutcomeOK, "220 2.0.0 Ready to start TLS")
	s.Add(&transcript.TLSStart{Client: s.off[transcript.Client][transcript.Wire], Server: s.off[transcript.Server][transcript.Wire]})
	s.message(transcript.Client, "ClientHello", 1, 1476, false, "names "+host, []byte(strings.Repeat("\x2a", 1476)))
	s.message(transcript.Server, "ServerHello", 2, 122, false, "", nil)
	s.Add(&transcript.TLSAgreed{Version: version, Suite: "TLS_AES_128_GCM_SHA256", ServerName: transcript.TextOf(host)})
	s.message(transcript.Server, "Certificate", 11, 949, sealed, "", nil)
	s.Add(&transcript.Certificates{Dir: transcript.Server, Sealed: sealed, Chain: chain})
	for _, e := range brought {
		c, ok := e.(*transcript.Certificates)
		if ok && c.Dir == transcript.Client {
			s.message(transcript.Client, "Certificate", 11, 520, sealed, "", nil)
		}
		s.Add(e)
		if ok && len(c.Chain) > 0 {
			s.message(transcript.Client, "CertificateVerify", 15, 80, sealed, "proves the key", nil)
		}
	}
	s.message(transcript.Client, "Finished", 20, 36, true, "", nil)
	s.sealed, s.lock = true, transcript.LockUnproven
	if v == nil {
		s.Rail("tcp+ greeting+ caps+ starttls+ handshake+ caps> auth. work. quit.")
		return
	}
	s.Add(v)
	if v.OK {
		s.lock = transcript.LockSealed
		s.Rail("tcp+ greeting+ caps+ starttls+ handshake+ caps> auth. work. quit.")
		return
	}
	s.Rail("tcp+ greeting+ caps+ starttls+ handshakex caps. auth. work. quit.")
}
