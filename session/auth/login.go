package auth

import (
	"crypto/hmac"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
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

// bearerClient is XOAUTH2 or OAUTHBEARER, RFC 7628: one message, and an
// acknowledgement of the refusal, which comes as a challenge.
type bearerClient struct {
	name, initial string
	ack           []byte
	refused       bool
}

func (b *bearerClient) Start() (string, []byte, error) { return b.name, []byte(b.initial), nil }

func (b *bearerClient) Next([]byte) ([]byte, error) {
	if b.refused {
		return nil, errors.New("the server asks on after its refusal")
	}
	b.refused = true
	return b.ack, nil
}

// Done tells that a server which refused the token cannot have said yes.
func (b *bearerClient) Done() error {
	if b.refused {
		return errors.New("it refused the token first")
	}
	return nil
}

// oauthbearer gives the message of RFC 7628 section 3.1.
func oauthbearer(user, token string, opts Options) string {
	var s strings.Builder
	s.WriteString("n,a=" + strings.NewReplacer("=", "=3D", ",", "=2C").Replace(user) + ",\x01")
	if opts.Host != "" {
		s.WriteString("host=" + opts.Host + "\x01")
	}
	if opts.Port != 0 {
		fmt.Fprintf(&s, "port=%d\x01", opts.Port)
	}
	return s.String() + "auth=Bearer " + token + "\x01\x01"
}
