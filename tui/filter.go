package tui

import (
	"errors"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/mailwire/transcript/filter"
	"example.org/mailwire/tui/style"
)

// narrowing is the choice of rows while it is typed.
type narrowing struct {
	on     bool   // the search field takes a filter
	text   string // as it was typed, of the filter that is in force
	err    error  // why what is typed cannot be read
	row    int    // where the cursor was before
	follow bool
}

// openFilter begins to type a filter.
func (a *app) openFilter() tea.Cmd {
	s := a.sess
	s.narrow.row, s.narrow.follow = s.talk.Cursor(), s.talk.Following()
	s.show(paneTalk)
	s.searching, s.narrow.on, s.narrow.err = true, true, nil
	s.search.Set(s.narrow.text)
	s.mark()
	return nil
}

// judge shows the rows that match what is typed; where that cannot be read, those
// that match what stands before the word that is wrong.
func (s *session) judge() {
	text := s.search.Text()
	f, err := filter.Parse(text)
	s.narrow.err = err
	var wrong *filter.Error
	if errors.As(err, &wrong) {
		before := string([]rune(text)[:wrong.Column-1])
		f, err = filter.Parse(before[:strings.LastIndexByte(before, ' ')+1])
	}
	if err == nil {
		s.talk.SetFilter(f)
	}
	s.mark()
}

// setFilter puts a filter in force.
func (s *session) setFilter(text string) error {
	f, err := filter.Parse(text)
	if err != nil {
		return err
	}
	s.narrow.text = strings.TrimSpace(text)
	s.talk.SetFilter(f)
	s.mark()
	return nil
}

// filterDone keeps what is typed while the session goes on; what cannot be read stays to be mended.
func (a *app) filterDone() tea.Cmd {
	s := a.sess
	if s.narrow.err = s.setFilter(s.search.Text()); s.narrow.err != nil {
		return nil
	}
	a.filter = s.narrow.text
	s.searching, s.narrow.on = false, false
	return nil
}

// filterLeave leaves all as it was before.
func (a *app) filterLeave() tea.Cmd {
	s := a.sess
	s.searching, s.narrow.on = false, false
	_ = s.setFilter(s.narrow.text) // it was read before
	if !s.narrow.follow {
		s.talk.Go(max(0, s.narrow.row))
		s.mark()
	}
	return nil
}

// filterBy puts the filter of a word of mailwire in force.
func (a *app) filterBy(text string) tea.Cmd {
	s := a.sess
	if err := s.setFilter(text); err != nil {
		s.say("invalid: " + err.Error())
		return nil
	}
	a.filter = s.narrow.text
	s.show(paneTalk)
	s.say(s.matching())
	return nil
}

// completeFilter goes on with what is typed as far as that is certain, and tells the candidates.
func (a *app) completeFilter() tea.Cmd {
	s := a.sess
	s.search.Key("end")
	more, list := filter.Complete(s.search.Text())
	s.search.Insert(more)
	s.judge()
	if more == "" && len(list) > 1 {
		s.say(strings.Join(list, " "))
	}
	return nil
}

// matching says how many rows match, and how to go on.
func (s *session) matching() string {
	switch {
	case !s.talk.Filtered():
		return "all rows. A filter is of words of the text and facts: " + strings.Join(filter.Names(), ": ") + ":"
	case s.narrow.on:
		return s.talk.Counted() + "; Enter keeps the filter, Esc leaves all as it was"
	}
	return s.talk.Counted() + "; f changes the filter"
}

// sayFilter tells whether what is typed can be read, in words.
func (s *session) sayFilter(w, h int) []string {
	if s.narrow.err != nil {
		return s.paragraph(w, h, style.Strong, "invalid: "+s.narrow.err.Error())
	}
	return s.paragraph(w, h, style.Plain, s.matching())
}

// editFilter takes a key of the field.
func (a *app) editFilter(name, text string) {
	if text == "" {
		a.field().Key(name)
	} else {
		a.field().Insert(text)
	}
	a.sess.judge()
}
