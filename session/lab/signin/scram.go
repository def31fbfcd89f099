package signin

import (
	"crypto/rand"
	"errors"
	"strings"

	"github.com/emersion/go-sasl"
	"github.com/xdg-go/scram"
)

// iterations of PBKDF2 as RFC 7677 4 asks for at least.
const iterations = 4096

// hashes are those of SCRAM, without -PLUS.
var hashes = []struct {
	name string
	make scram.HashGeneratorFcn
}{{"SCRAM-SHA-1", scram.SHA1}, {SCRAM256, scram.SHA256}, {"SCRAM-SHA-512", scram.SHA512}}

// scramServer is SCRAM with and without channel binding (RFC 5802, 7677).
type scramServer struct {
	server       *scram.Server
	conversation *scram.ServerConversation
	bindings     map[string][]byte // by type
	plus         bool
	step         int
	failed       bool // it was said why; the next answer ends it
	name         string
}

func newSCRAM(mechanism string, from Server) (*scramServer, error) {
	base, plus := strings.CutSuffix(mechanism, "-PLUS")
	s := &scramServer{plus: plus, bindings: from.bindings()}
	if plus && len(s.bindings) == 0 {
		return nil, errors.New("there is no TLS to bind to")
	}
	for _, h := range hashes {
		if h.name != base {
			continue
		}
		var err error
		s.server, err = h.make.NewServer(s.stored(h.make, from.Book))
		return s, err
	}
	return nil, errors.New("no such hash")
}

// stored gives what a server keeps of a password.
func (s *scramServer) stored(hash scram.HashGeneratorFcn, book Book) scram.CredentialLookup {
	return func(user string) (scram.StoredCredentials, error) {
		name, password, ok := book.Password(user)
		if !ok {
			return scram.StoredCredentials{}, ErrRefused
		}
		s.name = name
		client, err := hash.NewClient(user, password, "")
		if err != nil {
			return scram.StoredCredentials{}, err
		}
		return client.GetStoredCredentialsWithError(scram.KeyFactors{Salt: rand.Text(), Iters: iterations})
	}
}

// begin reads the flag of the client's first message, RFC 5802 6: p names a
// binding that has to be there; y says that the client saw none offered, which
// is a lie told to it where there is one. refusal is a value of e=.
func (s *scramServer) begin(first string) (refusal string, err error) {
	flag, _, _ := strings.Cut(first, ",")
	kind, bound := strings.CutPrefix(flag, "p=")
	data, known := s.bindings[kind]
	switch {
	case bound != s.plus:
		return "", ErrGrammar // binding belongs to the mechanism with PLUS
	case bound && !known:
		return scram.ErrUnsupportedChannelBindingType, nil
	case bound:
		s.conversation = s.server.NewConversationWithChannelBindingRequired(
			scram.ChannelBinding{Type: scram.ChannelBindingType(kind), Data: data})
	case flag == "y" && len(s.bindings) > 0:
		return scram.ErrServerDoesSupportChannelBinding, nil
	default:
		s.conversation = s.server.NewConversation()
	}
	return "", nil
}

// User gives the name of who signed in.
func (s *scramServer) User() string { return s.name }

// Next implements sasl.Server. The server's last message goes out as a
// challenge, which the client answers with nothing (RFC 4954 4, RFC 4422 5).
func (s *scramServer) Next(response []byte) (challenge []byte, done bool, err error) {
	s.step++
	switch {
	case s.failed:
		return nil, true, ErrRefused
	case s.step == 1 && response == nil:
		s.step--
		return []byte{}, false, nil
	case s.step == 1:
		if refusal, err := s.begin(string(response)); refusal != "" || err != nil {
			return s.refuse(refusal, err)
		}
	case s.step == 3:
		if len(response) > 0 {
			return nil, true, ErrGrammar
		}
		return nil, true, nil
	case s.step > 3:
		return nil, true, sasl.ErrUnexpectedClientResponse
	}
	text, err := s.conversation.Step(string(response))
	switch {
	case err != nil && s.step == 2: // who there is, is not told: an unknown user fails in the first step
		return s.refuse(text, ErrRefused)
	case err != nil || s.step == 2 && !s.conversation.Valid():
		return nil, true, ErrRefused
	}
	if id := s.conversation.AuthzID(); id != "" && id != s.conversation.Username() && id != s.name {
		return nil, true, ErrRefused
	}
	return []byte(text), false, nil
}

// refuse says why in a message of its own, where there is a word for it, and
// ends with the client's answer (RFC 5802 7).
func (s *scramServer) refuse(why string, err error) (challenge []byte, done bool, _ error) {
	if !strings.HasPrefix(why, "e=") {
		return nil, true, err
	}
	s.failed = true
	return []byte(why), false, nil
}
