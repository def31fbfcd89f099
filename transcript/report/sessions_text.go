package report

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"example.org/mailwire/transcript"
)

// sessionText writes a line for each conversation, and below it what matters
// most: sign-ins, messages, findings.
type sessionText struct{}

func (*sessionText) begin(io.Writer, string) {}

func (*sessionText) end(io.Writer, any) {}

func (*sessionText) between() string { return "" }

func (*sessionText) session(w *bytes.Buffer, s *Session) {
	fmt.Fprintf(w, "%4d  %s %-5s %s -> %s  %s  %s\n", s.Index+1, glyph(s.Lock), orNone(s.Protocol), s.Client, s.Server,
		s.Start.UTC().Format("2006-01-02 15:04:05"), tlsWords(s))
	for _, a := range s.Auth {
		fmt.Fprintf(w, "      sign-in %s\n", authWords(a))
	}
	mails(w, "mail", s.Mail)
	mails(w, "read", s.Fetched)
	mails(w, "store", s.Appended)
	for _, f := range s.Findings {
		switch f.Severity {
		case transcript.SeverityMedium, transcript.SeverityHigh, transcript.SeverityCritical:
			fmt.Fprintf(w, "      %s: %s\n", f.Severity, f.Title)
		}
	}
	if s.LetGo {
		fmt.Fprintf(w, "      %s: what followed is not told\n", transcript.LetGo)
	}
	if s.Only != "" {
		fmt.Fprintf(w, "      only the %s's side was captured\n", s.Only)
	}
	if s.Gaps > 0 {
		fmt.Fprintf(w, "      %s: bytes are missing\n", transcript.Count(s.Gaps, "gap"))
	}
}

func glyph(l transcript.Lock) string {
	if l == "" {
		l = transcript.LockUnknown
	}
	return l.Glyph()
}

func orNone(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func tlsWords(s *Session) string {
	t := s.TLS
	if t.Mode == "none" {
		return "no TLS"
	}
	words := []string{t.Mode}
	if t.Version != nil {
		words = append(words, *t.Version)
	}
	if t.ServerName != nil {
		words = append(words, "for "+t.ServerName.String())
	}
	if !t.Opened {
		words = append(words, "not opened"+stillSealed(t))
	}
	return strings.Join(words, " ")
}

// stillSealed says why TLS was not opened, and which options could open it: the key
// log of one of the sides, or the server's key where the secret was sealed to it.
func stillSealed(t SessionTLS) string {
	if t.Unopened == "" {
		return ""
	}
	words := ": " + t.Unopened
	noKey := strings.HasPrefix(t.Unopened, "no key")
	switch {
	case noKey && !t.Resumed && slices.Contains(t.Weak, "RSA key exchange"):
		words += " (--keylog FILE or --server-key FILE)"
	case noKey, strings.HasPrefix(t.Unopened, "the server's key opens nothing here"):
		words += " (--keylog FILE)"
	}
	return words
}

func authWords(a SessionAuth) string {
	words := a.Mechanism
	if a.User != nil {
		words += " as " + a.User.String()
	}
	if a.Secret != nil {
		words += ", " + a.Kind + " " + a.Secret.String()
	} else if a.Kind != "none" {
		words += ", " + a.Kind
	}
	switch {
	case a.OK == nil:
		words += ", no answer seen"
	case *a.OK:
		words += ", accepted"
	default:
		words += ", refused"
	}
	if a.Clear && a.Kind != "none" {
		words += ", in clear"
	}
	return words
}

// maxListed bounds the messages that a session's text lists.
const maxListed = 20

func mails(w io.Writer, what string, list []SessionMail) {
	for i, m := range list {
		if i == maxListed {
			fmt.Fprintf(w, "      %-7s and %d more\n", what, len(list)-i)
			return
		}
		to := make([]string, 0, 3)
		for _, t := range m.To[:min(len(m.To), 3)] {
			to = append(to, t.String())
		}
		if len(m.To) > 3 {
			to = append(to, fmt.Sprintf("and %d more", len(m.To)-3))
		}
		from := "-"
		if m.From != nil {
			from = m.From.String()
			if !m.Header {
				from = "<" + from + ">"
			}
		}
		line := fmt.Sprintf("      %-7s %s -> %s, %s", what, from, strings.Join(to, ", "), transcript.Count(m.Bytes, "byte"))
		if m.Subject != nil {
			cut, _ := wordsOf(*m.Subject).Cut(80)
			line += ", " + cut.String()
		}
		if m.Clear {
			line += ", in clear"
		}
		fmt.Fprintln(w, line)
	}
}
