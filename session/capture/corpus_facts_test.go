package capture_test

import (
	"crypto/sha256"
	"fmt"
	"hash"
	"slices"
	"strings"
	"unicode/utf8"

	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/report"
)

// seenTalk collects what the events of a conversation tell.
type seenTalk struct {
	facts
	client, server string
	commands       [3][]string // by layer
	helo           [3]string
	caps           [3][]string
	ladder         []string
	plain          [3]hash.Hash // by direction
	bytes          [3]int64
	offered, asked bool
}

func (k *seenTalk) take(e transcript.Entry) {
	switch ev := e.Event.(type) {
	case *transcript.Opened:
		k.client, k.server = ev.Client, ev.Server
	case *transcript.Data:
		if ev.Layer == transcript.Plain {
			if k.plain[ev.Dir] == nil {
				k.plain[ev.Dir] = sha256.New()
			}
			k.plain[ev.Dir].Write(ev.Bytes)
			k.bytes[ev.Dir] += ev.Len
		}
	case *transcript.Request:
		if !ev.Known && ev.Verb == "" {
			return
		}
		layer := ev.Span.Layer
		k.commands[layer] = append(k.commands[layer], ev.Verb)
		if ev.Verb == "EHLO" || ev.Verb == "HELO" || ev.Verb == "LHLO" {
			k.helo[layer] = ev.Verb + " | " + ev.Args.Raw()
		}
		k.asked = k.asked || ev.Verb == "STARTTLS" || ev.Verb == "STLS"
	case *transcript.Reply:
		if ev.To == 0 && k.facts["greeting"] == "" {
			k.greeting(ev)
		}
	case *transcript.Capabilities:
		k.capabilities(ev)
	case *transcript.Handshake:
		if !ev.Sealed {
			k.ladder = append(k.ladder, strings.ToUpper(ev.Dir.String())+" "+ev.Name)
		}
	case *transcript.Alert:
		if !ev.Sealed {
			side := map[transcript.Dir]string{transcript.Client: "client", transcript.Server: "server"}[ev.Dir]
			k.facts["alert"] = side + " " + ev.Name
		}
	}
}

func (k *seenTalk) greeting(r *transcript.Reply) {
	lines := strings.Split(r.Text.Raw(), "\n")
	for i, l := range lines {
		sep := " "
		if i < len(lines)-1 {
			sep = "-"
		}
		lines[i] = r.Code + sep + escaped(l)
		if r.Code == "OK" {
			lines[i] = "* OK " + l
		}
	}
	k.facts.add("greeting", trimmed(lines))
}

// escaped gives bytes that are no UTF-8 as the corpus has them.
func escaped(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && n == 1 {
			fmt.Fprintf(&b, `\x%02x`, s[0])
		} else {
			b.WriteString(s[:n])
		}
		s = s[n:]
	}
	return b.String()
}

func trimmed(lines []string) (all []string) {
	for _, l := range lines {
		all = append(all, strings.TrimRight(l, " "))
	}
	return all
}

// able gives capabilities one by one, in one form: those of IMAP and SMTP have
// their parameters behind "=" or a space, in one entry or in several.
func able(list []string) []string {
	var all []string
	for _, c := range list {
		name, params, ok := strings.Cut(strings.ToUpper(c), "=")
		if !ok || strings.Contains(name, " ") {
			name, params, _ = strings.Cut(strings.ToUpper(c), " ")
		}
		if params == "" {
			all = append(all, name)
		}
		for p := range strings.FieldsSeq(params) {
			all = append(all, name+" "+p)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func (k *seenTalk) capabilities(c *transcript.Capabilities) {
	var list []string
	for _, x := range c.List {
		s := x.Name
		for _, p := range x.Params {
			s += " " + p.Raw()
		}
		list = append(list, s)
		k.offered = k.offered || !c.Secure && (x.Name == "STARTTLS" || x.Name == "STLS")
	}
	k.caps[c.Span.Layer] = able(list)
}

func (k *seenTalk) finish(s report.Session) facts {
	f := k.facts
	f["proto"], f["mode"] = s.Protocol, s.TLS.Mode
	for name, p := range map[string]*string{"version": s.TLS.Version, "cipher": s.TLS.Cipher} {
		if p != nil {
			f[name] = *p
		}
	}
	for name, p := range map[string]*transcript.Text{"sni": s.TLS.ServerName, "alpn": s.TLS.ALPN} {
		if p != nil {
			f[name] = p.Raw()
		}
	}
	f.add("commands", k.commands[transcript.Wire])
	f.add("inside commands", k.commands[transcript.Plain])
	f["helo"], f["inside helo"] = k.helo[transcript.Wire], k.helo[transcript.Plain]
	f.add("capabilities", k.caps[transcript.Wire])
	f.add("inside capabilities", k.caps[transcript.Plain])
	f.add("starttls", fmt.Sprint(k.offered, k.asked))
	f.add("ladder", k.ladder)
	for dir, name := range map[transcript.Dir]string{transcript.Client: "client", transcript.Server: "server"} {
		if k.plain[dir] != nil {
			f.add(name+" plaintext", fmt.Sprintf("%d %x", k.bytes[dir], k.plain[dir].Sum(nil)))
		}
	}
	for name, list := range map[string][]report.SessionCertificate{"server chain": s.TLS.Certificates, "client chain": s.TLS.Client} {
		var all []string
		for _, c := range list {
			all = append(all, c.SHA256)
		}
		f.add(name, all)
	}
	f.signIns(s.Auth)
	f.add("gaps", s.Gaps > 0)
	for i, m := range s.Mail {
		at := fmt.Sprintf("mail %d ", i)
		var to []string
		for _, x := range m.To {
			to = append(to, strings.Trim(x.Raw(), "<>"))
		}
		if m.From != nil {
			f[at+"from"] = strings.Trim(m.From.Raw(), "<>")
		}
		f.add(at+"to", to)
		f.add(at+"octets", m.Bytes)
		if m.Subject != nil {
			f.add(at+"subject", m.Subject.Raw())
		}
	}
	for i, m := range s.Fetched {
		f.add(fmt.Sprint("read ", i), m.Bytes)
	}
	return f
}

func (f facts) signIns(list []report.SessionAuth) {
	number := map[string]int{}
	for _, a := range list {
		name := "auth"
		if !a.Clear {
			name = "inside auth"
		}
		at := fmt.Sprintf("%s %d ", name, number[name])
		number[name]++
		f[at+"mechanism"] = a.Mechanism
		if a.User != nil {
			f[at+"user"] = a.User.Raw()
		}
		if a.Secret != nil {
			f[at+"secret"] = a.Secret.Raw()
		}
		f.add(at+"ok", a.OK != nil && *a.OK)
		f.add(at+"clear", a.Clear)
	}
	f.add("auth number", number["auth"])
	f.add("inside auth number", number["inside auth"])
}
