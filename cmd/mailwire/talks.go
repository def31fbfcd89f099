package main

import (
	"slices"
	"strings"
	"unicode/utf8"

	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/report"
	"example.org/mailwire/tui"
)

// talksOf tells the conversations of a log in short, in the order in which
// mailwire sessions lists them; nil where there are not several.
func talksOf(log *transcript.Log) []tui.Conversation {
	if talks := allTalks(log); len(talks) > 1 {
		return talks
	}
	return nil
}

// allTalks tells the conversations of a log in short.
func allTalks(log *transcript.Log) []tui.Conversation {
	entries, _ := log.Since(0)
	builders := map[int]*report.SessionBuilder{}
	var order []int
	for _, e := range entries {
		b := builders[e.Conn]
		if b == nil {
			if _, ok := e.Event.(*transcript.Opened); !ok {
				continue
			}
			b = report.NewSession(report.SessionOptions{Start: log.Created()})
			builders[e.Conn] = b
			order = append(order, e.Conn)
		}
		b.Take(e)
	}
	talks := make([]tui.Conversation, 0, len(order))
	for _, conn := range order {
		talks = append(talks, talkOf(conn, builders[conn].Session()))
	}
	return talks
}

func talkOf(conn int, s *report.Session) tui.Conversation {
	c := tui.Conversation{Conn: conn, Lock: s.Lock, Protocol: s.Protocol, Client: s.Client, Server: s.Server, Late: s.Late}
	switch {
	case s.TLS.Version != nil:
		c.TLS = *s.TLS.Version
	case s.TLS.Mode != "none":
		c.TLS = "TLS"
	}
	for _, a := range s.Auth { // the last one counts: those before were refused
		if a.User != nil {
			c.User = *a.User
		}
	}
	for _, list := range [][]report.SessionMail{s.Mail, s.Fetched, s.Appended} {
		if len(list) > 0 && c.Mail.IsZero() {
			c.Mail = mailOf(list[0])
		}
	}
	c.User, c.Mail = shortened(c.User), shortened(c.Mail)
	for _, f := range s.Findings {
		if slices.Index(severities, f.Severity) > slices.Index(severities, c.Severity) {
			c.Severity, c.Finding = f.Severity, f.Title
		}
	}
	return c
}

// maxShort bounds the text that a list holds, in bytes: what a peer sends may be long.
const maxShort = 200

// shortened gives the beginning of a text; a list holds many.
func shortened(t transcript.Text) transcript.Text {
	raw := t.Raw()
	if len(raw) <= maxShort {
		return transcript.TextOf(strings.Clone(raw)) // what it was cut from is let go
	}
	n := maxShort
	for n > maxShort-utf8.UTFMax && !utf8.RuneStart(raw[n]) {
		n--
	}
	return transcript.TextOf(raw[:n] + "..")
}

// mailOf gives the subject of a message, else from whom to whom it went.
func mailOf(m report.SessionMail) transcript.Text {
	if m.Subject != nil {
		return *m.Subject
	}
	if m.From == nil && len(m.To) == 0 {
		return transcript.Text{}
	}
	from, to := "", make([]string, 0, len(m.To))
	if m.From != nil {
		from = m.From.Raw()
	}
	for _, t := range m.To[:min(len(m.To), 3)] {
		to = append(to, t.Raw())
	}
	return transcript.TextOf("<" + from + "> to " + strings.Join(to, ", "))
}

// severities go from the least to the worst that a list tells.
var severities = []transcript.Severity{
	transcript.SeverityLow, transcript.SeverityMedium, transcript.SeverityHigh, transcript.SeverityCritical,
}
