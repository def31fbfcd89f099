package transcript

// Who says that a verdict holds which nobody reaches now: Verdict.Claim.
const (
	ClaimRecording = "recording" // the recording that it was read from
	ClaimComment   = "comment"   // a comment in a capture: mailwire writes such ones, and so can anyone
)

// Claimed gives in words who says that the verdict holds; "" where it was
// reached now, by this mailwire.
func (v *Verdict) Claimed() string {
	switch v.Claim {
	case "":
		return ""
	case ClaimComment:
		return "recorded by mailwire, says a comment in the capture"
	}
	return "as recorded"
}

// claimed gives an event as it is read from a recording: a verdict in it is
// no longer of this moment.
func claimed(ev Event) Event {
	if v, ok := ev.(*Verdict); ok && v.Claim != ClaimComment {
		v.Claim = ClaimRecording
	}
	return ev
}

// unclaimed gives an event as it is written: that a recording says what it
// says goes without saying.
func unclaimed(ev Event) Event {
	v, ok := ev.(*Verdict)
	if !ok || v.Claim != ClaimRecording {
		return ev
	}
	bare := *v
	bare.Claim = ""
	return &bare
}

// Unjudged tells why nobody judged the server of a conversation in TLS, which
// began with o and agreed on a; shown tells that a certificate could be read.
// A capture has no verdict of its own.
func Unjudged(o *Opened, a *TLSAgreed, shown bool) string {
	lead, client := "no verdict is recorded", "the client"
	if o != nil && o.Source == SourceCapture {
		lead, client = "not judged: a capture proves no identity", "its client"
	}
	switch {
	case a != nil && a.Resumed:
		return lead + "; a session was resumed, so no certificate crossed"
	case !shown && a != nil && a.Version == "TLS 1.3":
		return lead + ", and TLS 1.3 seals the certificate"
	}
	return lead + "; what " + client + " checked is unknown"
}
