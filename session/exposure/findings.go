package exposure

import (
	"fmt"
	"strings"

	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/transcript"
)

// Grades of suspicion.
const (
	gradeTypical = "typical"
	gradeEither  = "fits either cause"
)

// find tells of a finding, once a conversation for its ID, and marks the line
// at hand where the finding is a suspicion.
func (t *Tracker) find(f *transcript.Finding) {
	if f.Grade != "" && t.line != nil {
		t.line.mark(f.ID)
	}
	if once(&t.told, f.ID) {
		t.out = append(t.out, f)
	}
}

// stray tells of plaintext between the go-ahead for TLS and the ClientHello.
func (t *Tracker) stray(e *transcript.Stray) {
	fragment := ""
	if e.Span.Len == int64(e.Text.Len()) {
		fragment = " They are the beginning of a line: the first answer from inside TLS would be taken for its rest."
	}
	t.find(&transcript.Finding{
		ID: "plaintext-after-go-ahead", Severity: transcript.SeverityHigh, Grade: gradeTypical,
		Title: "plaintext after the go-ahead for TLS",
		Text: transcript.TextOf(fmt.Sprintf("The server's side sent %d bytes of plaintext where only TLS may follow. Someone on the path may have put them there, "+
			"so that a careless client takes them for an answer from inside TLS. They are shown and not used.", e.Span.Len) + fragment),
		RFC:  t.startRFC("6"),
		Cure: "end the session; if it is the server itself, let it send nothing after its go-ahead", Span: e.Span,
	})
}

func (t *Tracker) refusedTLS(e *transcript.Reply) {
	t.find(&transcript.Finding{
		ID: "starttls-refused", Severity: transcript.SeverityHigh, Grade: gradeEither,
		Title: "TLS was refused",
		Text: transcript.TextOf("The answer to the request for TLS is " + e.Code + ": this server, or something between, does not want it. " +
			"What follows on this connection is readable by anyone on the path."),
		RFC: t.startRFC("4"), Cure: "send no secret; try the port that speaks TLS from the first byte", Span: e.Span,
	})
}

func (t *Tracker) noEHLO(e *transcript.Reply) {
	t.find(&transcript.Finding{
		ID: "starttls-missing", Severity: transcript.SeverityHigh, Grade: gradeEither,
		Title: "no EHLO, so no TLS",
		Text:  transcript.TextOf("EHLO is refused. Plain SMTP has no TLS: this server, or something between, offers none."),
		RFC:   "RFC 3207 2", Cure: "send no secret; try the port that speaks TLS from the first byte", Span: e.Span,
	})
}

// weakTLS tells what is weak about what the hellos settled.
func (t *Tracker) weakTLS(e *transcript.TLSAgreed) {
	what := e.Version + ", " + e.Suite
	if e.Clear {
		t.find(&transcript.Finding{
			ID: "tls-encrypts-nothing", Severity: transcript.SeverityCritical, Title: "this TLS encrypts nothing",
			Text: transcript.TextOf("The suite " + e.Suite + " signs the bytes and does not hide them: everything stands readable on the wire."),
			RFC:  "RFC 9325 4.1", Cure: "turn suites without encryption off, on both sides",
		})
	}
	if e.Anonymous {
		t.find(&transcript.Finding{
			ID: "tls-anonymous", Severity: transcript.SeverityHigh, Title: "this TLS proves nobody",
			Text: transcript.TextOf("The suite " + e.Suite + " has no certificate: whoever answers gets the session."),
			RFC:  "RFC 9325 4.1", Cure: "turn anonymous suites off, on both sides",
		})
	}
	if len(e.Weak) > 0 {
		t.find(&transcript.Finding{
			ID: "tls-weak", Severity: transcript.SeverityMedium, Title: "weak: " + strings.Join(e.Weak, ", "),
			Text: transcript.TextOf(what + " is what both sides agreed on. It is outdated: " + strings.Join(e.Weak, ", ") + "."),
			RFC:  "RFC 8996, RFC 9325", Cure: "let both sides speak TLS 1.2 with ephemeral keys, or better",
		})
	}
}

func (t *Tracker) badCertificate(e *transcript.Verdict) {
	if e.OK {
		return
	}
	text := e.Sentence
	if text.IsZero() {
		text = e.Why
	}
	t.find(&transcript.Finding{
		ID: "certificate-not-verified", Severity: transcript.SeverityHigh, Title: "the certificate does not prove the server",
		Text: text, RFC: "RFC 9525", Cure: "send no secret; mend the certificate, or name the authority that signed it",
	})
}

// secretFindings tells of a secret that others could read, once for its sign-in.
func (t *Tracker) secretFindings(l *pending, x *transcript.Exposed) {
	if !isSecret(x.Secret) {
		return
	}
	if l.giving() == nil {
		t.echoed(l, x)
		return
	}
	switch {
	case x.Wire == wireClear && once(&t.secret.seen, "clear "+string(x.Secret)):
		t.inClear(l, x)
	case x.Wire == wireSealed && x.Peer == peerFailed && l.Span.Dir == transcript.Client && once(&t.secret.seen, "unproven"):
		t.out = append(t.out, &transcript.Finding{
			ID: "secret-to-unproven", Severity: decode.Worth(x.Secret), Title: noun(x.Secret) + " sent to a server that is not proven",
			Text: transcript.TextOf("It was sealed on the way, for whoever holds a key that proves nothing: " + x.Why.Raw()),
			RFC:  "RFC 8314 5.3", Cure: "change it if this was not a server of your own", Span: l.Span,
		})
	}
}

func (t *Tracker) inClear(l *pending, x *transcript.Exposed) {
	mech := l.giving().Mechanism
	who := "anyone on the path"
	if x.Inside != "" {
		who = "whoever is inside (" + x.Inside + ")"
	}
	t.out = append(t.out, &transcript.Finding{
		ID: "secret-in-clear", Severity: decode.Worth(x.Secret), Title: noun(x.Secret) + " in clear",
		Text: transcript.TextOf("The sign-in with " + mech + " crossed without encryption. To " + who + " it is " + x.Without.Words + "."),
		RFC:  "RFC 8314 5.2", Cure: "change it, and sign in inside TLS only", Span: l.Span,
	})
}

// echoed tells of masked bytes outside a sign-in: a secret said again.
func (t *Tracker) echoed(l *pending, x *transcript.Exposed) {
	if l.Span.Dir != transcript.Server {
		return
	}
	severity := transcript.SeverityLow
	if x.Wire == wireClear {
		severity = decode.Worth(x.Secret)
	}
	t.find(&transcript.Finding{
		ID: "secret-echoed", Severity: severity, Title: "the server repeats a secret",
		Text: transcript.TextOf("Bytes of the sign-in stand in the server's answer, and so in the logs that keep it."),
		Cure: "mend the server; change the secret", Span: l.Span,
	})
}

// noun names a kind of secret at the start of a sentence.
func noun(k transcript.SecretKind) string {
	switch k {
	case transcript.SecretPassword:
		return "A password"
	case transcript.SecretToken:
		return "A token"
	case transcript.SecretDigest:
		return "An answer that allows guessing"
	case transcript.SecretProof:
		return "A proof that allows slow guessing"
	}
	return "A name"
}
