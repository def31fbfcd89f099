package main

import (
	"os"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(tests{m}, map[string]func(){"mailwire": main, "mailwire-faulty": faulty})
}

// tests removes the program that it may have built when all is done.
type tests struct{ *testing.M }

// Run implements testscript.TestingM.
func (t tests) Run() int {
	defer os.RemoveAll(buildFolder())
	return t.M.Run()
}

// TestScripts runs the command lines of testdata/script, each in an empty home.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("MAILWIRE_HOME", e.WorkDir+"/home")
			e.Setenv("HOME", e.WorkDir)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
	})
}

// exits runs mailwire with arguments and holds the exit code: exits 4 connect …
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE ARGUMENT…")
	}
	err := ts.Exec("mailwire", args[1:]...)
	code := "0"
	if err != nil {
		code = exitText(err)
	}
	if code != args[0] {
		ts.Fatalf("mailwire %v exits with %s, want %s", args[1:], code, args[0])
	}
}

func exitText(err error) string {
	if x, ok := err.(interface{ ExitCode() int }); ok {
		return strconv.Itoa(x.ExitCode())
	}
	return err.Error()
}
