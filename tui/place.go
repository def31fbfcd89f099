package tui

import (
	"example.org/mailwire/tui/keys"
	"example.org/mailwire/tui/style"
)

// place gives where a key is pressed now.
func (a *app) place() keys.Place {
	switch {
	case a.menu != nil && a.menu.Help:
		return keys.Help
	case a.menu != nil:
		return keys.Palette
	}
	return a.under()
}

// under gives the place below an open list of commands.
func (a *app) under() keys.Place {
	switch {
	case a.question != nil:
		return keys.Ask
	case a.opts != nil && a.opts.Picking():
		return keys.Pick
	case a.opts != nil:
		return keys.Options
	case a.form != nil:
		return keys.Form
	case a.sess == nil && a.listed != nil && a.listed.typing:
		return keys.Searching
	case a.sess == nil && a.listed != nil:
		return placeOfList
	case a.sess == nil && a.home.Typing:
		return keys.HomeType
	case a.sess == nil:
		return keys.HomeList
	case a.sess.searching && a.sess.trying:
		return keys.Trying
	case a.sess.searching && a.sess.saving:
		return keys.Saving
	case a.sess.searching && a.sess.narrow.on:
		return keys.Filtering
	case a.sess.searching:
		return keys.Searching
	case a.sess.typing:
		return keys.Typing
	}
	return a.inFront()
}

// inFront gives the place of the pane in front.
func (a *app) inFront() keys.Place {
	switch a.sess.front {
	case paneExposure:
		return keys.Exposure
	case paneHandshake:
		if a.sess.handshake.Inside() {
			return keys.Message
		}
		return keys.Handshake
	case paneCertificate:
		return keys.Certificate
	case paneWire:
		return keys.Wire
	}
	return keys.Talk
}

// placeOfList is the place where the conversations of a file are listed.
const placeOfList = keys.Listing

// facts gives what holds now.
func (a *app) facts() keys.Fact {
	var f keys.Fact
	set := func(on bool, x keys.Fact) {
		if on {
			f |= x
		}
	}
	if a.sess == nil {
		set(a.home.Items(), keys.Items)
		set(a.home.Value() != "", keys.Plans)
		if l := a.listed; l != nil {
			set(l.Len() > 0, keys.Listed)
			set(l.Searched(), keys.Searched)
			set(l.Captured, keys.Captured)
			set(l.Captured && l.Loading(), keys.Loading)
			set(!l.Captured || !l.Loading(), keys.Settled)
		}
		return f
	}
	s := a.sess
	live := s.live.Driver != nil
	set(live, keys.Live)
	set(!live, keys.Replay)
	set(!live && s.growing(), keys.Grows)
	set(live && s.view.Stopped() && !s.over(), keys.Stopped)
	set(live && !s.over() && s.view.Next != nil && (s.view.Start == nil || s.view.Verdict == nil), keys.CanTLS)
	set(live && !s.over() && s.prompt.Offers("AUTH", "AUTHENTICATE", "LOGIN", "USER", "APOP"), keys.CanAuth)
	set(s.talk.Searched(), keys.Searched)
	set(!s.shown(), keys.Masked)
	set(s.certificate.Count() > 0, keys.Chain)
	set(s.handshake.Any(), keys.Messages)
	set(s.front == paneWire && s.wire.Both() || s.front == paneHandshake && s.handshake.Both(), keys.Layers)
	set(s.comparable(), keys.Other)
	_, talks := s.view.Talk()
	set(talks > 1 || a.listed != nil && a.listed.Len() > 1, keys.Talks)
	set(a.listed != nil, keys.Listed)
	set(s.prompt.Text() == "", keys.Empty)
	set(s.running != nil, keys.Busy)
	set(live && !s.over(), keys.Open)
	set(s.live.Target != "", keys.Again)
	set(s.certificate.OtherName() != "", keys.Alias)
	set(s.remembered(), keys.Known)
	set(s.short() && s.live.SaveElsewhere != nil, keys.Short)
	set(a.keeper != nil, keys.Keeps)
	_, word := a.wordLine()
	set(word != nil, keys.Worded)
	return f
}

// footer gives the line of keys that work now.
func (a *app) footer() string {
	return a.theme.Row(a.w, style.T(keys.Footer(a.place(), a.facts(), a.w)))
}
