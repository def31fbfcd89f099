package handshake

import (
	"fmt"
	"strings"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
	"example.org/mailwire/tui/view"
)

// fact is something that an eavesdropper learned, or did not.
type fact struct {
	from  string // "from 1", "hidden", "from sizes"
	name  string
	value string
}

// learned tells what the wire learned of a conversation.
func learned(v *view.Model, rungs []view.Rung) []fact {
	var list []fact
	again := false
	for i, r := range rungs {
		if r.Kind != view.RungMessage || r.Sealed {
			continue
		}
		from := fmt.Sprintf("from %d", i+1)
		switch r.Handshake.Name {
		case "ClientHello":
			if again {
				list = appendFrom(list, from, []fact{{name: "hello again", value: "with the key share that was wanted"}})
				continue
			}
			list, again = appendFrom(list, from, fromClient(v, r.Handshake.Fields)), true
		case "ServerHello":
			list = appendFrom(list, from, fromServer(v, r.Handshake.Fields))
		case "HelloRetryRequest":
			list = appendFrom(list, from, []fact{{name: "retry", value: "the first key share was not the one wanted"}})
		case "CertificateRequest":
			list = appendFrom(list, from, []fact{{name: "client asked", value: "for a certificate; the names of CAs are readable"}})
		case "Certificate":
			list = appendFrom(list, from, fromCertificate(v, r.Handshake))
		case "NewSessionTicket":
			facts := []fact{{name: "session ticket", value: "seen; the next session with it is linked to this one"}}
			if !tls13(v) {
				facts = append(facts, fact{name: "ticket key", value: ticketKey})
			}
			list = appendFrom(list, from, facts)
		}
	}
	return append(append(list, hidden(v)...), sizes(v, rungs)...)
}

// ticketKey is what a readable ticket does to forward secrecy: up to TLS 1.2 it
// carries the secret of this very session, RFC 5077 4 and 5.
const ticketKey = "with it the server, or who stole it, opens this session"

// ticketed tells whether a ticket crossed readable: one that was given, or one
// with which the session was resumed.
func ticketed(v *view.Model, rungs []view.Rung) bool {
	for _, r := range rungs {
		if r.Kind != view.RungMessage || r.Sealed || tls13(v) {
			continue
		}
		switch r.Handshake.Name {
		case "NewSessionTicket":
			return true
		case "ClientHello":
			if f, ok := find(r.Handshake.Fields, "extensions", "session_ticket"); ok && f.Len > 4 && agreed(v).Resumed {
				return true
			}
		}
	}
	return false
}

// appendFrom adds facts of one message; the first names it.
func appendFrom(list []fact, from string, more []fact) []fact {
	for _, f := range more {
		f.from = from
		list, from = append(list, f), ""
	}
	return list
}

func fromClient(v *view.Model, fields []transcript.Field) []fact {
	list := []fact{
		{name: "server name", value: said(fields, "none sent", "extensions", "server_name")},
		{name: "versions offered", value: said(fields, said(fields, "not told", "legacy_version"), "extensions", "supported_versions")},
	}
	if f, ok := find(fields, "cipher_suites"); ok {
		n := 0
		for _, c := range f.Children {
			if c.Name == "cipher_suite" {
				n++
			}
		}
		list = append(list, fact{name: "cipher list", value: style.Count(n, "suite")})
	}
	if a := agreed(v); a != nil && a.JA4 != "" {
		list = append(list, fact{name: "client make", value: transcriptName(a.JA4) + " (JA4)"})
	} else {
		list = append(list, fact{name: "client make", value: "by the order of what it offers"})
	}
	if f, ok := find(fields, "extensions", "application_layer_protocol_negotiation"); ok {
		list = append(list, fact{name: "ALPN offered", value: f.Value.String()})
	}
	resumption := "no old session offered"
	if _, ok := find(fields, "extensions", "pre_shared_key"); ok {
		resumption = "one offered: links the two"
	} else if f, ok := find(fields, "extensions", "session_ticket"); ok && f.Len > 4 {
		resumption = "a ticket: links the two"
	}
	return append(list, fact{name: "resumption", value: resumption})
}

func fromServer(v *view.Model, fields []transcript.Field) []fact {
	a := agreed(v)
	if a == nil {
		return nil
	}
	list := []fact{{name: "version chosen", value: transcriptName(a.Version)}, {name: "cipher chosen", value: transcriptName(a.Suite)}}
	if a.Group != "" {
		list = append(list, fact{name: "key exchange", value: transcriptName(a.Group)})
	}
	secret, why := forward(v)
	list = append(list, fact{name: "forward secrecy", value: secret + why})
	if f, ok := find(fields, "extensions", "application_layer_protocol_negotiation"); ok {
		list = append(list, fact{name: "ALPN answer", value: f.Value.String()})
	}
	if a.Resumed {
		list = append(list, fact{name: "resumption", value: "an old session was resumed"})
	}
	for _, w := range a.Weak {
		list = append(list, fact{name: "weak", value: transcriptName(w)})
	}
	return list
}

