package tui

import (
	"bytes"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
	"example.org/mailwire/tui/tuitest"
)

var large = [][2]int{{80, 24}, {120, 36}, {200, 60}}

func TestCertificateScreens(t *testing.T) {
	for _, j := range papers() {
		for _, size := range large {
			s := newStage(t, j.world(), Options{Target: "smtp.a.test", Keeper: &drawer{}}, style.Theme{}, size[0], size[1])
			s.keys("esc", "4")
			golden(t, fmt.Sprintf("cert-%s-%dx%d", j.name, size[0], size[1]), s.view())
		}
	}
	for _, size := range large {
		s := newStage(t, papers()[0].world(), Options{Target: "smtp.a.test"}, style.Theme{}, size[0], size[1])
		s.keys("esc", "4", "enter")
		golden(t, fmt.Sprintf("cert-fields-%dx%d", size[0], size[1]), s.view())
		s.keys("x", "B")
		golden(t, fmt.Sprintf("cert-bytes-%dx%d", size[0], size[1]), s.view())
	}
}

// drawer keeps what it is given.
type drawer struct {
	saved     map[string][]byte
	forgotten []string
	err       error
}

func (d *drawer) Save(name string, b []byte) (string, error) {
	if d.err != nil {
		return "", d.err
	}
	if d.saved == nil {
		d.saved = map[string][]byte{}
	}
	d.saved[name] = b
	return "/home/me/" + name, nil
}

func (d *drawer) Forget(hostPort string) error {
	d.forgotten = append(d.forgotten, hostPort)
	return d.err
}

// of gives the conversation of a name.
func of(t *testing.T, name string) judged {
	for _, j := range papers() {
		if j.name == name {
			return j
		}
	}
	t.Fatalf("there is no %s", name)
	return judged{}
}

func TestCertificatesAreSaved(t *testing.T) {
	j, d := of(t, "good"), &drawer{}
	s := newStage(t, j.world(), Options{Target: "smtp.a.test", Keeper: d}, style.Theme{}, 80, 24)
	s.keys("text::save der", "enter")
	s.sees("saved /home/me/smtp.a.test.der")
	if !bytes.Equal(d.saved["smtp.a.test.der"], j.chain[0]) {
		t.Error("the file is not the certificate")
	}
	s.keys("text::save chain", "enter")
	rest := d.saved["smtp.a.test-chain.pem"]
	for i := range j.chain {
		var b *pem.Block
		if b, rest = pem.Decode(rest); b == nil || !bytes.Equal(b.Bytes, j.chain[i]) {
			t.Fatalf("certificate %d of the file is not the one sent", i+1)
		}
	}
	s.keys("esc", "4", "k", "S")
	s.sees("saved /home/me/Lab-Issuing-CA-1.pem")
	s.keys("i", "text::save gold", "enter")
	s.sees(":save takes pem, der or chain")
	d.err = errors.New("no room on the disk")
	s.keys("text::save", "enter")
	s.sees("no room on the disk")
}

func TestNamesAreTried(t *testing.T) {
	s := newStage(t, of(t, "good").world(), Options{Target: "smtp.a.test"}, style.Theme{}, 80, 24)
	s.keys("esc", "4", "T", "text:x.lists.a.test")
	s.sees("try a name: x.lists.a.test_")
	s.keys("enter")
	s.sees("x.lists.a.test: MATCH by *.lists.a.test")
	s.keys("i", "text::try lists.a.test", "enter")
	s.sees("lists.a.test: would not match")
	s.keys("T", "text:zzz", "esc")
	s.sees("lists.a.test: would not match")
}

func TestAFlippedBitFailsTheFirstCheck(t *testing.T) {
	s := newStage(t, of(t, "good").world(), Options{Target: "smtp.a.test"}, style.Theme{}, 120, 36)
	s.keys("esc", "4")
	seen := map[string]bool{}
	for range 5 {
		s.keys("B")
		s.sees("in a copy: byte", "check 1 then", "FAILS")
		_, after, _ := strings.Cut(s.view(), "in a copy: byte ")
		seen[strings.SplitN(after, ")", 2)[0]] = true
	}
	if len(seen) != 5 {
		t.Errorf("the bits flipped are %v", seen)
	}
	if len(s.world.driver.sent) > 0 {
		t.Error("something was sent")
	}
	s.keys("k", "k")
	s.keys("B")
	s.sees("this one was not sent here")
}

func TestConnectByTheNameInTheCertificate(t *testing.T) {
	w := of(t, "wrongname").world()
	s := newStage(t, w, Options{Target: "imap.b.test"}, style.Theme{}, 120, 36)
	s.sees("c  connect by the name smtp.a.test", "U look anyway")
	s.keys("c")
	s.sees("proves smtp.a.test, not imap.b.test", "Connect again and expect that name?")
	s.keys("n")
	if len(w.begun) != 1 {
		t.Fatal("no connected")
	}
	s.keys("c", "y")
	if len(w.begun) != 2 || w.begun[1].VerifyName != "smtp.a.test" {
		t.Fatalf("begun with %+v", w.begun)
	}
	for _, name := range []string{"good", "expired", "unreadable", "unjudged"} {
		w := of(t, name).world()
		s := newStage(t, w, Options{Target: "x"}, style.Theme{}, 120, 36)
		s.keys("esc", "4", "c")
		if s.app.question != nil || strings.Contains(s.view(), "connect by the name") {
			t.Errorf("%s: another name is offered:\n%s", name, s.view())
		}
	}
}

