package share_test

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// TestTorn: of a recording that lacks any one of its pieces no copy has a
// secret that still crosses in it, nor text of a mail, and the copy of the copy
// is the copy but where a literal is torn: what stands in its place has another
// size, and the count before it is that of the recording.
func TestTorn(t *testing.T) {
	n := 0
	for _, d := range dialogues() {
		if strings.Contains(d.name, "SHA-1") || strings.Contains(d.name, "SHA-512") || strings.HasSuffix(d.name, "after a challenge") { // as with the others
			continue
		}
		entries := observed(t, talk(t, d.protocol, d.text))
		for cut := 1; cut < len(entries); cut++ {
			part := append(append([]transcript.Entry{}, entries[:cut]...), entries[cut+1:]...)
			first := file(t, told(t, decoded(part)))
			again := reread(t, first)
			n++
			noneOf(t, crossing(part), first, text(again))
			if second := file(t, told(t, again)); !strings.Contains(d.text, "{") && !bytes.Equal(first, second) {
				t.Errorf("a copy of the copy differs:\n%s\nfirst was\n%s", text(reread(t, second)), text(again))
			}
			if t.Failed() {
				t.Fatalf("%s without entry %d:\n%s\nof\n%s", d.name, cut, text(again), text(decoded(part)))
			}
		}
	}
	t.Logf("%d torn recordings", n)
}

// crossing gives the canaries that a copy has to know: those that the client
// sends in what is left, and the text of mail.
func crossing(entries []transcript.Entry) []string {
	var sent []byte
	for _, e := range entries {
		if d, ok := e.Event.(*transcript.Data); ok && d.Dir == transcript.Client {
			for _, word := range bytes.Fields(d.Bytes) {
				raw, err := base64.StdEncoding.DecodeString(string(word))
				if err == nil {
					sent = append(sent, raw...)
				}
			}
			sent = append(append(sent, d.Bytes...), '\n')
		}
	}
	out := []string{canaryBody}
	for _, c := range []string{canary, canaryJWT} {
		if bytes.Contains(sent, []byte(c)) {
			out = append(out, c)
		}
	}
	return out
}
