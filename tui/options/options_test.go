package options

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
)

const evil = "\x1b]52;c;x\x07\x1b[2J\u202e\r\n\x00"

func formFor(c Controls) Model {
	var many []Choice
	for i := range 40 {
		many = append(many, Choice{Name: fmt.Sprintf("TLS_SUITE_%02d%s", i, evil), Note: "weak: " + evil})
	}
	return New(style.Theme{}, "smtp.a.test"+evil, c, Choices{Versions: []Choice{{Name: "1.2"}, {Name: "1.3"}}, Suites: many, Groups: many[:2], Cannot: []string{"A sentence." + evil}},
		World{Plan: func(c Controls) (Plan, error) {
			if c.ALPN != "" {
				return Plan{}, errors.New("no such protocol: " + c.ALPN)
			}
			return Plan{TLS: "must" + evil, Means: evil, Sees: evil}, nil
		}})
}

func TestTheFormFillsEveryWindow(t *testing.T) {
	for _, c := range []Controls{{}, {Suites: "a,b", Roots: evil, Pin: evil, ALPN: evil, ClientCert: strings.Repeat("/long", 60), KeyPassword: transcript.Hide("geheim")}} {
		m := formFor(c)
		for w := 36; w < 210; w += 11 {
			for h := 8; h < 60; h += 5 {
				for f := range count {
					m.begin(f)
					whole(t, &m, w, h)
					if m.Key("right"); m.Picking() {
						m.MoveList(30)
						whole(t, &m, w, h)
						if !strings.Contains(m.View(w, h), "> (") {
							t.Fatalf("%dx%d: the entry in use is not on the screen", w, h)
						}
					}
				}
			}
		}
	}
}

func whole(t *testing.T, m *Model, w, h int) {
	t.Helper()
	v := m.View(w, h)
	rows := strings.Split(v, "\n")
	if len(rows) != h {
		t.Fatalf("%dx%d: %d rows", w, h, len(rows))
	}
	for _, r := range rows {
		if n := ansi.StringWidth(r); n != w {
			t.Fatalf("%dx%d: %d cells: %q", w, h, n, r)
		}
	}
	for _, r := range v {
		if r < ' ' && r != '\n' || r == 0x7f || r == 0x202e {
			t.Fatalf("%dx%d: %U is on the screen", w, h, r)
		}
	}
	if !m.Picking() && !strings.Contains(v, " > "+fields[m.at].label[:3]) {
		t.Fatalf("%dx%d: the field %s is not on the screen:\n%s", w, h, fields[m.at].label, v)
	}
	if strings.Contains(v, "geheim") {
		t.Fatalf("%dx%d: the password is on the screen", w, h)
	}
}

func TestEveryFieldIsSetAndReset(t *testing.T) {
	for f := range count {
		m := formFor(Controls{})
		m.begin(f)
		m.Insert("x")
		m.Key("right")
		if m.Picking() {
			m.Tick()
			m.CloseList()
		}
		if m.Controls().get(f) == "" {
			t.Errorf("%s stays empty", fields[f].label)
		}
		m.Reset()
		for g := range count {
			if v := m.Controls().get(g); v != "" {
				t.Errorf("after the reset %s is %q", fields[g].label, v)
			}
		}
	}
}

func TestSummary(t *testing.T) {
	for _, c := range []struct {
		set  Controls
		want string
	}{
		{Controls{TLS: "off"}, ""},
		{Controls{Min: "1.0", Max: "1.2", Suites: "A, B", ClientCert: "/home/me/alice.pem", Roots: "mozilla"}, "TLS 1.0 to 1.2, suites: 2, roots: mozilla, client certificate: alice.pem"},
		{Controls{Min: "1.3", Max: "1.3", Groups: "X25519"}, "TLS 1.3 only, group: X25519"},
		{Controls{SNI: "none", Resume: true, Until: "handshake", KeyPassword: transcript.Hide("geheim")}, "SNI: none, connects twice, ends with the handshake"},
		{Controls{VerifyName: "a\x1b[2Jb", Pin: "00"}, `name to prove: a\x1b[2Jb, a pinned key`},
	} {
		if got := Summary(c.set); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestOtherGoesThroughWhatAFieldMayBe(t *testing.T) {
	m := formFor(Controls{})
	m.world.Files = func(beginning string) []string { return []string{beginning + "1", beginning + "2"} }
	for _, c := range []struct {
		field int
		typed string
		want  []string
	}{
		{roots, "", []string{"system", "mozilla", "lab", "none", ""}},
		{roots, "./ca", []string{"./ca1", "./ca2", "./ca1"}},
		{sni, "", []string{"none", ""}},
		{clientCert, "", []string{"lab:alice", "lab:bob", ""}},
		{clientCert, "al", []string{"al1", "al2"}},
		{clientKey, "k", []string{"k1", "k2"}},
		{resume, "", []string{"yes", ""}},
		{maxVersion, "", []string{"1.2", "1.3", ""}},
	} {
		m.Reset()
		m.begin(c.field)
		m.Insert(c.typed)
		for i, want := range c.want {
			m.Other()
			if got := m.Controls().get(c.field); got != want {
				t.Errorf("%s, %q, turn %d: %q, want %q", fields[c.field].label, c.typed, i+1, got, want)
			}
		}
	}
}
