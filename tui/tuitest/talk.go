package tuitest

import (
	"strings"
	"time"

	"example.org/mailwire/transcript"
)

// Hello plays the first stages: a greeting and capabilities in clear.
func (s *Script) Hello() {
	s.Rail("tcp+ greeting> caps. starttls. handshake. caps. auth. work. quit.")
	s.Answer("220", "The server is ready.", transcript.OutcomeOK, "220 smtp.a.test ESMTP lab ready")
	s.Rail("tcp+ greeting+ caps> starttls. handshake. caps. auth. work. quit.")
	s.Command("EHLO laptop.home.test", "EHLO", "Says who the client is and asks what the server can do.", "RFC 5321 4.1.1.1")
	s.Answer("250", "The command was done.", transcript.OutcomeOK, "250-smtp.a.test", "250-SIZE 10485760", "250 STARTTLS")
	s.Add(&transcript.Capabilities{List: []transcript.Capability{{Name: "SIZE"}, {Name: "STARTTLS"}}})
	s.Rail("tcp+ greeting+ caps+ starttls> handshake. caps. auth. work. quit.")
	s.Add(&transcript.Next{Prompt: "smtp", State: "ready",
		May: []transcript.Option{
			{Line: "STARTTLS", Meaning: transcript.Meaning{Term: "STARTTLS", Text: "Asks to go on inside TLS.", RFC: "RFC 3207 4"}},
			{Line: "MAIL FROM:<address>", Meaning: transcript.Meaning{Term: "MAIL FROM", Text: "Begins a message and names its sender.", RFC: "RFC 5321 4.1.1.2"}},
			{Line: "NOOP"}, {Line: "RSET"}, {Line: "QUIT"},
		},
		Not: []transcript.Option{{Line: "AUTH", Why: "the server offers it inside TLS only"}, {Line: "RCPT TO:<address>", Why: "after MAIL FROM"}}})
}

// StartTLS plays STARTTLS and a handshake of TLS 1.3. The chain is DER.
func (s *Script) StartTLS(host string, chain [][]byte, ok bool) {
	s.Wait(2 * time.Second)
	s.Command("STARTTLS", "STARTTLS", "Asks to go on inside TLS.", "RFC 3207 4")
	s.Answer("220", "The server is ready for the handshake.", transcript.OutcomeOK, "220 2.0.0 Ready to start TLS")
	s.Add(&transcript.TLSStart{Client: s.off[transcript.Client][transcript.Wire], Server: s.off[transcript.Server][transcript.Wire]})
	s.Rail("tcp+ greeting+ caps+ starttls+ handshake> caps. auth. work. quit.")
	hello := []byte(strings.Repeat("\x2a", 1476))
	s.message(transcript.Client, "ClientHello", 1, 1476, false, "names "+host, hello)
	s.message(transcript.Server, "ServerHello", 2, 1210, false, "", nil)
	s.Add(&transcript.TLSAgreed{Version: "TLS 1.3", Suite: "TLS_AES_128_GCM_SHA256", Group: "X25519MLKEM768", ServerName: transcript.TextOf(host)})
	s.message(transcript.Server, "EncryptedExtensions", 8, 10, true, "", nil)
	s.message(transcript.Server, "Certificate", 11, 949, true, "", nil)
	s.Add(&transcript.Certificates{Dir: transcript.Server, Sealed: true, Chain: chain})
	s.message(transcript.Server, "CertificateVerify", 15, 80, true, "proves the key", nil)
	s.message(transcript.Server, "Finished", 20, 36, true, "", nil)
	s.message(transcript.Client, "Finished", 20, 36, true, "", nil)
	s.sealed = true
	s.verdict(host, ok)
}

func (s *Script) message(dir transcript.Dir, name string, typ, size int, sealed bool, note string, raw []byte) {
	kind := "handshake"
	if sealed {
		kind = "application_data"
	}
	rec := s.stream(dir, transcript.Wire, "\x16\x03\x03\x00\x00"+strings.Repeat("\x2a", size))
	s.Add(&transcript.Record{Span: rec, Type: kind, Version: "TLS 1.2", Sealed: sealed, Opened: sealed, Inner: "handshake"})
	h := &transcript.Handshake{Dir: dir, Name: name, Type: typ, Size: size, Sealed: sealed, Spans: []transcript.Span{rec}, Raw: raw, Note: transcript.TextOf(note)}
	if raw != nil {
		h.Fields = []transcript.Field{
			{Name: "msg_type", Off: 0, Len: 1, Value: transcript.TextOf("client_hello (1)")},
			{Name: "length", Off: 1, Len: 3, Value: transcript.TextOf("1472")},
			{Name: "client_hello", Off: 4, Len: 1472, Children: []transcript.Field{
				{Name: "legacy_version", Off: 4, Len: 2, Value: transcript.TextOf("TLS 1.2")},
				{Name: "random", Off: 6, Len: 32},
				{Name: "extensions", Off: 38, Len: 1438, Unknown: true},
			}},
		}
	}
	s.Add(h)
	s.at += time.Millisecond
}

