package smtp

import (
	"strings"

	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/transcript"
)

// meaning makes an entry of the tables.
func meaning(term, rfc, text string) transcript.Meaning {
	return transcript.Meaning{Term: term, Text: text, RFC: rfc}
}

// table makes a map of entries by the first words of their terms.
func table(entries ...transcript.Meaning) map[string]transcript.Meaning {
	m := make(map[string]transcript.Meaning, len(entries))
	for _, e := range entries {
		word, _, _ := strings.Cut(e.Term, " ")
		m[word] = e
	}
	return m
}

// commands are the commands that are known.
var commands = table(
	meaning("EHLO", "RFC 5321 4.1.1.1", "Says hello, names the client and asks for the server's extensions. It also ends a mail under way."),
	meaning("HELO", "RFC 5321 4.1.1.1", "Says hello in the old way, without extensions: no TLS, no sign-in."),
	meaning("LHLO", "RFC 2033 4.1", "Says hello in LMTP, the protocol of final delivery. An SMTP server refuses it."),
	meaning("MAIL FROM", "RFC 5321 4.1.1.2", "Starts a mail and gives the address that bounces go to. Nobody checks that it is yours, unless the server does."),
	meaning("RCPT TO", "RFC 5321 4.1.1.3", "Names one recipient. It is sent once for each, and each is accepted or refused by itself."),
	meaning("DATA", "RFC 5321 4.1.1.4", "Asks to send the message. After 354, all lines are mail until a line with a lone dot."),
	meaning("BDAT", "RFC 3030 2", "Sends a chunk of the message by its size in bytes; LAST marks the final one. No dot is needed."),
	meaning("RSET", "RFC 5321 4.1.1.5", "Drops the mail under way. Sign-in and TLS stay."),
	meaning("VRFY", "RFC 5321 4.1.1.6", "Asks whether a mailbox exists. Most servers avoid a clear answer because of spammers."),
	meaning("EXPN", "RFC 5321 4.1.1.7", "Asks who is on a mailing list. Hardly any server tells today."),
	meaning("HELP", "RFC 5321 4.1.1.8", "Asks for help in words. What comes differs from server to server."),
	meaning("NOOP", "RFC 5321 4.1.1.9", "Does nothing and gets a reply: a sign of life."),
	meaning("QUIT", "RFC 5321 4.1.1.10", "Ends the session. The server says 221 and closes."),
	meaning("STARTTLS", "RFC 3207 4", "Asks to turn this connection into TLS. After 220 the handshake begins, and all that was said before is forgotten."),
	meaning("AUTH", "RFC 4954 4", "Signs in with a mechanism that the server offers. Base64 only packs the secret; TLS protects it."),
	meaning("ETRN", "RFC 1985 5", "Asks the server to send the mail that waits for a domain."),
	meaning("TURN", "RFC 5321 F.1", "Asked to swap the roles of client and server. It is unsafe and no longer used."),
	meaning("ATRN", "RFC 2645 5.2", "Swaps the roles after a sign-in, to fetch the mail of a domain on demand."),
	meaning("BURL", "RFC 4468 3.1", "Lets the server fetch the message itself from an IMAP address."),
	meaning("SEND", "RFC 5321 F.6", "Delivered to a user's terminal, long ago. It is not used any more."),
	meaning("SOML", "RFC 5321 F.6", "Delivered to a terminal or else to the mailbox, long ago."),
	meaning("SAML", "RFC 5321 F.6", "Delivered to both terminal and mailbox, long ago."),
	meaning("XCLIENT", "", "A Postfix command: a trusted proxy tells for which client it speaks."),
	meaning("XFORWARD", "", "A Postfix command: a trusted filter passes on where a mail came from, for the log."),
)

// What may be typed where no command is awaited.
var (
	meanMessageLine = meaning("message line", "RFC 5321 4.5.2", "Headers, an empty line, then the text. A leading dot is doubled on the way.")
	meanLoneDot     = meaning(".", "RFC 5321 4.1.1.4", "A line with nothing but a dot ends the message. Now the server accepts or refuses it.")
	meanChunk       = meaning("chunk", "RFC 3030 2", "As many bytes as BDAT said, line ends counted, then the answer. Nothing in them is a command, and no dot is doubled.")
	meanAnswer      = meaning("answer", "RFC 4954 4", "The reply to the challenge of the mechanism, in base64. It is masked on the screen.")
	meanCancel      = meaning("*", "RFC 4954 4", "Gives up the sign-in under way. The server answers 501.")
)

