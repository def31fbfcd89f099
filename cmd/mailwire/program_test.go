package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// patience bounds every wait of a test. It is long because machines are
// sometimes busy; a test that goes well never waits that long.
const patience = 20 * time.Second

// buildFolder is where the program under test is built.
func buildFolder() string {
	return filepath.Join(os.TempDir(), fmt.Sprintf("mailwire-test-%d", os.Getpid()))
}

var built = sync.OnceValues(func() (string, error) {
	bin := filepath.Join(buildFolder(), "mailwire")
	cmd := exec.Command("go", "build", "-buildvcs=false", "-o", bin, ".")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("the program cannot be built: %w\n%s", err, out)
	}
	return bin, nil
})

// build gives the program as users build it.
func build(t *testing.T) string {
	t.Helper()
	bin, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return bin
}

// need skips a test where a program of the system is missing, or fails it
// where all of them are required.
func need(t *testing.T, program string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	switch {
	case err == nil:
		return path
	case os.Getenv("MAILWIRE_REAL") == "required":
		t.Fatalf("%s is required: %v", program, err)
	}
	t.Skipf("%s is not installed", program)
	return ""
}

// environment is that of a user with an empty home and a terminal of many
// colours. Later values win.
func environment(home string, more ...string) []string {
	env := []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + home, "MAILWIRE_HOME=" + home,
		"LANG=C.UTF-8", "TERM=xterm-256color", "GOTRACEBACK=single",
	}
	return append(env, more...)
}

// recording gives the one recording below a home.
func recording(t *testing.T, home string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(home, "data", "*.mwt"))
	if err == nil && len(files) != 1 {
		err = errors.New("there is not one recording")
	}
	if err != nil {
		t.Fatal(err, files)
	}
	return files[0]
}

// until polls a condition, and tells whether it came to hold in time.
func until(limit time.Duration, holds func() bool) bool {
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(15 * time.Millisecond) {
		if holds() {
			return true
		}
	}
	return holds()
}

// tail gives the end of a long text.
func tail(s string, n int) string { return s[max(0, len(s)-n):] }
