package signin

import (
	"unicode/utf8"

	"github.com/emersion/go-sasl"
)

// Guest is the name of who signs in with ANONYMOUS. No password opens it.
const Guest = "anonymous"

// anonymous is ANONYMOUS (RFC 4505): any trace text is welcome.
type anonymous struct{ asked bool }

func (*anonymous) User() string { return Guest }

// Next takes the trace text, of 255 characters at most (RFC 4505 2).
func (a *anonymous) Next(response []byte) (challenge []byte, done bool, err error) {
	switch {
	case response == nil && !a.asked:
		a.asked = true
		return []byte{}, false, nil
	case response == nil:
		return nil, true, sasl.ErrUnexpectedClientResponse
	case !utf8.Valid(response) || utf8.RuneCount(response) > 255:
		return nil, true, ErrGrammar
	}
	return nil, true, nil
}
