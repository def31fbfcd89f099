package tui

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/mailwire/certinspect"
	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
	"example.org/mailwire/tui/tuitest"
)

// judged is a conversation whose certificate is shown.
type judged struct {
	name    string
	host    string
	version string
	chain   [][]byte
	verdict *transcript.Verdict
	brought []transcript.Event
}

// papers gives one conversation for each kind of outcome.
func papers() []judged {
	root := tuitest.Issue(nil, "Lab Root CA", tuitest.CA(10))
	inter := tuitest.Issue(root, "Lab Issuing CA 1", tuitest.CA(2))
	leaf := tuitest.Issue(inter, "smtp.a.test", func(c *x509.Certificate) { c.DNSNames = []string{"smtp.a.test", "mail.a.test", "*.lists.a.test"} })
	chain := tuitest.DER(leaf, inter)
	roots := []*tuitest.Paper{root}
	old := tuitest.Issue(inter, "smtp.a.test", func(c *x509.Certificate) {
		c.NotBefore, c.NotAfter = tuitest.Day.AddDate(0, -4, 0), tuitest.Day.AddDate(0, -1, 0)
	})
	oldRoot := tuitest.Issue(nil, "Old Root CA", tuitest.CA(1))
	cross := tuitest.Issue(oldRoot, "Lab Root CA", tuitest.CA(4))
	alice := tuitest.Issue(inter, "alice", func(c *x509.Certificate) {
		c.DNSNames, c.EmailAddresses, c.ExtKeyUsage = nil, []string{"alice@a.test"}, []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	})
	broken := bytes.Clone(chain[0])
	broken[bytes.Index(broken, []byte("smtp.a.test"))-2] = 0x55 // another type of string
	asked := func(sealed bool) *transcript.CertificateAsked {
		return &transcript.CertificateAsked{Sealed: sealed, Schemes: []string{"ecdsa_secp256r1_sha256", "ed25519"}, Authorities: []transcript.Text{transcript.TextOf("CN=Lab Root CA,O=Mailwire Lab")}}
	}
	good := tuitest.Judge("smtp.a.test", chain, roots, nil)
	return recorded([]judged{
		{name: "good", chain: chain, verdict: good},
		{name: "wrongname", host: "imap.b.test", chain: chain, verdict: tuitest.Judge("imap.b.test", chain, roots, nil)},
		{name: "expired", chain: tuitest.DER(old, inter), verdict: tuitest.Judge("smtp.a.test", tuitest.DER(old, inter), roots, nil)},
		{name: "unreadable", chain: [][]byte{broken, chain[1]}, verdict: tuitest.Judge("smtp.a.test", [][]byte{broken, chain[1]}, roots, nil)},
		{name: "ways", chain: tuitest.DER(leaf, inter, cross), verdict: tuitest.Judge("smtp.a.test", tuitest.DER(leaf, inter, cross), []*tuitest.Paper{root, oldRoot}, nil)},
		{name: "changedkey", chain: chain, verdict: tuitest.Judge("smtp.a.test", chain, roots, func(q *certinspect.Question) {
			q.Memory, q.Seen = true, &certinspect.Seen{SPKISHA256: strings.Repeat("ab", 32), Issuer: "CN=Lab Issuing CA 1,O=Mailwire Lab", First: tuitest.Day.AddDate(0, -2, 0), Last: tuitest.Day.AddDate(0, 0, -1), Times: 7}
		})},
		{name: "client12", version: "TLS 1.2", chain: chain, verdict: good, brought: []transcript.Event{asked(false), &transcript.Certificates{Dir: transcript.Client, Chain: tuitest.DER(alice, inter)}}},
		{name: "refused13", chain: chain, verdict: good, brought: []transcript.Event{asked(true), &transcript.Certificates{Dir: transcript.Client, Sealed: true},
			&transcript.Alert{Dir: transcript.Server, Fatal: true, Code: 116, Name: "certificate_required", Sealed: true, Meaning: transcript.Meaning{Term: "certificate_required", Text: "The server wants a client certificate, and none was sent."}}}},
		{name: "unjudged", version: "TLS 1.2", chain: chain},
	})
}

// recorded gives the conversations with the verdicts as a recording has them, in
// the words of the day when they were recorded.
func recorded(all []judged) []judged {
	file := filepath.Join("testdata", "verdicts.json")
	if *update {
		verdicts := map[string]*transcript.Verdict{}
		for _, j := range all {
			verdicts[j.name] = j.verdict
		}
		b, err := json.MarshalIndent(verdicts, "", " ")
		if err == nil {
			err = os.WriteFile(file, append(b, '\n'), 0o666)
		}
		if err != nil {
			panic(err)
		}
	}
	verdicts := map[string]*transcript.Verdict{}
	b, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(b, &verdicts)
	}
	if err != nil {
		panic(err)
	}
	for i := range all {
		all[i].verdict = verdicts[all[i].name]
	}
	return all
}

func (j judged) world() *world {
	host, version := j.host, j.version
	if host == "" {
		host = "smtp.a.test"
	}
	if version == "" {
		version = "TLS 1.3"
	}
	s := tuitest.NewScript(host, "submission", "must")
	s.Hello()
	s.Judged(version, host, j.chain, j.verdict, j.brought...)
	d := &scripted{script: s, host: host, good: j.verdict != nil && j.verdict.OK}
	return &world{driver: d, live: Live{Log: s.Log, Driver: d, Title: host + ":587", File: "/rec/now.mwt"}}
}

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
	s.sees("this one was not sent")
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
		w.file.Finish()
		s := newStage(t, w, Options{File: "/rec/x.mwt"}, style.Theme{}, 120, 36)
		s.keys("4")
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

// hostileVerdict is a verdict of which every text is hostile.
func hostileVerdict() *transcript.Verdict {
	x := transcript.TextOf(hostile)
	return &transcript.Verdict{
		By: hostile, Why: x, Sentence: x, Roots: hostile, Host: x, Remarks: []transcript.Text{x},
		Checks:  []transcript.Check{{Name: hostile, Why: x}},
		Methods: []transcript.Method{{Name: hostile, State: hostile, Result: x}, {Name: "seen", State: hostile, Result: x}, {Name: "revocation", Result: x}},
		Reasons: []transcript.Reason{{Fault: hostile, Check: hostile, Title: x, Why: x, Means: x, Causes: x, Tell: x, Risk: x}},
		Paths:   []transcript.Path{{Why: x, Steps: []transcript.Step{{Title: x, Signed: hostile}}}, {Good: true, Steps: []transcript.Step{{Title: x, Store: true}}}},
	}
}

// hostileClient is what a server asks of a client, and what that sends.
func hostileClient() []transcript.Event {
	x := transcript.TextOf(hostile)
	return []transcript.Event{
		&transcript.CertificateAsked{Types: []string{hostile}, Schemes: []string{hostile}, Authorities: []transcript.Text{x}},
		&transcript.Certificates{Dir: transcript.Client, Chain: append(tuitest.Chain("c\x1b[2J\x07"), []byte(hostile), nil)},
		&transcript.Alert{Dir: transcript.Server, Name: "bad_certificate", Meaning: transcript.Meaning{Text: hostile}},
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
