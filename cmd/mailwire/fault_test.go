package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"sync/atomic"

	"example.org/mailwire/cmd/earlyterm"
	"example.org/mailwire/session"
	"example.org/mailwire/transcript"
	"example.org/mailwire/tui"
)

// typedPassword is what a user of a test types, and what every fault holds.
const typedPassword = "Kernbeisser+1907/rot"

// faulty is mailwire with faults: a word in the name of a target says where
// the program panics.
func faulty() {
	earlyterm.Restore()
	noCore()
	os.Exit(guarded(os.Stderr, func(ctx context.Context) error {
		p := &program{in: os.Stdin, out: os.Stdout, errs: os.Stderr}
		defer p.endLab()
		w := &world{p: p, ctx: ctx}
		defer w.end()
		return tui.Run(ctx, tui.Options{World: faultyWorld{w}, Input: os.Stdin, Output: os.Stdout})
	}))
}

// faultyWorld panics where the target says so.
type faultyWorld struct{ *world }

// Plan implements tui.World; the screen asks it while it takes a key.
func (w faultyWorld) Plan(target string, c tui.Controls) (tui.Plan, error) {
	name, where, _ := strings.Cut(target, "#")
	if where == "update" {
		panic("a fault in the update: " + typedPassword)
	}
	return w.world.Plan(name, c)
}

// Connect implements tui.World; the screen asks it in a command.
func (w faultyWorld) Connect(ctx context.Context, target string, c tui.Controls) (tui.Live, error) {
	name, where, _ := strings.Cut(target, "#")
	cfg, err := w.o.with(c).config(w.p, name)
	if err != nil {
		return tui.Live{}, err
	}
	switch where {
	case "command":
		panic([]byte("a fault in a command: " + typedPassword))
	case "begin":
		cfg.Dial = func(context.Context, string, string) (net.Conn, error) {
			panic("a fault while connecting: " + typedPassword)
		}
	case "read":
		cfg.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
			c, err := new(net.Dialer).DialContext(ctx, network, addr)
			return faultyConn{c}, err
		}
	}
	if !cfg.Target.LabNamed { // a server of the test, in clear
		cfg.TLS = session.Off
	}
	live, err := w.begin(cfg)
	switch {
	case err != nil:
	case where == "driver":
		live.Driver = faultyDriver{live.Driver}
	case where == "view":
		armed := new(atomic.Bool)
		live.Driver = armingDriver{live.Driver, armed}
		live.Short = func() bool { // the screen asks it while it draws
			if armed.Load() {
				panic("a fault in the view: " + typedPassword)
			}
			return false
		}
	}
	return live, err
}

// faultyConn panics when it is read.
type faultyConn struct{ net.Conn }

func (faultyConn) Read([]byte) (int, error) { panic("a fault while reading: " + typedPassword) }

// faultyDriver panics when a line is sent.
type faultyDriver struct{ tui.Driver }

func (faultyDriver) SendLine(context.Context, string) error {
	panic("a fault while sending: " + typedPassword)
}

// Authenticate implements tui.Driver; the password is on the stack.
func (faultyDriver) Authenticate(_ context.Context, a transcript.Account) error {
	answer := "AUTH PLAIN " + a.Password.Reveal()
	panic(fmt.Errorf("a fault while %v signs in with %s", a, answer))
}

// armingDriver lets the next frame panic once it was asked to sign in.
type armingDriver struct {
	tui.Driver
	armed *atomic.Bool
}

// Authenticate implements tui.Driver.
func (d armingDriver) Authenticate(ctx context.Context, a transcript.Account) error {
	err := d.Driver.Authenticate(ctx, a)
	d.armed.Store(err == nil || !errors.As(err, new(*transcript.Ask)))
	return err
}
