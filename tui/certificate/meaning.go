package certificate

import "example.org/mailwire/transcript"

// Meaning explains what the pane shows, for the line below.
func (m Model) Meaning() transcript.Meaning {
	switch v := m.of.Verdict; {
	case m.of.Certs == nil:
		return transcript.Meaning{Term: "certificate", Text: m.none()}
	case m.page == Bytes:
		return transcript.Meaning{Term: "DER", Text: "Each element is a type, a length and its content. The signature covers every byte of the first inner element.", RFC: "X.690, RFC 5280 4.1"}
	case v == nil:
		return transcript.Meaning{Term: "not judged", Text: "This conversation was not verified here; what its client checked is not told.", RFC: "RFC 5280 6"}
	case !v.OK:
		return transcript.Meaning{Term: "not verified", Text: "The connection is sealed, but who holds the other end is not proven.", RFC: "RFC 5280 6, RFC 9525"}
	}
	return transcript.Meaning{Term: "certificate", Text: "It says that this key belongs to this name, signed by one whom you trust. Anybody may copy it; that the handshake was signed with its key is the proof.", RFC: "RFC 5280"}
}

// More explains further: what people ask about what is shown.
func (m Model) More() []transcript.Meaning {
	v := m.of.Verdict
	switch {
	case m.of.Certs == nil:
		return nil
	case v == nil:
		return []transcript.Meaning{{Term: "the client", Text: "It may have made these checks, with other roots, or none: the bytes on the wire are the same."}}
	case !v.OK:
		return []transcript.Meaning{{Term: "sealed to whom?", Text: "The sealing is as strong as ever, and ends at whoever holds this key. That may be your server with a mistake in its certificate, or somebody in between: from here both look alike."}}
	}
	return []transcript.Meaning{
		{Term: "a copy?", Text: "An attacker can copy this certificate, and that does not help: the handshake has to be signed with its private key, which is never sent."},
		{Term: "changed?", Text: "One flipped bit, and the signature of the one above no longer fits: B shows it on a copy."},
	}
}
