package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestHandshakeGolden holds what handshake tells of recorded sessions.
func TestHandshakeGolden(t *testing.T) {
	for file, args := range map[string][]string{
		"tls12-resumed.json":           {"tls12-resumed.mwt", "--json", "--bytes"},
		"tls12-full.txt":               {"tls12-resumed.mwt", "--bytes", "--session", "1"},
		"tls13-client-certificate.txt": {"tls13-client-certificate.mwt"},
	} {
		t.Run(file, func(t *testing.T) {
			t.Chdir("testdata/handshake")
			var out, errs bytes.Buffer
			if code := run(append([]string{"handshake"}, args...), strings.NewReader(""), &out, &errs); code != 0 || errs.Len() > 0 {
				t.Fatalf("exit %d: %s", code, errs.String())
			}
			if *update {
				if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(out.Bytes(), want) {
				t.Errorf("%s is not what it was; go test ./cmd/mailwire -run Golden -update, if that is right: %s", filepath.Base(file), firstDifference(out.String(), string(want)))
			}
		})
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return "got " + g[i] + "\nwant " + w[i]
		}
	}
	return "one is longer"
}
