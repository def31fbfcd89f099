package auth

import (
	"errors"

	"github.com/Azure/go-ntlmssp"
)

// ntlmClient is NTLM with the answer of version 2, [MS-NLMP]. A domain stands
// before the user: DOMAIN\user.
type ntlmClient struct {
	user, password string
	answered       bool
}

// Start gives the first message, which names neither user nor machine.
func (n *ntlmClient) Start() (string, []byte, error) {
	first, err := ntlmssp.NewNegotiateMessage("", "")
	return "NTLM", first, err
}

// Next answers the server's challenge.
func (n *ntlmClient) Next(challenge []byte) ([]byte, error) {
	if n.answered {
		return nil, errors.New("the server sent a second challenge; NTLM has one")
	}
	n.answered = true
	answer, err := ntlmssp.NewAuthenticateMessage(challenge, n.user, n.password, nil)
	if err != nil { // may quote the server
		return nil, errors.New("the server's challenge of NTLM cannot be used: " + printable(err.Error()))
	}
	return answer, nil
}
