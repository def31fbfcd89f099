package tui

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/mailwire/tui/style"
)

// wishes is what a TLS may be asked for.
var wishes = Choices{
	Versions: []Choice{pick("1.0", "worn out"), pick("1.1", "worn out"), pick("1.2", ""), pick("1.3", "")},
	Suites: []Choice{pick("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS 1.2"), pick("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS 1.2"),
		pick("TLS_RSA_WITH_AES_128_CBC_SHA", "weak: RSA key exchange"), pick("TLS_RSA_WITH_RC4_128_SHA", "weak: RC4")},
	Groups: []Choice{pick("X25519MLKEM768", "post-quantum hybrid"), pick("X25519", ""), pick("P-256", "")},
	Cannot: []string{"The suites of TLS 1.3 and the order of groups are this TLS's own choice.", "It cannot renegotiate, nor update keys at will."},
}

func pick(name, note string) Choice { return Choice{Name: name, Note: note} }

// toField goes to a field of the options.
func (s *stage) toField(label string) {
	s.t.Helper()
	for range 20 {
		if strings.Contains(s.view(), " > "+label) {
			return
		}
		s.keys("tab")
	}
	s.t.Fatalf("there is no field %s:\n%s", label, s.view())
}

func TestOptionsScreens(t *testing.T) {
	for _, size := range append(sizes, [2]int{200, 60}) {
		name := fmt.Sprintf("%dx%d", size[0], size[1])
		s := newStage(t, newWorld(true), Options{Choices: wishes}, style.Theme{}, size[0], size[1])
		s.keys("f2", "tab", "right", "tab", "right", "right", "right", "tab", "right", "j", " ", "j", " ")
		golden(t, "options-list-"+name, s.view())
		s.keys("enter", "tab", "tab", "tab", "tab", "tab", "tab", "tab", "text:/home/me/alice.pem")
		golden(t, "options-"+name, s.view())
		s.keys("enter")
		golden(t, "home-options-"+name, s.view())
	}
}

func TestAListGoesToItsEnds(t *testing.T) {
	s := newStage(t, newWorld(true), Options{Choices: wishes}, style.Theme{}, 80, 24)
	n := len(wishes.Suites)
	s.keys("f2", "tab", "tab", "tab", "right", "G")
	s.sees(fmt.Sprintf("%d of %d, 0 chosen", n, n))
	s.keys("g")
	s.sees(fmt.Sprintf("1 of %d, 0 chosen", n))
}

func TestOptionsAreUsedAndKept(t *testing.T) {
	w := newWorld(true)
	s := newStage(t, w, Options{Choices: wishes}, style.Theme{}, 80, 24)
	s.keys("f2", "right", "right", "tab", "right", "esc", "enter")
	if c := w.begun[0]; c.TLS != "" || c.Min != "" {
		t.Errorf("Esc did not leave all as it was: %+v", c)
	}
	s.keys("esc", "q", "y", "f2", "right", "right", "tab", "right", "down", "down", "right", " ", "j", " ", "esc", "enter")
	s.sees("(x) if offered", "TLS 1.0 and later, suites: 2")
	s.keys("enter")
	if c := w.begun[1]; c.TLS != "offered" || c.Min != "1.0" || c.Suites != wishes.Suites[0].Name+","+wishes.Suites[1].Name {
		t.Errorf("begun with %+v", c)
	}
	s.keys("esc", "q")
	s.sees("TLS 1.0 and later, suites: 2")
	s.keys("f2", "ctrl+r", "enter")
	if v := s.view(); strings.Contains(v, "1.0 and later") || !strings.Contains(v, "(x) STARTTLS") {
		t.Errorf("the defaults did not come back:\n%s", v)
	}
}

