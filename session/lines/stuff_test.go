package lines

import "testing"

func TestStuff(t *testing.T) {
	for in, want := range map[string]string{
		"":          ".\r\n",
		"a":         "a\r\n.\r\n",
		"a\nb\r\n":  "a\r\nb\r\n.\r\n",
		".\n..x\n":  "..\r\n...x\r\n.\r\n",
		"a\r\r\n\n": "a\r\n\r\n.\r\n",
	} {
		if got := string(Stuff([]byte(in))); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}
