package main

import (
	"bytes"
	"io"
	"path/filepath"
	"strings"
	"testing"
)

// TestUnopenedIsSaid: of a capture whose TLS nothing opens, each verb says that
// something is sealed, and none tells a count as if it were all.
func TestUnopenedIsSaid(t *testing.T) {
	t.Setenv("MAILWIRE_HOME", t.TempDir())
	dir := t.TempDir()
	in, clear := filepath.Join(dir, "in.mwt"), filepath.Join(dir, "clear.mwt")
	run([]string{"connect", "lab:imap.good", "--plain", "--record", in}, strings.NewReader("a NOOP\n"), io.Discard, io.Discard)
	run([]string{"connect", "lab:imap.notls", "--plain", "--record", clear}, strings.NewReader(""), io.Discard, io.Discard)
	packets := filepath.Join(dir, "sealed.pcapng")
	if code, errs := exportRun(in, "-o", packets); code != 0 {
		t.Fatal(errs)
	}
	const counted = "Not counted: what is in "
	for _, c := range []struct {
		args []string
		want string
		not  string
	}{
		{[]string{"show", packets}, counted, ""}, {[]string{"show", in}, "ledger: ", counted},
		{[]string{"exposure", packets}, counted, "; server\n"}, {[]string{"exposure", in}, "bytes of mail", counted},
		{[]string{"exposure", packets, "--json"}, `"records": `, ""},
		{[]string{"cert", packets}, "TLS 1.3 seals it, and no key at hand opens it; --keylog FILE gives one", ""},
		{[]string{"cert", packets, "--purpose", "client"}, "TLS 1.3 seals it, and no key at hand opens it", ""},
		{[]string{"cert", in, "--purpose", "client"}, "the client showed none", ""},
		{[]string{"cert", clear}, "no TLS was set up in it", ""},
		{[]string{"handshake", packets}, "imap, TLS", "TLS ,"},
	} {
		var out bytes.Buffer
		run(c.args, nil, &out, &out)
		words := strings.Join(strings.Fields(out.String()), " ")
		if !strings.Contains(words, c.want) || c.not != "" && strings.Contains(out.String(), c.not) {
			t.Errorf("%v: want %q and not %q:\n%s", c.args, c.want, c.not, out.String())
		}
	}
	for _, form := range []string{".md", ".html"} {
		to := filepath.Join(dir, "page"+form)
		if code, errs := exportRun(packets, "-o", to); code != 0 {
			t.Fatal(errs)
		}
		if b := read(t, to); !bytes.Contains(b, []byte(counted)) {
			t.Errorf("%s lacks %q", form, counted)
		}
	}
}
