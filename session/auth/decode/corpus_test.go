package decode

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// dialogue is a client's side of a recorded test of curl, with what it means.
type dialogue struct {
	ID       string
	Proto    string
	Lines    []string `json:"client_lines"`
	Attempts []struct {
		Mechanism, User, Secret, Digest string
		Authzid, Domain, Workstation    *string
		Cancelled                       bool
	}
}

// attempt is what the decoder made of one sign-in.
type attempt struct {
	mechanism, user, secret, digest string
	fields                          map[string]string
	cancelled                       bool
}

var (
	signIn    = regexp.MustCompile(`^(?:A\d+ AUTHENTICATE|AUTH) (\S+)(?: (\S+))?$`)
	loginLine = regexp.MustCompile(`^A\d+ LOGIN ("(?:[^"\\]|\\.)*"|\S+) ("(?:[^"\\]|\\.)*"|\S+)$`)
	command   = regexp.MustCompile(`^(A\d+ \S|(AUTH|EHLO|HELO|MAIL|RCPT|DATA|QUIT|CAPA|RETR|STAT|LIST)\b)`)
)

func TestCurl(t *testing.T) {
	dir := os.Getenv("MAILWIRE_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "corpus")
	}
	b, err := os.ReadFile(filepath.Join(dir, "dialogues", "curl-auth.json"))
	if err != nil {
		if os.Getenv("MAILWIRE_REAL") == "required" {
			t.Fatal(err)
		}
		t.Skipf("the recorded dialogues are not here: %v", err)
	}
	var all []dialogue
	if err := json.Unmarshal(b, &all); err != nil || len(all) == 0 {
		t.Fatalf("%d dialogues: %v", len(all), err)
	}
	for _, d := range all {
		t.Run(d.ID, func(t *testing.T) { compare(t, d, follow(d.Lines)) })
		t.Run(d.ID+" pasted", func(t *testing.T) { compare(t, d, pasted(d.Lines)) })
	}
}

func compare(t *testing.T, d dialogue, got []attempt) {
	if len(got) != len(d.Attempts) {
		t.Fatalf("%d sign-ins, want %d", len(got), len(d.Attempts))
	}
	for i, want := range d.Attempts {
		g := got[i]
		if g.mechanism != want.Mechanism || g.user != want.User || g.secret != want.Secret || g.cancelled != want.Cancelled {
			t.Errorf("sign-in %d: %+v, want %+v", i, g, want)
		}
		if want.Digest != "" && g.digest != want.Digest {
			t.Errorf("sign-in %d: digest %s, want %s", i, g.digest, want.Digest)
		}
		for name, v := range map[string]*string{fieldAuthzid: want.Authzid, "domain": want.Domain, "workstation": want.Workstation} {
			if v != nil && g.fields[name] != *v {
				t.Errorf("sign-in %d: %s %q, want %q", i, name, g.fields[name], *v)
			}
		}
	}
}

func follow(lines []string) (got []attempt) {
	var x *Exchange
	for _, line := range lines {
		if m := loginLine.FindStringSubmatch(line); m != nil {
			got = append(got, attempt{mechanism: "LOGIN command", fields: map[string]string{}})
			got[len(got)-1].add(Login([]byte(unquote(m[1])), []byte(unquote(m[2]))))
			continue
		}
		if m := signIn.FindStringSubmatch(line); m != nil {
			x = Begin(m[1])
			got = append(got, attempt{mechanism: m[1], fields: map[string]string{}})
			if m[2] != "" {
				got[len(got)-1].add(x.Response([]byte(m[2])))
			}
			continue
		}
		if command.MatchString(line) {
			x = nil
		}
		if x != nil {
			got[len(got)-1].add(x.Response([]byte(line)))
		}
	}
	return got
}

// pasted reads the same lines as a text, the client's alone.
func pasted(lines []string) (got []attempt) {
	request := 0
	for _, p := range Paste([]byte("C: "+strings.Join(lines, "\nC: ")), "") {
		if p.Request != request {
			request = p.Request
			name := p.Mechanism
			if p.Via == "command" {
				name += " command"
			}
			got = append(got, attempt{mechanism: name, fields: map[string]string{}})
		}
		got[len(got)-1].add(Step{Fields: p.Fields, User: p.User, Cancel: p.Step == "cancel"})
	}
	return got
}

func (a *attempt) add(s Step) {
	a.cancelled = a.cancelled || s.Cancel
	a.user = s.User.Raw()
	for _, f := range s.Fields {
		switch f.Name {
		case fieldPassword, fieldToken:
			a.secret = f.Secret.Reveal()
		case fieldDigest:
			a.digest = f.Secret.Reveal()
		default:
			a.fields[f.Name] = f.Value.Raw()
		}
	}
}

func unquote(s string) string {
	if !strings.HasPrefix(s, `"`) {
		return s
	}
	return regexp.MustCompile(`\\(.)`).ReplaceAllString(s[1:len(s)-1], "$1")
}
