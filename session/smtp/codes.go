package smtp

import (
	"strings"

	"example.org/mailwire/transcript"
)

// codes are the reply codes (RFC 5321 4.2.3 and the extensions); "2yz" and so
// on stand for codes of a class that are not in the table.
var codes = table(
	meaning("211", "RFC 5321 4.2.3", "The state of the system, or an answer to HELP."),
	meaning("214", "RFC 5321 4.2.3", "Help, written for people."),
	meaning("220", "RFC 5321 4.2.3", "Ready. As a greeting it opens the session; after STARTTLS it starts the TLS handshake."),
	meaning("221", "RFC 5321 4.2.3", "Goodbye: the server closes the connection now."),
	meaning("235", "RFC 4954 6", "Signed in: the server believes who you are."),
	meaning("250", "RFC 5321 4.2.3", "Done: what was asked for is completed."),
	meaning("251", "RFC 5321 3.4", "The mailbox is elsewhere; this server passes the mail on."),
	meaning("252", "RFC 5321 3.5.3", "The server does not say whether the mailbox exists, but would take mail for it."),
	meaning("253", "RFC 1985 5.3", "Mail waits for that domain, and its sending has begun."),
	meaning("334", "RFC 4954 4", "A challenge of the sign-in, in base64: now the client answers."),
	meaning("354", "RFC 5321 4.2.3", "Send the message now and end it with a lone dot."),
	meaning("421", "RFC 5321 3.8", "The server closes: it is overloaded, shutting down, or has waited too long."),
	meaning("432", "RFC 4954 6", "The password is too old for this mechanism and has to be changed first."),
	meaning("450", "RFC 5321 4.2.3", "Not now: the mailbox is busy or blocked for a while. Greylisting says this too."),
	meaning("451", "RFC 5321 4.2.3", "Not now: the server had an error of its own. Try again later."),
	meaning("452", "RFC 5321 4.5.3.1.10", "Not now: no room, or too many recipients for one mail."),
	meaning("453", "RFC 2645 5.2", "No mail waits for you."),
	meaning("454", "RFC 3207 4", "Not now: TLS, or the sign-in, is out of order for the moment."),
	meaning("455", "RFC 5321 4.1.1.11", "Not now: the server cannot take these parameters for the moment."),
	meaning("458", "RFC 1985 5.3", "Waiting mail for that node cannot be sent now."),
	meaning("459", "RFC 1985 5.3", "ETRN is not allowed for that node."),
	meaning("500", "RFC 5321 4.2.4", "Not understood: no such command, or the line is too long."),
	meaning("501", "RFC 5321 4.2.4", "The command is known, its arguments are wrong."),
	meaning("502", "RFC 5321 4.2.4", "The command is known and switched off."),
	meaning("503", "RFC 5321 4.2.4", "The command comes at the wrong moment: something has to be said before it."),
	meaning("504", "RFC 5321 4.2.3", "This parameter is not there, such as a sign-in mechanism that is not offered."),
	meaning("521", "RFC 7504", "This host takes no mail at all."),
	meaning("523", "RFC 4468 3.5", "A message put together by BURL became too large."),
	meaning("530", "RFC 4954 6", "First sign in, or first start TLS: the server insists."),
	meaning("534", "RFC 4954 6", "Sign-in refused: this account needs a stronger mechanism."),
	meaning("535", "RFC 4954 6", "Sign-in refused: name or password is wrong, or this account may not sign in."),
	meaning("538", "RFC 4954 6", "This mechanism is taken inside TLS only."),
	meaning("550", "RFC 5321 4.2.3", "Refused: no such mailbox, or the server's rules forbid it."),
	meaning("551", "RFC 5321 3.4", "The mailbox is elsewhere and this server does not pass the mail on; the text may tell where."),
	meaning("552", "RFC 5321 4.2.3", "Too much: the mailbox is full or the message too large."),
	meaning("553", "RFC 5321 4.2.3", "The address is not written in a way that the server accepts."),
	meaning("554", "RFC 5321 4.2.3", "Failed. As a greeting: no mail service here for you."),
	meaning("555", "RFC 5321 4.1.1.11", "A parameter of MAIL FROM or RCPT TO is not known here."),
	meaning("556", "RFC 7504", "The recipient's domain takes no mail."),
	meaning("2yz", "RFC 5321 4.2.1", "A yes, by its first digit."),
	meaning("3yz", "RFC 5321 4.2.1", "Go on: the server needs more before it can finish."),
	meaning("4yz", "RFC 5321 4.2.1", "A no for now, by its first digit: the same may work later."),
	meaning("5yz", "RFC 5321 4.2.1", "A final no, by its first digit: the same will fail again."),
)

