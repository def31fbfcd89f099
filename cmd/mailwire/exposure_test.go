package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// speeds are what differs from machine to machine.
var (
	speeds = regexp.MustCompile(`[0-9.,]+( million)?( passwords)? a second|"(guesses_per_second|tried)": [0-9.e+]+`)
	wraps  = regexp.MustCompile(`\n {4,}`)
)

// TestExposureGolden holds what exposure tells of recorded sessions, and its exit code.
func TestExposureGolden(t *testing.T) {
	for file, c := range map[string]struct {
		args []string
		code int
	}{
		"sealed-scram.txt": {[]string{"sealed-scram.mwt"}, 0},
		"clear-pass.txt":   {[]string{"clear-pass.mwt", "--show-secrets"}, exitFindings},
		"clear-pass.json":  {[]string{"clear-pass.mwt", "--json"}, exitFindings},
	} {
		t.Run(file, func(t *testing.T) {
			t.Chdir("testdata/exposure")
			var out, errs bytes.Buffer
			if code := run(append([]string{"exposure"}, c.args...), strings.NewReader(""), &out, &errs); code != c.code {
				t.Fatalf("exit %d, want %d: %s", code, c.code, errs.String())
			}
			text := out.String()
			if strings.HasSuffix(file, ".txt") { // how a line wraps depends on the speed in it
				text = wraps.ReplaceAllString(text, " ")
			}
			got := speeds.ReplaceAllString(text, "SPEED")
			output(got).clean(t, false)
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s is not what it was; go test ./cmd/mailwire -run Golden -update, if that is right: %s", filepath.Base(file), firstDifference(got, string(want)))
			}
			if strings.HasSuffix(file, ".json") && strings.Contains(got, "s3cret-sauce") {
				t.Error("a secret is told unasked")
			}
		})
	}
}

func TestExposureOfNothing(t *testing.T) {
	var out, errs bytes.Buffer
	if code := run([]string{"exposure", filepath.Join(t.TempDir(), "none.mwt")}, strings.NewReader(""), &out, &errs); code != exitFile || out.Len() > 0 {
		t.Errorf("exit %d: %s%s", code, out.String(), errs.String())
	}
}
