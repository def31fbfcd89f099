package session

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/emersion/go-sasl"

	"example.org/mailwire/session/auth"
	"example.org/mailwire/transcript"
)

// Authenticate signs in. Without a mechanism it takes the safest that the
// server offers; it never falls back to a weaker one. A refusal is a *Stop
// with ExitAuth; where the secret would be readable, or the server is not
// proven, the error is a *transcript.Ask.
func (d *Driver) Authenticate(ctx context.Context, a transcript.Account) error {
	if err := d.ready(); err != nil {
		return err
	}
	if a.Mechanism == "" {
		m, why, err := auth.Choose(d.protocol(), d.offers(), d.isSealed())
		if err != nil {
			return stop(ExitAuth, "auth", err.Error(), "name one with --auth, or sign in by hand")
		}
		a.Mechanism = m
		d.rec.Record(d.conn, &transcript.Note{Text: transcript.TextOf("sign-in with " + m + ": " + why)})
	}
	d.remember(a.Password)
	if err := d.mayAuth(a); err != nil {
		return err
	}
	d.rec.Record(d.conn, &transcript.Typed{What: "auth", Text: transcript.TextOf(a.Mechanism + " " + a.User)})
	switch {
	case d.protocol() == "pop3" && a.Mechanism == "USER":
		lines, err := auth.UserPass(a)
		return d.commands(ctx, lines, err)
	case d.protocol() == "pop3" && a.Mechanism == "APOP":
		return d.apop(ctx, a)
	case d.protocol() == "imap" && a.Mechanism == "LOGIN" && !d.offersSASL("LOGIN"):
		lines, err := auth.LoginCommand(a)
		return d.commands(ctx, lines, err)
	}
	return d.sasl(ctx, a)
}

func (d *Driver) isSealed() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.sealed != nil
}

// offers gives the names and parameters of the server's capabilities that
// concern signing in, as the protocol writes them: "AUTH=PLAIN", "PLAIN", "USER".
func (d *Driver) offers() []string {
	caps := d.now().caps
	if caps == nil {
		return nil
	}
	var names []string
	for _, c := range caps.List {
		names = append(names, c.Name)
		for _, p := range c.Params {
			if c.Name == "AUTH" || c.Name == "SASL" {
				names = append(names, strings.ToUpper(p.Raw()))
			}
		}
	}
	if d.protocol() == "pop3" && auth.Timestamp(d.now().hello.Raw()) != "" {
		names = append(names, "APOP")
	}
	return names
}

func (d *Driver) offersSASL(mech string) bool {
	for _, o := range d.offers() {
		if o == mech || o == "AUTH="+mech {
			return true
		}
	}
	return false
}

// mayAuth is the consent gate before a sign-in.
func (d *Driver) mayAuth(a transcript.Account) error {
	kind, _ := auth.Kind(a.Mechanism)
	if kind == transcript.NoSecret || kind == transcript.SecretIdentity {
		return nil
	}
	canary := false
	for _, c := range d.cfg.Accounts {
		canary = canary || d.cfg.Lab && c.Password.Equal(a.Password)
	}
	about := transcript.TextOf("sign-in of " + a.User + " with " + a.Mechanism)
	return d.consent(a.Mechanism, about, canary)
}

// commands sends lines one after the other; each has to be taken.
func (d *Driver) commands(ctx context.Context, lines []string, err error) error {
	if err != nil {
		return usage(err)
	}
	for _, line := range lines {
		reply, err := d.exchange(ctx, "auth", d.rec.Encode(d.conn, line))
		if err != nil {
			return err
		}
		if reply.Outcome != transcript.OutcomeOK && reply.Outcome != transcript.OutcomeMore {
			return refused(reply)
		}
	}
	return nil
}

func (d *Driver) apop(ctx context.Context, a transcript.Account) error {
	stamp := auth.Timestamp(d.now().hello.Raw())
	if stamp == "" {
		return stop(ExitAuth, "auth", "the greeting has no timestamp, so this server has no APOP (RFC 1939 7)", "choose another mechanism")
	}
	lines, err := auth.APOPCommand(stamp, a)
	return d.commands(ctx, lines, err)
}

