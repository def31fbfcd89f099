package capture

import (
	"bytes"
	"strings"

	"example.org/mailwire/session/banner"
)

// clientLine gives what a line of a client says.
func clientLine(line []byte) []vote {
	first, rest := word(line)
	verb := strings.ToUpper(string(first))
	if v := request(line, verb, rest); v != nil {
		return v
	}
	if votes := words[verb]; votes != nil {
		return votes
	}
	second, _ := word(rest)
	if w := tagged[strings.ToUpper(string(second))]; w > 0 && isTag(first) {
		return []vote{{"imap", w}}
	}
	return nil
}

// request judges lines whose first word alone does not tell.
func request(line []byte, verb string, rest []byte) []vote {
	args := strings.ToUpper(string(rest[:min(len(rest), 64)]))
	switch {
	case bytes.HasSuffix(line, []byte(" HTTP/1.1")), bytes.HasSuffix(line, []byte(" HTTP/1.0")), bytes.HasSuffix(line, []byte(" HTTP/2.0")):
		return []vote{{"http", proof}}
	case bytes.HasSuffix(line, []byte(" RTSP/1.0")):
		return []vote{{"rtsp", proof}}
	case bytes.HasSuffix(line, []byte(" SIP/2.0")):
		return []vote{{"sip", proof}}
	case verb == "MAIL" && strings.HasPrefix(args, "FROM:"), verb == "RCPT" && strings.HasPrefix(args, "TO:"):
		return []vote{{"smtp", proof}}
	case verb == "AUTH" && args == "":
		return []vote{{"pop3", likely}}
	case verb == "AUTH" && (args == "TLS" || args == "SSL" || args == "TLS-C"):
		return []vote{{"ftp", proof}}
	case verb == "AUTH" && !mechanism(args):
		return []vote{{"redis", 2}}
	case verb == "AUTH":
		return []vote{{"smtp", 2}, {"pop3", 2}}
	case verb == "RETR" || verb == "DELE":
		if isNumber(rest) {
			return []vote{{"pop3", likely}}
		}
		return []vote{{"ftp", likely}}
	case verb == "USER" && strings.Contains(args, " :"):
		return []vote{{"irc", strong}}
	case verb == "USER":
		return []vote{{"pop3", weak}, {"ftp", weak}}
	case verb == "MODE":
		if args == "READER" {
			return []vote{{"nntp", proof}}
		}
		return []vote{{"irc", weak}, {"ftp", weak}}
	case len(line) > 1 && (line[0] == '*' || line[0] == '$') && isNumber(line[1:]):
		return []vote{{"redis", strong}}
	}
	return nil
}

// serverLine gives what a line of a server says.
func serverLine(line []byte) []vote {
	var votes []vote
	first, rest := word(line)
	if len(first) > 0 && isNumber(first[:min(len(first), 3)]) {
		return reply(line)
	}
	second, _ := word(rest)
	switch w := strings.ToUpper(string(second)); {
	case string(first) == "+OK":
		votes = positive(rest)
	case string(first) == "*" && isNumber(second):
		votes = []vote{{"imap", strong}}
	case len(line) > 1 && (line[0] == '*' || line[0] == '$' || line[0] == ':') && isNumber(line[1:]):
		votes = []vote{{"redis", likely}}
	case len(first) > 1 && first[0] == ':':
		votes = []vote{{"irc", likely}}
	case string(first) == "OK" || string(first) == "NO" || string(first) == "BYE":
		votes = []vote{{"sieve", 2}}
	case (w == "OK" || w == "NO" || w == "BAD") && isTag(first):
		votes = []vote{{"imap", likely}}
	}
	return votes
}

// positive judges what stands behind "+OK".
func positive(rest []byte) []vote {
	text := strings.ToUpper(string(rest[:min(len(rest), 200)]))
	switch {
	case text == "":
		return []vote{{"redis", 3}}
	case strings.Contains(text, "POP"):
		return []vote{{"pop3", strong}}
	case strings.HasSuffix(text, ">") && strings.Contains(text, "<"), strings.Contains(text, "OCTETS"), strings.Contains(text, "MESSAGES"):
		return []vote{{"pop3", likely}}
	case banner.Read("pop3", string(rest)).Software != "":
		return []vote{{"pop3", likely}}
	}
	return nil
}

// reply judges a line that begins with digits (RFC 5321 4.2, RFC 959 4.2, RFC 3977 3.2).
func reply(line []byte) []vote {
	if len(line) < 3 || !isNumber(line[:3]) || len(line) > 3 && line[3] != ' ' && line[3] != '-' {
		return nil
	}
	code := string(line[:3])
	votes := append([]vote(nil), codes[code]...)
	text := strings.ToUpper(string(line[min(len(line), 4):min(len(line), 300)]))
	switch code {
	case "220":
		switch {
		case strings.Contains(text, "LMTP"):
			votes = append(votes, vote{"lmtp", 6})
		case strings.Contains(text, "SMTP"):
			votes = append(votes, vote{"smtp", 4})
		case strings.Contains(text, "FTP"):
			votes = append(votes, vote{"ftp", 6})
		case banner.Read("smtp", string(line[min(len(line), 4):])).Software != "":
			votes = append(votes, vote{"smtp", 4})
		}
	case "250":
		if keyword, _, _ := strings.Cut(text, " "); ehloKeywords[keyword] {
			votes = append(votes, vote{"smtp", 5})
		}
	case "200", "201":
		if strings.Contains(text, "NNTP") || strings.Contains(text, "NEWS") {
			votes = append(votes, vote{"nntp", strong})
		}
	}
	if isEnhanced(code, text) {
		votes = append(votes, vote{"smtp", 5})
	}
	return votes
}

// ehloKeywords are names of extensions that no other protocol lists behind 250.
var ehloKeywords = map[string]bool{
	"SIZE": true, "PIPELINING": true, "8BITMIME": true, "STARTTLS": true, "AUTH": true, "ENHANCEDSTATUSCODES": true, "DSN": true,
	"CHUNKING": true, "SMTPUTF8": true, "VRFY": true, "ETRN": true, "BINARYMIME": true, "EXPN": true,
}

// isEnhanced tells whether text begins with a status code as RFC 3463 has them.
func isEnhanced(code, text string) bool {
	class, rest, ok := strings.Cut(text, ".")
	subject, rest, again := strings.Cut(rest, ".")
	detail, _, _ := strings.Cut(rest, " ")
	return ok && again && class == code[:1] && isNumber([]byte(subject)) && isNumber([]byte(detail)) && len(subject) <= 3 && len(detail) <= 3
}

func word(b []byte) (first, rest []byte) {
	i := bytes.IndexByte(b, ' ')
	if i < 0 {
		return b, nil
	}
	return b[:i], b[i+1:]
}

// mechanism tells whether the arguments of AUTH begin with a SASL mechanism that is known.
func mechanism(args string) bool {
	name, _, _ := strings.Cut(args, " ")
	return mechanisms[name] || strings.HasPrefix(name, "SCRAM-")
}

func isNumber(b []byte) bool {
	for _, x := range b {
		if x < '0' || x > '9' {
			return false
		}
	}
	return len(b) > 0
}

// isTag tells whether a word can be a tag of IMAP as clients make them.
func isTag(b []byte) bool {
	for _, x := range b {
		if !(x >= '0' && x <= '9' || x >= 'A' && x <= 'Z' || x >= 'a' && x <= 'z' || x == '.' || x == '-' || x == '_' || x == '$' || x == '#' || x == '/') {
			return false
		}
	}
	return len(b) > 0 && len(b) <= 32
}
