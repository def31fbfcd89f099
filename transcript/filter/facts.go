package filter

import (
	"strings"

	"example.org/mailwire/transcript"
)

// facts are all there are, in the order in which they are told.
var facts = []fact{
	{name: "text", kind: ofText, means: "the text, in any case of letters; secrets are not in it", match: func(n *node, it *Item) bool { return it.says(n) }},
	{name: "dir", kind: ofChoice, values: []string{"c", "s", "client", "server"}, means: "who sent it", match: func(n *node, it *Item) bool {
		d := it.dir()
		return d != transcript.NoDir && n.low[0] == d.String()[0]
	}},
	{name: "lock", kind: ofChoice, values: []string{"clear", "secret", "suspect", "inside", "unproven", "sealed", "unknown"}, means: "its lock: who could read it", match: func(n *node, it *Item) bool {
		return n.low == string(it.lock())
	}},
	{name: "secret", kind: ofChoice, values: []string{"yes", "no", "password", "token", "digest", "proof", "identity"}, means: "what secret it holds; yes for all but account names", match: func(n *node, it *Item) bool {
		s := it.secret()
		worth := s != transcript.NoSecret && s != transcript.SecretIdentity
		return n.low == "yes" && worth || n.low == "no" && !worth || n.low == string(s)
	}},
	{name: "stage", kind: ofChoice, values: []string{"tcp", "greeting", "caps", "starttls", "handshake", "auth", "work", "quit"}, means: "the stage of the session at which it came", match: func(n *node, it *Item) bool {
		return n.low == it.stage
	}},
	{name: "cmd", other: "verb", kind: ofWord, means: "the command that it is of, or answers", match: func(n *node, it *Item) bool {
		return it.request != nil && n.same(it.request.Verb)
	}},
	{name: "code", kind: ofCode, means: "the code of the reply, its enhanced code, or its code in brackets; x is any digit", match: func(n *node, it *Item) bool {
		r := it.reply
		return r != nil && (n.isCode(r.Code) || r.Enhanced != "" && n.isCode(r.Enhanced) || r.Response != "" && n.isCode(r.Response))
	}},
	{name: "class", kind: ofChoice, values: []string{"greeting", "request", "reply", "challenge", "response", "content", "broken"}, means: "what a line is in its protocol", match: func(n *node, it *Item) bool {
		return it.line != nil && n.low == string(it.line.Class)
	}},
	{name: "mech", kind: ofWord, means: "the mechanism of the sign-in that it is part of", match: func(n *node, it *Item) bool {
		return it.auth != nil && n.same(it.auth.Mechanism)
	}},
	{name: "user", kind: ofText, means: "the account: of a sign-in, and of all that comes after it", match: func(n *node, it *Item) bool {
		return it.auth != nil && n.has(it.auth.User.String()) || it.auth == nil && it.signed != nil && n.has(it.signed.User.String())
	}},
	{name: "from", kind: ofText, means: "the sender of the mail under way", match: func(n *node, it *Item) bool {
		return it.mail != nil && n.has(it.mail.from)
	}},
	{name: "to", kind: ofText, means: "the recipients of the mail under way", match: func(n *node, it *Item) bool {
		return it.mail != nil && n.has(it.mail.to)
	}},
	{name: "tls", kind: ofChoice, values: []string{"none", "yes", "1.0", "1.1", "1.2", "1.3"}, means: "the version of TLS then", match: func(n *node, it *Item) bool {
		if it.agreed == nil {
			return n.low == "none"
		}
		return n.low == "yes" || strings.TrimPrefix(it.agreed.Version, "TLS ") == n.low
	}},
	{name: "kind", kind: ofChoice, values: kinds(), means: "the kind of the event, as in JSON", match: func(n *node, it *Item) bool {
		return n.low == string(it.Entry.Event.Kind())
	}},
	{name: "severity", kind: ofChoice, values: []string{"none", "info", "low", "medium", "high", "critical"}, means: "how bad a finding is, or what the wire had of a line", match: func(n *node, it *Item) bool {
		return n.low == string(it.severity())
	}},
	{name: "line", kind: ofNumber, means: "the number of a line", match: func(n *node, it *Item) bool {
		return it.line != nil && n.compare(int64(it.line.N))
	}},
	{name: "len", kind: ofNumber, means: "its bytes", match: func(n *node, it *Item) bool {
		s := it.size()
		return s >= 0 && n.compare(s)
	}},
	{name: "t", other: "time", kind: ofTime, means: "the time since the beginning of the recording", match: func(n *node, it *Item) bool {
		return n.compare(int64(it.Entry.At))
	}},
	{name: "session", kind: ofNumber, means: "the number of its conversation", match: func(n *node, it *Item) bool {
		return n.compare(int64(it.Session))
	}},
}

// kinds gives the names of all kinds of events.
func kinds() []string {
	var list []string
	for _, k := range []transcript.Kind{
		transcript.KindLine, transcript.KindRequest, transcript.KindReply, transcript.KindCapabilities, transcript.KindStageChanged,
		transcript.KindTLSStart, transcript.KindTLSAgreed, transcript.KindRecord, transcript.KindHandshake, transcript.KindAlert,
		transcript.KindCertificates, transcript.KindCertificateAsked, transcript.KindAuthStep, transcript.KindStray,
		transcript.KindFinding, transcript.KindExposed, transcript.KindNext,
		transcript.KindOpened, transcript.KindData, transcript.KindSecret, transcript.KindVerdict, transcript.KindTyped,
		transcript.KindGap, transcript.KindOverlap, transcript.KindSent, transcript.KindConsent, transcript.KindLost,
		transcript.KindFault, transcript.KindNote, transcript.KindClosed,
	} {
		list = append(list, string(k))
	}
	return list
}
