package main

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"example.org/mailwire/certinspect"
	"example.org/mailwire/session"
	"example.org/mailwire/transcript"
)

// serverQuestion connects as far as the handshake and asks about what was sent.
func (p *program) serverQuestion(ctx context.Context, target string, o connectOptions) (certinspect.Question, error) {
	o.noRecord = o.record == ""
	o.until = session.Handshake
	cfg, err := o.config(p, target)
	if err != nil {
		return certinspect.Question{}, err
	}
	rec, done, _, err := p.recorder(o, cfg)
	if err != nil {
		return certinspect.Question{}, err
	}
	defer done()
	var seen *certinspect.Seen
	looked := cfg.Memory != nil
	if looked { // before this session is remembered too; what is wrong with the memory, the session tells
		var merr error
		seen, merr = cfg.Memory.Seen(cfg.Target.HostPort())
		looked = merr == nil
	}
	d := session.New(cfg, rec, 0)
	err = d.Begin(ctx)
	d.Close(ctx)
	d.Wait()
	sent, verdict := certificatesOf(rec.Log(), transcript.Server)
	if len(sent.Chain) == 0 {
		if err == nil {
			err = fmt.Errorf("the server sent no certificate")
		}
		return certinspect.Question{}, err
	}
	cfg = cfg.Defaults()
	return certinspect.Question{
		Chain: sent.Chain, Staples: sent.Staples, SCTs: sent.SCTs, Pins: cfg.Pins, Seen: seen, Memory: looked,
		Host: cfg.VerifyName, Roots: cfg.Roots, RootsName: cfg.RootsName, Anchors: cfg.Anchors,
		Proof: proofIn(verdict), Relay: cfg.Target.Port == relayPort, Port: cfg.Target.Port,
	}, nil
}

// relayPort is where mail servers hand mail on to each other.
const relayPort = 25

// certificatesOf gives what one side sent in the last conversation where it sent
// any, and the verdict recorded on the server of that same conversation: that of
// another one proves nothing about this chain. Nor does it about another chain
// that came behind the first one, which is passed over.
func certificatesOf(log *transcript.Log, from transcript.Dir) (sent transcript.Certificates, v *transcript.Verdict) {
	verdicts, conn := map[int]*transcript.Verdict{}, 0
	entries, _ := log.Since(0)
	for _, e := range entries {
		switch ev := e.Event.(type) {
		case *transcript.Certificates:
			again := sent.Chain != nil && e.Conn == conn
			if ev.Dir == from && (!again || slices.EqualFunc(ev.Chain, sent.Chain, bytes.Equal)) {
				sent, conn = *ev, e.Conn
			}
		case *transcript.Verdict:
			verdicts[e.Conn] = ev
		}
	}
	return sent, verdicts[conn]
}

// proofIn reads the proof of a recorded verdict back.
func proofIn(v *transcript.Verdict) certinspect.Proof {
	if v == nil || len(v.Checks) == 0 {
		return certinspect.Proof{}
	}
	c := v.Checks[len(v.Checks)-1]
	proof := certinspect.Proof{Made: !c.Skipped, How: certinspect.BySignature}
	for _, how := range []string{certinspect.ByDecrypting, certinspect.ByResuming} {
		if strings.Contains(c.Why.Raw(), "proved by "+how) {
			proof.How = how
		}
	}
	if !c.OK && !c.Skipped {
		proof.Err = fmt.Errorf("%s", c.Why.Raw())
	}
	return proof
}
