package auth

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/xdg-go/scram"

	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/transcript"
)

func account(user, password string) transcript.Account {
	return transcript.Account{User: user, Password: transcript.Hide(password)}
}

// talk runs a client against the server's challenges and gives what it sent.
func talk(t *testing.T, c sasl.Client, challenges ...string) []string {
	t.Helper()
	_, ir, err := c.Start()
	if err != nil {
		t.Fatal(err)
	}
	sent := []string{string(ir)}
	for _, ch := range challenges {
		b, err := c.Next([]byte(ch))
		if err != nil {
			t.Fatalf("%q: %v", ch, err)
		}
		sent = append(sent, string(b))
	}
	return sent
}

func TestClient(t *testing.T) {
	for _, c := range []struct {
		mechanism string
		account   transcript.Account
		opts      Options
		server    []string
		want      []string
	}{
		{"PLAIN", account("Kurt", "xipj3plmq"), Options{Authzid: "Ursel"}, nil, []string{"Ursel\x00Kurt\x00xipj3plmq"}},
		{"PLAIN", account("tim", "tanstaaftanstaaf"), Options{}, nil, []string{"\x00tim\x00tanstaaftanstaaf"}}, // RFC 4616 section 4
		{"ANONYMOUS", account("", ""), Options{Authzid: "sirhc"}, nil, []string{"sirhc"}},                      // RFC 4505 section 4
		{"login", account("alice", "s3cret"), Options{}, []string{"Password:"}, []string{"alice", "s3cret"}},
		{"LOGIN", account("alice", "s3cret"), Options{}, []string{"passwort bitte"}, []string{"alice", "s3cret"}},
		{"LOGIN", account("alice", "s3cret"), Options{}, []string{"User Name\x00", "Password\x00"}, []string{"alice", "alice", "s3cret"}},
		{"CRAM-MD5", account("tim", "tanstaaftanstaaf"), Options{}, []string{"<1896.697170952@postoffice.reston.mci.net>"},
			[]string{"", "tim b913a602c7eda7a495b4e6e7334d3890"}}, // RFC 2195 section 2
		{"DIGEST-MD5", account("chris", "secret"), Options{Service: "imap", Host: "elwood.innosoft.com", Nonce: func() string { return "OA6MHXh6VqTrRk" }},
			[]string{`realm="elwood.innosoft.com",nonce="OA6MG9tEQGm2hh",qop="auth",algorithm=md5-sess,charset=utf-8`, "rspauth=ea40f60335c427b5527b84dbabcdfffd"},
			[]string{"", `charset=utf-8,username="chris",realm="elwood.innosoft.com",nonce="OA6MG9tEQGm2hh",nc=00000001,cnonce="OA6MHXh6VqTrRk",` +
				`digest-uri="imap/elwood.innosoft.com",response=d388dad90d4bbd760a152321f2143af7,qop=auth`, ""}}, // RFC 2831 section 4
		{"DIGEST-MD5", account("chris", "secret"), Options{Service: "acap", Host: "elwood.innosoft.com", Nonce: func() string { return "OA9BSuZWMSpW8m" }},
			[]string{`realm="elwood.innosoft.com",nonce="OA9BSXrbuRhWay",qop="auth",algorithm=md5-sess,charset=utf-8`, "rspauth=2f0b3d7c3c2e486600ef710726aa2eae"},
			[]string{"", `charset=utf-8,username="chris",realm="elwood.innosoft.com",nonce="OA9BSXrbuRhWay",nc=00000001,cnonce="OA9BSuZWMSpW8m",` +
				`digest-uri="acap/elwood.innosoft.com",response=6084c6db3fede7352c551284490fd0fc,qop=auth`, ""}}, // RFC 2831 section 4
		{"SCRAM-SHA-256-PLUS", account("user", "pencil"), Options{Nonce: func() string { return "abc" }, Binding: Binding{TLSUnique, []byte("finished")}}, nil,
			[]string{"p=tls-unique,,n=user,r=abc"}},
		{"SCRAM-SHA-256", account("user", "pencil"), Options{Nonce: func() string { return "abc" }, Unbound: true}, nil, []string{"y,,n=user,r=abc"}},
		{"XOAUTH2", account("u@a.test", "tok"), Options{}, []string{`{"status":"400"}`}, []string{"user=u@a.test\x01auth=Bearer tok\x01\x01", ""}},
		{"OAUTHBEARER", account("user@example.com", "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg=="), Options{Host: "server.example.com", Port: 143}, []string{"{}"},
			[]string{"n,a=user@example.com,\x01host=server.example.com\x01port=143\x01auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\x01\x01", "\x01"}},
		{"EXTERNAL", account("", ""), Options{Authzid: "fred"}, nil, []string{"fred"}},
		{"SCRAM-SHA-1", account("user", "pencil"), Options{Nonce: func() string { return "fyko+d2lbbFgONRv9qkxdawL" }},
			[]string{"r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096", "v=rmF9pqV8S7suAoZWja4dJRkFsKQ="},
			[]string{"n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL", "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=", ""}}, // RFC 5802 section 5
		{"SCRAM-SHA-256", account("user", "pencil"), Options{Nonce: func() string { return "rOprNGfwEbeRWgbNEkqO" }},
			[]string{"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="},
			[]string{"n,,n=user,r=rOprNGfwEbeRWgbNEkqO", "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=", ""}}, // RFC 7677 section 3
	} {
		client, err := Client(c.mechanism, c.account, c.opts)
		if err != nil {
			t.Errorf("%s: %v", c.mechanism, err)
			continue
		}
		if got := talk(t, client, c.server...); fmt.Sprintf("%q", got) != fmt.Sprintf("%q", c.want) {
			t.Errorf("%s:\n got %q\nwant %q", c.mechanism, got, c.want)
		}
		if d, ok := client.(interface{ Done() error }); ok && strings.HasPrefix(c.mechanism, "SCRAM") && len(c.server) > 0 && d.Done() != nil {
			t.Errorf("%s: %v", c.mechanism, d.Done())
		}
	}
}

