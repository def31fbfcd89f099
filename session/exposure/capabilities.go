package exposure

import (
	"strings"

	"example.org/mailwire/transcript"
)

// capabilities judges a list of what the server says it can do.
func (t *Tracker) capabilities(e *transcript.Capabilities) {
	if e.Secure {
		t.listInside(e)
		return
	}
	if !t.beforeSignIn() { // the way into TLS is no longer open, and no longer listed
		return
	}
	if t.before != nil {
		t.listAgain(t.before, e)
	}
	t.before = e
	switch mangled, offered := t.startTLS(e); {
	case offered:
	case mangled != "":
		t.find(&transcript.Finding{
			ID: "starttls-mangled", Severity: transcript.SeverityHigh, Grade: gradeTypical,
			Title: "STARTTLS was overwritten",
			Text:  transcript.TextOf("The list has " + mangled + " where STARTTLS would stand. Firewalls and proxies on the path write such fillers over what they do not let through."),
			RFC:   t.startRFC("6"), Cure: "send no secret; try another network, or the port that speaks TLS from the first byte", Span: t.word(e.Span, mangled),
		})
	default:
		t.find(&transcript.Finding{
			ID: "starttls-missing", Severity: transcript.SeverityHigh, Grade: gradeEither,
			Title: "TLS is not offered",
			Text:  transcript.TextOf("This server, or something between, offers none. What crosses here is readable by anyone on the path."),
			RFC:   t.startRFC("6"), Cure: "send no secret; try the port that speaks TLS from the first byte", Span: e.Span,
		})
	}
	t.signInsInClear(e)
}

// beforeSignIn tells whether the client is known to be nobody yet. Lists told later
// need name neither the ways to sign in nor the way into TLS. Not known it is while
// a sign-in has no outcome, and where the beginning or a part of the conversation
// was not seen; SMTP's list opens the conversation and is the same all along.
func (t *Tracker) beforeSignIn() bool {
	return !t.signedIn && !t.signing && (!t.unseen || t.protocol == "smtp")
}

// startTLS tells whether a list offers TLS, or what stands in its place.
func (t *Tracker) startTLS(e *transcript.Capabilities) (mangled string, offered bool) {
	for _, c := range e.List {
		switch name := strings.ToUpper(c.Name); {
		case name == "STARTTLS" || name == "STLS":
			return "", true
		case filler(name):
			mangled = c.Name
		}
	}
	return mangled, false
}

// filler tells whether a name is one letter over and over, as XXXXXXXA.
func filler(name string) bool {
	const least = 4
	x := strings.TrimRight(name, "ABCD")
	return len(x) >= least && strings.Trim(x, "X") == "" && len(name) <= len(x)+1
}

func (t *Tracker) signInsInClear(e *transcript.Capabilities) {
	ways := readable(t.signIns(e))
	if t.protocol == "imap" {
		kept := ways[:0]
		for _, w := range ways {
			if w != "LOGIN" {
				kept = append(kept, w)
			}
		}
		if len(kept) < len(ways) {
			t.find(&transcript.Finding{
				ID: "login-not-disabled", Severity: transcript.SeverityMedium, Title: "LOGIN is not disabled in clear",
				Text: transcript.TextOf("The list before TLS lacks LOGINDISABLED: a client may send user and password readable."),
				RFC:  "RFC 9051 6.2.3", Cure: "let the server say LOGINDISABLED until TLS is on", Span: e.Span,
			})
		}
		ways = kept
	}
	if len(ways) == 0 {
		return
	}
	t.find(&transcript.Finding{
		ID: "auth-offered-in-clear", Severity: transcript.SeverityMedium, Title: "sign-in is offered in clear: " + strings.Join(ways, ", "),
		Text: transcript.TextOf("Before TLS the server takes sign-ins that give the secret itself away to anyone on the path."),
		RFC:  "RFC 8314 4.1", Cure: "let the server offer these inside TLS only", Span: t.word(e.Span, ways[0]),
	})
}

// listInside compares the first list inside TLS with the last one before it.
func (t *Tracker) listInside(e *transcript.Capabilities) {
	first := !t.inside
	t.inside = true
	if _, offered := t.startTLS(e); offered && t.protocol != "imap" { // IMAP's dialogue tells it itself
		t.find(&transcript.Finding{
			ID: "starttls-offered-inside-tls", Severity: transcript.SeverityLow, Title: "STARTTLS is still offered inside TLS",
			Text: transcript.TextOf("TLS is on; the offer makes no sense any more. A client that takes it would start TLS within TLS."),
			RFC:  t.startRFC("4.2"), Cure: "let the server leave it out of the list once TLS is on", Span: t.word(e.Span, t.upgrade()),
		})
	}
	if !first || t.before == nil || !t.beforeSignIn() {
		return
	}
	t.vanished(e)
	if len(e.Gone)+len(e.New) == 0 {
		return
	}
	var parts []string
	if len(e.Gone) > 0 {
		parts = append(parts, "gone: "+strings.Join(e.Gone, ", "))
	}
	if len(e.New) > 0 {
		parts = append(parts, "new: "+strings.Join(e.New, ", "))
	}
	t.find(&transcript.Finding{
		ID: "capabilities-changed", Severity: transcript.SeverityInfo, Title: "inside TLS the server offers something else",
		Text: transcript.TextOf("Against the list before TLS: " + strings.Join(parts, "; ") + ". Only the list inside TLS counts; anyone on the path could have written the other one."),
		RFC:  t.startRFC("4.2"), Span: e.Span,
	})
}

// upgrade names the command that starts TLS.
func (t *Tracker) upgrade() string {
	if t.protocol == "pop3" {
		return "STLS"
	}
	return "STARTTLS"
}

// startRFC gives where the upgrade to TLS stands: for SMTP the section of RFC 3207.
func (t *Tracker) startRFC(section string) string {
	switch t.protocol {
	case "imap":
		return "RFC 9051 6.2.1"
	case "pop3":
		return "RFC 2595 4"
	}
	return "RFC 3207 " + section
}
