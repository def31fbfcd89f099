//go:build unix

package main

import (
	"regexp"
	"strings"
	"testing"
)

var stage = regexp.MustCompile(`stage [0-9] of [0-9]`)

// facts waits until what must never be cut stands whole in the two rows on top.
func facts(p *pane, words ...string) {
	p.t.Helper()
	screen := p.frame(2, append(words, "view:", "stage ")...)
	if top := strings.Join(strings.SplitN(screen, "\n", 3)[:2], "\n"); !stage.MatchString(top) {
		p.t.Errorf("%v: the stage is not on top:\n%s", p.size, screen)
	}
}

// TestWalk is a first visit: from Home into TLS, a line, sign-in, goodbye, and
// the recording of all that.
func TestWalk(t *testing.T) {
	bin := build(t)
	for _, s := range windows {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			home := t.TempDir()
			walkLab(t, openPane(t, home, s, bin))
			walkRecording(t, openPane(t, home, s, bin, recording(t, home)))
		})
	}
}

func walkLab(t *testing.T, p *pane) {
	p.frame(0, "MAILWIRE", "server    > lab:good", "STARTTLS required", "wire sees", "mode:TYPE")
	p.press("Enter")
	p.await("TLS 1.3 verified", "AUTH PLAIN LOGIN", "smtp> ")
	facts(p, "SESSION", "smtp.a.test:587", "SMTP+STARTTLS", "[#] TLS 1.3 verified", "TYPE", " REC", "AUTH")
	p.press("C-t") // TLS is on: there is nothing to start
	p.enter("NOOP")
	p.await("[#] C NOOP", "[#] S 250 2.0.0 OK")
	facts(p, "smtp.a.test:587", "[#] TLS 1.3 verified", "TYPE")
	p.enter("VRFY nobody@nowhere.test")
	p.await("[#] C VRFY nobody@nowhere.test", "[#] S 252")
	p.press("C-]")
	p.await("i type")
	p.write("a")
	screen := p.await("sign in", "> user", "alice", "[#] sealed, to a server that proved itself")
	if strings.Contains(screen, "correct horse") || !strings.Contains(screen, "secret     ****") {
		p.t.Errorf("the password is not masked:\n%s", screen)
	}
	p.press("Enter")
	p.await("[#] S 235 2.7.0", "WORK")
	facts(p, "smtp.a.test:587", "[#] TLS 1.3 verified", "KEYS", " REC!")
	p.write("q")
	p.await("Close it and go back to Home?")
	p.write("y")
	p.await("MAILWIRE", "home", "Servers and recordings")
	p.press("C-]")
	p.await("q quit")
	p.write("q")
	p.exit(0)
}

func walkRecording(t *testing.T, p *pane) {
	facts(p, "REPLAY", "smtp.a.test:587", "KEYS")
	p.press("End")
	p.await("[#] S 221", "-- closed by the server --")
	facts(p, "smtp.a.test:587", "SMTP+STARTTLS", "TLS 1.3 was verified", "KEYS", "QUIT")
	p.press("Home")
	screen := p.await("stage 2 of 9")
	if strings.Contains(screen, "[#]") || strings.Contains(screen, "verified") {
		p.t.Errorf("%v: sealed before anything happened:\n%s", p.size, screen)
	}
	p.write("}")
	p.await("stage 3 of 9")
	p.write("{")
	p.await("stage 2 of 9")
	p.write("...")
	p.await("[-] C EHLO")
	p.write(",,,")
	p.await("stage 2 of 9")
	p.press("End")
	p.await("[#] S 221", "-- closed by the server --")
	facts(p, "TLS 1.3 was verified")
	p.write("Q")
	p.exit(0)
}

// TestUpgradeByHand begins in clear and upgrades by the key, and by the typed command.
func TestUpgradeByHand(t *testing.T) {
	bin := build(t)
	for _, s := range windows {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			for i, upgrade := range []func(*pane){
				func(p *pane) { p.press("C-t") },
				func(p *pane) { p.enter("STARTTLS") },
			} {
				p := openPane(t, t.TempDir(), s, bin, "connect", "lab:smtp.good", "--tls", "manual")
				p.await("[-] S 250 STARTTLS")
				facts(p, "smtp.a.test:25", "[-]", "TYPE", " REC")
				p.enter("NOOP")
				p.await("[-] C NOOP", "[-] S 250 2.0.0 OK")
				upgrade(p)
				p.await("[#] TLS 1.3 verified", "[#] S 250 AUTH PLAIN")
				facts(p, "smtp.a.test:25", "SMTP+STARTTLS")
				p.enter("NOOP")
				p.await("[#] C NOOP", "[#] S 250 2.0.0 OK")
				if i == 0 {
					p.press("C-d")
					p.await("[#] S 221", "-- closed by the server --")
					p.press("C-]")
					p.write("Q")
				} else {
					p.press("C-c", "C-c")
				}
				p.exit([]int{0, exitInterrupted}[i])
			}
		})
	}
}

// TestLookAnyway goes on after a certificate that did not pass, only after a
// yes, and never calls it proven. The accounts of the lab are public.
func TestLookAnyway(t *testing.T) {
	bin := build(t)
	for _, target := range []string{"lab:expired", "lab:imaps.wrongname"} {
		for _, s := range windows {
			t.Run(target+" "+s.String(), func(t *testing.T) {
				t.Parallel()
				p := openPane(t, t.TempDir(), s, bin, target)
				p.await("*4 Certificate", "[?] NOT verified", "U look anyway")
				facts(p, "[?] TLS 1.3 wrong ", "KEYS", " REC")
				p.write("U")
				p.await("the certificate did not pass", "Look anyway?")
				p.press("Enter") // the default is no
				p.await("*4 Certificate", "U look anyway")
				p.write("U")
				p.await("Look anyway?")
				p.write("y")
				facts(p, "[?] TLS 1.3 wrong ", "AUTH")
				p.write("1G")
				if screen := p.await("[?] S "); strings.Contains(screen, "[#]") {
					t.Errorf("sealed to an unproven server:\n%s", screen)
				}
				p.write("a")
				p.await("sign in", "> user")
				p.press("Enter")
				p.await("WORK")
				facts(p, "[?] TLS 1.3 wrong ")
				p.press("C-c", "C-c")
				p.exit(exitInterrupted)
			})
		}
	}
}
