package main

import (
	"context"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"

	"example.org/mailwire/session"
	"example.org/mailwire/transcript"
	"example.org/mailwire/tui"
)

// world is what the screen asks the rest of the program.
type world struct {
	p   *program
	o   connectOptions
	ctx context.Context

	mu   sync.Mutex
	ends []func() // what ends with the program
	kept []*ending
}

// Plan implements tui.World.
func (w *world) Plan(target string, c tui.Controls) (tui.Plan, error) {
	t, err := session.ParseTarget(target)
	if err != nil {
		return tui.Plan{}, err
	}
	o := w.o.with(c)
	cfg := session.Config{Target: t, TLS: o.tls}
	if t.LabNamed {
		if err := w.p.labTarget(&cfg); err != nil {
			return tui.Plan{}, err
		}
	}
	if err := o.wishes(&cfg); err != nil {
		return tui.Plan{}, err
	}
	return planOf(cfg.Defaults(), *o), nil
}

func planOf(cfg session.Config, o connectOptions) tui.Plan {
	p := tui.Plan{
		Target: cfg.Target.String(), TLS: cfg.TLS, Stages: session.PlannedStages(cfg.TLS),
		Means: session.Means(cfg),
	}
	p.Sees, p.Sealed = session.Foresee(cfg, o.clientCert != "")
	if o.clientCert != "" {
		p.Means += "; shows the client certificate " + transcript.TextOf(o.clientCert).String() + " where asked"
	}
	if o.insecure {
		p.Means += "; goes on where the certificate proves nothing"
	}
	return p
}

// Connect implements tui.World.
func (w *world) Connect(ctx context.Context, target string, c tui.Controls) (tui.Live, error) {
	cfg, err := w.o.with(c).config(w.p, target)
	if err != nil {
		return tui.Live{}, err
	}
	live, err := w.begin(cfg)
	live.Target, live.Controls = target, c
	return live, err
}

// begin begins a session. A fault of the program in it is told in its log and
// leaves the screen alone.
func (w *world) begin(cfg session.Config) (tui.Live, error) {
	cfg.Asks = true
	rec, done, file, err := w.p.recorder(w.o, cfg)
	if err != nil {
		return tui.Live{}, err
	}
	d := session.New(cfg, rec, 0)
	live := tui.Live{Log: rec.Log(), Driver: d, Title: cfg.Target.HostPort(), File: file, Accounts: cfg.Accounts}
	kept := &ending{rec: rec, file: file}
	if file != "" {
		live.Short, live.SaveElsewhere = kept.short, kept.elsewhere
	}
	ended := make(chan struct{})
	go func() { // ends with the session, which the screen closes
		defer close(ended)
		defer kept.end(done)
		defer func() {
			if r := recover(); r != nil {
				rec.Record(0, &transcript.Fault{Where: "begin", Text: transcript.TextOf(faultOf(r)), Exit: session.ExitFault})
				d.Abort()
			}
		}()
		_ = d.Begin(w.ctx) // what goes wrong stands in the log
		d.Wait()
	}()
	w.later(func() { d.Abort(); <-ended })
	w.mu.Lock()
	w.kept = append(w.kept, kept)
	w.mu.Unlock()
	return live, nil
}

// Open implements tui.World.
func (w *world) Open(file string) (tui.Live, error) {
	if w.p.session == 0 && isCapture(file) && isRegular(file) {
		l, err := listCapture(file, w.p.captureKeys, w.p.follow)
		if err != nil {
			return tui.Live{}, fileError{err}
		}
		w.later(l.Close)
		return tui.Live{Capture: l, Title: filepath.Base(file), File: file}, nil
	}
	log, err := w.p.load(file)
	if err != nil {
		return tui.Live{}, err
	}
	return tui.Live{Log: log, Title: filepath.Base(file), File: file, Talks: talksOf(log)}, nil
}

// Recent implements tui.World: the recordings, the newest first.
func (w *world) Recent() []tui.Recent {
	dir, err := dataFolder()
	if err != nil {
		return nil
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*.mwt"))
	sort.Sort(sort.Reverse(sort.StringSlice(files)))
	var all []tui.Recent
	for _, f := range files[:min(len(files), 50)] {
		st, err := os.Stat(f)
		if err != nil {
			continue
		}
		r := tui.Recent{File: f, Title: filepath.Base(f), When: st.ModTime().Format("2006-01-02 15:04")}
		if part := strings.SplitN(strings.TrimSuffix(r.Title, ".mwt"), "-", 3); len(part) == 3 {
			r.Protocol = part[1]
			if i := strings.LastIndexByte(part[2], '-'); i > 0 {
				r.Title = part[2][:i]
			}
		}
		all = append(all, r)
	}
	return all
}

// Lab implements tui.World.
func (w *world) Lab() ([]tui.LabHost, []transcript.Account, error) {
	l, err := w.p.theLab()
	if err != nil {
		return nil, nil, err
	}
	var hosts []tui.LabHost
	for _, s := range l.Servers() {
		hosts = append(hosts, labHost(s))
	}
	return hosts, l.Accounts(), nil
}

func (w *world) later(f func()) { w.mu.Lock(); w.ends = append(w.ends, f); w.mu.Unlock() }

// told gives the result of a program that ended with err, and tells of the
// recordings that are not whole.
func (w *world) told(err error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, e := range w.kept {
		err = e.told(w.p, err)
	}
	return err
}

// end ends all sessions and the lab.
func (w *world) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, f := range w.ends {
		f()
	}
	w.ends = nil
}
