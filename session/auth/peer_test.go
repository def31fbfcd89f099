package auth

import (
	"errors"
	"testing"

	"github.com/emersion/go-sasl"
)

// TestAgainstServers runs clients against the servers of another author.
func TestAgainstServers(t *testing.T) {
	const user, secret, authzid = "al=ice,a", "s3cret", "bob"
	var got []string
	note := func(values ...string) error { got = values; return nil }
	for _, c := range []struct {
		mechanism string
		server    sasl.Server
		want      []string
	}{
		{"PLAIN", sasl.NewPlainServer(func(id, u, p string) error { return note(id, u, p) }), []string{authzid, user, secret}},
		{"EXTERNAL", sasl.NewExternalServer(func(id string) error { return note(id) }), []string{authzid}},
		{"ANONYMOUS", sasl.NewAnonymousServer(func(trace string) error { return note(trace) }), []string{authzid}},
		{"OAUTHBEARER", sasl.NewOAuthBearerServer(func(o sasl.OAuthBearerOptions) *sasl.OAuthBearerError {
			note(o.Username, o.Token, o.Host)
			return nil
		}), []string{"al=3Dice=2Ca", secret, "a.test"}}, // escaped as RFC 5801 section 4 wants; this server leaves it so
	} {
		client, err := Client(c.mechanism, account(user, secret), Options{Authzid: authzid, Host: "a.test", Port: 143})
		if err != nil {
			t.Fatal(err)
		}
		got = nil
		if err := meet(client, c.server); err != nil {
			t.Errorf("%s: %v", c.mechanism, err)
		}
		if len(got) != len(c.want) {
			t.Errorf("%s: %q, want %q", c.mechanism, got, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: %q, want %q", c.mechanism, got, c.want)
			}
		}
	}
}

// TestRefusedToken holds that a refusal that comes as a challenge is answered
// once, and that a yes after it is not believed.
func TestRefusedToken(t *testing.T) {
	client, err := Client("OAUTHBEARER", account("alice", "tok"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	server := sasl.NewOAuthBearerServer(func(sasl.OAuthBearerOptions) *sasl.OAuthBearerError {
		return &sasl.OAuthBearerError{Status: "invalid_token"}
	})
	if err := meet(client, server); err == nil {
		t.Error("the server took a token that it refuses")
	}
	if client.(interface{ Done() error }).Done() == nil {
		t.Error("a yes after a refusal is believed")
	}
}

// meet runs a client and a server until the server is done.
func meet(client sasl.Client, server sasl.Server) error {
	_, response, err := client.Start()
	if err != nil {
		return err
	}
	for range 5 {
		challenge, done, err := server.Next(response)
		if err != nil || done {
			return err
		}
		if response, err = client.Next(challenge); err != nil {
			return err
		}
	}
	return errors.New("the two talk for ever")
}
