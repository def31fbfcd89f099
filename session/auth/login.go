package auth

import (
	"crypto/hmac"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"strings"

	"github.com/emersion/go-sasl"
)

// loginClient is LOGIN with prompts of any wording: the library's client takes
// one wording only.
type loginClient struct {
	sasl.Client
	user   string
	asked  bool // for the user, once more
	passed bool
}

// libraryPrompt is the prompt that the library's client answers.
const libraryPrompt = "Password:"

// Next answers a prompt. A server that overlooked the initial response asks for
// the user again; it is told once.
func (l *loginClient) Next(challenge []byte) ([]byte, error) {
	prompt := strings.ToLower(string(challenge))
	switch {
	case l.passed:
		return nil, errors.New("the server asks on after the password; LOGIN has two questions")
	case !l.asked && strings.Contains(prompt, "user") && !strings.Contains(prompt, "pass"):
		l.asked = true
		return []byte(l.user), nil
	}
	l.passed = true
	return l.Client.Next([]byte(libraryPrompt))
}

// cramClient is CRAM-MD5, RFC 2195. It has no initial response.
type cramClient struct {
	user, password string
	answered       bool
}

func (c *cramClient) Start() (string, []byte, error) { return "CRAM-MD5", nil, nil }

func (c *cramClient) Next(challenge []byte) ([]byte, error) {
	if c.answered {
		return nil, errors.New("the server sent a second challenge; CRAM-MD5 has one")
	}
	if len(challenge) == 0 {
		return nil, errors.New("the server's challenge is empty: the answer to it could be looked up in a table made beforehand")
	}
	c.answered = true
	mac := hmac.New(md5.New, []byte(c.password))
	mac.Write(challenge)
	return []byte(c.user + " " + hex.EncodeToString(mac.Sum(nil))), nil
}
