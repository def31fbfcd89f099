package tlswire

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// unopenable are the talks with sealed records that stay sealed, and why.
var unopenable = map[string]string{
	"ssl30":           whyNoKey,
	"tls12-rsa-aria":  "TLS_RSA_WITH_ARIA_128_GCM_SHA256 is not opened here",
	"tls12-anonymous": whyNoKey, "tls12-ccm8-staple": whyNoKey, "tls12-dhe-rsa": whyNoKey, "tls12-psk": whyNoKey,
	// crypto/tls and GnuTLS log no key of a session that is resumed.
	"tls12-gnutls-resumed": whyNoKey, "tls12-gnutls-ticket": whyNoKey, "tls12-go-ticket": whyNoKey,
}

// TestOpenKept opens the talks of real peers: every sealed record opens, and
// what was typed comes out, whether the keys come first, as they came or last,
// and however the bytes are cut.
func TestOpenKept(t *testing.T) {
	recipe := map[string]*recipe{}
	for i := range recipes {
		recipe[recipes[i].name] = &recipes[i]
	}
	for _, file := range talkFiles(t) {
		name := strings.TrimSuffix(filepath.Base(file), ".talk")
		r := recipe[name]
		if r != nil && r.foreign || strings.HasPrefix(name, "ssl2") {
			continue
		}
		t.Run(name, func(t *testing.T) {
			events, plain := opened(t, readTalk(t, file))
			checkUnopened(t, events, unopenable[name])
			if strings.HasPrefix(name, "open-") {
				checkJSSE(t, plain)
			}
			if unopenable[name] == "" && r != nil && !r.fails() && r.craft == nil {
				checkTyped(t, r, plain)
			}
		})
	}
}

// checkJSSE wants what was said in the talks named open-…. They were recorded
// between a client and a server of Java 17's JSSE with jdk.tls.disabledAlgorithms
// empty, which speaks SSL 3.0 and DES still; their keys are from the server's.
func checkJSSE(t *testing.T, plain map[transcript.Dir][]byte) {
	t.Helper()
	const client = "NOOP\r\nEHLO client.a.test\r\nQUIT\r\n"
	const server = "220 smtp.a.test\r\n250 NOOP\r\n250 EHLO client.a.test\r\n250 QUIT\r\n"
	if string(plain[transcript.Client]) != client || string(plain[transcript.Server]) != server {
		t.Errorf("got %q and %q", plain[transcript.Client], plain[transcript.Server])
	}
}

func checkUnopened(t *testing.T, events []transcript.Event, want string) {
	t.Helper()
	sealed := false
	for _, r := range latest(events) {
		sealed = sealed || r.Unopened != ""
		if r.Sealed != (r.Opened || r.Unopened != "") || r.Unopened != "" && r.Unopened != want || r.Unopened != "" && r.Opened {
			t.Errorf("%s: sealed %v, opened %v, %q", r.Span, r.Sealed, r.Opened, r.Unopened)
		}
	}
	if sealed != (want != "") {
		t.Errorf("records that stay sealed: %v", sealed)
	}
}

// fails tells whether the peers of a recipe do not get to speak.
func (r *recipe) fails() bool {
	for _, word := range []string{"-no-suite", "-no-version", "-refused", "fallback", "gnutls-psk"} {
		if strings.HasSuffix(r.name, word) {
			return !strings.HasPrefix(r.name, "tls13-early") && !strings.HasPrefix(r.name, "tls13-gnutls-psk")
		}
	}
	return false
}

// checkTyped wants what was typed to the programs, and what they answer to it.
func checkTyped(t *testing.T, r *recipe, plain map[transcript.Dir][]byte) {
	t.Helper()
	if r.configs != nil {
		checkSaid(t, plain)
		return
	}
	typed := r.typed
	if typed == nil {
		typed = []string{"NOOP"}
	}
	client, server := "", ""
	if strings.HasSuffix(r.name, "-early") {
		client = "EHLO early.a.test\n"
	}
	for _, line := range typed {
		if len(line) <= 1 || line[0] == '^' { // a command to the program
			continue
		}
		client += line + "\n"
		switch {
		case strings.HasPrefix(r.server, "gnutls"):
			server += line + "\n"
		case strings.Contains(r.server, "-rev"):
			letters := []byte(line)
			slices.Reverse(letters)
			server += string(letters) + "\n"
		}
	}
	for _, line := range r.told {
		if len(line) > 1 {
			server += line + "\n"
		}
	}
	if string(plain[transcript.Client]) != client || string(plain[transcript.Server]) != server {
		t.Errorf("got %q and %q\nwant %q and %q", plain[transcript.Client], plain[transcript.Server], client, server)
	}
}
