package exposure

import (
	"encoding/base64"
	"strings"
	"testing"

	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/session/auth/guess"
	"example.org/mailwire/transcript"
)

// signing gives the events of one SASL exchange; a message that begins with S: is the server's.
func signing(mechanism string, layer transcript.Layer, messages ...string) []transcript.Event {
	var out []transcript.Event
	x := decode.Begin(mechanism)
	for _, m := range messages {
		e := &transcript.AuthStep{Dir: transcript.Client, Request: 7, Mechanism: x.Mechanism(), Via: "sasl", Step: "response"}
		do := x.Response
		if text, ok := strings.CutPrefix(m, "S:"); ok {
			e.Dir, e.Step, do, m = transcript.Server, "challenge", x.Challenge, text
		}
		e.Span = transcript.Span{Dir: e.Dir, Layer: layer, Len: 1}
		s := do([]byte(base64.StdEncoding.EncodeToString([]byte(m))))
		e.Fields, e.User, e.Secret = s.Fields, s.User, s.Secret
		out = append(out, e)
	}
	return out
}

func jwt(claims string) string {
	enc := base64.RawURLEncoding.EncodeToString
	return enc([]byte(`{"alg":"none"}`)) + "." + enc([]byte(claims)) + "." + enc([]byte("signature"))
}

func TestWhatASignInIsWorth(t *testing.T) {
	bearer := func(token string) string { return "user=alice\x01auth=Bearer " + token + "\x01\x01" }
	scram := func(flag, i string) []string {
		return []string{flag + ",,n=alice,r=abc", "S:r=abcdef,s=QSXCR+Q6sek8bf92,i=" + i, "c=biws,r=abcdef,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="}
	}
	for _, c := range []struct {
		name, mechanism string
		messages        []string
		tls             string
		worth           string
		severity        transcript.Severity
		words, binding  string
	}{
		{"password", "PLAIN", []string{"\x00alice\x00" + canary}, "", Readable, "critical", "a spelling and not a lock", ""},
		{"token with an end", "XOAUTH2", []string{bearer(jwt(`{"exp":1500000000}`))}, "", Replayable, "critical", "usable at once until 2017-07-14 02:40:00 UTC (JWT, unverified)", ""},
		{"token without", "XOAUTH2", []string{bearer("opaque")}, "", Replayable, "critical", "usable at once; its end is not told", ""},
		{"digest", "CRAM-MD5", []string{"S:<1@a.test>", "alice b913a602c7eda7a495b4e6e7334d3890"}, "", Guessable, "high", "one core of this machine tries 2.0 million", ""},
		{"digest without its challenge", "CRAM-MD5", []string{"alice b913a602c7eda7a495b4e6e7334d3890"}, "", Guessable, "high", "the challenge was not seen", ""},
		{"proof", "SCRAM-SHA-256", scram("n", "4096"), "TLS 1.3", Guessable, "medium", "each costs 4096 iterations", "not bound to TLS"},
		{"cheap proof", "SCRAM-SHA-256", scram("n", "1024"), "", Guessable, "high", "fewer than RFC 7677", "not bound to TLS"},
		{"bound proof", "SCRAM-SHA-256-PLUS", scram("p=tls-exporter", "4096"), "TLS 1.3", Guessable, "medium", "could not have run at all", "bound to this TLS connection by tls-exporter"},
		{"could be bound", "SCRAM-SHA-256", scram("y", "4096"), "TLS 1.3", Guessable, "medium", "slowly", "not bound: the client could, and was told that the server cannot"},
		{"external", "EXTERNAL", []string{"alice"}, "TLS 1.2", Identity, "low", "the client's certificate crosses readable", ""},
		{"external of TLS 1.3", "EXTERNAL", []string{""}, "TLS 1.3", Identity, "low", "TLS 1.3 seals the client's certificate", ""},
		{"nobody", "ANONYMOUS", []string{"trace"}, "", Nothing, "none", "nothing of it", ""},
	} {
		layer := transcript.Wire
		var events []transcript.Event
		if c.tls != "" {
			layer = transcript.Plain
			events = append(events, &transcript.TLSAgreed{Version: c.tls})
		}
		floor := func(mechanism string, iterations int) (guess.Rate, bool) { return guess.Rate{PerSecond: 2e6}, true }
		list := SignIns(append(events, signing(c.mechanism, layer, c.messages...)...), floor)
		if len(list) != 1 {
			t.Errorf("%s: %d sign-ins", c.name, len(list))
			continue
		}
		s := list[0]
		if s.Worth != c.worth || s.Severity != c.severity || !strings.Contains(s.Words.Raw(), c.words) || !strings.HasPrefix(s.Binding.Raw(), c.binding) || c.binding == "" && !s.Binding.IsZero() {
			t.Errorf("%s: %+v", c.name, s)
		}
		if isSecret(s.Kind) && s.Clear != (c.tls == "") {
			t.Errorf("%s: clear %v", c.name, s.Clear)
		}
		if strings.Contains(s.Words.Raw(), canary) {
			t.Errorf("%s: a secret is told: %s", c.name, s.Words)
		}
	}
}

func TestUserAndPassAreOneSignIn(t *testing.T) {
	step := func(request int, s decode.Step, how string, dir transcript.Dir) transcript.Event {
		return &transcript.AuthStep{Dir: dir, Span: transcript.Span{Layer: transcript.Wire, Dir: dir, Len: 1}, Request: request, Mechanism: "USER", Via: "command", Step: how,
			Fields: s.Fields, User: s.User, Secret: s.Secret}
	}
	user, pass := decode.User([]byte("alice")), decode.Pass([]byte(canary))
	pass.User = user.User
	list := SignIns([]transcript.Event{step(1, user, "start", transcript.Client), step(2, pass, "response", transcript.Client), step(2, decode.Step{}, "refused", transcript.Server),
		step(3, user, "start", transcript.Client), step(4, pass, "response", transcript.Client), step(4, decode.Step{}, "ok", transcript.Server)}, nil)
	if len(list) != 2 || *list[0].OK || !*list[1].OK || list[1].User.Raw() != "alice" || list[1].Worth != Readable || !list[1].Clear {
		t.Errorf("%+v", list)
	}
}

func TestWays(t *testing.T) {
	for name, want := range map[string]transcript.Severity{"PLAIN": "critical", "XOAUTH2": "critical", "APOP": "high", "SCRAM-SHA-1": "medium", "SCRAM-SHA-256-PLUS": "none",
		"EXTERNAL": "low", "ANONYMOUS": "none", "X-UNHEARD": "high"} {
		w := WayOf(name, 0, nil)
		if w.Severity != want || w.Work == "" || w.Without == strings.HasSuffix(name, "-PLUS") {
			t.Errorf("%s: %+v", name, w)
		}
	}
	if w := WayOf("SCRAM-SHA-1", 100, nil); w.Severity != "high" {
		t.Errorf("100 iterations: %+v", w)
	}
}
