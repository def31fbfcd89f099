// Package banner reads what a server says of itself in its greeting: its
// software with vendor and version, and the host's name. All of it is what the
// server claims, and no proof of anything.
package banner

import (
	"regexp"
	"strings"
	"sync"
)

// Banner is what a greeting tells; fields that it does not tell are empty. It
// is text from outside.
type Banner struct {
	Software string `json:"software,omitempty"`
	Vendor   string `json:"vendor,omitempty"`
	Version  string `json:"version,omitempty"`
	Host     string `json:"host,omitempty"`
}

// Most of a greeting that is looked at.
const limit = 512

// Read reads the text of a greeting: without 220, +OK or * OK, and of several
// lines the first. protocol is smtp, submission, lmtp, pop3 or imap.
func Read(protocol, text string) Banner {
	text, _, _ = strings.Cut(text, "\n")
	text = strings.TrimSpace(text[:min(len(text), limit)])
	var b Banner
	for _, p := range table() {
		if !strings.Contains(p.protocols, family(protocol)) || !strings.Contains(strings.ToLower(text), p.word) {
			continue
		}
		if m := p.form.FindStringSubmatch(text); m != nil {
			b = Banner{Software: p.software, Vendor: p.vendor}
			if len(m) > 1 {
				b.Version = m[1]
			}
			break
		}
	}
	switch family(protocol) {
	case "smtp":
		b.Host = smtpHost(text)
	case "pop3":
		b.Host = pop3Host(text)
	case "imap":
		b.Host = imapHost(text)
	}
	return b
}

func family(protocol string) string {
	switch protocol {
	case "submission", "lmtp":
		return "smtp"
	}
	return protocol
}

// smtpHost gives the name that a greeting begins with, RFC 5321 4.2. Some
// servers say something else first.
func smtpHost(text string) string {
	first, rest, _ := strings.Cut(text, " ")
	if enhanced(first) {
		first, rest, _ = strings.Cut(strings.TrimSpace(rest), " ")
	}
	second, rest, _ := strings.Cut(strings.TrimSpace(rest), " ")
	if second == "NT-ESMTP" { // IMail: X1 NT-ESMTP Server mail.example.org (…)
		_, rest, _ = strings.Cut(rest, " ")
		host, _, _ := strings.Cut(rest, " ")
		return host
	}
	first = strings.TrimRight(first, ",;")
	says := second == "ESMTP" || second == "SMTP" || second == "LMTP"
	if isHost(first) || says && strings.ToUpper(first) != "ESMTP" {
		return first
	}
	return ""
}

// pop3Host gives the name in the time stamp of a greeting, RFC 1939 7, or the
// one that servers say in words.
func pop3Host(text string) string {
	if at := strings.LastIndexByte(text, '@'); at >= 0 && strings.HasSuffix(text, ">") && strings.Contains(text, "<") {
		return text[at+1 : len(text)-1]
	}
	if m := said().FindStringSubmatch(text); m != nil {
		return strings.Trim(m[1]+m[2], "()")
	}
	if first, _, ok := strings.Cut(text, " "); ok && isHost(first) {
		return first
	}
	return ""
}

// imapHost gives the name behind the list of capabilities, or in parentheses.
func imapHost(text string) string {
	if strings.HasPrefix(text, "[") {
		_, text, _ = strings.Cut(text, "] ")
	}
	if first, _, ok := strings.Cut(text, " "); ok && isHost(first) {
		return first
	}
	if m := said().FindStringSubmatch(text); m != nil {
		return strings.Trim(m[1]+m[2], "()")
	}
	return ""
}

// said finds names as "at NAME" and "(NAME) ready".
var said = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?: at ([\w-]+(?:\.[\w-]+)*)[ ,]|version [\d.]+ (\([\w.-]+\)) ready| at ([\w.-]+)$)`)
})

// isHost tells whether a word can be a name: with dots, and no more than its
// characters and those of placeholders.
func isHost(s string) bool {
	if !strings.Contains(s, ".") || strings.ContainsAny(s, "/<>()[]{}\"'@:;,") {
		return false
	}
	return strings.Trim(s, "0123456789.") != "" || strings.Count(s, ".") == 3
}

// enhanced tells whether a word is a status code, RFC 3463.
func enhanced(s string) bool {
	return len(s) >= 5 && s[1] == '.' && strings.Trim(s, "0123456789.") == "" && strings.Count(s, ".") == 2 && s[0] == '2'
}
