package signin

import (
	"crypto/rand"
	"crypto/tls"
	"errors"
	"strings"

	"github.com/emersion/go-sasl"
	"github.com/xdg-go/scram"
)

// iterations of PBKDF2 as RFC 7677 4 asks for at least.
const iterations = 4096

// scramServer is SCRAM-SHA-256 with and without channel binding (RFC 5802, 7677).
type scramServer struct {
	conversation *scram.ServerConversation
	plus         bool
	step         int
	name         string
}

// binding gives what TLS offers to bind to (RFC 9266).
func binding(state *tls.ConnectionState) (scram.ChannelBinding, error) {
	return scram.NewTLSExporterBinding(state)
}

func newSCRAM(mechanism string, book Book, state *tls.ConnectionState) (*scramServer, error) {
	s := &scramServer{plus: mechanism == SCRAM256cb}
	server, err := scram.SHA256.NewServer(func(user string) (scram.StoredCredentials, error) {
		name, password, ok := book.Password(user)
		if !ok {
			return scram.StoredCredentials{}, ErrRefused
		}
		s.name = name
		client, err := scram.SHA256.NewClient(user, password, "")
		if err != nil {
			return scram.StoredCredentials{}, err
		}
		return client.GetStoredCredentialsWithError(scram.KeyFactors{Salt: rand.Text(), Iters: iterations})
	})
	if err != nil {
		return nil, err
	}
	s.conversation = server.NewConversation()
	if state == nil {
		if s.plus {
			return nil, errors.New("there is no TLS to bind to")
		}
		return s, nil
	}
	cb, err := binding(state)
	switch {
	case err != nil && s.plus:
		return nil, err
	case err == nil && s.plus:
		s.conversation = server.NewConversationWithChannelBindingRequired(cb)
	case err == nil:
		s.conversation = server.NewConversationWithChannelBinding(cb)
	}
	return s, nil
}

// User gives the name of who signed in.
func (s *scramServer) User() string { return s.name }

// Next implements sasl.Server. The server's last message goes out as a
// challenge, which the client answers with nothing (RFC 4954 4, RFC 4422 5).
func (s *scramServer) Next(response []byte) (challenge []byte, done bool, err error) {
	s.step++
	switch {
	case s.step == 1 && response == nil:
		s.step--
		return []byte{}, false, nil
	case s.step == 3:
		if len(response) > 0 {
			return nil, true, ErrGrammar
		}
		return nil, true, nil
	case s.step > 3:
		return nil, true, sasl.ErrUnexpectedClientResponse
	}
	if s.step == 1 && !s.plus && strings.HasPrefix(string(response), "p=") {
		return nil, true, ErrGrammar // binding belongs to the mechanism with PLUS
	}
	text, err := s.conversation.Step(string(response))
	if err != nil || s.step == 2 && !s.conversation.Valid() {
		return nil, true, ErrRefused
	}
	if id := s.conversation.AuthzID(); id != "" && id != s.conversation.Username() && id != s.name {
		return nil, true, ErrRefused
	}
	return []byte(text), false, nil
}