func TestTheKeySeenBeforeIsForgotten(t *testing.T) {
	d := &drawer{}
	s := newStage(t, of(t, "changedkey").world(), Options{Target: "smtp.a.test", Keeper: d}, style.Theme{}, 120, 36)
	s.keys("esc", "4", "f")
	s.sees("Forget it?", "smtp.a.test:587")
	s.keys("n")
	if len(d.forgotten) > 0 {
		t.Fatal("no forgot the key")
	}
	s.keys("f", "y")
	s.sees("the key of smtp.a.test:587 is forgotten")
	if strings.Join(d.forgotten, ",") != "smtp.a.test:587" {
		t.Errorf("forgotten: %q", d.forgotten)
	}
	s = newStage(t, of(t, "good").world(), Options{Target: "smtp.a.test", Keeper: d}, style.Theme{}, 120, 36)
	s.keys("esc", "4", "f")
	if s.app.question != nil {
		t.Error("a key that was never seen can be forgotten")
	}
}

func TestWhatTheWireSawOfTheClientsCertificate(t *testing.T) {
	s := newStage(t, of(t, "client12").world(), Options{Target: "x"}, style.Theme{}, 200, 60)
	s.keys("esc", "4")
	s.sees("clients of CN=Lab Root CA,O=Mailwire Lab", "the whole certificate, readable: CN=alice,O=Mailwire Lab, alice@a.test")
	s = newStage(t, of(t, "refused13").world(), Options{Target: "x"}, style.Theme{}, 200, 60)
	s.keys("esc", "4")
	s.sees("an empty list", "alert certificate_required", "the refusal comes at the next read")
}

func TestAReplayShowsTheSame(t *testing.T) {
	for _, j := range papers() {
		w := j.world()
		w.file = w.driver.script.Log
		entries, _ := w.file.Since(0)
		for _, e := range entries {
			if v, ok := e.Event.(*transcript.Verdict); ok {
				v.Claim = transcript.ClaimRecording // as whoever reads a file marks it
			}
		}
		w.file.Finish()
		s := newStage(t, w, Options{File: "/rec/x.mwt"}, style.Theme{}, 120, 36)
		s.keys("4")
		if j.verdict != nil {
			s.app.resize(80, 90)
			s.sees("as recorded")
			s.app.resize(120, 36)
		}
		end := s.view()
		for range len(s.app.sess.stops) {
			s.keys(",")
			s.view()
		}
		s.keys("end")
		if s.view() != end {
			t.Errorf("%s: the end is not the same after all steps", j.name)
		}
	}
}

func TestThePaneFillsEveryWindow(t *testing.T) {
	for _, j := range papers() {
		s := newStage(t, j.world(), Options{Target: "x"}, style.Theme{}, 80, 24)
		s.keys("esc", "4")
		for _, k := range []string{"k", "enter", "G", "x", "pgdown", "B", "x", "j", "e"} {
			s.keys(k)
			for w := 40; w < 230; w += 23 {
				for h := 12; h < 72; h += 7 {
					s.app.resize(w, h)
					s.view()
				}
			}
		}
	}
}

func TestKeysGoDownTheTreeAsItIsDrawn(t *testing.T) {
	for _, j := range papers() {
		s := newStage(t, j.world(), Options{Target: "x"}, style.Theme{}, 80, 60)
		s.keys("esc", "4")
		for range 9 {
			s.keys("k")
		}
		last := 0
		for range s.app.sess.certificate.Count() {
			row := 0
			for i, line := range strings.Split(s.view(), "\n") {
				if strings.Contains(line, "║ > ") {
					row = i
				}
			}
			if row <= last {
				t.Fatalf("%s: the mark is in row %d after row %d:\n%s", j.name, row, last, s.view())
			}
			last = row
			s.keys("j")
		}
	}
}

func TestAResumedSessionShowsWhatWasVerifiedBefore(t *testing.T) {
	good, s := of(t, "good"), tuitest.NewScript("smtp.a.test", "submission", "must")
	s.Hello()
	s.Add(&transcript.TLSStart{}, &transcript.TLSAgreed{Version: "TLS 1.3", Suite: "TLS_AES_128_GCM_SHA256", Resumed: true}, good.verdict)
	d := &scripted{script: s, host: "smtp.a.test", good: true}
	keeper := &drawer{}
	st := newStage(t, &world{driver: d, live: Live{Log: s.Log, Driver: d, Title: "smtp.a.test:587"}}, Options{Target: "x", Keeper: keeper}, style.Theme{}, 80, 50)
	st.keys("esc", "4")
	st.sees("> ", "of the session resumed", "[smtp.a.test] MATCH", "not asked again: the session was resumed")
	if strings.Contains(st.view(), "sent by server") {
		t.Errorf("nothing was sent here:\n%s", st.view())
	}
	st.keys("x", "B")
	st.sees("this one was not sent here")
	st.keys("i", "text::save chain", "enter")
	if b := keeper.saved["smtp.a.test-chain.pem"]; bytes.Count(b, []byte("BEGIN CERTIFICATE")) != 3 {
		t.Errorf("saved %q", b)
	}
}
