package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"example.org/mailwire/session"
	"example.org/mailwire/session/auth"
	"example.org/mailwire/session/sessiontest/canary"
	"example.org/mailwire/transcript"
	"example.org/mailwire/tui"
	"example.org/mailwire/tui/form"
	typed "example.org/mailwire/tui/prompt"
	"example.org/mailwire/tui/style"
)

// TestHeldSecretsPrintNothing formats whatever holds a secret in every way in
// which it could come into a message, a trace or a file.
func TestHeldSecretsPrintNothing(t *testing.T) {
	const secret = "Kernbeisser+1907/rot"
	search := canary.For(t, secret)
	account := transcript.Account{Mechanism: "PLAIN", User: "carol", Password: transcript.Hide(secret)}
	accounts := []transcript.Account{account}
	f := form.New(style.Theme{}, []string{"PLAIN"}, accounts)
	var e typed.Editor
	e.Set(secret)
	p := typed.New()
	p.Set("AUTH PLAIN " + secret)
	cfg := session.Config{Accounts: accounts}
	held := map[string]any{
		"Account": account, "accounts": accounts, "Config": cfg, "a pointer to Config": &cfg,
		"Driver": session.New(cfg, session.NewRecorder(transcript.NewLog(), nil, time.Now(), time.Now), 0),
		"Live":   tui.Live{Accounts: accounts}, "form": f, "a pointer to a form": &f, "Editor": e, "a pointer to an Editor": &e, "prompt": p, "a pointer to a prompt": &p,
		"Secret": &transcript.Secret{Line: transcript.Hide("CLIENT_RANDOM 00 " + secret)},
		"Field":  transcript.AuthField{Secret: transcript.Hide(secret)},
		"Ask":    transcript.Ask{Mechanism: "PLAIN"},
		"Leak":   auth.Outgoing{Protocol: "smtp", State: "ready", Bytes: []byte("AUTH PLAIN " + secret)}.Leaks(),
		"within": struct {
			inner transcript.Account
			More  map[string]transcript.Hidden
		}{account, map[string]transcript.Hidden{"a": account.Password}},
	}
	for name, v := range held {
		var all []string
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			all = append(all, fmt.Sprintf(verb, v))
		}
		all = append(all, fmt.Sprint(v), fmt.Sprintln(v), fmt.Errorf("wrapped: %v", v).Error())
		if b, err := json.Marshal(v); err == nil {
			all = append(all, string(b))
		}
		text := strings.Join(all, "\n")
		search.Nowhere(t, name, []byte(text))
		for _, numbers := range []string{fmt.Sprint([]byte(secret)), fmt.Sprint([]rune(secret)), fmt.Sprintf("%x", []rune(secret))} {
			if strings.Contains(text, strings.Trim(numbers, "[]")) {
				t.Errorf("%s: the secret stands in it as numbers", name)
			}
		}
	}
}
