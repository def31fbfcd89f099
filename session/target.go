package session

import (
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
)

// Target is a server as a user names it.
type Target struct {
	Scheme   string // smtp submission smtps lmtp imap imaps pop3 pop3s; "lab" before it is looked up
	User     string // account name, where the target has one
	Host     string // without brackets; for lab targets the lab's name for it
	Port     int
	Guessed  bool   // the protocol is a guess from port or name; the greeting decides
	LabNamed bool   // lab:NAME
	Shown    string // of a lab target: the host that stands for it
}

// scheme is what a URL scheme stands for.
type scheme struct {
	protocol string
	port     int
	implicit bool
}

var schemes = map[string]scheme{
	"smtp":       {"smtp", 25, false},
	"submission": {"submission", 587, false},
	"smtps":      {"submission", 465, true},
	"imap":       {"imap", 143, false},
	"imaps":      {"imap", 993, true},
	"pop3":       {"pop3", 110, false},
	"pop3s":      {"pop3", 995, true},
}

var portSchemes = map[int]string{
	25: "smtp", 2525: "smtp", 465: "smtps", 587: "submission",
	143: "imap", 993: "imaps", 110: "pop3", 995: "pop3s",
}

// ParseTarget reads the forms scheme://[user@]host[:port], host:port, host and
// lab:NAME. The error names the part that is wrong and what would be right.
func ParseTarget(s string) (Target, error) {
	s = strings.TrimSpace(s)
	if i := strings.IndexFunc(s, func(r rune) bool { return r < 0x21 || r == 0x7f }); i >= 0 {
		return Target{}, fmt.Errorf("target: a blank or control character at position %d; a target is like smtp://mail.example.org", i+1)
	}
	if name, ok := strings.CutPrefix(s, "lab:"); ok {
		if name == "" {
			return Target{}, fmt.Errorf("target %q: a lab name is missing; lab:good is one", s)
		}
		return Target{Scheme: "lab", Host: name, LabNamed: true}, nil
	}
	if strings.Contains(s, "://") {
		return parseURL(s)
	}
	if domain, ok := strings.CutPrefix(s, "mx:"); ok {
		return Target{}, fmt.Errorf("target %q: name one of the mail exchangers of %s itself, like smtp://mx.example.org", s, domain)
	}
	return parseHostPort(s)
}

func parseURL(s string) (Target, error) {
	u, err := url.Parse(s)
	if err != nil {
		return Target{}, fmt.Errorf("target %q cannot be read; it is like smtp://mail.example.org:587", s)
	}
	name := strings.ToLower(u.Scheme)
	sc, ok := schemes[name]
	if !ok {
		return Target{}, fmt.Errorf("target %q: %s:// is not known; there are smtp submission smtps imap imaps pop3 pop3s", s, name)
	}
	if u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "" {
		return Target{}, fmt.Errorf("target %q: nothing can follow the host and port", s)
	}
	if _, has := u.User.Password(); has {
		return Target{}, fmt.Errorf("target: a password does not belong there, other users of this computer can read it; use --password-file")
	}
	t := Target{Scheme: name, User: u.User.Username(), Host: u.Hostname(), Port: sc.port}
	if t.Host == "" {
		return Target{}, fmt.Errorf("target %q: the host is missing", s)
	}
	if strings.Contains(t.Host, ":") && !strings.HasPrefix(u.Host, "[") {
		return Target{}, fmt.Errorf("target %q: an IPv6 address stands in brackets, like %s://[2001:db8::1]:%d", s, name, sc.port)
	}
	if p := u.Port(); p != "" {
		if t.Port, err = parsePort(p); err != nil {
			return Target{}, fmt.Errorf("target %q: %w", s, err)
		}
	}
	return t, nil
}

func parseHostPort(s string) (Target, error) {
	var t Target
	if i := strings.LastIndexByte(s, '@'); i >= 0 {
		t.User, s = s[:i], s[i+1:]
	}
	host, port, err := net.SplitHostPort(s)
	switch {
	case err == nil:
		if t.Port, err = parsePort(port); err != nil {
			return Target{}, fmt.Errorf("target %q: %w", s, err)
		}
		t.Host, t.Scheme = host, portSchemes[t.Port]
		t.Guessed = true
		if t.Scheme == "" {
			t.Scheme = schemeOfName(host)
		}
	case strings.Count(s, ":") > 1 && net.ParseIP(strings.Trim(s, "[]")) == nil:
		return Target{}, fmt.Errorf("target %q cannot be read; an IPv6 address with a port is like [2001:db8::1]:25", s)
	default:
		t.Host, t.Guessed = strings.Trim(s, "[]"), true
		t.Scheme = schemeOfName(s)
		t.Port = schemes[t.Scheme].port
	}
	if t.Host == "" {
		return Target{}, fmt.Errorf("target: the host is missing; a target is like smtp://mail.example.org, mail.example.org:587 or lab:good")
	}
	return t, nil
}

// schemeOfName guesses from a host's first label.
func schemeOfName(host string) string {
	first, _, _ := strings.Cut(strings.ToLower(host), ".")
	switch {
	case strings.HasPrefix(first, "imap"):
		return "imap"
	case strings.HasPrefix(first, "pop"):
		return "pop3"
	case strings.HasPrefix(first, "mx"):
		return "smtp"
	}
	return "submission"
}

func parsePort(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > 65535 {
		return 0, fmt.Errorf("port %q is not a number from 1 to 65535", s)
	}
	return n, nil
}

// Protocol gives smtp, submission, imap or pop3.
func (t Target) Protocol() string { return schemes[t.Scheme].protocol }

// Implicit tells whether TLS starts with the first byte.
func (t Target) Implicit() bool { return schemes[t.Scheme].implicit }

// HostPort gives host:port, IPv6 addresses in brackets.
func (t Target) HostPort() string {
	host := t.Host
	if t.Shown != "" {
		host = t.Shown
	}
	return net.JoinHostPort(host, strconv.Itoa(t.Port))
}

// String gives the canonical form, scheme://host:port.
func (t Target) String() string {
	if t.LabNamed {
		return "lab:" + t.Host
	}
	return t.Scheme + "://" + t.HostPort()
}
