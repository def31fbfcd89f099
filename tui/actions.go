package tui

import (
	"maps"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/mailwire/tui/certificate"
	"example.org/mailwire/tui/conversations"
	"example.org/mailwire/tui/home"
	"example.org/mailwire/tui/menu"
	"example.org/mailwire/tui/options"
	"example.org/mailwire/tui/view"
)

// action is what a verb does.
type action func(*app) tea.Cmd

// actions gives what the verbs do, by their names in the list of keys.
func actions() map[string]action {
	all := map[string]action{}
	for _, some := range []map[string]action{typed(), around(), paned(), overlaid()} {
		maps.Copy(all, some)
	}
	return all
}

// typed gives the verbs of the command line and of what else is typed at a session.
func typed() map[string]action {
	return map[string]action{
		"send":               (*app).send,
		"complete":           onWord(completed(1), func(s *session) { s.prompt.Complete(1) }),
		"complete-back":      onWord(completed(-1), func(s *session) { s.prompt.Complete(-1) }),
		"history-up":         onWord(earlier(-1), func(s *session) { s.prompt.History(-1) }),
		"history-down":       onWord(earlier(1), func(s *session) { s.prompt.History(1) }),
		"starttls":           func(a *app) tea.Cmd { return a.sess.startTLS() },
		"bye":                func(a *app) tea.Cmd { return a.sess.bye() },
		"keys":               onSession(func(s *session) { s.setTyping(false) }),
		"type":               onSession(func(s *session) { s.setTyping(true) }),
		"type-enter":         onSession(func(s *session) { s.setTyping(true) }),
		"search":             onSession(func(s *session) { s.searching = true; s.search.Set("") }),
		"search-next":        onSession(func(s *session) { s.talk.NextHit(1) }),
		"search-prev":        onSession(func(s *session) { s.talk.NextHit(-1) }),
		"verb-line":          (*app).verbLine,
		"word-complete":      onWord(completed(1), func(*session) {}),
		"word-complete-back": onWord(completed(-1), func(*session) {}),
		"word-up":            onWord(earlier(-1), func(*session) {}),
		"word-down":          onWord(earlier(1), func(*session) {}),
		"try-done":           onSession(func(s *session) { s.tryName(s.search.Text()) }),
		"try-leave":          onSession(func(s *session) { s.searching, s.trying = false, false }),
		"elsewhere":          onSession(func(s *session) { s.searching, s.saving = true, true; s.search.Set("") }),
		"elsewhere-done":     (*app).elsewhereDone,
		"elsewhere-leave":    onSession(func(s *session) { s.searching, s.saving = false, false }),
		"search-done":        (*app).searchDone,
		"search-leave":       (*app).searchLeave,
		"filter":             (*app).openFilter,
		"filter-done":        (*app).filterDone,
		"filter-leave":       (*app).filterLeave,
		"filter-complete":    (*app).completeFilter,
	}
}

// around gives the verbs of Home, of the list of conversations, and of what is the same on every screen.
func around() map[string]action {
	return map[string]action{
		"connect":         (*app).enter,
		"home-complete":   onHome(func(h *home.Model) { h.Complete() }),
		"to-list":         onHome(func(h *home.Model) { h.Typing = false }),
		"to-field":        onHome(func(h *home.Model) { h.Typing = true }),
		"list-open":       (*app).openItem,
		"list-down":       onHome(func(h *home.Model) { h.Move(1) }),
		"list-up":         onHome(func(h *home.Model) { h.Move(-1) }),
		"talk-next":       func(a *app) tea.Cmd { return a.turnTalk(1) },
		"talk-prev":       func(a *app) tea.Cmd { return a.turnTalk(-1) },
		"convs-open":      (*app).openTalk,
		"convs-down":      onList(func(m *conversations.Model) { m.Move(1) }),
		"convs-up":        onList(func(m *conversations.Model) { m.Move(-1) }),
		"convs-page-down": onList(func(m *conversations.Model) { m.Page(1) }),
		"convs-page-up":   onList(func(m *conversations.Model) { m.Page(-1) }),
		"convs-first":     onList(func(m *conversations.Model) { m.Go(0) }),
		"convs-last":      onList((*conversations.Model).Last),
		"convs-leave":     (*app).unlist,
		"convs-back":      (*app).unlist,
		"convs-stop":      func(a *app) tea.Cmd { a.stopReading(); return nil },
		"convs-about":     onList(func(m *conversations.Model) { m.About = !m.About }),
		"convs-follow":    (*app).followFile,
		"to-convs":        (*app).leave,
		"convs-search":    (*app).searchList,
		"convs-next":      onList(func(m *conversations.Model) { m.NextHit(1) }),
		"convs-prev":      onList(func(m *conversations.Model) { m.NextHit(-1) }),
		"redraw":          func(*app) tea.Cmd { return tea.ClearScreen },
		"stop":            (*app).stop,
		"back":            (*app).back,
		"quit-home":       func(*app) tea.Cmd { return tea.Quit },
		"quit":            (*app).quit,
	}
}

