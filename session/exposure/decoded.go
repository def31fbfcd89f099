package exposure

import (
	"bufio"
	"fmt"
	"io"

	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/transcript"
)

// DecodeSchema names the form of Decoded as JSON.
const DecodeSchema = "mailwire.decode/1"

// Decoded is what an eavesdropper reads in one or more sign-ins.
type Decoded struct {
	Schema  string        `json:"schema"`
	Steps   []DecodedStep `json:"steps"`
	SignIns []SignIn      `json:"sign_ins"`
}

// DecodedStep is one line of a sign-in.
type DecodedStep struct {
	Line      int                    `json:"line"`
	Dir       transcript.Dir         `json:"dir"`
	Mechanism string                 `json:"mechanism"` // empty where it is not told
	Guessed   bool                   `json:"guessed"`   // by the form of the message alone
	Step      string                 `json:"step"`      // start, challenge, response, cancel, ok, refused
	Fields    []transcript.AuthField `json:"fields"`
	Kind      transcript.SecretKind  `json:"kind,omitempty"`
	Problem   transcript.Text        `json:"problem,omitzero"`
	Meaning   transcript.Meaning     `json:"meaning,omitzero"`
}

// NewDecoded tells of steps what can be read in them. Secrets are masked
// unless they were asked for.
func NewDecoded(steps []decode.Pasted, floor Floor, secrets bool) *Decoded {
	d := &Decoded{Schema: DecodeSchema, Steps: []DecodedStep{}}
	var events []transcript.Event
	for _, s := range steps {
		events = append(events, s.AuthStep)
		one := DecodedStep{Line: s.Line, Dir: s.Dir, Mechanism: transcript.TextOf(s.Mechanism).String(), Guessed: s.Guessed, Step: s.Step, Fields: []transcript.AuthField{},
			Kind: s.Secret, Problem: s.Problem, Meaning: s.Meaning}
		one.Meaning.Term = transcript.TextOf(s.Meaning.Term).String()
		for _, f := range s.Fields {
			one.Fields = append(one.Fields, shown(f, secrets))
		}
		d.Steps = append(d.Steps, one)
	}
	d.SignIns = SignIns(events, floor)
	return d
}

// shown gives a field with its secret as a value, where secrets were asked for.
func shown(f transcript.AuthField, secrets bool) transcript.AuthField {
	if secrets && !f.Secret.IsZero() {
		return transcript.AuthField{Name: f.Name, Value: transcript.TextOf(f.Secret.Reveal())}
	}
	return f
}

// Text writes what was decoded for people.
func (d *Decoded) Text(w io.Writer) error {
	t := accountText{bufio.NewWriter(w)}
	for i := range d.Steps {
		t.step(&d.Steps[i])
	}
	t.line("")
	t.line("what it is worth to who reads it")
	for i := range d.SignIns {
		s := &d.SignIns[i]
		name := mechanismWords(s.Mechanism)
		if !s.User.IsZero() {
			name += " as " + s.User.String()
		}
		words := fmt.Sprintf("%s, %s: %s", s.Worth, s.Severity, s.Words)
		if s.Worth == Nothing {
			words = s.Words.String()
		}
		t.wrapped(2, name+":", words)
		if !s.Binding.IsZero() {
			t.wrapped(4, "", s.Binding.String())
		}
	}
	return t.w.Flush()
}

func mechanismWords(name string) string {
	switch name {
	case "":
		return "mechanism not told"
	case "SCRAM-":
		return "SCRAM (hash not told)"
	}
	return name
}

func (t *accountText) step(s *DecodedStep) {
	who := "client"
	if s.Dir == transcript.Server {
		who = "server"
	}
	name := mechanismWords(s.Mechanism)
	if s.Guessed {
		name += " by its form"
	}
	t.line("line %d, %s, %s: %s", s.Line, who, name, s.Step)
	for _, f := range s.Fields {
		if f.Secret.IsZero() {
			t.line("    %s: %s", f.Name, f.Value)
			continue
		}
		t.line("    %s: %s, %s", f.Name, f.Secret, transcript.Count(f.Secret.Len(), "byte"))
	}
	if !s.Problem.IsZero() {
		t.wrapped(4, "problem:", s.Problem.String())
	}
	if s.Meaning.Text != "" {
		words := s.Meaning.Text
		if s.Meaning.RFC != "" {
			words += " (" + s.Meaning.RFC + ")"
		}
		t.wrapped(4, "", words)
	}
}
