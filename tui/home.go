package tui

import (
	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/home"
	"example.org/mailwire/tui/options"
)

// newHome makes the first screen anew, with what has been recorded since.
func (a *app) newHome() {
	hosts, _, err := a.world.Lab()
	var items []home.Item
	for _, h := range hosts {
		note := h.Note
		items = append(items, home.Item{Title: h.Target, Open: h.Target, Column: h.For, Note: note, Lock: ""})
	}
	for _, r := range a.world.Recent() {
		items = append(items, home.Item{Title: r.Title, Open: r.File, File: true, Column: r.Protocol, When: r.When, Note: r.Note, Lock: r.Lock})
	}
	a.home = home.New(a.theme, a.plan, items, len(hosts))
	a.home.SetOptions(options.Summary(a.set))
	if err != nil {
		a.home.LabErr = err.Error()
	}
	a.home.SetSize(a.w, a.h)
}

// plan predicts a connection; no packet is sent.
func (a *app) plan(target string) (home.Plan, error) {
	p, err := a.world.Plan(target, a.set)
	return home.Plan{Target: p.Target, Means: p.Means, TLS: p.TLS, Sees: p.Sees, Sealed: p.Sealed, Stages: p.Stages}, err
}

// tell shows a remark until the next key.
func (a *app) tell(text string) {
	text = transcript.TextOf(text).String()
	if a.sess != nil {
		a.sess.toast = text
		return
	}
	if a.listed != nil {
		a.listed.Toast = text
		return
	}
	a.home.Toast = text
}
