package pop3

import (
	"strings"

	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/transcript"
)

// meaning makes an entry of the tables.
func meaning(term, rfc, text string) transcript.Meaning {
	return transcript.Meaning{Term: term, Text: text, RFC: rfc}
}

// table makes a map of entries by their terms.
func table(entries ...transcript.Meaning) map[string]transcript.Meaning {
	m := make(map[string]transcript.Meaning, len(entries))
	for _, e := range entries {
		m[e.Term] = e
	}
	return m
}

// commands are the commands that are known.
var commands = table(
	meaning("USER", "RFC 1939 7", "Gives the name of the mailbox. The password follows in PASS, readable unless TLS is on."),
	meaning("PASS", "RFC 1939 7", "Gives the password for the name in USER, as it is. All after the blank belongs to it."),
	meaning("APOP", "RFC 1939 7", "Signs in with an MD5 digest of the greeting's timestamp and the password. The password itself stays at home."),
	meaning("AUTH", "RFC 5034 4", "Signs in with a SASL mechanism. Alone, some servers answer with the list of mechanisms."),
	meaning("STLS", "RFC 2595 4", "Asks to turn this connection into TLS. After +OK the handshake begins, and what was said before is forgotten."),
	meaning("CAPA", "RFC 2449 5", "Asks what the server can do. The answer may differ before and inside TLS, and once signed in."),
	meaning("QUIT", "RFC 1939 6", "Ends the session. Messages marked by DELE are deleted now."),
	meaning("NOOP", "RFC 1939 5", "Does nothing and gets +OK, once signed in."),
	meaning("RSET", "RFC 1939 5", "Takes back all marks of DELE."),
	meaning("STAT", "RFC 1939 5", "Asks how many messages there are and how many bytes they have together."),
	meaning("LIST", "RFC 1939 5", "Lists number and size of each message, or of the one named."),
	meaning("UIDL", "RFC 1939 7", "Lists an identifier of each message that stays the same from session to session."),
	meaning("RETR", "RFC 1939 5", "Fetches a whole message, up to a line with a lone dot."),
	meaning("TOP", "RFC 1939 7", "Fetches the headers of a message and the first lines of its text."),
	meaning("DELE", "RFC 1939 5", "Marks a message for deletion. It goes at QUIT; without QUIT it stays."),
	meaning("UTF8", "RFC 6856 2.1", "From now on, names and headers may be in UTF-8. It comes before signing in."),
	meaning("LANG", "RFC 6856 3", "Chooses the language of the server's texts; alone, it lists the languages."),
	meaning("LAST", "RFC 1460", "Asked for the highest message looked at. It was taken out of the standard long ago."),
	meaning("XTND", "RFC 1082", "An old way to send mail or read bulletin boards over POP3. Hardly any server has it."),
	meaning("HELP", "", "Asks for help. It is not in the standard; a few servers answer."),
	meaning("XCLIENT", "", "A Dovecot command: a trusted proxy tells for which client it speaks."),
)

// What may be typed where no command is awaited.
var (
	meanAnswer = meaning("answer", "RFC 5034 4", "The reply to the challenge of the mechanism, in base64. It is masked on the screen.")
	meanCancel = meaning("*", "RFC 5034 4", "Gives up the sign-in under way. The server answers -ERR.")
)

// codes are the first words of replies.
var codes = table(
	meaning("+OK", "RFC 1939 3", "Yes: the command was carried out. POP3 knows no finer codes."),
	meaning("-ERR", "RFC 1939 3", "No: refused, impossible now, or not understood. The text or a word in brackets says which."),
	meaning("+", "RFC 5034 4", "A challenge of the sign-in, in base64: now the client answers."),
)

// responses are the response codes in brackets, without them.
var responses = table(
	meaning("LOGIN-DELAY", "RFC 2449 8.1.1", "The last sign-in was too short ago. Wait, then try again."),
	meaning("IN-USE", "RFC 2449 8.1.2", "The mailbox is open in another session. The password was right."),
	meaning("SYS/TEMP", "RFC 3206 4", "The server has a trouble of its own that should pass. Do not blame the password."),
	meaning("SYS/PERM", "RFC 3206 4", "The server has a trouble that somebody has to mend. Do not blame the password."),
	meaning("SYS", "RFC 3206 4", "The server itself is the trouble, not what was sent."),
	meaning("AUTH", "RFC 3206 5", "The name, the password or the mechanism is the trouble, and nothing else."),
	meaning("UTF8", "RFC 6856 2.1", "The message or the name needs UTF-8, which the client did not switch on."),
)

