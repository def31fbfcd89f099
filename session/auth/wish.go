package auth

import (
	"fmt"
	"slices"
	"strings"
)

// Wait is the option that holds the initial response back until the server
// asks for it.
const Wait = "wait"

// Forms of the arguments of IMAP's LOGIN, RFC 9051 section 6.2.3.
const (
	AtomForm    = "atom"
	QuotedForm  = "quoted"
	LiteralForm = "literal"
)

// Split reads a mechanism with an option behind a colon: "PLAIN:wait",
// "SCRAM-SHA-256-PLUS:tls-unique", "LOGIN:literal" for the command of IMAP.
// The name comes in upper case, the option in lower case.
func Split(mechanism string) (name, option string, err error) {
	name, option, given := strings.Cut(mechanism, ":")
	name, option = strings.ToUpper(name), strings.ToLower(option)
	if !given {
		return name, "", nil
	}
	known := options(name)
	if !slices.Contains(known, option) {
		return name, "", fmt.Errorf("%s has no option %q; it has %s", printable(name), printable(option), strings.Join(known, ", "))
	}
	return name, option, nil
}

// options lists what can stand behind the colon.
func options(name string) []string {
	switch {
	case strings.HasSuffix(name, "-PLUS"):
		return []string{TLSExporter, TLSServerEndPoint, TLSUnique, Wait}
	case name == "LOGIN":
		return []string{AtomForm, QuotedForm, LiteralForm, Wait}
	}
	return []string{Wait}
}
