package certinspect

import (
	"fmt"
	"strings"

	"example.org/mailwire/transcript"
)

// Refusal is the error of a certificate that cannot be read.
type Refusal struct {
	Reason transcript.Text // what is wrong
	Offset int             // of the byte that breaks the encoding, from the start; -1 where it cannot be told
	Size   int             // of the certificate in bytes
}

// Error implements error.
func (r *Refusal) Error() string {
	where := ""
	if r.Offset >= 0 {
		where = fmt.Sprintf(" at byte %d of %d", r.Offset, r.Size)
	}
	return fmt.Sprintf("this is not a certificate that can be read: %s%s; its bytes are kept as they came", r.Reason, where)
}

// refuse words the parser's error, and finds the place by a walk through the encoding.
func refuse(der []byte, err error) *Refusal {
	r := &Refusal{Reason: transcript.TextOf(strings.TrimPrefix(err.Error(), "x509: ")), Offset: -1, Size: len(der)}
	if len(der) == 0 {
		r.Reason = transcript.TextOf("it is empty")
		return r
	}
	if b := firstFault(Walk(der)); b != nil {
		r.Offset = b.Offset
		r.Reason = transcript.TextOf(b.Why + " (" + r.Reason.Raw() + ")")
	}
	return r
}