// forward tells whether what was recorded stays sealed when the server's key
// becomes known later, and why.
func forward(v *view.Model) (word, why string) {
	a := agreed(v)
	switch {
	case a.Clear:
		return "no", ": this suite encrypts nothing"
	case strings.HasPrefix(a.Suite, "TLS_RSA_WITH_") && !a.Resumed:
		return "no", ": the RSA key opens all"
	case tls13(v) && a.Group == "" && a.Resumed:
		return "no", ": the keys come from the old session alone"
	case tls13(v) && a.Group == "":
		return "no", ": the shared secret opens the recording"
	case tls13(v) && a.Early:
		return "in part", ": ephemeral keys, but those of the early data come from the old session alone"
	case !tls13(v) && a.Resumed:
		return "that of the session", " which it resumes"
	case tls13(v), strings.Contains(a.Suite, "DHE_"), a.Anonymous:
		return "yes", ": ephemeral keys"
	case strings.HasPrefix(a.Suite, "TLS_DH_"), strings.HasPrefix(a.Suite, "TLS_ECDH_"):
		return "no", ": the server's half of the key is not ephemeral"
	case strings.HasPrefix(a.Suite, "TLS_RSA_PSK_"):
		return "no", ": the server's key and the shared secret open the recording"
	case strings.HasPrefix(a.Suite, "TLS_PSK_"):
		return "no", ": the shared secret opens the recording"
	}
	return "not known", ": this suite is not judged here"
}

func fromCertificate(v *view.Model, h *transcript.Handshake) []fact {
	whose, c := "certificate", v.Certs
	if h.Dir == transcript.Client {
		whose, c = "client certificate", v.Client
	}
	n := 0
	if c != nil {
		n = len(c.Chain)
	}
	if n == 0 {
		return []fact{{name: whose, value: "none was sent"}}
	}
	if h.Dir == transcript.Client {
		return []fact{{name: whose, value: "readable: it says who you are"}}
	}
	return []fact{{name: whose, value: fmt.Sprintf("%d readable, with all names", n)}}
}

// hidden tells what the wire did not learn.
func hidden(v *view.Model) []fact {
	a := agreed(v)
	if a == nil || a.Clear {
		return nil
	}
	var list []string
	if tls13(v) {
		if !a.Resumed {
			list = append(list, "certificate and its names")
		}
		list = append(list, "client certificate, and whether one was asked", "ALPN answer")
	}
	list = append(list, "what was said: the text of the mail session")
	out := make([]fact, len(list))
	for i, s := range list {
		out[i] = fact{name: s}
	}
	out[0].from = "hidden"
	return out
}

// sizes tells what the lengths of sealed records give away.
func sizes(v *view.Model, rungs []view.Rung) []fact {
	var list []fact
	var chain int64
	var data view.Rung
	for _, r := range rungs {
		if r.Sealed && r.Kind == view.RungMessage && r.Dir == transcript.Server {
			chain = max(chain, r.Bytes)
		}
		if r.Kind == view.RungData && r.Sealed {
			data.Records += r.Records
			data.Bytes += r.Bytes
		}
	}
	if tls13(v) && !agreed(v).Resumed && chain > 300 {
		list = append(list, fact{name: fmt.Sprintf("the certificate chain is about %.1f kB", float64(chain)/1000)})
	}
	if data.Records > 0 {
		list = append(list, fact{name: fmt.Sprintf("%s of data, %d bytes: size and time of each", style.Count(data.Records, "record"), data.Bytes)})
	}
	list = append(list, fact{name: "addresses of both ends, times"})
	list[0].from = "still told"
	return list
}

// find gives the field at a path of names.
func find(fields []transcript.Field, path ...string) (transcript.Field, bool) {
	for _, f := range fields {
		if f.Name != path[0] {
			continue
		}
		if len(path) == 1 {
			return f, true
		}
		return find(f.Children, path[1:]...)
	}
	return transcript.Field{}, false
}

// said gives the value of the field at a path, or what stands for none.
func said(fields []transcript.Field, none string, path ...string) string {
	if f, ok := find(fields, path...); ok && !f.Value.IsZero() {
		return f.Value.String()
	}
	return none
}