func TestClientRefuses(t *testing.T) {
	for _, c := range []struct {
		mechanism string
		account   transcript.Account
		want      string
	}{
		{"PLAIN", account("al\x00ice", "x"), "octet 3 of the user is NUL"},
		{"PLAIN", account("alice", "x\x00"), "octet 2 of the password is NUL"},
		{"XOAUTH2", account("alice", "a\x01b"), "octet 2 of the password is 0x01"},
		{"PLAIN", account("", "x"), "user name is needed"},
		{"SCRAM-SHA-256", account("alice", ""), "password is needed"},
		{"X-\x1b[2J", account("alice", "x"), `X-\x1b[2J`},
		{"DIGEST-MD5", account("alice", "x"), "needs to know the service"},
		{"SCRAM-SHA-512-PLUS", account("alice", "x"), "nothing here to tie it to"},
		{"ANONYMOUS", account("", ""), "255 characters at most"},
	} {
		if _, err := Client(c.mechanism, c.account, Options{Authzid: strings.Repeat("é", 256)}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.mechanism, err, c.want)
		}
	}
}

// TestScramAgainstServer runs each hash against a server of its own, and reads
// the conversation as an eavesdropper would.
func TestScramAgainstServer(t *testing.T) {
	for name, hash := range scramHashes {
		for _, pass := range []string{"pencil", "pass\u2168wörd", "\U0001F511 new"} {
			reference, err := hash.NewClientUnprepped("alice", pass, "")
			if prepped, perr := hash.NewClient("alice", pass, ""); perr == nil {
				reference, err = prepped, nil
			}
			if err != nil {
				t.Fatal(err)
			}
			stored, err := reference.GetStoredCredentialsWithError(scram.KeyFactors{Salt: "0123456789abcdef", Iters: 4096})
			if err != nil {
				t.Fatal(err)
			}
			server, err := hash.NewServer(func(string) (scram.StoredCredentials, error) { return stored, nil })
			if err != nil {
				t.Fatal(err)
			}
			run(t, name, pass, server.NewConversation(), true)
			run(t, name, pass+"!", server.NewConversation(), false)
		}
	}
}

