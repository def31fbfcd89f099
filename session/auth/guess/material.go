package guess

import (
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"

	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/transcript"
)

// Material is what guessing needs of one sign-in: the challenge, the answer to
// it, and what else goes into the computation.
type Material struct {
	Mechanism  string
	User       transcript.Text
	Request    int    // the sign-in's command
	Iterations int    // of SCRAM, 0 for others
	Why        string // why no password can be tried; empty where one can

	trial trial
}

// trial is the computation of one mechanism on one exchange.
type trial interface{ try(password string) bool }

// Try tells whether the answer that crossed is that of the password. It is not
// safe for concurrent use.
func (m *Material) Try(password string) bool { return m.trial != nil && m.trial.try(password) }

// maxSignIns bounds the sign-ins of which steps are collected.
const maxSignIns = 1000

// From collects the material of each sign-in from the steps of one
// conversation. Sign-ins that need no guessing, or allow none, are left out.
func From(steps []*transcript.AuthStep) []Material {
	var order []*parts
	at := map[int]*parts{}
	for _, s := range steps {
		p := at[s.Request]
		if p == nil {
			if len(order) == maxSignIns {
				break
			}
			p = &parts{mechanism: strings.ToUpper(s.Mechanism), request: s.Request, client: map[string]string{}, server: map[string]string{}}
			at[s.Request] = p
			order = append(order, p)
		}
		p.add(s)
	}
	var out []Material
	for _, p := range order {
		if kind, _ := decode.Kind(p.mechanism); p.answered && (kind == transcript.SecretDigest || kind == transcript.SecretProof) {
			out = append(out, p.material())
		}
	}
	return out
}

// parts are the fields of one sign-in by their names, each side's apart.
type parts struct {
	mechanism      string
	request        int
	user           transcript.Text
	client, server map[string]string
	answered       bool
}

func (p *parts) add(s *transcript.AuthStep) {
	if !s.User.IsZero() {
		p.user = s.User
	}
	side := p.client
	if s.Dir == transcript.Server {
		side = p.server
	} else if s.Secret == transcript.SecretDigest || s.Secret == transcript.SecretProof {
		p.answered = true
	}
	for _, f := range s.Fields {
		if _, has := side[f.Name]; has {
			continue
		}
		side[f.Name] = f.Value.Raw()
		if !f.Secret.IsZero() {
			side[f.Name] = f.Secret.Reveal()
		}
	}
}

func (p *parts) material() Material {
	m := Material{Mechanism: p.mechanism, User: p.user, Request: p.request}
	switch {
	case p.mechanism == "APOP":
		m.trial, m.Why = p.apop()
	case p.mechanism == "CRAM-MD5":
		m.trial, m.Why = p.cram()
	case p.mechanism == "DIGEST-MD5":
		m.trial, m.Why = p.digest()
	case p.mechanism == "NTLM":
		m.trial, m.Why = p.ntlm()
	case strings.HasPrefix(p.mechanism, "SCRAM-"):
		m.Iterations, _ = strconv.Atoi(p.server["iterations"])
		m.trial, m.Why = p.scram()
	default:
		m.Why = "mailwire does not compute this mechanism's answers"
	}
	return m
}

// The reasons why nothing can be tried.
const (
	whyChallenge = "the challenge was not seen"
	whyAnswer    = "the answer was not seen, or is masked"
	whyForm      = "the exchange does not have the form of its mechanism"
)

func (p *parts) apop() (trial, string) {
	digest, err := hex.DecodeString(p.client["digest"])
	switch stamp := p.client["challenge"]; {
	case stamp == "":
		return nil, whyChallenge
	case err != nil || len(digest) != 16:
		return nil, whyAnswer
	default:
		return newAPOP(stamp, digest), ""
	}
}

func (p *parts) cram() (trial, string) {
	challenge, seen := p.server["challenge"]
	digest, err := hex.DecodeString(p.client["digest"])
	switch {
	case !seen:
		return nil, whyChallenge
	case err != nil || len(digest) != 16:
		return nil, whyAnswer
	}
	return newCRAM(challenge, digest), ""
}

func (p *parts) ntlm() (trial, string) {
	challenge, err := hex.DecodeString(p.server["challenge"])
	if err != nil || len(challenge) != 8 {
		return nil, whyChallenge
	}
	answer, err := hex.DecodeString(p.client["NT answer"])
	if err != nil || len(answer) < 24 {
		return nil, whyAnswer
	}
	lm, _ := hex.DecodeString(p.client["LM answer"])
	return newNTLM(p.client["user"], p.client["domain"], challenge, answer, lm), ""
}

func (p *parts) scram() (trial, string) {
	name := strings.TrimSuffix(strings.TrimPrefix(p.mechanism, "SCRAM-"), "-PLUS")
	salt, err := base64.StdEncoding.DecodeString(p.server["salt"])
	iterations, bad := strconv.Atoi(p.server["iterations"])
	if err != nil || bad != nil || iterations < 1 {
		return nil, whyChallenge
	}
	proof, err := base64.StdEncoding.DecodeString(p.client["proof"])
	switch h := scramHash(name); {
	case h == nil:
		return nil, "mailwire does not know this hash"
	case err != nil || len(proof) != h().Size():
		return nil, whyAnswer
	case p.client["extension"] != "" || p.server["extension"] != "":
		return nil, whyForm
	default:
		return newSCRAM(h, salt, iterations, proof, p.authMessage()), ""
	}
}

// authMessage puts the messages together again as RFC 5802 section 3 has them.
func (p *parts) authMessage() string {
	escape := strings.NewReplacer("=", "=3D", ",", "=2C").Replace
	flag, _, _ := strings.Cut(p.client["channel binding"], ":")
	header := flag + ","
	if id := p.client["authorization identity"]; id != "" {
		header += "a=" + escape(id)
	}
	binding := p.client["binding data"]
	if binding == "" {
		binding = base64.StdEncoding.EncodeToString([]byte(header + ","))
	}
	nonce := p.server["nonce"]
	return "n=" + escape(p.client["user"]) + ",r=" + p.client["nonce"] +
		",r=" + nonce + ",s=" + p.server["salt"] + ",i=" + p.server["iterations"] +
		",c=" + binding + ",r=" + nonce
}