func TestOptionsNameTheFieldAtFault(t *testing.T) {
	w := newWorld(true)
	s := newStage(t, w, Options{Choices: wishes}, style.Theme{}, 80, 24)
	s.keys("f2")
	s.toField("client certificate")
	s.keys("text:missing.pem", "tab")
	s.sees("! open missing.pem: no such file")
	s.keys("enter")
	if s.app.opts == nil {
		t.Fatal("a file that cannot be read was accepted")
	}
	s.sees("> client certificate missing.pem_")
	s.keys("ctrl+u", "enter")
	if s.app.opts != nil {
		t.Error("what was mended is not accepted")
	}
	s.app.set = Controls{Suites: "NONE_SUCH"}
	s.keys("f2")
	s.sees("! NONE_SUCH is no cipher suite")
	s.keys("down", "down", "down", "right")
	s.sees("(x) NONE_SUCH", "not known here")
	s.keys("j", "j", "j", "j", " ", "enter")
	if v := s.view(); strings.Contains(v, "NONE_SUCH") {
		t.Errorf("the unknown name stays:\n%s", v)
	}
	s.keys("esc", "text:nonsense://x", "f2")
	s.sees("nonsense: no such protocol")
	s.keys("enter")
	if s.app.opts != nil {
		t.Error("the target's fault keeps the form open")
	}
}

func TestAKeysPasswordIsNeverShown(t *testing.T) {
	s := newStage(t, newWorld(true), Options{Choices: wishes}, style.Theme{}, 80, 24)
	s.keys("f2")
	s.toField("key's password")
	const password = "geheim-Q7"
	for _, r := range password {
		s.keys("text:"+string(r), "left", "right")
		if strings.Contains(s.view(), "gehe") {
			t.Fatalf("the password is shown:\n%s", s.view())
		}
	}
	for _, size := range [][2]int{{40, 12}, {60, 20}, {120, 36}, {200, 60}} {
		s.app.resize(size[0], size[1])
		for _, k := range []string{"tab", "up", "up"} {
			s.keys(k)
			if v := s.view(); strings.Contains(v, password) || strings.Contains(v, "geh") {
				t.Fatalf("the password is shown:\n%s", v)
			}
		}
	}
	s.keys("enter")
	if got := s.app.set.KeyPassword.Reveal(); got != password {
		t.Errorf("the password became %q", got)
	}
	if strings.Contains(s.view(), "geh") {
		t.Error("Home shows the password")
	}
}

func TestFilesAreCompleted(t *testing.T) {
	dir := t.TempDir()
	for _, n := range []string{"alice.pem", "alice.key", "bob.pem"} {
		if err := os.WriteFile(filepath.Join(dir, n), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := newStage(t, newWorld(true), Options{Choices: wishes}, style.Theme{}, 120, 36)
	s.keys("f2")
	s.toField("client certificate")
	s.keys("text:"+dir+"/al", "ctrl+n")
	s.keys("ctrl+n")
	if got := s.app.opts.Controls().ClientCert; got != dir+"/alice.pem" {
		t.Errorf("completed to %q", got)
	}
	s.keys("text:x", "ctrl+n")
	if got := s.app.opts.Controls().ClientCert; got != dir+"/alice.pemx" {
		t.Errorf("a name that no file has became %q", got)
	}
}

func TestOptionsBeginTheNextSession(t *testing.T) {
	w := newWorld(true)
	s := newStage(t, w, Options{Target: "submission://smtp.a.test", Choices: wishes}, style.Theme{}, 80, 24)
	s.keys("f2", "tab", "tab", "right", "right", "right", "enter")
	s.sees("Close it and connect again?", "Next time: TLS up to 1.2")
	s.keys("n")
	if len(w.begun) != 1 {
		t.Fatal("no began a session")
	}
	s.keys("f2", "tab", "tab", "right", "right", "right", "enter", "y")
	if len(w.begun) != 2 || w.begun[1].Max != "1.2" {
		t.Fatalf("begun with %+v", w.begun)
	}
	if got := strings.Join(w.driver.sent, ","); got != "close" {
		t.Errorf("the session before was left with %q", got)
	}
}

func TestAFileThatConnectCannotReadIsNamed(t *testing.T) {
	w := newWorld(true)
	s := newStage(t, w, Options{Choices: wishes}, style.Theme{}, 80, 24)
	s.keys("f2")
	s.toField("client certificate")
	s.keys("text:locked.pem", "enter", "enter")
	s.sees("> client certificate locked.pem_", "! open locked.pem: permission denied")
	s.keys("ctrl+u", "enter", "enter")
	if len(w.begun) != 2 || s.app.sess == nil {
		t.Fatalf("begun with %+v", w.begun)
	}
	s.keys("f2", "up", "up", "up", "up", "up", "text:locked.pem", "enter", "y")
	s.sees("> client certificate locked.pem_", "! open locked.pem: permission denied")
	s.keys("esc")
	if s.app.opts != nil {
		t.Error("the form stays")
	}
}
