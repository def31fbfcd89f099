package tui

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"example.org/mailwire/certinspect"
	"example.org/mailwire/transcript"
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
