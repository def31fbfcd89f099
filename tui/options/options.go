package options

import (
	"slices"
	"strings"

	"example.org/mailwire/tui/prompt"
	"example.org/mailwire/tui/style"
)

// Plan is what a connection will be like.
type Plan struct {
	TLS   string // the mode that holds: must, offered, implicit, manual, off
	Means string
	Sees  string // what the wire will see
}

// World is what the form asks of the program.
type World struct {
	Plan  func(Controls) (Plan, error)    // predicts the connection; no packet is sent
	Files func(beginning string) []string // names of files that begin so; nil for none
}

// Model is the form.
type Model struct {
	Theme  style.Theme
	Target string // of the connection, as shown in the title

	world   World
	choices Choices
	set     Controls
	edit    prompt.Editor // of the text field in use
	at      int
	top     int
	list    *list // the open list of a field
	now     Plan
	err     error
	blamed  int      // the field without which the plan would do; -1 for none
	tried   string   // what completion began with
	found   []string // its candidates
	turn    int
}

// New gives the form filled in with what is set.
func New(t style.Theme, target string, c Controls, choices Choices, w World) Model {
	m := Model{Theme: t, Target: target, world: w, choices: choices, set: c, blamed: -1}
	m.begin(0)
	m.predict()
	return m
}

// Controls gives what was filled in.
func (m Model) Controls() Controls { return m.set }

// Ready tells whether what is set can be used, or moves to the field that hinders it.
func (m *Model) Ready() bool {
	if m.blamed >= 0 {
		m.begin(m.blamed)
		return false
	}
	return true
}

// Move goes to another field.
func (m *Model) Move(n int) { m.begin((m.at + n + count) % count) }

func (m *Model) begin(f int) {
	m.at, m.found, m.list = f, nil, nil
	m.edit.Set("")
	if m.Typed() {
		m.edit.Set(m.set.get(f))
	}
}

// Typed tells whether the field in use takes letters.
func (m Model) Typed() bool {
	switch fields[m.at].kind {
	case text, file, secret:
		return true
	}
	return false
}

// Reset puts everything back to the program's own choice.
func (m *Model) Reset() {
	m.set = Controls{}
	m.begin(m.at)
	m.predict()
}

// Key edits the field in use.
func (m *Model) Key(key string) {
	f := fields[m.at]
	step := map[string]int{"right": 1, " ": 1, "left": -1}[key]
	switch {
	case m.Typed():
		if m.edit.Key(key) {
			m.typedIn()
		}
	case step == 0:
	case f.kind == yes:
		m.change(word(m.set.get(m.at) == "", "yes"))
	case f.kind == choice:
		m.change(next(append([]string{""}, m.values()...), m.set.get(m.at), step))
	case f.kind == picks && step > 0:
		m.openList()
	}
}

// Insert puts text into the field in use.
func (m *Model) Insert(s string) {
	if m.Typed() {
		m.edit.Insert(strings.Map(oneLine, s))
		m.typedIn()
	}
}

func oneLine(r rune) rune {
	if r == '\n' || r == '\r' {
		return -1
	}
	return r
}

// Other takes the next value that the field may have: of a file, the next name
// that begins as typed.
func (m *Model) Other() {
	f, now := fields[m.at], m.edit.Text()
	switch {
	case f.kind == picks:
		m.openList()
	case f.kind == file && (now != "" || len(f.words) == 0) && !slices.Contains(f.words, now) || m.at == roots && strings.ContainsAny(now, "/."):
		m.complete()
	case m.Typed() && len(f.words) > 0:
		v := next(append([]string{""}, f.words...), now, 1)
		m.edit.Set(v)
		m.change(v)
	case !m.Typed():
		m.Key("right")
	}
}

// complete goes through the files that begin as typed.
func (m *Model) complete() {
	if m.world.Files == nil {
		return
	}
	if m.found == nil {
		m.tried, m.turn = m.edit.Text(), -1
		m.found = m.world.Files(m.tried)
	}
	if len(m.found) == 0 {
		m.found = nil
		return
	}
	m.turn = (m.turn + 1) % len(m.found)
	m.edit.Set(m.found[m.turn])
	m.change(m.edit.Text())
}

func (m *Model) typedIn() {
	m.found = nil
	m.change(m.edit.Text())
}

// values gives what a choice may be, besides nothing.
func (m Model) values() []string {
	if m.at != minVersion && m.at != maxVersion {
		return fields[m.at].words
	}
	var all []string
	for _, v := range m.choices.Versions {
		all = append(all, v.Name)
	}
	return all
}

func (m *Model) change(v string) {
	m.set.set(m.at, v)
	m.predict()
}

// next gives the value n places after now, round the end.
func next(values []string, now string, n int) string {
	i := max(0, slices.Index(values, now))
	return values[(i+n+len(values))%len(values)]
}

// Fail shows why a connection with what is set could not be begun, beside the
// field that it is about. It tells whether there is such a field.
func (m *Model) Fail(err error) bool {
	f, _ := named(err)
	if f < 0 {
		return false
	}
	m.begin(f)
	m.err, m.blamed = err, f
	return true
}

// predict asks what the connection will be like, and finds the field that an
// error is about: the one that it names, or the one without which there is no
// error, or another one.
func (m *Model) predict() {
	m.blamed = -1
	m.now, m.err = m.world.Plan(m.set)
	if m.err == nil {
		return
	}
	if m.blamed, _ = named(m.err); m.blamed >= 0 {
		return
	}
	for f := range count {
		if m.set.get(f) == "" {
			continue
		}
		without := m.set
		without.set(f, "")
		if _, err := m.world.Plan(without); err == nil || err.Error() != m.err.Error() {
			m.blamed = f
			return
		}
	}
}
