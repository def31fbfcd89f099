package exposure

import (
	"fmt"
	"slices"
	"strings"

	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/transcript"
)

// clearReply judges what a server's reply says before TLS, where anyone on the
// path could have written it.
func (t *Tracker) clearReply(e *transcript.Reply) {
	if e.Span.Layer != transcript.Wire {
		return
	}
	code, where, _ := strings.Cut(e.Response, " ")
	if where != "" {
		where = ": " + where
	}
	switch strings.ToUpper(code) {
	case "REFERRAL":
		t.find(&transcript.Finding{
			ID: "referral-in-clear", Severity: transcript.SeverityHigh, Grade: gradeEither, Title: "sent to another server, in clear",
			Text: transcript.TextOf("The reply says that the account is elsewhere" + where + ". This server, or something between, says so; a client that follows it signs in where the writer wants."),
			RFC:  "RFC 2221 6, RFC 9051 11.3", Cure: "do not follow it; ask again inside TLS", Span: e.Span,
		})
	case "ALERT":
		t.find(&transcript.Finding{
			ID: "alert-in-clear", Severity: transcript.SeverityMedium, Grade: gradeEither, Title: "a text for the user, in clear",
			Text: transcript.TextOf("Clients show the text of ALERT as the server's own word. Before TLS anyone on the path could have written it."),
			RFC:  "RFC 9051 11.3", Cure: "believe no link and no request in it; look whether it comes again inside TLS", Span: e.Span,
		})
	}
	if e.Code == "*" && (t.verbs.waits("STARTTLS") || t.verbs.waits("STLS")) {
		t.find(&transcript.Finding{
			ID: "injection-prefix", Severity: transcript.SeverityMedium, Grade: gradeEither, Title: "data before the go-ahead for TLS",
			Text: transcript.TextOf("Between STARTTLS and its OK stands untagged data. A client that keeps it takes it into TLS, although anyone on the path could have put it there."),
			RFC:  "RFC 9051 11.3", Cure: "forget all that was said before TLS; ask for capabilities again inside", Span: e.Span,
		})
	}
}

// waits tells whether a request of that verb has no final reply yet.
func (v *verbs) waits(verb string) bool {
	return slices.ContainsFunc(v.open, func(r asked) bool { return r.verb == verb })
}

// listAgain compares two lists before TLS: what a server offers does not
// change by itself.
func (t *Tracker) listAgain(before, now *transcript.Capabilities) {
	gone, fresh := changed(t.signIns(before), t.signIns(now))
	if len(gone)+len(fresh) == 0 {
		return
	}
	t.find(&transcript.Finding{
		ID: "mechanisms-changed-in-clear", Severity: transcript.SeverityMedium, Grade: gradeEither, Title: "the ways to sign in changed before TLS",
		Text: transcript.TextOf(moved(gone, fresh) + ". Nothing happened between the two lists that explains it: this server, or something between, changed them."),
		RFC:  "RFC 4422 6.1.2", Cure: "believe the list inside TLS only", Span: now.Span,
	})
}

// vanished tells of ways to sign in that TLS made go away. What appears inside
// TLS is usual: servers hold the readable ones back until then.
func (t *Tracker) vanished(e *transcript.Capabilities) {
	gone, fresh := changed(t.signIns(t.before), t.signIns(e))
	if t.protocol == "imap" { // LOGIN is a command, and not told by its name
		gone = slices.DeleteFunc(gone, func(s string) bool { return s == "LOGIN" })
	}
	if len(gone) == 0 {
		return
	}
	t.find(&transcript.Finding{
		ID: "mechanisms-vanished", Severity: transcript.SeverityLow, Grade: gradeEither, Title: "a way to sign in is offered in clear and not inside TLS",
		Text: transcript.TextOf(moved(gone, fresh) + ". The list in clear may have been written on the path to draw a client into one of these."),
		RFC:  "RFC 4422 6.1.2", Cure: "use the list inside TLS only", Span: e.Span,
	})
}

func changed(before, now []string) (gone, fresh []string) {
	for _, m := range before {
		if !slices.Contains(now, m) && !slices.Contains(gone, m) {
			gone = append(gone, m)
		}
	}
	for _, m := range now {
		if !slices.Contains(before, m) && !slices.Contains(fresh, m) {
			fresh = append(fresh, m)
		}
	}
	return gone, fresh
}

func moved(gone, fresh []string) string {
	var parts []string
	if len(gone) > 0 {
		parts = append(parts, "vanished: "+strings.Join(gone, ", "))
	}
	if len(fresh) > 0 {
		parts = append(parts, "appeared: "+strings.Join(fresh, ", "))
	}
	return strings.ToUpper(parts[0][:1]) + strings.Join(parts, "; ")[1:]
}

