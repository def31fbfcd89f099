package session

import (
	"context"
	"math"
	"strings"

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
	name, option, err := auth.Split(a.Mechanism)
	if err != nil {
		return usage(err)
	}
	if a.Mechanism = name; name == "" {
		if a.Mechanism, err = d.best(a); err != nil {
			return err
		}
	}
	if why := auth.Unavailable(a.Mechanism); why != "" {
		return stop(ExitAuth, "auth", a.Mechanism+" "+why, "choose another mechanism")
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
	case d.protocol() == "imap" && a.Mechanism == "LOGIN" && option != auth.Wait && (option != "" || !d.offersSASL("LOGIN")):
		lines, err := auth.LoginCommand(a, option, d.unasked())
		return d.commands(ctx, lines, err)
	}
	return d.sasl(ctx, a, option)
}

// unasked gives how long a literal may be that does not wait for the server's
// "+", RFC 7888 4 and 5.
func (d *Driver) unasked() int {
	switch caps := d.now().caps; {
	case has(caps, "LITERAL+"):
		return math.MaxInt
	case has(caps, "LITERAL-"), has(caps, "IMAP4REV2"):
		return 4096
	}
	return -1
}

// best chooses the mechanism, and tells why.
func (d *Driver) best(a transcript.Account) (string, error) {
	state := d.tlsState()
	m, why, err := auth.Choose(auth.Offer{
		Protocol: d.protocol(), Names: d.offers(), Secure: state != nil, Bound: len(bindings(state)) > 0, Token: a.Token,
	})
	if err != nil {
		return "", stop(ExitAuth, "auth", err.Error(), "name one with --auth, or sign in by hand")
	}
	d.note("sign-in with " + m + ": " + why)
	return m, nil
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

func (d *Driver) isSealed() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.sealed != nil
}
