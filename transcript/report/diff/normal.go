package diff

import (
	"regexp"
	"strings"

	"example.org/mailwire/transcript"
)

var (
	masked  = regexp.MustCompile(`\*{3,}`)
	literal = regexp.MustCompile(`~?\{\d+\+?\}`)
	moment  = regexp.MustCompile(`"[ 0-9]\d-[A-Z][a-z]{2}-\d{4} \d\d:\d\d:\d\d [-+]\d{4}"`)
	blanks  = regexp.MustCompile(`[ \t]+`)
)

// shown gives arguments as they are shown: of a secret not even the length.
func shown(args transcript.Text) transcript.Text {
	return transcript.TextOf(strings.TrimSpace(masked.ReplaceAllString(args.Raw(), "***")))
}

// normal gives arguments without what does not count: secrets, the lengths of
// IMAP literals, the moment of an APPEND, the size that MAIL tells, blanks.
func normal(verb, args string) string {
	args = literal.ReplaceAllString(args, "{}")
	args = blanks.ReplaceAllString(args, " ")
	switch verb {
	case "APPEND":
		args = moment.ReplaceAllString(args, `""`)
	case "AUTH", "AUTHENTICATE":
		args, _, _ = strings.Cut(args, " ") // an initial response is a form, not a meaning (RFC 4954 4)
		args = strings.ToUpper(args)
	case "APOP", "LOGIN", "PASS":
		args = strings.ReplaceAll(args, "***", "")
	case "BDAT":
		args = strings.TrimLeft(args, "0123456789 ")
	case "MAIL", "RCPT": // FROM and TO are words of the grammar, in any case (RFC 5321 2.4)
		word, rest, ok := strings.Cut(args, ":")
		if ok {
			args = strings.ToUpper(word) + ":" + strings.TrimLeft(rest, " ")
		}
		args = withoutSize(args)
	}
	return args
}

// withoutSize leaves out SIZE= (RFC 1870 3): the message itself is compared.
func withoutSize(args string) string {
	var kept []string
	for _, w := range strings.Split(args, " ") {
		if !strings.HasPrefix(strings.ToUpper(w), "SIZE=") {
			kept = append(kept, w)
		}
	}
	return strings.Join(kept, " ")
}
