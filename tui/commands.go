package tui

import (
	tea "github.com/charmbracelet/bubbletea"

	"example.org/mailwire/tui/keys"
	"example.org/mailwire/tui/menu"
)

// openPalette opens the list of all commands; the one that ran last is chosen.
func (a *app) openPalette() tea.Cmd {
	a.menu = menu.New(a.theme, "commands")
	a.menu.Open(a.commands())
	a.menu.First(a.ran)
	return nil
}

// commands gives what the open list shows now: the verbs of the place below it
// and, where it is asked for, of the other places of the screen. What does not
// work now is among them where there is a reason to tell.
func (a *app) commands() []menu.Command {
	var list, not []menu.Command
	seen, told := map[string]bool{}, map[string]bool{}
	places := a.reach()
	if a.menu.Help && !a.menu.All {
		places = places[:1]
	}
	for _, at := range places {
		now := a.factsAt(at)
		for _, v := range keys.All() {
			if v.In&at == 0 || seen[v.ID] || v.ID == "palette" && !a.menu.Help {
				continue
			}
			switch why := v.Why(now); {
			case v.Works(at, now) && !a.menu.Help && told[v.Long]: // other keys of the same
			case v.Works(at, now):
				seen[v.ID], told[v.Long] = true, true
				list = append(list, menu.Command{Verb: v})
			case why != "" && !a.menu.Help:
				not = append(not, menu.Command{Verb: v, Why: why})
			}
		}
	}
	for _, c := range not {
		if !seen[c.ID] && !told[c.Long] {
			seen[c.ID] = true
			list = append(list, c)
		}
	}
	return list
}

// reach gives the place below the open list and then those of the screen that
// can be gone to from there; a form and a list of it are alone.
func (a *app) reach() []keys.Place {
	at := a.under()
	places := []keys.Place{at}
	add := func(more ...keys.Place) {
		for _, p := range more {
			if p != at {
				places = append(places, p)
			}
		}
	}
	switch {
	case at&(keys.Ask|keys.Options|keys.Pick|keys.Form) != 0:
	case a.sess != nil:
		add(a.inFront())
		if a.sess.live.Driver != nil && !a.sess.over() {
			add(keys.Typing)
		}
		for _, p := range panes {
			if p.pane != a.sess.front {
				add(p.place)
			}
		}
	case a.listed != nil:
		add(placeOfList)
	default:
		add(keys.HomeType, keys.HomeList)
	}
	return places
}

// panes are the panes of a session and their places.
var panes = []struct {
	pane  pane
	place keys.Place
}{
	{paneTalk, keys.Talk},
	{paneExposure, keys.Exposure},
	{paneHandshake, keys.Handshake},
	{paneCertificate, keys.Certificate},
	{paneWire, keys.Wire},
}

// factsAt gives what will hold at a place of the screen.
func (a *app) factsAt(at keys.Place) keys.Fact {
	now := a.facts()
	if a.sess == nil {
		return now
	}
	now &^= keys.Layers
	if at == keys.Wire && a.sess.wire.Both() || at&(keys.Handshake|keys.Message) != 0 && a.sess.handshake.Both() {
		now |= keys.Layers
	}
	return now
}

// goTo goes to a place of the screen, as keys would.
func (a *app) goTo(at keys.Place) {
	if at == a.place() {
		return
	}
	switch {
	case a.sess != nil:
		if a.sess.narrow.on {
			a.filterLeave()
		}
		a.sess.searching, a.sess.trying, a.sess.saving = false, false, false
		for _, p := range panes {
			if p.place == at {
				a.sess.show(p.pane)
			}
		}
		a.sess.setTyping(at == keys.Typing)
	case a.listed != nil:
		a.listed.typing = false
	default:
		a.home.Typing = at == keys.HomeType
	}
}

// runChosen closes the list and runs what is chosen in it, at the place where it
// works. What does not work tells why, and the list stays.
func (a *app) runChosen() tea.Cmd {
	a.menu.Set(a.commands())
	c, ok := a.menu.Chosen()
	switch {
	case !ok && a.menu.Help:
		a.menu = nil
		return nil
	case !ok || c.Why != "":
		return nil
	}
	return a.runVerb(c.Verb)
}

// runVerb runs a verb that works at a place within reach. What works with every
// pane leaves the command line in use, as its word would.
func (a *app) runVerb(v keys.Verb) tea.Cmd {
	places := a.reach()
	stays := places[0] == keys.Typing && v.In&keys.Panes == keys.Panes
	a.menu, a.ran = nil, v.ID
	for _, at := range places {
		if !v.Works(at, a.factsAt(at)) {
			continue
		}
		if !stays {
			a.goTo(at)
		}
		if v.ID == "open" {
			a.beginWord(":open ")
			return nil
		}
		return a.do(v.ID)
	}
	return nil
}

// fillChosen puts the chosen command's word where more can be said behind it;
// one without a word has its name searched for.
func (a *app) fillChosen() tea.Cmd {
	c, ok := a.menu.Chosen()
	switch {
	case !ok:
	case c.Colon == "" || a.sess == nil || a.under()&(keys.Options|keys.Pick|keys.Form) != 0:
		a.menu.Fill(c.ID)
	default:
		a.menu = nil
		a.beginWord(":" + c.Colon + " ")
	}
	return nil
}

// allHelp turns between what works here and what works on the whole screen.
func (a *app) allHelp() tea.Cmd {
	a.menu.All = !a.menu.All
	a.menu.Open(a.commands())
	return nil
}

// closeMenu closes the list. Where ^C did it, another one soon after ends the program.
func (a *app) closeMenu(stopped bool) tea.Cmd {
	a.menu = nil
	if stopped {
		if now := a.now(); a.interrupted.IsZero() || now.Sub(a.interrupted) >= twice {
			a.interrupted = now
			return nil
		}
		return a.stop()
	}
	return nil
}

func onMenu(f func(*menu.Model)) action {
	return func(a *app) tea.Cmd {
		a.menu.Set(a.commands())
		f(a.menu)
		return nil
	}
}
