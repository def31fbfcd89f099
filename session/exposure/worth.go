package exposure

import (
	"strings"

	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/session/auth/guess"
	"example.org/mailwire/transcript"
)

// What a sign-in is worth to whoever read it.
const (
	Readable   = "readable"   // the password itself
	Replayable = "replayable" // a token, until it ends
	Guessable  = "guessable"  // passwords can be tried offline
	Identity   = "identity"   // the account's name and no more
	Nothing    = "nothing"
)

// SignIn is one sign-in of a conversation, and what it is worth.
type SignIn struct {
	Mechanism string                `json:"mechanism"`
	Via       string                `json:"via"` // sasl, command
	User      transcript.Text       `json:"user,omitzero"`
	Kind      transcript.SecretKind `json:"kind,omitempty"`
	OK        *bool                 `json:"ok"` // what the server said; null where it said nothing
	Clear     bool                  `json:"clear"`
	Severity  transcript.Severity   `json:"severity"`         // of the worst, had it crossed without SSL
	Worth     string                `json:"worth"`            // readable, replayable, guessable, identity, nothing
	Until     transcript.Text       `json:"until,omitzero"`   // when a token ends; "not told" where nothing says so
	Words     transcript.Text       `json:"words"`            // the same in a sentence
	Binding   transcript.Text       `json:"binding,omitzero"` // what channel binding, or its lack, did
	Floor     *guess.Rate           `json:"floor,omitempty"`  // guesses on one core of this machine
	wire      string                // what the wire showed of its last line; Clear is of its secrets
}

// Floor gives the speed of guessing at a mechanism; ok is false where there is nothing to guess.
type Floor func(mechanism string, iterations int) (r guess.Rate, ok bool)

// SignIns tells what each sign-in is worth, from the events of one
// conversation. A nil floor leaves the speeds out.
func SignIns(events []transcript.Event, floor Floor) []SignIn {
	b := signIns{at: map[int]int{}, floor: floor}
	for _, e := range events {
		switch e := e.(type) {
		case *transcript.TLSAgreed:
			b.agreed = e
		case *transcript.AuthStep:
			b.step(e)
		}
	}
	material := guess.From(b.steps)
	for i := range b.list {
		b.finish(&b.list[i], material)
	}
	out := make([]SignIn, len(b.list))
	for i, s := range b.list {
		out[i] = s.SignIn
	}
	return out
}

type signIns struct {
	agreed *transcript.TLSAgreed
	list   []building
	at     map[int]int
	user   bool // the last one is a USER that waits for its PASS
	steps  []*transcript.AuthStep
	floor  Floor
}

type building struct {
	SignIn
	request int
	fields  map[string]string
	problem bool // a message of it could not be read whole
}

func (b *signIns) step(e *transcript.AuthStep) {
	b.steps = append(b.steps, e)
	i, ok := b.at[e.Request]
	switch {
	case ok:
	case b.user && e.Mechanism == "USER" && e.Dir == transcript.Client && isSecret(e.Secret):
		i = len(b.list) - 1 // PASS goes with the USER before it
		b.list[i].OK = nil
	case len(b.list) == maxNames:
		return
	default:
		i = len(b.list)
		b.list = append(b.list, building{request: e.Request, fields: map[string]string{}, SignIn: SignIn{Mechanism: transcript.TextOf(e.Mechanism).String(), Via: e.Via}})
	}
	b.at[e.Request] = i
	s := &b.list[i]
	s.wire = (&Tracker{agreed: b.agreed}).wire(e.Span.Layer)
	b.user = e.Mechanism == "USER" && !isSecret(s.Kind) && !isSecret(e.Secret)
	if !e.User.IsZero() {
		s.User = e.User
	}
	s.problem = s.problem || !e.Problem.IsZero()
	if rank(e.Secret) > rank(s.Kind) {
		s.Kind = e.Secret
	}
	if e.Secret != transcript.NoSecret && (e.Span.Layer == transcript.Wire || b.agreed != nil && b.agreed.Clear) {
		s.Clear = true
	}
	if e.Step == "ok" || e.Step == "refused" {
		good := e.Step == "ok"
		s.OK = &good
	}
	for _, f := range e.Fields {
		if f.Secret.IsZero() && s.fields[f.Name] == "" {
			s.fields[f.Name] = f.Value.Raw()
		}
	}
}

