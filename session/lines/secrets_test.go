package lines

import (
	"fmt"
	"testing"

	"example.org/mailwire/transcript"
)

func TestSecretsFind(t *testing.T) {
	var s Secrets
	s.Add("hunter2")
	s.Add("hunter2hunter")
	s.Add("abc") // too short to be told from other text
	for _, tc := range []struct {
		line string
		more []transcript.Range
		want string
	}{
		{"535 no abc", nil, "535 no abc"},
		{"535 bad password hunter2 for bob", nil, "535 bad password ******* for bob"},
		{"hunter2hunter2!", nil, "**************!"},
		{"334 aHVudGVyMg==", nil, "334 ************"},
		{"AUTH x hunter2", []transcript.Range{{From: 5, To: 6}}, "AUTH * *******"},
	} {
		got := string(Masked([]byte(tc.line), s.Find([]byte(tc.line), tc.more...)))
		if got != tc.want {
			t.Errorf("%q becomes %q, want %q", tc.line, got, tc.want)
		}
	}
}

func TestSecretsAreBounded(t *testing.T) {
	var s Secrets
	for i := range 10_000 {
		s.Add(fmt.Sprintf("secret %d", i))
	}
	if len(s.values) > 2*maxSecrets {
		t.Errorf("%d values kept", len(s.values))
	}
}

func TestContentSkip(t *testing.T) {
	s := newTest(0)
	c := Counted(s, 10)
	c.Take([]byte("abc"))
	if ev := c.Skip(5); len(ev) != 1 || c.Left() != 2 {
		t.Errorf("%d events, %d bytes left", len(ev), c.Left())
	}
	if _, ev, done := c.Take([]byte("yz\r\n")); !done || ev[0].(*transcript.Line).Span.Off != 108 {
		t.Errorf("not done after the bytes that were left")
	}
	s = newTest(0)
	c = Dotted(s)
	c.Skip(1)
	if _, _, done := c.Take([]byte(".\r\n")); done {
		t.Error("a dot after missing bytes need not stand alone on its line")
	}
	if _, _, done := c.Take([]byte(".\r\n")); !done {
		t.Error("the dot on a line of its own ends the content")
	}
}
