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

// sasl runs a SASL exchange, RFC 4954, 5034, 9051 6.2.2.
func (d *Driver) sasl(ctx context.Context, a transcript.Account, option string) error {
	opts, err := d.saslOptions(a, option)
	if err != nil {
		return usage(err)
	}
	client, err := auth.Client(a.Mechanism, a, opts)
	if err != nil {
		return usage(err)
	}
	mech, initial, err := client.Start()
	if err != nil {
		return usage(err)
	}
	line, held := d.authLine(mech, initial, option == auth.Wait)
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
			return turnedDown(reply, client, mech)
		}
		if reply, err = d.step(ctx, client, reply, &held); err != nil {
			return err
		}
	}
}

// saslOptions gives what mechanisms have to know of the connection.
func (d *Driver) saslOptions(a transcript.Account, option string) (auth.Options, error) {
	o := auth.Options{Host: d.cfg.Host, Port: d.cfg.Target.Port, Service: "smtp"}
	switch d.protocol() {
	case "imap":
		o.Service = "imap"
	case "pop3":
		o.Service = "pop"
	}
	var err error
	switch {
	case a.Mechanism == "EXTERNAL", a.Mechanism == "ANONYMOUS":
		o.Authzid = a.User // who to be, RFC 4422 A; the trace text, RFC 4505
	case strings.HasSuffix(a.Mechanism, "-PLUS"):
		o.Binding, err = d.bind(a.Mechanism, strings.TrimSuffix(option, auth.Wait))
	case strings.HasPrefix(a.Mechanism, "SCRAM-"):
		o.Unbound = d.offersSASL(a.Mechanism) && !d.offersPlus() && len(bindings(d.tlsState())) > 0
	}
	return o, err
}

// offersPlus tells whether the server can tie a sign-in to TLS.
func (d *Driver) offersPlus() bool {
	for _, o := range d.offers() {
		if strings.HasPrefix(strings.TrimPrefix(o, "AUTH="), "SCRAM-") && strings.HasSuffix(o, "-PLUS") {
			return true
		}
	}
	return false
}

// Longest command lines that carry an initial response, with their ends.
const (
	maxSMTPInitial = 512  // RFC 4954 4
	maxPOP3Initial = 255  // RFC 5034 4, RFC 2449 4
	maxIMAPInitial = 8000 // RFC 7162 4 has 8192, of which the tag takes some
)

// authLine gives the command, and the initial response where it has to wait
// for the server's first, empty challenge.
func (d *Driver) authLine(mech string, initial []byte, wait bool) (line string, held []byte) {
	caps, verb, limit := d.now().caps, "AUTH ", maxSMTPInitial
	switch d.protocol() {
	case "imap":
		verb, limit = "AUTHENTICATE ", maxIMAPInitial
		wait = wait || !has(caps, "SASL-IR")
	case "pop3":
		limit = maxPOP3Initial
		wait = wait || !has(caps, "SASL") // AUTH of RFC 1734 has no initial response
	}
	wait = wait || mech == "NTLM" // its first message is asked for, [MS-SMTPNTLM] 3.1.5
	line = verb + mech
	if initial == nil {
		return line, nil
	}
	whole := line + " " + base64.StdEncoding.EncodeToString(initial)
	switch {
	case wait:
		return line, initial
	case len(initial) == 0:
		return line + " =", nil
	case len(whole)+len("\r\n") > limit:
		d.note(fmt.Sprintf("the initial response waits for the server's challenge: with it the command has more than %d octets", limit))
		return line, initial
	}
	return whole, nil
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
	line := base64.StdEncoding.EncodeToString(answer) + "\r\n"
	if len(line) > maxChallenge {
		return d.cancel(ctx, fmt.Errorf("the answer has %d octets in base64, and %d are the limit (RFC 4954 4)", len(line), maxChallenge))
	}
	return d.exchange(ctx, "auth", []byte(line))
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

// turnedDown is refused with what the mechanism itself learned of the reason.
func turnedDown(r *transcript.Reply, client sasl.Client, mech string) *Stop {
	s := refused(r)
	if s.Exit != ExitAuth {
		return s
	}
	if strings.HasSuffix(mech, "-PLUS") {
		s.Do = "is the password right? If it is, the server ties sign-ins to something else (" + mech + ":" + auth.TLSServerEndPoint +
			" is another way), or somebody stands between"
	}
	c, ok := client.(interface{ Refusal() string })
	if !ok || c.Refusal() == "" {
		return s
	}
	s.Text = transcript.TextOf(s.Text.Raw() + "; its reason: " + c.Refusal())
	return s
}