// finish words what was collected of a sign-in.
func (b *signIns) finish(of *building, material []guess.Material) {
	s, fields := &of.SignIn, of.fields
	s.Severity = decode.Worth(s.Kind)
	s.Worth, s.Words = Nothing, transcript.TextOf("nothing of it is worth stealing")
	if of.problem {
		s.Words = transcript.TextOf("what is here could not be read whole, and tells nothing")
	}
	switch s.Kind {
	case transcript.SecretPassword:
		s.Worth, s.Words = Readable, transcript.TextOf("the password stands there as it is; no work is needed")
		if s.Via == "sasl" {
			s.Words = transcript.TextOf("the password stands there in base64, which is a spelling and not a lock")
		}
	case transcript.SecretToken:
		if _, known := decode.Mechanism(s.Mechanism); !known {
			s.Worth, s.Until, s.Words = Replayable, transcript.TextOf("not told"), transcript.TextOf("mailwire does not know this mechanism; what crossed may be usable as it is")
			break
		}
		s.Worth, s.Until = Replayable, transcript.TextOf("not told")
		s.Words = transcript.TextOf("the token is usable at once; its end is not told")
		if end := fields["token ends"]; end != "" && end != "not told" {
			s.Until = transcript.TextOf(end)
			s.Words = transcript.TextOf("the token is usable at once until " + end)
		}
	case transcript.SecretDigest, transcript.SecretProof:
		s.Worth = Guessable
		b.guessable(s, material)
	case transcript.SecretIdentity:
		s.Worth, s.Words = Identity, transcript.TextOf("the account's name, and no secret")
	}
	if s.Mechanism == "EXTERNAL" {
		s.Worth, s.Severity = Identity, transcript.SeverityLow
		s.Words = transcript.TextOf(b.external())
	}
	s.Binding = transcript.TextOf(binding(s.Mechanism, fields["channel binding"]))
}

func (b *signIns) guessable(s *SignIn, material []guess.Material) {
	words := "challenge and answer seen: passwords can be tried offline"
	iterations := 0
	if ticket(s.Mechanism) {
		s.Words = transcript.TextOf("the tokens are sealed; what can be tried on one of them depends on what it holds, which its fields tell")
		return
	}
	for i := range material {
		m := &material[i]
		if at, ok := b.at[m.Request]; !ok || &b.list[at].SignIn != s {
			continue
		}
		iterations = m.Iterations
		if m.Why != "" {
			words = "an answer to a challenge, which is never readable; to try passwords on it: " + m.Why
		} else if iterations > 0 {
			words += ", slowly: each costs " + transcript.Count(iterations, "iteration")
			if iterations < decode.MinIterations {
				words += ", fewer than RFC 7677 asks for"
				s.Severity = transcript.SeverityHigh
			}
		}
	}
	if b.floor != nil {
		if r, ok := b.floor(s.Mechanism, iterations); ok {
			s.Floor = &r
			words += ". At least: " + r.Words()
		}
	}
	if strings.HasSuffix(s.Mechanism, "-PLUS") {
		words = "without TLS it could not have run at all; to who opens the TLS: " + words
	}
	s.Words = transcript.TextOf(words)
}

// ticket tells whether the messages of a mechanism are tokens of Kerberos or of
// what it negotiates.
func ticket(mechanism string) bool { return mechanism == "GSSAPI" || mechanism == "GSS-SPNEGO" }

// external tells what EXTERNAL leaves to whoever reads the wire.
func (b *signIns) external() string {
	const words = "no secret crosses: TLS proved the client before"
	switch {
	case b.agreed == nil:
		return words + ", so without TLS there is nothing that it could rest on"
	case b.agreed.Version == "TLS 1.3":
		return words + ", and TLS 1.3 seals the client's certificate"
	}
	return words + "; up to TLS 1.2 the client's certificate crosses readable, and so does who it is"
}

// binding tells what channel binding does to an exchange.
func binding(mechanism, field string) string {
	if !strings.HasPrefix(mechanism, "SCRAM-") {
		return ""
	}
	switch {
	case strings.HasPrefix(field, "p="):
		kind, _, _ := strings.Cut(strings.TrimPrefix(field, "p="), ",")
		return "bound to this TLS connection by " + kind + ": nobody between can pass the proof on; who opens the TLS can still try passwords"
	case strings.HasPrefix(field, "y"):
		return "not bound: the client could, and was told that the server cannot; a server that can has to stop here (RFC 5802 6)"
	case strings.HasPrefix(field, "n"):
		return "not bound to TLS: who stands between with a certificate of their own can pass the exchange on"
	}
	return ""
}
