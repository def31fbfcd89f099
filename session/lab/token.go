package lab

import (
	"fmt"
	"strings"
	"time"

	"example.org/mailwire/session/lab/signin"
	"example.org/mailwire/transcript"
)

// tokenLife is how long a token of the lab is good.
const tokenLife = time.Hour

// Token gives an access token (RFC 6750) of one of the people with accounts: a
// JWT that ends in an hour. Like everything of the lab it is worth nothing
// anywhere else.
func (d *Directory) Token(name string) (transcript.Hidden, error) {
	var names []string
	for _, p := range people {
		if p.Name == name {
			return transcript.Hide(signin.Token(name, "mail", time.Now().Add(tokenLife))), nil
		}
		names = append(names, p.Name)
	}
	return transcript.Hidden{}, fmt.Errorf("the lab has no token for %q; there are %s", transcript.TextOf(name), strings.Join(names, " "))
}