// temporary tells whether a response code says that the same may work later.
func temporary(code string) bool {
	return code == "IN-USE" || code == "LOGIN-DELAY" || code == "SYS/TEMP" || strings.HasPrefix(code, "SYS/TEMP/")
}

// responseMeaning explains a response code. Codes are hierarchies: where a part
// is not known, what stands before the slash is explained (RFC 2449 8).
func responseMeaning(code string) transcript.Meaning {
	for name := code; name != ""; {
		if m, ok := responses[name]; ok {
			m.Term = "[" + code + "]"
			return m
		}
		i := strings.LastIndexByte(name, '/')
		name = name[:max(i, 0)]
	}
	return meaning("["+code+"]", "RFC 2449 8", "A response code that mailwire does not know.")
}

// capabilities are what a server may list in its reply to CAPA.
var capabilities = table(
	meaning("CAPA", "", "Dovecot lists the command CAPA itself here, which says nothing new."),
	meaning("TOP", "RFC 2449 6.1", "The beginning of a message can be fetched by itself."),
	meaning("USER", "RFC 2449 6.2", "Signing in with USER and PASS is allowed at this moment."),
	meaning("SASL", "RFC 2449 6.3", "The words behind it are the mechanisms that AUTH takes."),
	meaning("RESP-CODES", "RFC 2449 6.4", "Texts in brackets at the start of a reply are codes for programs."),
	meaning("LOGIN-DELAY", "RFC 2449 6.5", "The number is how many seconds must lie between two sign-ins."),
	meaning("PIPELINING", "RFC 2449 6.6", "Several commands may be sent without waiting for each reply."),
	meaning("EXPIRE", "RFC 2449 6.7", "The number is after how many days the server deletes messages; NEVER says never."),
	meaning("UIDL", "RFC 2449 6.8", "Messages have identifiers that last, which UIDL tells."),
	meaning("IMPLEMENTATION", "RFC 2449 6.9", "The name and version of the server's software, as it wants to be seen."),
	meaning("STLS", "RFC 2595 4", "The server can turn this connection into TLS. The offer itself is not protected and can be cut out on the way."),
	meaning("AUTH-RESP-CODE", "RFC 3206 6", "A wrong password is told apart from a trouble of the server by [AUTH] and [SYS/TEMP]."),
	meaning("UTF8", "RFC 6856 2", "Names, passwords and headers may be in UTF-8, after the command UTF8."),
	meaning("LANG", "RFC 6856 3", "The server can talk in several languages."),
	meaning("XCLIENT", "", "A trusted proxy may tell whom it speaks for: a Dovecot extension."),
)

func capabilityMeaning(name string) transcript.Meaning {
	if m, ok := capabilities[name]; ok {
		return m
	}
	if strings.HasPrefix(name, "X") {
		return meaning(name, "RFC 2449 5", "A private capability of this server's software.")
	}
	return meaning(name, "RFC 2449 5", "A capability that mailwire does not know.")
}

func mechanismMeaning(name string) transcript.Meaning {
	m, _ := decode.Mechanism(name)
	m.Term = transcript.TextOf("AUTH " + name).String()
	return m
}

// Explain gives the meaning of a command, a reply, a response code in brackets
// or a capability, in any case of letters. "AUTH PLAIN" names a mechanism.
func Explain(term string) (transcript.Meaning, bool) {
	up := strings.ToUpper(strings.TrimSpace(term))
	if name, ok := strings.CutPrefix(up, "AUTH "); ok {
		_, known := decode.Mechanism(name)
		return mechanismMeaning(name), known
	}
	if name, ok := strings.CutPrefix(up, "["); ok {
		name = strings.TrimSuffix(name, "]")
		root, _, _ := strings.Cut(name, "/")
		_, known := responses[root]
		return responseMeaning(name), known
	}
	for _, t := range []map[string]transcript.Meaning{commands, codes, capabilities} {
		if m, ok := t[up]; ok {
			return m, true
		}
	}
	m, ok := commands[parseCommand([]byte(up)).verb]
	return m, ok
}