func (s *Script) verdict(host string, ok bool) {
	v := &transcript.Verdict{OK: ok, By: "ca+name", Host: transcript.TextOf(host), Roots: "lab", At: time.Date(2026, 8, 27, 12, 0, 0, 0, time.UTC),
		Sentence: transcript.TextOf("Lab Root CA, which you trust, says this key belongs to " + host + "; the server holds that key.")}
	for _, c := range [][2]string{{"chain", "each is signed by the one above"}, {"anchor", "Lab Root CA is in your trust store"}, {"dates", "the moment lies inside all ranges"},
		{"purpose", "the leaf may be a server"}, {"name", host + " is among the names"}, {"proof", "the handshake was signed with this key"}} {
		v.Checks = append(v.Checks, transcript.Check{Name: c[0], OK: true, Why: transcript.TextOf(c[1])})
	}
	s.lock = transcript.LockSealed
	if !ok {
		s.lock = transcript.LockUnproven
		v.By, v.Why, v.Sentence = "", transcript.TextOf("wrong name"), transcript.TextOf("This is not provably "+host+".")
		v.Checks[4] = transcript.Check{Name: "name", Why: transcript.TextOf("it is for smtp.a.test and mail.a.test, not for " + host), Means: transcript.TextOf("The key belongs to another name.")}
	}
	s.Add(v)
	if !ok {
		s.Rail("tcp+ greeting+ caps+ starttls+ handshakex caps. auth. work. quit.")
		return
	}
	s.Rail("tcp+ greeting+ caps+ starttls+ handshake+ caps> auth. work. quit.")
}

// Work plays capabilities, a sign-in and the beginning of a message.
func (s *Script) Work() {
	s.Command("EHLO laptop.home.test", "EHLO", "Says who the client is and asks what the server can do.", "RFC 5321 4.1.1.1")
	s.Answer("250", "The command was done.", transcript.OutcomeOK, "250-smtp.a.test", "250 AUTH PLAIN SCRAM-SHA-256")
	s.Add(&transcript.Capabilities{Secure: true, List: []transcript.Capability{{Name: "AUTH", Params: []transcript.Text{transcript.TextOf("PLAIN"), transcript.TextOf("SCRAM-SHA-256")}}}, Gone: []string{"STARTTLS"}, New: []string{"AUTH"}})
	s.Rail("tcp+ greeting+ caps+ starttls+ handshake+ caps+ auth> work. quit.")
	s.Wait(6 * time.Second)
	l := s.Say(transcript.Client, "AUTH PLAIN AGFsaWNlAHMzY3JldC1zYXVjZQ==", transcript.SecretPassword,
		transcript.AuthField{Name: "user", Value: transcript.TextOf("alice")}, transcript.AuthField{Name: "password", Secret: transcript.Hide("s3cret-sauce")})
	s.Add(&transcript.AuthStep{Dir: transcript.Client, Span: l.Span, Mechanism: "PLAIN", Step: "start", User: transcript.TextOf("alice"),
		Meaning: transcript.Meaning{Term: "AUTH PLAIN", Text: "Sends user and password in base64, which anybody can turn back.", RFC: "RFC 4616"}})
	s.Answer("235", "The sign-in was accepted.", transcript.OutcomeOK, "235 2.7.0 Authentication successful")
	s.Rail("tcp+ greeting+ caps+ starttls+ handshake+ caps+ auth+ work> quit.")
	s.Wait(5 * time.Second)
	s.Command("MAIL FROM:<alice@a.test>", "MAIL", "Begins a message and names its sender.", "RFC 5321 4.1.1.2")
	s.Answer("250", "The command was done.", transcript.OutcomeOK, "250 2.1.0 Ok")
	s.Add(&transcript.Next{Prompt: "smtp", State: "mail",
		May: []transcript.Option{
			{Line: "RCPT TO:<address>", Meaning: transcript.Meaning{Term: "RCPT TO", Text: "Names one recipient; a server may be asked for several.", RFC: "RFC 5321 4.1.1.3"}},
			{Line: "RSET"}, {Line: "NOOP"}, {Line: "QUIT"},
		},
		Not: []transcript.Option{{Line: "AUTH", Why: "already signed in"}, {Line: "STARTTLS", Why: "already inside TLS"}, {Line: "DATA", Why: "after RCPT TO"}}})
}
