package decode

import (
	"bytes"
	"strings"

	"example.org/mailwire/transcript"
)

// blob takes base64 that no command came before.
func (p *paster) blob(line []byte, dir transcript.Dir) {
	b, _ := decodeBase64(bytes.TrimSpace(line))
	f, known := formOf(b)
	name := p.mechanism
	if !known {
		f = form{dir: dir}
	}
	if name == "" && known {
		name, p.guessed = f.mechanism, true
	}
	if p.sameSCRAM(name) {
		name = p.exchange.Mechanism()
	} else if p.exchange == nil || p.exchange.Mechanism() != name {
		p.request, p.via = p.request+1, "sasl"
		p.exchange, p.bare = Begin(name), true
		p.signing = name
	}
	x := p.exchange
	if f.dir == transcript.Server {
		x.challenges = max(x.challenges, f.n)
		p.add(f.dir, name, "challenge", x.Challenge(bytes.TrimSpace(line)))
		return
	}
	x.responses = max(x.responses, f.n)
	p.add(transcript.Client, name, "response", x.Response(bytes.TrimSpace(line)))
}

// sameSCRAM tells whether a message of SCRAM goes on with the exchange at hand.
// Its proof may tell the hash, which the first messages do not.
func (p *paster) sameSCRAM(name string) bool {
	const family = "SCRAM-"
	if p.exchange == nil || !strings.HasPrefix(name, family) || !strings.HasPrefix(p.exchange.Mechanism(), family) {
		return false
	}
	if p.exchange.Mechanism() == family && name != family {
		p.exchange.name, p.signing = name, name
		for i := range p.out {
			if p.out[i].Request == p.request {
				p.out[i].Mechanism = name
			}
		}
	}
	return true
}

func (p *paster) add(dir transcript.Dir, name, step string, s Step) {
	if !s.User.IsZero() {
		p.user = s.User
	}
	p.out = append(p.out, Pasted{Line: p.line, Guessed: p.guessed, AuthStep: &transcript.AuthStep{
		Dir: dir, Span: transcript.Span{Dir: dir, Layer: transcript.Wire}, Request: p.request, Mechanism: name, Via: p.via, Step: step,
		Fields: s.Fields, User: s.User, Secret: s.Secret, Problem: s.Problem, Meaning: s.Meaning}})
}

// plainCommands are commands of one word, which could be taken for base64.
var plainCommands = map[string]bool{"CAPA": true, "QUIT": true, "STLS": true, "RSET": true, "NOOP": true, "LIST": true, "STAT": true, "UIDL": true,
	"HELP": true, "DATA": true, "STARTTLS": true, "EHLO": true, "HELO": true, "AUTH": true, "RETR": true, "DELE": true}

func looksBase64(line []byte) bool {
	line = bytes.TrimSpace(line)
	return len(line) >= 4 && len(bytes.TrimFunc(bytes.TrimRight(line, "="), func(r rune) bool { return r < 0x80 && alphabet(byte(r)) || r == '-' || r == '_' })) == 0
}
