package handshake

import "example.org/mailwire/transcript"

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

// Meaning explains the selected message.
func (m Model) Meaning() transcript.Meaning {
	if m.cursor >= len(m.of.Messages) {
		return transcript.Meaning{Term: "handshake", Text: "Here both sides will agree on keys, and the server will show its certificate. It has not begun.", RFC: "RFC 8446 2"}
	}
	msg := m.of.Messages[m.cursor]
	if msg.Alert != nil {
		x := msg.Alert.Meaning
		x.Term = "alert " + msg.Alert.Name
		return x
	}
	x, ok := meanings[msg.Name()]
	if !ok {
		x.Text = "A message that is not explained here; its bytes are below."
	}
	x.Term = msg.Name()
	return x
}
