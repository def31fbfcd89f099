// Package earlyterm keeps libraries from asking the terminal for its colours
// while the program starts: a terminal that does not answer would hold up every
// command by seconds. It imports os alone, so it is initialised before them, and
// says that the terminal can do nothing; Restore takes that back.
package earlyterm

import "os"

var saved, had = os.LookupEnv("TERM")

func init() { os.Setenv("TERM", "dumb") }

// Restore gives TERM its value back. It is the first thing that main does.
func Restore() {
	if had {
		os.Setenv("TERM", saved)
		return
	}
	os.Unsetenv("TERM")
}