// sasl runs a SASL exchange, RFC 4954, 5034, 9051 6.2.2.
func (d *Driver) sasl(ctx context.Context, a transcript.Account) error {
	client, err := auth.Client(a.Mechanism, a, auth.Options{})
	if err != nil {
		return usage(err)
	}
	mech, initial, err := client.Start()
	if err != nil {
		return usage(err)
	}
	line, held := d.authLine(mech, initial)
	reply, err := d.exchange(ctx, "auth", d.rec.Encode(d.conn, line))
	if err != nil {
		return err
	}
	for {
		switch reply.Outcome {
		case transcript.OutcomeOK:
			return d.lastWord(client)
		case transcript.OutcomeMore:
		default:
			return refused(reply)
		}
		if reply, err = d.step(ctx, client, reply, &held); err != nil {
			return err
		}
	}
}

// authLine gives the command, and the initial response where it has to wait
// for the server's first, empty challenge.
func (d *Driver) authLine(mech string, initial []byte) (line string, held []byte) {
	verb := "AUTH "
	if d.protocol() == "imap" {
		verb = "AUTHENTICATE "
	}
	caps := d.now().caps
	switch {
	case initial == nil:
		return verb + mech, nil
	case d.protocol() == "imap" && !has(caps, "SASL-IR"):
		return verb + mech, initial
	case len(initial) == 0:
		return verb + mech + " =", nil
	}
	return verb + mech + " " + base64.StdEncoding.EncodeToString(initial), nil
}

// step answers one challenge.
func (d *Driver) step(ctx context.Context, client sasl.Client, reply *transcript.Reply, held *[]byte) (*transcript.Reply, error) {
	var answer []byte
	var err error
	if *held != nil {
		answer, *held = *held, nil
	} else {
		challenge, derr := d.challenge(reply)
		if derr != nil {
			return d.cancel(ctx, fmt.Errorf("the challenge cannot be used: %w", derr))
		}
		if answer, err = client.Next(challenge); err != nil {
			return d.cancel(ctx, err)
		}
	}
	return d.exchange(ctx, "auth", []byte(base64.StdEncoding.EncodeToString(answer)+"\r\n"))
}

// maxChallenge is the longest challenge in base64, RFC 4954 4.
const maxChallenge = 12288

// challenge gives the bytes that stand in base64 after "334 " or "+ ".
func (d *Driver) challenge(r *transcript.Reply) ([]byte, error) {
	b, err := d.rec.Log().Bytes(r.Span)
	if err != nil {
		return nil, err
	}
	_, text, _ := strings.Cut(strings.TrimRight(string(b), "\r\n"), " ")
	if len(text) > maxChallenge {
		return nil, fmt.Errorf("it has %d octets, and %d are the limit (RFC 4954 4)", len(text), maxChallenge)
	}
	c, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil {
		return nil, fmt.Errorf("it is not base64: %w", err)
	}
	return c, nil
}

// cancel gives a sign-in up: the server's side of it is not right.
func (d *Driver) cancel(ctx context.Context, why error) (*transcript.Reply, error) {
	d.exchange(ctx, "auth", []byte("*\r\n"))
	return nil, stop(ExitProtocol, "auth", "the sign-in was given up: "+strings.TrimPrefix(why.Error(), "sasl: "), "the server's part of it is wrong, or is not the server's")
}

// lastWord lets mechanisms that prove the server too have their say.
func (d *Driver) lastWord(client sasl.Client) error {
	if c, ok := client.(interface{ Done() error }); ok {
		if err := c.Done(); err != nil {
			return stop(ExitProtocol, "auth", "the server said yes before it proved itself: "+err.Error(), "it may not know the password at all; do not trust this session")
		}
	}
	return nil
}

func usage(err error) error { return stop(ExitAuth, "auth", err.Error(), "") }

func refused(r *transcript.Reply) *Stop {
	if r.Outcome == transcript.OutcomeBye {
		return byeStop("auth", r)
	}
	text := "the server refused: " + r.Code + " " + r.Text.String()
	if r.Meaning.Text != "" {
		text += " (" + r.Meaning.Text + ")"
	}
	return stop(ExitAuth, "auth", text, "is the user name, the password and the mechanism right?")
}
