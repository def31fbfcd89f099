package session_test

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"example.org/mailwire/session"
	"example.org/mailwire/session/auth/guess"
	"example.org/mailwire/session/exposure"
	"example.org/mailwire/session/sessiontest/realserver"
	"example.org/mailwire/session/sessiontest/wirecount"
	"example.org/mailwire/transcript"
)

// needProgram skips a test where a program is missing; with
// MAILWIRE_REAL=required it fails. what names its Debian package.
func needProgram(t testing.TB, name, what string) {
	t.Helper()
	if _, err := exec.LookPath(name); err == nil {
		return
	}
	missing(t, name+" is not installed (Debian: "+what+")")
}

// missing skips a test, or fails it where real programs are required.
func missing(t testing.TB, why string) {
	t.Helper()
	if os.Getenv("MAILWIRE_REAL") == "required" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// program runs a program of somebody else to its end, with nothing to read.
func program(t *testing.T, name string, args ...string) (out string, ok bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	b, err := exec.CommandContext(ctx, name, args...).CombinedOutput()
	if ctx.Err() != nil {
		t.Fatalf("%s did not end:\n%s", name, b)
	}
	return string(b), err == nil
}

// overheard is what an observer says of a conversation of two programs, of
// which mailwire is none.
type overheard struct {
	log     *transcript.Log
	signIns []exposure.SignIn
	steps   []*transcript.AuthStep
	count   wirecount.Count // of a counter that knows bytes only
}

// overhear waits for the end of the only connection through a tap, and decodes
// what crossed. Nothing but the bytes is told: not even the protocol.
func overhear(t *testing.T, tap *realserver.Tap, protocol string) overheard {
	t.Helper()
	conns := tap.Conns()
	if len(conns) != 1 {
		t.Fatalf("%d connections crossed the tap", len(conns))
	}
	select {
	case <-conns[0].Done():
	case <-time.After(10 * time.Second):
		t.Fatal("the tap's connection did not end")
	}
	var entries []transcript.Entry
	entry := func(ev transcript.Event) {
		entries = append(entries, transcript.Entry{Seq: len(entries), Obs: len(entries), Event: ev})
	}
	entry(&transcript.Opened{Guess: true})
	var off [2]int64
	var chunks []wirecount.Chunk
	for _, p := range conns[0].Pieces() {
		d, side := &transcript.Data{Dir: transcript.Server, Layer: transcript.Wire, Bytes: p.Bytes}, 0
		if p.Client {
			d.Dir, side = transcript.Client, 1
		}
		d.Off = off[side]
		off[side] += int64(len(p.Bytes))
		entry(d)
		chunks = append(chunks, wirecount.Chunk{Client: p.Client, Bytes: p.Bytes})
	}
	entry(&transcript.Closed{})
	o := overheard{log: session.Decode(entries), count: wirecount.Of(protocol, chunks)}
	all, _ := o.log.Since(0)
	var events []transcript.Event
	for _, e := range all {
		events = append(events, e.Event)
		switch ev := e.Event.(type) {
		case *transcript.AuthStep:
			o.steps = append(o.steps, ev)
			if !ev.Problem.IsZero() {
				t.Errorf("problem in a sign-in that went well: %s", ev.Problem)
			}
		case *transcript.Fault:
			t.Errorf("fault: %s", ev.Text)
		}
	}
	o.signIns = exposure.SignIns(events, nil)
	return o
}

// field gives the first field of a name among the steps, secrets revealed.
func (o overheard) field(name string) string {
	for _, s := range o.steps {
		for _, f := range s.Fields {
			switch {
			case f.Name != name:
			case !f.Secret.IsZero():
				return f.Secret.Reveal()
			default:
				return f.Value.Raw()
			}
		}
	}
	return ""
}

// told is what a test gave a program to sign in with.
type told struct {
	mechanism, user, secret string
	kind                    transcript.SecretKind
}

// names holds that the observer names mechanism and user, and what it can of the
// secret: a password or a token as it is; of a digest or a proof, that it is this
// password's and no other's.
func (o overheard) names(t *testing.T, want told) {
	t.Helper()
	if len(o.signIns) != 1 {
		t.Fatalf("%d sign-ins were overheard", len(o.signIns))
	}
	s := o.signIns[0]
	if s.Mechanism != want.mechanism || s.User.Raw() != want.user || s.Kind != want.kind || !s.Clear || s.OK == nil || !*s.OK {
		t.Errorf("overheard %s of %q with %s (clear %v, ok %v); want %+v", s.Mechanism, s.User.Raw(), s.Kind, s.Clear, s.OK, want)
	}
	switch want.kind {
	case transcript.SecretPassword:
		if got := o.field("password"); got != want.secret {
			t.Errorf("overheard the password %q, it is %q", got, want.secret)
		}
	case transcript.SecretToken:
		if got := o.field("token"); got != want.secret {
			t.Errorf("overheard the token %q, it is %q", got, want.secret)
		}
	case transcript.SecretDigest, transcript.SecretProof:
		m := guess.From(o.steps)
		if len(m) != 1 || m[0].Why != "" || !m[0].Try(want.secret) || m[0].Try(want.secret+"x") || m[0].Try("") {
			t.Errorf("the password cannot be told from others by what crossed: %+v", m)
		}
	}
	o.counted(t, want)
}

// counted compares with the counter.
func (o overheard) counted(t *testing.T, want told) {
	t.Helper()
	if o.count.Lines == 0 || len(o.count.Forms) == 0 && want.kind != transcript.SecretIdentity && want.kind != transcript.NoSecret {
		t.Fatalf("the counter saw %d lines and %d secrets", o.count.Lines, len(o.count.Forms))
	}
	for _, f := range o.count.Forms {
		if f.Mechanism != want.mechanism || f.User != "" && f.User != want.user || f.Secret+f.Token != "" && f.Secret+f.Token != want.secret {
			t.Errorf("the counter has %+v, want %+v", f, want)
		}
		readable := want.kind == transcript.SecretPassword || want.kind == transcript.SecretToken
		if (f.Secret+f.Token != "") != readable {
			t.Errorf("the counter has %+v, want %+v", f, want)
		}
		for _, name := range []string{"digest", "proof"} {
			if got := o.field(name); got != "" && len(got) != f.Digest {
				t.Errorf("the counter has a %s of %d octets, the observer of %d", name, f.Digest, len(got))
			}
		}
	}
	if !strings.Contains("01", string(rune('0'+o.count.Identity))) {
		t.Errorf("the counter has %d names", o.count.Identity)
	}
}
