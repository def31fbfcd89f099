package tui

import (
	"context"
	"fmt"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/mailwire/tui/conversations"
)

// Capture is a capture whose conversations are listed while it is read. It holds
// them in short; what was said in one is read from the file when it is opened.
type Capture interface {
	// Update brings a list up to date, in place, and tells how far the reading
	// is. The channel is closed when there is more.
	Update(list []Conversation) (now []Conversation, r Reading, more <-chan struct{})
	// Stop ends the reading; what was found stays.
	Stop()
	// Follow reads the file from its beginning and goes on as it grows, until Stop.
	Follow()
	// Talk opens the conversation i of the list. Its log may grow, until another
	// one is opened or the capture is closed.
	Talk(i int) (Live, error)
	Close()
}

// How far the reading of a capture is, and what there is to tell of it.
type (
	Reading = conversations.Reading
	Fact    = conversations.Fact
)

// listTime is the least time between two looks at a list that grows.
const listTime = 100 * time.Millisecond

// listedMsg tells that a list has grown, or how far its file is read.
type listedMsg struct{ of *listing }

// talkMsg brings a conversation of a capture.
type talkMsg struct {
	of   *listing
	i    int
	live Live
	err  error
}

// listen brings the list of a capture up to date and waits for more.
func (a *app) listen(l *listing) tea.Cmd {
	if a.listed != l {
		return nil
	}
	list, r, more := l.live.Capture.Update(l.List())
	l.SetList(list, r)
	if r.Done {
		return tea.Batch(a.only(l), a.wait(l, more))
	}
	return a.wait(l, more)
}

// wait waits until there is more of a list.
func (a *app) wait(l *listing, more <-chan struct{}) tea.Cmd {
	ctx := l.ctx
	return func() tea.Msg {
		select {
		case <-ctx.Done():
			return nil
		case <-more:
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(listTime):
		}
		return listedMsg{l}
	}
}

// only opens the conversation of a file that has no other, once, where the user
// did nothing else meanwhile.
func (a *app) only(l *listing) tea.Cmd {
	once := !l.touched && l.Len() == 1 && !l.Reading.Stopped && a.sess == nil && a.place() == placeOfList
	l.touched = true
	if !once {
		return nil
	}
	return a.openTalk()
}

// talk opens the conversation i of a capture.
func (l *listing) talk(i int) tea.Cmd {
	return func() tea.Msg {
		live, err := l.live.Capture.Talk(i)
		return talkMsg{l, i, live, err}
	}
}

// talkOpened shows a conversation of a capture; one that is open makes room for
// it, and what was in front stays so.
func (a *app) talkOpened(msg talkMsg) tea.Cmd {
	l := a.listed
	switch {
	case l != msg.of || l.Cursor() != msg.i:
		return nil
	case msg.err != nil:
		a.tell(msg.err.Error())
		return nil
	}
	old := a.sess
	cmd := a.begin(msg.live, 0)
	if old != nil {
		old.cancel()
		a.sess.eyes = old.eyes
		a.sess.show(old.front)
		a.sess.say(fmt.Sprintf("conversation %d of %d", l.Cursor()+1, l.Len()))
	}
	return cmd
}

// close ends what goes on for a list.
func (l *listing) close() {
	l.cancel()
	if l.live.Capture != nil {
		l.live.Capture.Close()
	}
}

// stopReading ends the reading of the file that is listed, and tells whether there was any.
func (a *app) stopReading() bool {
	l := a.listed
	if l == nil || a.sess != nil || !l.Loading() {
		return false
	}
	l.touched = true
	l.live.Capture.Stop()
	return true
}

// followFile reads the listed file as it grows, or stops that.
func (a *app) followFile() tea.Cmd {
	l := a.listed
	if a.stopReading() && l.Reading.Follows {
		a.tell("no longer followed; F reads on")
		return nil
	}
	l.touched = true
	l.live.Capture.Follow()
	a.tell("the file is followed as it grows; Esc or F stops")
	return nil
}

// newListing makes a list that ends with ctx.
func newListing(ctx context.Context, m *conversations.Model, l Live) *listing {
	x := &listing{Model: m, live: l}
	x.ctx, x.cancel = context.WithCancel(ctx)
	return x
}
