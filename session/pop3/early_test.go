package pop3

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// TestEarlyYes: a yes to AUTH before the client said anything begins the sign-in,
// unless a command follows it; and a message 3 of NTLM is a digest, seen whole or not.
func TestEarlyYes(t *testing.T) {
	message := func(kind byte) string {
		return base64.StdEncoding.EncodeToString([]byte("NTLMSSP\x00" + string(kind) + "\x00\x00\x00" + strings.Repeat("\x00", 52)))
	}
	one, two, three := message(1), message(2), message(3)
	plain := base64.StdEncoding.EncodeToString([]byte("\x00alice\x00s3cret"))
	for _, c := range []struct{ name, talk, want string }{
		{"NTLM, yes", "S+OK|CAUTH NTLM|S+OK|C" + one + "|S+ " + two + "|C" + three + "|S+OK", "start challenge response challenge response:digest ok"},
		{"NTLM, as it should be", "S+OK|CAUTH NTLM|S+ |C" + one + "|S+ " + two + "|C" + three + "|S+OK", "start challenge response challenge response:digest ok"},
		{"NTLM refused", "S+OK|CAUTH NTLM|S+OK go on|C" + one + "|S+ " + two + "|C" + three + "|S-ERR", "start challenge response challenge response:digest refused"},
		{"a command follows", "S+OK|CAUTH NTLM|S+OK|CSTAT|S+OK 0 0", "start challenge ok"},
		{"PLAIN", "S+OK|CAUTH PLAIN|S+OK|C" + plain + "|S+OK", "start challenge response:password ok"},
		{"PLAIN at once", "S+OK|CAUTH PLAIN " + plain + "|S+OK", "start:password ok"},
		{"its beginning was not seen", "S+OK|CXNTLM|S+ " + two + "|C" + three + "|S+OK", "challenge response:digest ok"},
		{"in another mechanism", "S+OK|CAUTH LOGIN|S+ |C" + three + "|S+OK", "start challenge response:digest ok"},
	} {
		d := New(0, Options{})
		var steps []string
		for _, l := range strings.Split(c.talk, "|") {
			dir := transcript.Client
			if l[0] == 'S' {
				dir = transcript.Server
			}
			_, events := d.Feed(dir, []byte(l[1:]+"\r\n"))
			for _, e := range events {
				switch e := e.(type) {
				case *transcript.AuthStep:
					s := e.Step
					if e.Secret != transcript.NoSecret {
						s += ":" + string(e.Secret)
					}
					steps = append(steps, s)
				case *transcript.Line:
					if text := e.Text.String(); strings.Contains(text, three) || strings.Contains(text, plain) {
						t.Errorf("%s: shown: %s", c.name, text)
					}
				}
			}
		}
		if got := strings.Join(steps, " "); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
		if c.name == "a command follows" && (len(d.queue) != 0 || d.state != StateTransaction) {
			t.Error(fmt.Sprint("the reply to the command was paired wrongly: ", d.state))
		}
	}
}
