package capture_test

import (
	"fmt"
	"strings"
)

// expectedFile is a capture of the corpus with what is in it.
type expectedFile struct {
	File     string
	KeyLog   string `json:"key_log"`
	Streams  int    `json:"tcp_conversations"`
	Loose    []string
	Sessions []expectedSession
}

type expectedSession struct {
	Proto, Client, Server string
	NoPayload             bool `json:"no_payload"`
	Greeting              []string
	Helo, Commands        []string
	Capabilities          []string
	StartTLS              *struct {
		Offered, Requested bool
		Answer             *string
	}
	TLS       expectedTLS
	Auth      []expectedAuth
	Messages  []expectedMessage
	Retrieved []struct {
		Bytes   int64
		Subject string `json:"header_subject"`
	}
	Directions string
	TCP        struct{ Gap bool }
	Inside     *expectedInside `json:"inside_tls"`
	Decrypted  *sums
}

type expectedTLS struct {
	Mode, Version, Cipher, SNI, Group, ALPN string
	Ladder                                  []string
	Server                                  []struct{ SHA256 string } `json:"server_certificates"`
	Client                                  []struct{ SHA256 string } `json:"client_certificates"`
	Alerts                                  []struct{ From, Description string }
}

type expectedAuth struct {
	Mechanism, Digest, Result string
	User, Secret              *string
	InClear                   bool `json:"in_clear"`
}

type expectedMessage struct {
	From    *string `json:"mail_from"`
	Rcpt    []struct{ To, Code string }
	Octets  *int64
	Subject *string `json:"header_subject"`
	Reply   string
}

type sums struct {
	ClientBytes int64  `json:"client_bytes"`
	ServerBytes int64  `json:"server_bytes"`
	ClientSum   string `json:"client_sha256"`
	ServerSum   string `json:"server_sha256"`
}

type expectedInside struct {
	sums
	Banner, Helo, Commands, Capabilities []string
	Auth                                 []expectedAuth
	Messages                             []expectedMessage
	Retrieved                            []struct {
		Bytes   int64
		Subject string `json:"header_subject"`
	}
}

// facts gives what is expected.
func (s expectedSession) facts(file expectedFile) facts {
	f := facts{"proto": s.Proto}
	switch s.TLS.Mode {
	case "":
	case "tls":
		f["mode"] = "implicit"
	default:
		f["mode"] = s.TLS.Mode
	}
	loose := strings.Join(file.Loose, " ")
	if strings.Contains(loose, "all but") {
		return f
	}
	if d := s.Directions; d != "" && !strings.Contains(loose, "cut packet") {
		f.add("gaps", s.TCP.Gap)
	}
	if s.Greeting != nil {
		f.add("greeting", trimmed(s.Greeting))
	}
	if s.Commands != nil && !strings.Contains(loose, "commands") {
		f.add("commands", s.Commands)
	}
	if s.Helo != nil {
		f.add("helo", s.Helo)
	}
	if s.Capabilities != nil {
		f.add("capabilities", able(s.Capabilities))
	}
	if s.StartTLS != nil {
		f.add("starttls", fmt.Sprint(s.StartTLS.Offered, s.StartTLS.Requested))
	}
	s.TLS.facts(f)
	if s.Auth != nil {
		f.auth("auth", s.Auth)
	}
	if !strings.Contains(loose, "messages") && !strings.Contains(loose, "cut packet") {
		f.mail("mail", s.Messages)
		for i, r := range s.Retrieved {
			f.add(fmt.Sprint("read ", i), r.Bytes)
		}
	}
	if in := s.Inside; in != nil {
		f.sums(in.sums)
		f.add("inside commands", in.Commands)
		if in.Banner != nil {
			f.add("greeting", trimmed(in.Banner))
		}
		if in.Helo != nil {
			f.add("inside helo", in.Helo)
		}
		f.add("inside capabilities", able(in.Capabilities))
		f.auth("inside auth", in.Auth)
		f.mail("mail", in.Messages)
		for i, r := range in.Retrieved {
			f.add(fmt.Sprint("read ", i), r.Bytes)
		}
	}
	if s.Decrypted != nil {
		f.sums(*s.Decrypted)
	}
	return f
}

func (e expectedTLS) facts(f facts) {
	for name, v := range map[string]string{"version": strings.Replace(e.Version, "TLSv", "TLS ", 1), "cipher": e.Cipher, "sni": e.SNI, "alpn": e.ALPN} {
		if v != "" {
			f[name] = strings.Replace(v, "SSLv3", "SSL 3.0", 1)
		}
	}
	if e.Ladder != nil {
		var shown []string
		for _, l := range e.Ladder {
			if !strings.ContainsAny(l, "(") && !strings.Contains(l, "ChangeCipherSpec") {
				shown = append(shown, l)
			}
		}
		f.add("ladder", shown)
	}
	for name, list := range map[string][]struct{ SHA256 string }{"server chain": e.Server, "client chain": e.Client} {
		var all []string
		for _, c := range list {
			all = append(all, c.SHA256)
		}
		if all != nil {
			f.add(name, all)
		}
	}
	for _, a := range e.Alerts {
		f.add("alert", a.From+" "+a.Description)
	}
}

func (f facts) sums(s sums) {
	f.add("client plaintext", fmt.Sprint(s.ClientBytes, " ", s.ClientSum))
	f.add("server plaintext", fmt.Sprint(s.ServerBytes, " ", s.ServerSum))
}

func (f facts) auth(name string, list []expectedAuth) {
	for i, a := range list {
		at := fmt.Sprintf("%s %d ", name, i)
		switch a.Mechanism {
		case "USER/PASS":
			a.Mechanism = "USER"
		case "LOGIN command":
			a.Mechanism = "LOGIN"
		}
		f[at+"mechanism"] = a.Mechanism
		if a.User != nil {
			f[at+"user"] = *a.User
		}
		if a.Secret != nil {
			f[at+"secret"] = *a.Secret
		} else if a.Digest != "" {
			f[at+"secret"] = a.Digest
		}
		ok := strings.HasPrefix(a.Result, "2") || a.Result == "+OK" || a.Result == "OK"
		f.add(at+"ok", ok)
		f.add(at+"clear", a.InClear)
	}
	f.add(name+" number", len(list))
}

func (f facts) mail(name string, list []expectedMessage) {
	for i, m := range list {
		at := fmt.Sprintf("%s %d ", name, i)
		if m.From != nil {
			f[at+"from"] = *m.From
		}
		var to []string
		for _, r := range m.Rcpt {
			to = append(to, r.To)
		}
		f.add(at+"to", to)
		if m.Octets != nil {
			f.add(at+"octets", *m.Octets)
		}
		if m.Subject != nil {
			f.add(at+"subject", *m.Subject)
		}
	}
}