// progress is how far the sign-in at hand came.
type progress struct {
	request   int
	gave      bool // the client gave what the mechanism proves itself with
	proved    bool // the server proved itself, where the mechanism has it do so
	challenge transcript.Text
}

// signInFindings judges a step of a sign-in by the steps before it.
func (t *Tracker) signInFindings(e *transcript.AuthStep) {
	if e.Request != t.progress.request {
		t.progress = progress{request: e.Request}
	}
	p := &t.progress
	kind, _ := decode.Kind(e.Mechanism)
	switch {
	case e.Dir == transcript.Client && isSecret(e.Secret):
		if p.gave = true; e.Mechanism == "APOP" {
			t.challenged(e)
		}
		t.chosen(e)
	case e.Step == "challenge":
		t.challenged(e)
		p.proved = p.proved || e.Secret == transcript.SecretProof || e.Secret == transcript.SecretDigest
	case e.Step == "ok" && isSecret(kind) && known(e.Mechanism):
		t.tooEarly(e)
	}
}

// tooEarly tells of a success that came before the exchange was through.
func (t *Tracker) tooEarly(e *transcript.AuthStep) {
	mutual := strings.HasPrefix(e.Mechanism, "SCRAM-") || e.Mechanism == "DIGEST-MD5"
	var what string
	switch p := t.progress; {
	case !p.gave:
		what = "The server says success although the client has not proved anything."
	case mutual && !p.proved:
		what = "The server says success and has not proved that it knows the account, which is the half of " + e.Mechanism + " that protects the client."
	default:
		return
	}
	t.find(&transcript.Finding{
		ID: "success-before-end", Severity: transcript.SeverityHigh, Grade: gradeEither, Title: "success before the exchange ended",
		Text: transcript.TextOf(what + " This server, or something between, ended it early; a client that goes on may be talking to anyone."),
		RFC:  "RFC 4422 3.6", Cure: "end the session; send nothing that is meant for this server only", Span: e.Span,
	})
}

// maxChallenge bounds a challenge that is remembered; real ones are shorter.
const maxChallenge = 512

// challenged notes a challenge, and tells of one that came before: an answer
// to it can be used again.
func (t *Tracker) challenged(e *transcript.AuthStep) {
	for _, f := range e.Fields {
		if f.Name != "challenge" || f.Value.IsZero() {
			continue
		}
		t.progress.challenge = f.Value
		if e.Step != "challenge" || f.Value.Len() > maxChallenge || once(&t.challenges, f.Value.Raw()) {
			continue
		}
		t.find(&transcript.Finding{
			ID: "challenge-repeated", Severity: transcript.SeverityHigh, Grade: gradeTypical, Title: "a challenge comes again",
			Text: transcript.TextOf("A challenge has to be new for each sign-in. To one that comes again, an old answer fits: whoever recorded it signs in with it."),
			RFC:  mechanismRFC(e.Mechanism), Cure: "mend the server; use SCRAM inside TLS", Span: e.Span,
		})
	}
}

// chosen tells of an answer to a challenge that nobody proven has chosen.
func (t *Tracker) chosen(e *transcript.AuthStep) {
	if e.Secret != transcript.SecretDigest || t.progress.challenge.IsZero() {
		return
	}
	if inside := e.Span.Layer == transcript.Plain; inside && !t.doubtfulPeer() || !inside && t.opened.Inside != "" {
		return
	}
	t.find(&transcript.Finding{
		ID: "challenge-chosen", Severity: transcript.SeverityMedium, Title: "the other side chose the challenge",
		Text: transcript.TextOf(fmt.Sprintf("The answer of %s is computed over text that a server which is not proven has chosen. "+
			"Who stands in its place can choose one for which answers were computed beforehand, and look the password up.", transcript.TextOf(e.Mechanism))),
		RFC: mechanismRFC(e.Mechanism), Cure: "sign in inside verified TLS only, or with SCRAM, where the client's nonce counts too", Span: e.Span,
	})
}

// doubtfulPeer tells whether the other end of TLS did not prove itself. Where
// nobody judged it, as in a capture, nothing is held against it.
func (t *Tracker) doubtfulPeer() bool {
	peer, _, _ := t.peer(transcript.Plain)
	return peer == peerFailed
}

// known tells whether the messages of a mechanism are decoded, so that their absence says something.
func known(mechanism string) bool {
	if mechanism == "GSSAPI" || mechanism == "GSS-SPNEGO" { // the last tokens are sealed
		return false
	}
	_, ok := decode.Mechanism(mechanism)
	return ok || mechanism == "USER" || mechanism == "APOP"
}

func mechanismRFC(name string) string {
	if name == "APOP" {
		return "RFC 1939 7"
	}
	m, _ := decode.Mechanism(name)
	return m.RFC
}
