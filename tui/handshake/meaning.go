package handshake

import (
	"fmt"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
	"example.org/mailwire/tui/view"
)

// meanings explains the messages of TLS.
var meanings = map[string]transcript.Meaning{
	"HelloRequest":        {Text: "The server asks for a new handshake inside the old one.", RFC: "RFC 5246 7.4.1.1"},
	"ClientHello":         {Text: "What the client can do: versions, cipher suites, and the name of the server that it wants. Anyone on the path reads it.", RFC: "RFC 8446 4.1.2"},
	"ServerHello":         {Text: "What the server chose: version, cipher suite, its half of the key exchange. In TLS 1.3 everything after it is sealed.", RFC: "RFC 8446 4.1.3"},
	"HelloRetryRequest":   {Text: "The server wants another half of the key exchange than the one offered; the client says hello again.", RFC: "RFC 8446 4.1.4"},
	"NewSessionTicket":    {Text: "A ticket with which the next session begins faster.", RFC: "RFC 8446 4.6.1"},
	"EncryptedExtensions": {Text: "The server's answers that are nobody else's business.", RFC: "RFC 8446 4.3.1"},
	"Certificate":         {Text: "Whose key this is, and who says so. Sealed in TLS 1.3, readable by anyone before it.", RFC: "RFC 8446 4.4.2"},
	"CertificateRequest":  {Text: "The server asks the client for a certificate too.", RFC: "RFC 8446 4.3.2"},
	"CertificateVerify":   {Text: "A signature over the handshake so far: the proof that the key of the certificate is really here.", RFC: "RFC 8446 4.4.3"},
	"CertificateStatus":   {Text: "A statement of the CA that the certificate was not revoked, stapled to it.", RFC: "RFC 6066 8"},
	"ServerKeyExchange":   {Text: "The server's half of a fresh key, signed with its certificate's key.", RFC: "RFC 5246 7.4.3"},
	"ServerHelloDone":     {Text: "The server has said all it has to say for now.", RFC: "RFC 5246 7.4.5"},
	"ClientKeyExchange":   {Text: "The client's half of the key.", RFC: "RFC 5246 7.4.7"},
	"Finished":            {Text: "A checksum over the whole handshake, made with the new keys: nothing was changed on the way.", RFC: "RFC 8446 4.4.4"},
	"KeyUpdate":           {Text: "From here on this side seals with new keys.", RFC: "RFC 8446 4.6.3"},
	"EndOfEarlyData":      {Text: "The data sent before the handshake ended is over.", RFC: "RFC 8446 4.5"},
	"sealed":              {Text: "A message that is sealed, and no key here opens it: its size is all that is known.", RFC: "RFC 8446 5.2"},
}

// messageMeaning explains the selected rung.
func (m Model) messageMeaning() transcript.Meaning {
	r, ok := m.rung()
	switch {
	case !ok:
		return transcript.Meaning{Term: "handshake", Text: "Here both sides will agree on keys, and the server will show its certificate. It has not begun.", RFC: "RFC 8446 2"}
	case m.hidden(r):
		return transcript.Meaning{Term: "sealed", Text: "A sealed record: type, version and length are readable, and when it came. What is in it the wire does not see.", RFC: "RFC 8446 5.2"}
	}
	switch r.Kind {
	case view.RungAlert:
		x := r.Alert.Meaning
		x.Term = "alert " + r.Alert.Name
		return x
	case view.RungChange:
		if tls13(m.of) {
			return transcript.Meaning{Term: r.Name(), Text: "A dummy, so that boxes in between which know TLS 1.2 let the handshake pass. It changes nothing.", RFC: "RFC 8446 D.4"}
		}
		return transcript.Meaning{Term: r.Name(), Text: "From here on this side seals what it sends. It is no handshake message and stands in a record of its own.", RFC: "RFC 5246 7.1"}
	case view.RungData:
		return transcript.Meaning{Term: r.Name(), Text: fmt.Sprintf("The mail session itself: client %s, server %s. The talk (1) has it line by line.", of(r.By[transcript.Client]), of(r.By[transcript.Server])), RFC: "RFC 8446 5.2"}
	case view.RungPiece:
		return transcript.Meaning{Term: r.Name(), Text: "A record that carried no whole message: a part of one that is still to come, or of a kind that is not followed here.", RFC: "RFC 8446 5.1"}
	case view.RungRest:
		return transcript.Meaning{Term: r.Name(), Text: "Bytes after the last whole record."}
	}
	x, ok := meanings[r.Name()]
	if !ok {
		x.Text = "A message that is not explained here; its bytes are below."
	}
	x.Term = r.Name()
	return x
}

func of(s view.Share) string {
	return fmt.Sprintf("%s, %d bytes", style.Count(s.Records, "record"), s.Bytes)
}
