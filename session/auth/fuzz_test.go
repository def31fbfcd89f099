package auth

import (
	"encoding/base64"
	"testing"
)

// FuzzLeaks holds that a secret cannot be dressed so that the gate overlooks
// it: an initial response reveals whatever its bytes, and so does the answer
// on a line of its own; a known secret is found within any base64.
func FuzzLeaks(f *testing.F) {
	f.Add("not authenticated", []byte("\x00alice\x00"), []byte("hunter2"))
	f.Add("data", []byte("."), []byte("\r\n"))
	f.Fuzz(func(t *testing.T, state string, before, secret []byte) {
		for _, p := range []string{"smtp", "pop3", "imap"} {
			o := Outgoing{p, state, int64(len(secret)), append(before[:len(before):len(before)], secret...)}
			for _, l := range o.Leaks() {
				if l.At.From < 0 || l.At.From >= l.At.To || l.At.To > len(o.Bytes) {
					t.Fatalf("%s, %s, %q: %+v", p, state, o.Bytes, l)
				}
			}
		}
		if len(secret) == 0 {
			return
		}
		b64 := base64.StdEncoding.EncodeToString(append(append([]byte(nil), before...), secret...))
		for _, c := range []struct{ protocol, state, line string }{
			{"smtp", "ready", "AUTH PLAIN " + b64}, {"smtp", "ready", "auth plain\t" + b64 + "\r\n"},
			{"pop3", "authorization", "AUTH PLAIN\r\n" + b64 + "\r\n"}, {"pop3", "auth", b64},
			{"imap", "not authenticated", "a AUTHENTICATE PLAIN " + b64}, {"imap", "not authenticated", "a LOGIN u " + b64},
		} {
			if o := (Outgoing{Protocol: c.protocol, State: c.state, Bytes: []byte(c.line)}); len(o.Leaks()) == 0 {
				t.Fatalf("%s, %s: %q passes for harmless", c.protocol, c.state, c.line)
			}
		}
		if !Holds([]byte("x "+b64+" y"), string(secret)) {
			t.Fatalf("%q is not found in %q", secret, b64)
		}
	})
}

// FuzzLogin holds that the lines of LOGIN are one command and carry the arguments as they are.
func FuzzLogin(f *testing.F) {
	f.Add("alice", `se"cr\et`)
	f.Add("älice", "x\r\nb LOGOUT")
	f.Fuzz(func(t *testing.T, user, password string) {
		lines, err := LoginCommand(account(user, password), "", -1)
		if err != nil {
			return
		}
		for _, l := range lines {
			for i := 0; i < len(l); i++ {
				if l[i] == '\r' || l[i] == '\n' || l[i] == 0 {
					t.Fatalf("%q holds a line end", l)
				}
			}
		}
		if n := 1 + count(user) + count(password); len(lines) != n {
			t.Fatalf("%q: %d lines, want %d", lines, len(lines), n)
		}
	})
}

// count gives 1 for an argument that needs a literal.
func count(arg string) int {
	if isASCII(arg) {
		return 0
	}
	return 1
}

// FuzzChallenge holds that no challenge of a server is a fault of a mechanism,
// that none goes on for ever, that none is proven by chance, and that what is
// said of it drives no terminal.
func FuzzChallenge(f *testing.F) {
	f.Add("NTLMSSP\x00\x02\x00\x00\x00", `{"status":"401"}`)
	f.Add(`nonce="n",algorithm=md5-sess`, "rspauth=00")
	f.Add("r=abc,s=c2FsdA==,i=4096", "v=AAAA")
	f.Fuzz(func(t *testing.T, first, second string) {
		opts := Options{Binding: Binding{Type: TLSUnique, Data: []byte("x")}, Service: "imap", Host: "a.test", Nonce: func() string { return "abc" }, MaxIterations: 5000}
		for _, m := range Mechanisms() {
			client, err := Client(m, account("u", "p"), opts)
			if err != nil {
				t.Fatal(err)
			}
			_, _, err = client.Start()
			for i := 0; err == nil; i++ {
				if i > 5 {
					t.Fatalf("%s answers for ever", m)
				}
				_, err = client.Next([]byte([]string{first, second}[i%2]))
			}
			said := err.Error()
			if r, ok := client.(interface{ Refusal() string }); ok {
				said += r.Refusal()
			}
			for _, r := range said {
				if r < ' ' || r >= 0x7f && r < 0xa0 {
					t.Fatalf("%s: %q", m, said)
				}
			}
			if d, ok := client.(interface{ Done() error }); ok && d.Done() == nil {
				t.Fatalf("%s: %q and %q prove the server", m, first, second)
			}
		}
	})
}