// paned gives the verbs of the panes.
func paned() map[string]action {
	return map[string]action{
		"pane-1":      onSession(func(s *session) { s.show(paneTalk) }),
		"pane-2":      onSession(func(s *session) { s.show(paneExposure) }),
		"pane-3":      onSession(func(s *session) { s.show(paneHandshake) }),
		"pane-4":      onSession(func(s *session) { s.show(paneCertificate) }),
		"pane-5":      onSession(func(s *session) { s.show(paneWire) }),
		"next-pane":   onSession(func(s *session) { s.show(s.front%paneWire + 1) }),
		"prev-pane":   onSession(func(s *session) { s.show((s.front+paneWire-2)%paneWire + 1) }),
		"down":        onSession(func(s *session) { s.move(1) }),
		"up":          onSession(func(s *session) { s.move(-1) }),
		"page-down":   onSession(func(s *session) { s.page(2) }),
		"page-up":     onSession(func(s *session) { s.page(-2) }),
		"half-down":   onSession(func(s *session) { s.page(1) }),
		"half-up":     onSession(func(s *session) { s.page(-1) }),
		"first":       onSession(func(s *session) { s.move(-1 << 30) }),
		"last":        onSession(func(s *session) { s.move(1 << 30) }),
		"follow":      onSession(func(s *session) { s.talk.SetFollow(!s.talk.Following()) }),
		"line-down":   onSession(func(s *session) { s.talk.Move(1); s.pickLine() }),
		"line-up":     onSession(func(s *session) { s.talk.Move(-1); s.pickLine() }),
		"viewpoint":   onSession(func(s *session) { s.look(s.eyes.Turn(s.wide())) }),
		"without":     onSession(func(s *session) { s.look(view.Without) }),
		"explain":     onSession((*session).deeper),
		"secrets":     (*app).showSecrets,
		"sign-in":     (*app).openForm,
		"look":        (*app).look,
		"secret-next": onSession(func(s *session) { s.nextSecret() }),
		"field-next":  onSession(func(s *session) { s.handshake.Field(1) }),
		"field-prev":  onSession(func(s *session) { s.handshake.Field(-1) }),
		"ladder-next": onSession(func(s *session) { s.handshake.Field(1) }),
		"ladder-prev": onSession(func(s *session) { s.handshake.Field(-1) }),
		"open-field":  onSession(func(s *session) { s.handshake.Open() }),
		"close-field": onSession(func(s *session) { s.handshake.Close() }),
		"layer":       onSession((*session).turnLayer),
		"letters":     onSession(func(s *session) { s.handshake.Text() }),
		"compare":     (*app).compare,
		"follow-file": onSession(func(s *session) { s.talk.SetFollow(!s.talk.Following()) }),
		"cert-fields": onSession(func(s *session) { s.certificate.Turn(certificate.Fields) }),
		"cert-bytes":  onSession(func(s *session) { s.certificate.Turn(certificate.Bytes) }),
		"cert-flip":   onSession(func(s *session) { s.certificate.Flip() }),
		"cert-try":    onSession(func(s *session) { s.searching, s.trying = true, true; s.search.Set("") }),
		"cert-name":   (*app).otherName,
		"forget":      (*app).forget,
		"save":        func(a *app) tea.Cmd { return a.save("") },
		"step":        onSession(func(s *session) { s.playTo(s.at + 1) }),
		"step-back":   onSession(func(s *session) { s.playTo(s.at - 1) }),
		"stage-next":  onSession(func(s *session) { s.playStage(1) }),
		"stage-prev":  onSession(func(s *session) { s.playStage(-1) }),
		"start":       onSession(func(s *session) { s.playTo(0) }),
		"end":         onSession(func(s *session) { s.playTo(len(s.stops)) }),
	}
}