func run(t *testing.T, name, pass string, server *scram.ServerConversation, right bool) {
	t.Helper()
	client, err := Client(name, account("alice", pass), Options{})
	if err != nil {
		t.Fatal(err)
	}
	x := decode.Begin(name)
	_, msg, err := client.Start()
	for i := 0; i < 2 && err == nil; i++ {
		step := x.Response([]byte(base64.StdEncoding.EncodeToString(msg)))
		if !step.Problem.IsZero() || step.User.Raw() != "alice" {
			t.Errorf("%s: %s, user %s", name, step.Problem, step.User)
		}
		challenge, _ := server.Step(string(msg))
		if step := x.Challenge([]byte(base64.StdEncoding.EncodeToString([]byte(challenge)))); !step.Problem.IsZero() {
			t.Errorf("%s: %s", name, step.Problem)
		}
		msg, err = client.Next([]byte(challenge))
	}
	done := client.(interface{ Done() error }).Done()
	if right != (err == nil && done == nil && server.Valid()) {
		t.Errorf("%s: %v, %v, server %v; want right %v", name, err, done, server.Valid(), right)
	}
}

func TestScramHostile(t *testing.T) {
	nonce := func() string { return "abc" }
	for _, c := range []struct {
		opts  Options
		first string
		want  string
	}{
		{Options{}, "r=abcd,s=c2FsdA==,i=100001", "limit is 100000"},
		{Options{}, "r=abcd,s=c2FsdA==,i=2147483647", "limit is 100000"},
		{Options{MaxIterations: 1 << 40}, "r=abcd,s=c2FsdA==,i=1000001", "limit is 1000000"},
		{Options{MaxIterations: 5000}, "r=abcd,s=c2FsdA==,i=5001", "limit is 5000"},
		{Options{}, "r=abcd,s=c2FsdA==,i=0", "no positive number"},
		{Options{}, "r=abcd,s=c2FsdA==,i=99999999999999999999", "no positive number"},
		{Options{}, "r=abcd,s=c2FsdA==,i=1", "too few iterations"},
		{Options{}, "r=zzz,s=c2FsdA==,i=4096", "nonce"},
		{Options{}, "m=x,r=abcd,s=c2FsdA==,i=4096", ""},
		{Options{}, "\x1b[2J", ""},
		{Options{}, "", ""},
	} {
		c.opts.Nonce = nonce
		client, err := Client("SCRAM-SHA-256", account("alice", "x"), c.opts)
		if err != nil {
			t.Fatal(err)
		}
		client.Start()
		_, err = client.Next([]byte(c.first))
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%q: %v, want %q", c.first, err, c.want)
		}
	}
	client, _ := Client("SCRAM-SHA-256", account("user", "pencil"), Options{Nonce: func() string { return "rOprNGfwEbeRWgbNEkqO" }})
	client.Start()
	if _, err := client.Next([]byte("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")); err != nil {
		t.Fatal(err)
	}
	if client.(interface{ Done() error }).Done() == nil {
		t.Error("a server that has not proved itself counts as proven")
	}
	if _, err := client.Next([]byte("v=" + base64.StdEncoding.EncodeToString(make([]byte, 32)))); err == nil || !strings.Contains(err.Error(), "signature is wrong") {
		t.Errorf("a false server signature: %v", err)
	}
}

// TestEndless holds that no mechanism answers a server that asks on and on.
func TestEndless(t *testing.T) {
	bound := Options{Binding: Binding{Type: TLSExporter, Data: make([]byte, 32)}, Service: "imap", Host: "a.test"}
	for _, m := range Mechanisms() {
		client, err := Client(m, account("u", "p"), bound)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := client.Start(); err != nil {
			t.Fatal(err)
		}
		for i := 0; err == nil; i++ {
			if i > 4 {
				t.Fatalf("%s answers for ever", m)
			}
			_, err = client.Next([]byte("User Name?"))
		}
	}
}
