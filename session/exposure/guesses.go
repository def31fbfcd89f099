package exposure

import (
	"bufio"
	"fmt"
	"io"

	"example.org/mailwire/session/auth/guess"
	"example.org/mailwire/transcript"
)

// GuessSchema names the form of Guesses as JSON.
const GuessSchema = "mailwire.guess/1"

// Guesses is what came of trying words on answers that crossed.
type Guesses struct {
	Schema  string  `json:"schema"`
	SignIns []Tried `json:"sign_ins"`
}

// Tried is what came of one sign-in.
type Tried struct {
	Mechanism  string          `json:"mechanism"`
	User       transcript.Text `json:"user"`
	Iterations int             `json:"iterations,omitempty"`
	Words      int             `json:"words"`             // tried, until one fitted
	Password   transcript.Text `json:"password,omitzero"` // the one that fitted; of a public account
	Why        string          `json:"why_not,omitempty"` // why none could be tried
}

// Add tries words on one sign-in until one fits.
func (g *Guesses) Add(m *guess.Material, words []string) {
	t := Tried{Mechanism: m.Mechanism, User: m.User, Iterations: m.Iterations, Why: m.Why}
	for _, w := range words {
		if m.Why != "" {
			break
		}
		t.Words++
		if m.Try(w) {
			t.Password = transcript.TextOf(w)
			break
		}
	}
	g.SignIns = append(g.SignIns, t)
}

// Found tells whether a word fitted.
func (g *Guesses) Found() bool {
	for _, t := range g.SignIns {
		if !t.Password.IsZero() {
			return true
		}
	}
	return false
}

// Text writes the result for people.
func (g *Guesses) Text(w io.Writer) error {
	t := accountText{bufio.NewWriter(w)}
	for _, s := range g.SignIns {
		lead := s.Mechanism + " as " + s.User.String() + ":"
		switch {
		case s.Why != "":
			t.wrapped(0, lead, "no word could be tried: "+s.Why)
		case s.Password.IsZero():
			t.wrapped(0, lead, "none of "+transcript.Count(s.Words, "word")+" fits. That proves nothing for the password: another list may hold it.")
		default:
			t.wrapped(0, lead, fmt.Sprintf("the password is %s, word %d of the list (a lab account, public)", s.Password, s.Words))
		}
	}
	return t.w.Flush()
}
