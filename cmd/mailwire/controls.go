package main

import (
	"strings"

	"example.org/mailwire/session"
	"example.org/mailwire/tui"
)

// with gives the options with what was chosen on the screen.
func (o connectOptions) with(c tui.Controls) *connectOptions {
	set := func(to *string, from string) {
		if from = strings.TrimSpace(from); from != "" {
			*to = from
		}
	}
	set(&o.tls, c.TLS)
	set(&o.tlsMin, c.Min)
	set(&o.tlsMax, c.Max)
	set(&o.ciphers, c.Suites)
	set(&o.groups, c.Groups)
	set(&o.alpn, c.ALPN)
	set(&o.sni, c.SNI)
	set(&o.verifyName, c.VerifyName)
	set(&o.until, c.Until)
	if list := commaList(c.Roots); len(list) > 0 {
		o.ca = list
	}
	if list := commaList(c.Pin); len(list) > 0 {
		o.pins = list
	}
	if strings.TrimSpace(c.ClientCert) != "" {
		o.identity, o.clientCert, o.clientKey = nil, strings.TrimSpace(c.ClientCert), strings.TrimSpace(c.ClientKey)
		o.keyPassword, o.keyPasswordFile = c.KeyPassword, ""
	}
	o.resume = o.resume || c.Resume
	o.onScreen = true
	return &o
}

// commaList splits what was typed with commas between.
func commaList(s string) []string {
	var list []string
	for _, x := range strings.Split(s, ",") {
		if x = strings.TrimSpace(x); x != "" {
			list = append(list, x)
		}
	}
	return list
}

// wishes sets on cfg what can be settled without reading any file.
func (o *connectOptions) wishes(cfg *session.Config) error {
	cfg.Resume, cfg.Until = o.resume, o.until
	if len(o.ca) > 0 {
		cfg.RootsName = strings.Join(o.ca, ", ")
	}
	cfg.SNI, cfg.VerifyName = o.sni, o.verifyName
	o.names(cfg)
	if err := o.versions(cfg); err != nil {
		return err
	}
	if err := o.offer(cfg); err != nil {
		return err
	}
	return o.pinned(cfg)
}

// choices are what the screen offers for TLS.
func choices() tui.Choices {
	list := func(from []session.Choice) []tui.Choice {
		var to []tui.Choice
		for _, c := range from {
			to = append(to, tui.Choice{Name: c.Name, Note: c.Note})
		}
		return to
	}
	return tui.Choices{
		Versions: list(session.VersionChoices()), Suites: list(session.SuiteChoices()),
		Groups: list(session.GroupChoices()), Cannot: session.Cannot(),
	}
}
