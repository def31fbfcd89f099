package capture_test

import (
	"fmt"
	"strings"
	"testing"

	"example.org/mailwire/session/capture"
	"example.org/mailwire/transcript"
)

// lossTalks are talks of which one packet after the other is lost, with the
// sign-in and messages that they have. In their mail stand lines that look like commands.
var lossTalks = map[string]struct {
	lines, signIn string
	mails         []string // without their bytes
}{
	"smtp": {lateTalks["smtp"], "LOGIN alice s3cret-sauce yes", []string{"mail a@b.test hello", "mail d@b.test -"}},
	"pop3": {lateTalks["pop3"], "PLAIN alice s3cret-sauce yes", []string{"mail - hello", "mail - top"}},
	"imap": {lateTalks["imap"], "LOGIN alice s3cret-sauce yes", nil},
	"imap literals": {"< * OK IMAP4rev1 ready\n> a1 LOGIN {5}\n< + go\n> alice {12}\n< + go\n> s3cret-sauce\n< a1 OK in\n> a2 SELECT INBOX\n< * 1 EXISTS\n< a2 OK done\n" +
		"> a3 FETCH 1 BODY[]\n< * 1 FETCH (BODY[] {28}\n< Subject: hello\n< \n< a3 OK not\n< )\n< a3 OK done\n> a4 APPEND Sent {30+}\n> Subject: app\n> \n> a5 LOGIN z y\n> \n< a4 OK done\n> a6 LOGOUT\n< * BYE\n< a6 OK\n",
		"LOGIN alice s3cret-sauce yes", []string{"mail - hello", "mail - app"}},
}

// TestLoss: whichever packet is lost, nothing is told that was not said, what
// does not depend on it is told all the same, and no secret is shown for anything else.
func TestLoss(t *testing.T) {
	for name, c := range lossTalks {
		all := talk{client: someone, server: odd, lines: c.lines}.entries(0)
		for i := 2; i < len(all)-2; i++ {
			lost := all[i].Event.(*transcript.Data)
			entries := append([]transcript.Entry(nil), all...)
			entries[i].Event = &transcript.Gap{Dir: lost.Dir, Layer: transcript.Wire, Len: lost.Len, Why: "lost"}
			got, _ := find(entries, capture.Options{})
			replays(t, got)
			where := fmt.Sprintf("%s without %q", name, lost.Bytes)
			told := strings.Split(inShort(t, got), ", ")
			signIns, mails := 0, 0
			for _, s := range told[1:] {
				if strings.HasPrefix(s, "mail ") {
					mails++
					if !related(s, c.mails) {
						t.Errorf("%s: %s", where, s)
					}
					continue
				}
				signIns++
				want, got := strings.Fields(c.signIn), strings.Fields(s)
				for i := range want {
					if got[i] != want[i] && got[i] != "-" && got[i] != "?" {
						t.Errorf("%s: %s", where, s)
					}
				}
			}
			// One packet can take the sign-in and one message with it, and nothing more.
			if signIns > 1 || mails > len(c.mails) || mails < len(c.mails)-1 {
				t.Errorf("%s: %d sign-ins and %d messages:\n%s", where, signIns, mails, strings.Join(told, "\n"))
			}
			for _, e := range got {
				if _, ok := e.Event.(*transcript.Data); ok {
					continue
				}
				for _, secret := range []string{"s3cret-sauce", b64("s3cret-sauce"), b64("\x00alice\x00s3cret-sauce")} {
					if s := text(t, e.Event); strings.Contains(s, secret) {
						t.Errorf("%s: the secret is shown: %s", where, s)
					}
				}
			}
		}
	}
}

// related tells whether a message is one of list, as far as its sender and subject are known.
func related(got string, list []string) bool {
	g := strings.Fields(got)
	for _, want := range list {
		w := strings.Fields(want)
		if (g[1] == w[1] || g[1] == "-") && (g[2] == w[2] || g[2] == "-") {
			return true
		}
	}
	return false
}
