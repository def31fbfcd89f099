package auth

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/xdg-go/scram"

	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/transcript"
)

var scramHashes = map[string]scram.HashGeneratorFcn{
	"SCRAM-SHA-1": scram.SHA1, "SCRAM-SHA-256": scram.SHA256, "SCRAM-SHA-512": scram.SHA512,
}

// scramClient is a mechanism of the SCRAM family, RFC 5802.
type scramClient struct {
	name  string
	conv  *scram.ClientConversation
	limit int
	step  int

	refusal string // what the server had against the sign-in
}

func newScram(name string, hash scram.HashGeneratorFcn, a transcript.Account, opts Options) (*scramClient, error) {
	user, password := a.User, a.Password.Reveal()
	if password == "" {
		return nil, errors.New("a password is needed to sign in with " + name)
	}
	client, err := hash.NewClient(user, password, opts.Authzid)
	if err != nil {
		// SASLprep knows the characters of Unicode 3.2 only. A newer password was
		// stored as it is by a server that skips SASLprep, so it is sent as it is.
		if client, err = hash.NewClientUnprepped(user, password, opts.Authzid); err != nil {
			return nil, fmt.Errorf("%s cannot take this user and password: %w", name, err)
		}
	}
	if opts.Nonce != nil {
		client = client.WithNonceGenerator(opts.Nonce)
	}
	conv, err := bind(name, client, opts)
	if err != nil {
		return nil, err
	}
	limit := opts.MaxIterations
	if limit <= 0 {
		limit = decode.MaxIterations
	}
	return &scramClient{name: name, conv: conv, limit: min(limit, HardMaxIterations)}, nil
}

// bind begins a conversation with the flag of RFC 5802 6 that is true: p with
// a binding; y where one was possible and the server offers none, so that a
// server which does learns that its offer was cut out on the way; n otherwise.
func bind(name string, client *scram.Client, opts Options) (*scram.ClientConversation, error) {
	switch {
	case !strings.HasSuffix(name, "-PLUS") && opts.Unbound:
		return client.NewConversationAdvertisingChannelBinding(), nil
	case !strings.HasSuffix(name, "-PLUS"):
		return client.NewConversation(), nil
	case len(opts.Binding.Data) == 0:
		return nil, errors.New(name + " ties the sign-in to a TLS connection, and there is nothing here to tie it to; nothing was sent")
	}
	return client.NewConversationWithChannelBinding(scram.ChannelBinding{
		Type: scram.ChannelBindingType(opts.Binding.Type), Data: opts.Binding.Data,
	}), nil
}

// Start gives the client-first message.
func (s *scramClient) Start() (string, []byte, error) {
	first, err := s.conv.Step("")
	s.step = 1
	return s.name, []byte(first), err
}

// Next answers the server-first message with the proof, and checks the
// server's signature in the server-final one.
func (s *scramClient) Next(challenge []byte) ([]byte, error) {
	msg := string(challenge)
	if reason, ok := strings.CutPrefix(msg, "e="); ok && s.step < 3 {
		s.step, s.refusal = 3, serverError(reason)
		return []byte{}, nil
	}
	if s.step == 1 {
		if err := s.affordable(msg); err != nil {
			return nil, err
		}
	}
	if s.step > 2 {
		return nil, errors.New("the server asks on after its own proof; SCRAM is over")
	}
	s.step++
	answer, err := s.conv.Step(msg)
	if err != nil { // may quote the server
		return nil, errors.New(plainer(err.Error()))
	}
	return []byte(answer), nil
}

// serverErrors are the values of e=, RFC 5802 section 7.
var serverErrors = map[string]string{
	"invalid-proof":                       "the password is wrong",
	"unknown-user":                        "it has no such user",
	"channel-bindings-dont-match":         "the proof is tied to another TLS connection than the one that the server has: somebody stands between and relays",
	"server-does-support-channel-binding": "it offers -PLUS, and this side was told otherwise: somebody cut that out on the way",
	"channel-binding-not-supported":       "it ties no sign-in to TLS",
	"unsupported-channel-binding-type":    "it ties sign-ins to something else (another type can be named behind a colon), or somebody stands between",
	"extensions-not-supported":            "it does not know an extension",
	"no-resources":                        "it has no resources now",
	"invalid-encoding":                    "a message is not encoded as it has to be",
	"invalid-username-encoding":           "the user name is not encoded as it has to be",
}

func serverError(value string) string {
	value, _, _ = strings.Cut(value, ",")
	if words, ok := serverErrors[value]; ok {
		return value + ", " + words
	}
	return printable(value)
}

// Refusal tells what the server had against the sign-in, "" where it said nothing.
func (s *scramClient) Refusal() string { return s.refusal }

// plainer puts the library's words for a false signature into plainer ones.
func plainer(text string) string {
	if text == "server validation failed" {
		return "the server's signature is wrong: it does not know this password's verifier"
	}
	return printable(text)
}

// affordable refuses a server that asks for more work than the limit, before any of it is done.
func (s *scramClient) affordable(msg string) error {
	for _, part := range strings.Split(msg, ",") {
		value, ok := strings.CutPrefix(part, "i=")
		if !ok {
			continue
		}
		n, err := strconv.ParseUint(value, 10, 63)
		if err != nil || n == 0 {
			return errors.New("the number of iterations in the server's challenge is no positive number")
		}
		if n > uint64(s.limit) {
			return fmt.Errorf("the server asks for %d iterations of SCRAM; the limit is %d (scram-iterations)", n, s.limit)
		}
	}
	return nil
}

// Done tells whether the server proved that it knows the password's verifier.
func (s *scramClient) Done() error {
	if !s.conv.Valid() {
		return errors.New("it has not shown its signature (RFC 5802 section 3)")
	}
	return nil
}
