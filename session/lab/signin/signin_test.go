package signin

import (
	"errors"
	"strings"
	"testing"

	"github.com/xdg-go/scram"
)

// book has one account.
type book struct{}

func (book) Password(user string) (name, password string, ok bool) {
	if user == "alice" || user == "alice@a.test" {
		return "alice", "s3cret", true
	}
	return "", "", false
}

// TestExamples: the server's side of the examples in the RFCs.
func TestExamples(t *testing.T) {
	tim := one{"tim", "tanstaaftanstaaf"}
	c := &cram{book: tim, challenge: "<1896.697170952@postoffice.reston.mci.net>"}
	if _, _, err := c.Next(nil); err != nil {
		t.Fatal(err)
	}
	// RFC 2195 2.
	if _, done, err := c.Next([]byte("tim b913a602c7eda7a495b4e6e7334d3890")); !done || err != nil || c.User() != "tim" {
		t.Errorf("CRAM-MD5: %v %v", done, err)
	}
	// RFC 1939 7.
	mrose := one{"mrose", "tanstaaf"}
	if _, ok := APOP(mrose, "<1896.697170952@dbc.mtview.ca.us>", "mrose", "c4c9334bac560ecc979e58001b3e22fb"); !ok {
		t.Error("APOP: the RFC's example is refused")
	}
	if _, ok := APOP(mrose, "<1896.697170952@dbc.mtview.ca.us>", "mrose", "c4c9334bac560ecc979e58001b3e22fc"); ok {
		t.Error("APOP: a wrong digest is taken")
	}
}

type one struct{ name, password string }

func (o one) Password(user string) (name, password string, ok bool) {
	return o.name, o.password, user == o.name
}

// TestAnonymous: whoever comes is the guest, and no password opens the guest's account.
func TestAnonymous(t *testing.T) {
	for trace, want := range map[string]error{"sirhc": nil, "": nil, strings.Repeat("é", 255): nil, strings.Repeat("é", 256): ErrGrammar, "\xff": ErrGrammar} {
		ex, ok := Server{Book: book{}}.New(Anonymous)
		if !ok {
			t.Fatal("ANONYMOUS is not there")
		}
		if challenge, done, err := ex.Next(nil); len(challenge) > 0 || done || err != nil {
			t.Errorf("%q: %q %v %v", trace, challenge, done, err)
		}
		if _, done, err := ex.Next([]byte(trace)); !done || err != want || ex.User() != Guest {
			t.Errorf("%q: %v %v %q, want %v", trace, done, err, ex.User(), want)
		}
	}
}

// TestNobody: an unknown user signs in with no password, not even an empty one.
func TestNobody(t *testing.T) {
	for _, c := range []struct {
		mechanism string
		steps     []string
	}{
		{Plain, []string{"\x00nobody\x00"}},
		{Plain, []string{"bob\x00alice\x00s3cret"}}, // to act for another
		{Login, []string{"nobody", ""}},
		{SCRAM256, []string{"n,,n=nobody,r=abc"}},
		{SCRAM256, []string{"p=tls-exporter,,n=alice,r=abc"}},
	} {
		ex, ok := Server{Book: book{}, Host: "a.test", Service: "imap"}.New(c.mechanism)
		if !ok {
			t.Fatal(c.mechanism)
		}
		var done bool
		var err error
		for _, s := range c.steps {
			_, done, err = ex.Next([]byte(s))
		}
		if !done || err == nil {
			t.Errorf("%s %q: done %v, %v", c.mechanism, c.steps, done, err)
		}
	}
	if _, ok := Check(book{}, "nobody", ""); ok {
		t.Error("nobody signed in")
	}
}

// TestSCRAM: a client of the library signs in by name and by address.
func TestSCRAM(t *testing.T) {
	for user, password := range map[string]string{"alice": "s3cret", "alice@a.test": "s3cret", "bob": "s3cret"} {
		client, err := scram.SHA256.NewClient(user, password, "")
		if err != nil {
			t.Fatal(err)
		}
		conv := client.NewConversation()
		ex, _ := Server{Book: book{}, Host: "a.test", Service: "imap"}.New(SCRAM256)
		first, err := conv.Step("")
		if err != nil {
			t.Fatal(err)
		}
		challenge, _, err := ex.Next([]byte(first))
		if user == "bob" {
			if !errors.Is(err, ErrRefused) {
				t.Errorf("bob: %v", err)
			}
			continue
		}
		final, err := conv.Step(string(challenge))
		if err != nil {
			t.Fatal(err)
		}
		challenge, done, err := ex.Next([]byte(final))
		if err != nil || done {
			t.Fatalf("final: %v %v", done, err)
		}
		if _, err := conv.Step(string(challenge)); err != nil || !conv.Valid() {
			t.Errorf("the server did not prove itself: %v", err)
		}
		if _, done, err := ex.Next([]byte{}); !done || err != nil || ex.User() != "alice" {
			t.Errorf("end: %v %v %q", done, err, ex.User())
		}
	}
}

// FuzzNext: no message of a client signs in who does not know the password,
// and none is a fault of the server.
func FuzzNext(f *testing.F) {
	f.Add("\x00alice\x00wrong", "", "")
	f.Add("n,,n=alice,r=x", "c=biws,r=x,p=AAAA", "")
	f.Add("alice 00", "alice", "x")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		for _, m := range (Server{}).Offered() {
			if m == Anonymous { // knows no password at all
				continue
			}
			ex, _ := Server{Book: unguessable{}, Host: "a.test", Service: "imap"}.New(m)
			for _, s := range []string{a, b, c, a} {
				_, done, err := ex.Next([]byte(s))
				if done && err == nil {
					t.Fatalf("%s: %q %q %q signed in", m, a, b, c)
				}
				if done || err != nil {
					break
				}
			}
		}
	})
}

// unguessable has a password that no input has.
type unguessable struct{}

func (unguessable) Password(user string) (name, password string, ok bool) {
	return user, "a-password-of-thirty-two-letters-", true
}
