package imap

// State is the state of a connection (RFC 9051 3).
type State uint8

// States.
const (
	Greeting         State = iota // the server has said nothing yet
	NotAuthenticated              // signed in as nobody
	Authenticated                 // signed in, no mailbox selected
	Selected                      // signed in, a mailbox selected
	Logout                        // the server said goodbye
	Compressed                    // COMPRESS is on: nothing can be read
)

// String gives the name of the state as RFC 9051 has it.
func (s State) String() string {
	switch s {
	case Greeting:
		return "greeting"
	case NotAuthenticated:
		return "not authenticated"
	case Authenticated:
		return "authenticated"
	case Selected:
		return "selected"
	case Logout:
		return "logout"
	case Compressed:
		return "compressed"
	}
	return "unknown"
}

// signedIn tells whether commands of the authenticated state are valid.
func (s State) signedIn() bool { return s == Authenticated || s == Selected }
