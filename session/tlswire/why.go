package tlswire

// Why a sealed record was not opened.
const (
	whyNoKey     = "no key"
	whyNoLine    = "no key: the key log has no line that opens it"
	whyNotFit    = "the key does not fit"
	whyMissing   = "its bytes are missing"
	whyNotNeeded = "a long record of data: not opened, its size tells enough"
	whyBeginning = "the handshake's beginning is missing"
	whyDamaged   = "it does not open: it was changed on its way, or bytes before it are missing"
	whyLost      = "the keys were changed where it was not seen"
	whyDeflate   = "the records are compressed (DEFLATE), which is not opened here"
	whyEarly     = "no key for early data"
)

// absent tells why a record has no body at hand; "" where it has one.
func (r *record) absent() string {
	switch {
	case r.body != nil || r.length() == 0:
		return ""
	case r.hole:
		return whyMissing
	}
	return whyNotNeeded
}

// noKey tells that there is no key.
func (o *Observer) noKey() string {
	if o.opts.Keys != nil && o.opts.Keys.Lines() > 0 {
		return whyNoLine
	}
	return whyNoKey
}

// why13 tells why a sealed record of TLS 1.3 was not opened.
func (o *Observer) why13(h *half, r *record) string {
	absent := r.absent()
	switch {
	case h.stage != stageEarly && !opened13(o.terms.suite):
		if integrityOnly(o.terms.suite) {
			return absent
		}
		return SuiteName(o.terms.suite) + " is not opened here"
	case o.hello.random == nil:
		return whyBeginning
	case h.lostKeys:
		return whyLost
	case h.opener != nil && absent != "":
		return absent
	case h.stage == stageEarly && o.secret(h) == nil:
		return whyEarly
	case o.secret(h) == nil && h.opener == nil:
		if len(o.serverKeys()) > 0 {
			return "the server's key opens nothing here: TLS 1.3 seals no secret to it"
		}
		return o.noKey()
	case absent != "":
		return absent
	case h.stage == stageEarly && o.following(h) == nil:
		return o.noKey()
	case h.stage != stageEarly && h.opener != nil && h.opener.fits:
		return whyDamaged
	}
	return whyNotFit
}

// why12 tells why a sealed record up to TLS 1.2 was not opened.
func (o *Observer) why12(h *half, r *record) string {
	p := h.use
	absent := r.absent()
	switch {
	case p == nil:
		return "the handshake that made its keys was not seen"
	case p.client == nil:
		return whyBeginning
	case p.compression != 0:
		return whyDeflate
	case p.sealing.kind == unknownKind:
		return SuiteName(p.suite) + " is not opened here"
	case h.unsealer != nil && absent != "":
		return absent
	case h.unsealer != nil:
		return whyDamaged
	case len(o.masters(p)) > 0:
		if absent == whyMissing {
			return absent
		}
		return whyNotFit
	case len(o.serverKeys()) > 0:
		return o.whyServerKey(p)
	case p.extended && p.sessionHash == nil && len(o.secrets(labelPremaster, p.client)) > 0:
		return whyBeginning
	}
	return o.noKey()
}

// whyServerKey tells why the key of a server did not help.
func (o *Observer) whyServerKey(p *pending) string {
	if s := p.forward(); s != "" {
		return s
	}
	if p.encrypted == nil || p.extended && p.sessionHash == nil {
		return whyBeginning
	}
	return "the server's key does not fit"
}
