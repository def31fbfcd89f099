package share

import (
	"crypto/fips140"
	"os"
	"os/exec"
	"testing"
)

// TestFIPS: where only FIPS 140-3 is allowed, MD5 is still looked for: it is a
// form to find, and protects nothing.
func TestFIPS(t *testing.T) {
	if !fips140.Enforced() {
		cmd := exec.Command(os.Args[0], "-test.run=^(TestFIPS|TestSweepFinds)$", "-test.v")
		cmd.Env = append(os.Environ(), "GODEBUG=fips140=only")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	s := sweepOf("<12.34@host>", swept)
	for _, v := range append(digests(swept, "<12.34@host>"), string(md5Of(swept))) {
		if err := s.Check([]byte("see "+v+" there"), nil); err == nil {
			t.Errorf("%x was not found", v)
		}
	}
}
