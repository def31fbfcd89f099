// Package options is the form in which the user sets how TLS is to be, and the
// words for what was set.
package options

import (
	"fmt"
	"strings"

	"example.org/mailwire/transcript"
)

// Controls is how TLS is to be, as typed; empty for the program's own choice.
type Controls struct {
	TLS         string // must, offered, implicit, manual, off
	Min, Max    string // 1.0 … 1.3
	Suites      string // names with commas between
	Groups      string
	ALPN        string
	SNI         string // a name, or none
	VerifyName  string
	Roots       string // system, mozilla, lab, none, files; commas between
	Pin         string // SHA-256 of the key, hex or base64
	ClientCert  string // a file, or lab:alice
	ClientKey   string
	KeyPassword transcript.Hidden
	Resume      bool   // connect twice, the second time with the session of the first
	Until       string // "handshake": the session ends with it
}

// Choices is what Controls may hold on this machine, and what cannot be chosen.
type Choices struct {
	Versions, Suites, Groups []Choice
	Cannot                   []string // sentences on what this TLS cannot do
}

// Choice is one value.
type Choice struct {
	Name string
	Note string // "TLS 1.2", "weak: RC4", "post-quantum hybrid"
}

// Summary gives in words what differs from the program's own choice, the mode
// of TLS left out: "TLS 1.0 to 1.2, suites: 2". It is "" where nothing does.
func Summary(c Controls) string {
	var parts []string
	add := func(format string, args ...any) { parts = append(parts, fmt.Sprintf(format, args...)) }
	named := func(label, value string) {
		if value != "" {
			add("%s: %s", label, value)
		}
	}
	switch {
	case c.Min != "" && c.Min == c.Max:
		add("TLS %s only", c.Min)
	case c.Min != "" && c.Max != "":
		add("TLS %s to %s", c.Min, c.Max)
	case c.Min != "":
		add("TLS %s and later", c.Min)
	case c.Max != "":
		add("TLS up to %s", c.Max)
	}
	counted := func(label, list string) {
		if n := names(list); len(n) == 1 {
			add("%s: %s", label, n[0])
		} else if len(n) > 1 {
			add("%ss: %d", label, len(n))
		}
	}
	counted("suite", c.Suites)
	counted("group", c.Groups)
	named("ALPN", c.ALPN)
	named("SNI", c.SNI)
	named("name to prove", c.VerifyName)
	named("roots", c.Roots)
	if c.Pin != "" {
		add("a pinned key")
	}
	named("client certificate", base(c.ClientCert))
	if c.Resume {
		add("connects twice")
	}
	if c.Until != "" {
		add("ends with the handshake")
	}
	return transcript.TextOf(strings.Join(parts, ", ")).String()
}

// names gives the names of a list with commas between.
func names(list string) []string {
	var all []string
	for _, n := range strings.Split(list, ",") {
		if n = strings.TrimSpace(n); n != "" {
			all = append(all, n)
		}
	}
	return all
}

func base(file string) string { return file[strings.LastIndexAny(file, "/\\")+1:] }
