package auth

import (
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"example.org/mailwire/transcript"
)

// UserPass gives the two lines of POP3 without SASL, RFC 1939 section 7,
// without line ends: PASS goes out when USER was taken.
func UserPass(a transcript.Account) ([]string, error) {
	if err := oneLine(a, "USER and PASS"); err != nil {
		return nil, err
	}
	return []string{"USER " + a.User, "PASS " + a.Password.Reveal()}, nil
}

// APOPCommand gives the line of POP3's APOP, RFC 1939 section 7. The timestamp
// is the greeting's, with its angle brackets.
func APOPCommand(timestamp string, a transcript.Account) ([]string, error) {
	if err := oneLine(a, "APOP"); err != nil {
		return nil, err
	}
	if Timestamp(timestamp) != timestamp || timestamp == "" {
		return nil, errors.New("the greeting has no timestamp of the form <unique@host>, so APOP has nothing to answer (RFC 1939 section 7)")
	}
	if i := strings.IndexByte(a.User, ' '); i >= 0 {
		return nil, fmt.Errorf("octet %d of the user is a space, which APOP cannot carry; nothing was sent", i+1)
	}
	sum := md5.Sum([]byte(timestamp + a.Password.Reveal()))
	return []string{"APOP " + a.User + " " + hex.EncodeToString(sum[:])}, nil
}

// Timestamp gives the timestamp of a POP3 greeting in its angle brackets, or
// "" where there is none. Its form is checked to the letter: colliding
// challenges that break APOP need octets that no timestamp has.
func Timestamp(greeting string) string {
	from := strings.IndexByte(greeting, '<')
	if from < 0 {
		return ""
	}
	n := strings.IndexByte(greeting[from:], '>')
	if n < 0 {
		return ""
	}
	stamp := greeting[from : from+n+1]
	left, right, ok := strings.Cut(stamp[1:len(stamp)-1], "@")
	if !ok || left == "" || right == "" || strings.ContainsAny(right, "@<") || strings.ContainsAny(left, "<") {
		return ""
	}
	for i := 0; i < len(stamp); i++ {
		if stamp[i] <= ' ' || stamp[i] >= 0x7f {
			return ""
		}
	}
	return stamp
}

// LoginCommand gives the lines of IMAP's LOGIN without its tag and without
// line ends, RFC 9051 section 6.2.3. The form is AtomForm, QuotedForm,
// LiteralForm, or "" for what each argument needs. There is more than one line
// where an argument is a literal: the next goes out when the server says "+".
// A literal of up to unasked octets does not wait (RFC 7888) and stays in its
// line, line end and all.
func LoginCommand(a transcript.Account, form string, unasked int) ([]string, error) {
	if err := oneLine(a, "LOGIN"); err != nil {
		return nil, err
	}
	lines := []string{"LOGIN"}
	for _, arg := range []struct{ name, value string }{{"user", a.User}, {"password", a.Password.Reveal()}} {
		last := len(lines) - 1
		switch as := formOf(arg.value, form); {
		case as == AtomForm:
			if arg.value == "" {
				return nil, fmt.Errorf("the %s is empty, which no atom is; the quoted and the literal form carry it. Nothing was sent", arg.name)
			}
			if i := strings.IndexFunc(arg.value, notAtom); i >= 0 {
				return nil, fmt.Errorf("the %s does not fit an atom (octet %d); the quoted and the literal form carry it. Nothing was sent", arg.name, i+1)
			}
			lines[last] += " " + arg.value
		case as == QuotedForm:
			if !isASCII(arg.value) {
				return nil, fmt.Errorf("the %s is not ASCII, and quoted strings are (RFC 3501 9); the literal form carries it. Nothing was sent", arg.name)
			}
			lines[last] += " " + quoted(arg.value)
		case len(arg.value) <= unasked:
			lines[last] += fmt.Sprintf(" {%d+}\r\n%s", len(arg.value), arg.value)
		default:
			lines[last] += fmt.Sprintf(" {%d}", len(arg.value))
			lines = append(lines, arg.value)
		}
	}
	return lines, nil
}

// formOf gives the form that an argument takes: what was asked for, or a quoted
// string, which holds all of ASCII, and a literal for the rest.
func formOf(arg, form string) string {
	switch {
	case form != "":
		return form
	case isASCII(arg):
		return QuotedForm
	}
	return LiteralForm
}

// notAtom tells what an astring without quotes cannot have, RFC 9051 section 9.
func notAtom(r rune) bool {
	return r <= ' ' || r >= 0x7f || strings.ContainsRune(`(){%*"\`, r)
}

// isASCII tells whether arg fits a quoted string of RFC 3501, which is the
// form that servers of both revisions of IMAP take.
func isASCII(arg string) bool {
	for i := 0; i < len(arg); i++ {
		if arg[i] >= 0x80 {
			return false
		}
	}
	return true
}

func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// oneLine refuses what would end the line and begin another, or cut it.
func oneLine(a transcript.Account, form string) error {
	if a.User == "" {
		return errors.New("a user name is needed to sign in with " + form)
	}
	return fits(a, Options{}, form, "\r\n\x00")
}
