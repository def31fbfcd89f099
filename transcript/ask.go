package transcript

import "fmt"

// Ask is the error of a step that needs the user's yes. Allow gives it, for
// this connection and this case; then the step can be asked for again.
type Ask struct {
	Case      string // cleartext, unverified, look, stray
	HostPort  string
	Mechanism string
	Fault     Text   // what is wrong
	Bytes     Text   // what is about to go, or to be dropped; secrets masked
	Readers   string // who could read it
	Exit      int    // the exit code where nobody can be asked
	Allow     func()
}

// Error implements error.
func (a *Ask) Error() string {
	return fmt.Sprintf("stopped: %s (%s)", a.Fault, a.HostPort)
}

// Account is who signs in, and how.
type Account struct {
	// Mechanism is a SASL name, or USER, APOP, LOGIN; "" for the best that the
	// server offers. An option may stand behind a colon: "PLAIN:wait".
	Mechanism string
	User      string
	Password  Hidden
	Token     bool // Password is an OAuth 2.0 access token
}