// overlaid gives the verbs of what is open over the screen.
func overlaid() map[string]action {
	return map[string]action{
		"options":          (*app).openOptions,
		"again":            (*app).openAgain,
		"set-accept":       (*app).acceptOptions,
		"set-next":         onOptions(func(m *options.Model) { m.Move(1) }),
		"set-prev":         onOptions(func(m *options.Model) { m.Move(-1) }),
		"set-other":        onOptions(func(m *options.Model) { m.Other() }),
		"set-reset":        onOptions(func(m *options.Model) { m.Reset() }),
		"set-leave":        func(a *app) tea.Cmd { a.opts = nil; return nil },
		"pick-tick":        onOptions(func(m *options.Model) { m.Tick() }),
		"pick-down":        onOptions(func(m *options.Model) { m.MoveList(1) }),
		"pick-up":          onOptions(func(m *options.Model) { m.MoveList(-1) }),
		"pick-first":       onOptions(func(m *options.Model) { m.MoveList(-m.Listed()) }),
		"pick-last":        onOptions(func(m *options.Model) { m.MoveList(m.Listed()) }),
		"pick-done":        onOptions(func(m *options.Model) { m.CloseList() }),
		"yes":              (*app).yes,
		"no":               func(a *app) tea.Cmd { a.question = nil; return nil },
		"form-send":        (*app).sendForm,
		"form-next":        func(a *app) tea.Cmd { a.form.Move(1); return nil },
		"form-prev":        func(a *app) tea.Cmd { a.form.Move(-1); return nil },
		"form-other":       func(a *app) tea.Cmd { a.form.Other(); return nil },
		"form-leave":       func(a *app) tea.Cmd { a.form = nil; return nil },
		"choose-run":       (*app).runChosen,
		"choose-fill":      (*app).fillChosen,
		"choose-down":      onMenu(func(m *menu.Model) { m.Move(1) }),
		"choose-up":        onMenu(func(m *menu.Model) { m.Move(-1) }),
		"choose-page-down": onMenu(func(m *menu.Model) { m.Page(1) }),
		"choose-page-up":   onMenu(func(m *menu.Model) { m.Page(-1) }),
		"choose-leave":     func(a *app) tea.Cmd { return a.closeMenu(false) },
		"choose-stop":      func(a *app) tea.Cmd { return a.closeMenu(true) },
		"help-all":         (*app).allHelp,
		"palette":          (*app).openPalette,
		"help":             (*app).openHelp,
		"help-key":         (*app).openHelp,
	}
}

func onSession(f func(*session)) action {
	return func(a *app) tea.Cmd {
		f(a.sess)
		a.sess.mark()
		return nil
	}
}

func onHome(f func(*home.Model)) action {
	return func(a *app) tea.Cmd {
		f(&a.home)
		return nil
	}
}

// enter connects to what is typed on Home, or opens it.
func (a *app) enter() tea.Cmd {
	v := a.home.Value()
	if home.IsFile(v) {
		return a.open(v)
	}
	return a.connect(v)
}

func (a *app) openItem() tea.Cmd {
	it, ok := a.home.Selected()
	switch {
	case !ok:
		return nil
	case it.File:
		return a.open(it.Open)
	}
	return a.connect(it.Open)
}

// showSecrets unmasks for a while; a later wish counts from its own time.
func (a *app) showSecrets() tea.Cmd {
	s := a.sess
	s.wishes++
	s.reveal = s.wishes
	s.mark()
	s.say("secrets are shown for 10 seconds")
	id, wish := s.id, s.wishes
	return tea.Tick(secretsFor, func(time.Time) tea.Msg { return remaskMsg{id, wish} })
}