// codeMeaning explains a reply code; the zero value where it is none.
func codeMeaning(code string) transcript.Meaning {
	if m, ok := codes[code]; ok {
		return m
	}
	if len(code) != 3 {
		return transcript.Meaning{}
	}
	m := codes[code[:1]+"yz"]
	if m.Text != "" {
		m.Term = code
	}
	return m
}

// enhanced are the details of enhanced status codes (RFC 3463 and the registry
// that RFC 5248 set up), without their class; "7.X" stands for a whole subject.
var enhanced = table(
	meaning("0.X", "RFC 3463 3.1", "Nothing more exact can be said."),
	meaning("0.0", "RFC 3463 3.1", "No further status: the first digit says it all."),
	meaning("1.X", "RFC 3463 3.2", "It is about an address."),
	meaning("1.0", "RFC 3463 3.2", "Something about the address, not told what."),
	meaning("1.1", "RFC 3463 3.2", "The mailbox: with 5 there is none of that name."),
	meaning("1.2", "RFC 3463 3.2", "The recipient's host or domain does not exist or takes no mail."),
	meaning("1.3", "RFC 3463 3.2", "The recipient's address is not written correctly."),
	meaning("1.4", "RFC 3463 3.2", "The recipient's address fits more than one mailbox."),
	meaning("1.5", "RFC 3463 3.2", "The recipient's address is valid."),
	meaning("1.6", "RFC 3463 3.2", "The mailbox has moved; no mail is passed on."),
	meaning("1.7", "RFC 3463 3.2", "The sender's address is not written correctly."),
	meaning("1.8", "RFC 3463 3.2", "The sender's host or domain does not exist, so replies could not reach it."),
	meaning("1.9", "RFC 3886", "The message went to a system that does not tell what becomes of it."),
	meaning("1.10", "RFC 7505", "The recipient's domain says in the DNS that it takes no mail (null MX)."),
	meaning("2.X", "RFC 3463 3.3", "It is about the state of the mailbox."),
	meaning("2.0", "RFC 3463 3.3", "Something about the mailbox, not told what."),
	meaning("2.1", "RFC 3463 3.3", "The mailbox is switched off and takes no mail."),
	meaning("2.2", "RFC 3463 3.3", "The mailbox is full."),
	meaning("2.3", "RFC 3463 3.3", "The message is longer than the mailbox allows."),
	meaning("2.4", "RFC 3463 3.3", "The mailing list could not be expanded."),
	meaning("3.X", "RFC 3463 3.4", "It is about the mail system of the destination."),
	meaning("3.0", "RFC 3463 3.4", "Something about the destination's mail system, not told what."),
	meaning("3.1", "RFC 3463 3.4", "The disk of the mail system is full."),
	meaning("3.2", "RFC 3463 3.4", "The system takes no messages now, perhaps while it is shut down."),
	meaning("3.3", "RFC 3463 3.4", "The system lacks a feature that the message needs."),
	meaning("3.4", "RFC 3463 3.4", "The message is larger than the system takes."),
	meaning("3.5", "RFC 3463 3.4", "The system is set up wrongly."),
	meaning("3.6", "RFC 6710", "The priority of the message was changed."),
	meaning("4.X", "RFC 3463 3.5", "It is about the network or the route."),
	meaning("4.0", "RFC 3463 3.5", "Something about the network or the route, not told what."),
	meaning("4.1", "RFC 3463 3.5", "The other host does not answer."),
	meaning("4.2", "RFC 3463 3.5", "The connection broke or was of no use."),
	meaning("4.3", "RFC 3463 3.5", "A directory such as the DNS did not answer."),
	meaning("4.4", "RFC 3463 3.5", "No route to the destination is known."),
	meaning("4.5", "RFC 3463 3.5", "The mail system is overloaded."),
	meaning("4.6", "RFC 3463 3.5", "The message goes round in a loop."),
	meaning("4.7", "RFC 3463 3.5", "The message was too old: its delivery time ran out."),
	meaning("5.X", "RFC 3463 3.6", "It is about the commands of the protocol."),
	meaning("5.0", "RFC 3463 3.6", "Something about the protocol, not told what."),
	meaning("5.1", "RFC 3463 3.6", "The command is unknown or comes at the wrong moment."),
	meaning("5.2", "RFC 3463 3.6", "The command could not be read."),
	meaning("5.3", "RFC 3463 3.6", "Too many recipients for one mail."),
	meaning("5.4", "RFC 3463 3.6", "The command has arguments that are wrong."),
	meaning("5.5", "RFC 3463 3.6", "The two sides speak different versions of the protocol."),
	meaning("5.6", "RFC 4954 6", "A line of the sign-in is too long."),
	meaning("6.X", "RFC 3463 3.7", "It is about the content of the message."),
	meaning("6.0", "RFC 3463 3.7", "Something about the content, not told what."),
	meaning("6.1", "RFC 3463 3.7", "The kind of content is not taken."),
	meaning("6.2", "RFC 3463 3.7", "The content had to be converted, and that is forbidden."),
	meaning("6.3", "RFC 3463 3.7", "The content had to be converted, and the system cannot do it."),
	meaning("6.4", "RFC 3463 3.7", "The content was converted and something got lost."),
	meaning("6.5", "RFC 3463 3.7", "The conversion of the content failed."),
	meaning("6.6", "RFC 4468 4", "The content could not be fetched."),
	meaning("6.7", "RFC 6531 3.6", "An address in UTF-8 is not allowed here."),
	meaning("6.8", "RFC 6531 3.6", "The reply would need UTF-8, which the client did not ask for."),
	meaning("6.9", "RFC 6531 3.6", "A message with UTF-8 headers cannot go to a recipient."),
	meaning("7.X", "RFC 3463 3.8", "It is about security or the rules of the house."),
	meaning("7.0", "RFC 3463 3.8", "Something about security. After a sign-in with 2: it succeeded."),
	meaning("7.1", "RFC 3463 3.8", "The server's rules forbid it, such as relaying for strangers."),
	meaning("7.2", "RFC 3463 3.8", "The sender may not write to this mailing list."),
	meaning("7.3", "RFC 3463 3.8", "A conversion for security is needed and not possible."),
	meaning("7.4", "RFC 3463 3.8", "A security feature is not there, such as a mechanism of sign-in."),
	meaning("7.5", "RFC 3463 3.8", "A cryptographic step failed."),
	meaning("7.6", "RFC 3463 3.8", "The system does not have the cryptographic method that is needed."),
	meaning("7.7", "RFC 3463 3.8", "The message was changed or damaged on its way."),
	meaning("7.8", "RFC 4954 6", "The server does not accept this name and password."),
	meaning("7.9", "RFC 4954 6", "The mechanism is too weak for this user."),
	meaning("7.10", "RFC 5248", "TLS is needed first."),
	meaning("7.11", "RFC 4954 6", "This mechanism needs TLS first."),
	meaning("7.12", "RFC 4954 6", "The password has to be changed before this mechanism works."),
	meaning("7.13", "RFC 5248", "The account is disabled."),
	meaning("7.14", "RFC 4468 4", "The server and the IMAP server have to trust each other first."),
	meaning("7.15", "RFC 6710", "The priority of the message is too low for the moment."),
	meaning("7.16", "RFC 6710", "The message is too large for its priority."),
	meaning("7.17", "RFC 7293", "The mailbox has had another owner since the date that the sender named."),
	meaning("7.18", "RFC 7293", "The domain has had another owner since the date that the sender named."),
	meaning("7.19", "RFC 7293", "The test of the owner cannot be completed."),
	meaning("7.20", "RFC 7372", "No DKIM signature passed."),
	meaning("7.21", "RFC 7372", "No DKIM signature that counts here passed."),
	meaning("7.22", "RFC 7372", "No DKIM signature of the author's domain passed."),
	meaning("7.23", "RFC 7372", "SPF failed: the domain does not let this host send for it."),
	meaning("7.24", "RFC 7372", "SPF could not be checked because of an error."),
	meaning("7.25", "RFC 7372", "The client's address and its name in the DNS do not match."),
	meaning("7.26", "RFC 7372", "Several checks of the sender failed together."),
	meaning("7.27", "RFC 7505", "The sender's domain says in the DNS that it takes no mail."),
	meaning("7.28", "RFC 5248", "Too much mail came in a short time from this sender."),
	meaning("7.29", "RFC 8617", "The ARC chain of the message is broken."),
	meaning("7.30", "RFC 8689", "The mail demands TLS on its whole way, and that cannot be had."),
)

// enhancedMeaning explains an enhanced status code like 5.7.8; the text is
// empty where its subject is not known.
func enhancedMeaning(code string) transcript.Meaning {
	class, rest, _ := strings.Cut(code, ".")
	switch class {
	case "2", "4", "5", "X":
	default:
		return transcript.Meaning{}
	}
	m, ok := enhanced[rest]
	if !ok {
		subject, _, _ := strings.Cut(rest, ".")
		m = enhanced[subject+".X"]
	}
	if m.Text != "" {
		m.Term = code
	}
	return m
}