// capabilities are the extensions that a server may offer in its reply to EHLO.
var capabilities = table(
	meaning("PIPELINING", "RFC 2920", "Commands may be sent in a row without waiting for each reply."),
	meaning("SIZE", "RFC 1870", "The number is the largest message in bytes that the server takes; 0 or none: no fixed limit."),
	meaning("VRFY", "RFC 5321 3.5.2", "The command VRFY is answered, though perhaps not with the truth."),
	meaning("EXPN", "RFC 5321 3.5.3", "The command EXPN is answered: mailing lists may be looked into."),
	meaning("ETRN", "RFC 1985 3", "The server sends waiting mail of a domain when asked to."),
	meaning("STARTTLS", "RFC 3207", "The server can turn this connection into TLS. The offer itself is not protected and can be cut out on the way."),
	meaning("AUTH", "RFC 4954 3", "The server lets users sign in; the words behind it are the mechanisms that it takes."),
	meaning("AUTH=", "", "The same list in the form of an old draft, kept for old clients."),
	meaning("ENHANCEDSTATUSCODES", "RFC 2034", "Replies carry a second code like 5.7.8 that says more exactly what happened."),
	meaning("8BITMIME", "RFC 6152", "Messages may have bytes above 127 in their text."),
	meaning("BINARYMIME", "RFC 3030 3", "Messages may have any bytes and no lines at all, sent by BDAT."),
	meaning("CHUNKING", "RFC 3030 2", "Messages may be sent in counted chunks by BDAT instead of DATA."),
	meaning("DSN", "RFC 3461", "The sender may ask for reports: delivered, failed or delayed."),
	meaning("SMTPUTF8", "RFC 6531", "Addresses and headers may be in UTF-8, like those with umlauts."),
	meaning("HELP", "RFC 5321 4.1.1.1", "The command HELP gets a useful answer."),
	meaning("LIMITS", "RFC 9422", "The server tells how much of a thing it takes, such as RCPTMAX recipients of a mail."),
	meaning("REQUIRETLS", "RFC 8689", "A mail can demand that each server on its way uses verified TLS."),
	meaning("MT-PRIORITY", "RFC 6710", "Mails may carry a priority for their transport."),
	meaning("DELIVERBY", "RFC 2852", "A mail may name the time within which it has to arrive."),
	meaning("FUTURERELEASE", "RFC 4865", "The server holds a mail back until a time that the sender names."),
	meaning("NO-SOLICITING", "RFC 3865", "The server says which kinds of unwanted mail it refuses."),
	meaning("CHECKPOINT", "RFC 1845", "A broken transfer can go on where it stopped. Almost never seen."),
	meaning("ATRN", "RFC 2645 4", "Mail of a domain can be fetched over this same connection."),
	meaning("BURL", "RFC 4468 3.3", "The server can fetch parts of a message from an IMAP server."),
	meaning("CONPERM", "RFC 4141", "The content may be converted on the way where the sender allows it."),
	meaning("CONNEG", "RFC 4141 5", "The sender learns what kinds of content a recipient can use."),
	meaning("RRVS", "RFC 7293", "A mail can demand that the address has had the same owner since a date."),
	meaning("TURN", "RFC 5321 F.1", "The old swap of roles is offered, which is unsafe without a sign-in."),
	meaning("XCLIENT", "", "A trusted proxy may tell whom it speaks for: a Postfix extension."),
	meaning("XFORWARD", "", "A trusted filter may pass on the origin of a mail: a Postfix extension."),
	meaning("XXXXXXXA", "", "No extension: a firewall wrote this over a name, as a rule over STARTTLS."),
)

func capabilityMeaning(name string) transcript.Meaning {
	if m, ok := capabilities[name]; ok {
		return m
	}
	if strings.HasPrefix(name, "X") {
		return meaning(name, "RFC 5321 4.1.5", "A private extension of this server's software.")
	}
	return meaning(name, "RFC 5321 2.2.2", "An extension that mailwire does not know.")
}

func mechanismMeaning(name string) transcript.Meaning {
	m, _ := decode.Mechanism(name)
	m.Term = transcript.TextOf("AUTH " + name).String()
	return m
}

// Explain gives the meaning of a command, a reply code, an enhanced status code
// or an extension, in any case of letters. "AUTH PLAIN" names a mechanism.
func Explain(term string) (transcript.Meaning, bool) {
	up := strings.ToUpper(strings.TrimSpace(term))
	if name, ok := strings.CutPrefix(up, "AUTH "); ok {
		_, known := decode.Mechanism(name)
		return mechanismMeaning(name), known
	}
	for _, t := range []map[string]transcript.Meaning{commands, capabilities, codes} {
		if m, ok := t[up]; ok {
			return m, true
		}
	}
	if parts := strings.Split(up, "."); len(parts) == 3 && strings.Trim(up, "0123456789.X") == "" {
		m := enhancedMeaning(up)
		return m, m.Text != ""
	}
	m, ok := commands[parseCommand([]byte(up)).verb]
	return m, ok
}
