package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"example.org/mailwire/session/capture"
	"example.org/mailwire/session/tlswire"
	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/pcap"
	"example.org/mailwire/transcript/report"
	"example.org/mailwire/tui"
)

// captureList lists the conversations of a capture for the screen while it is
// read. It keeps them in short; the one that is opened is read from the file
// again. It implements tui.Capture.
type captureList struct {
	path  string
	given *tlswire.Keys // by options; nil for none

	mu    sync.Mutex
	state tui.Reading
	more  chan struct{} // closed when something is new; nil while nobody waits
	rows  []listedTalk  // by number
	fresh []int         // those that are new since Update
	keys  *tlswire.Keys // known so far
	talk  *captureTalk  // the one that is open
	shut  bool

	finder *capture.Finder
	begun  int // conversations of the pass under way
	stop   context.CancelFunc
	ended  chan struct{} // closed when nothing reads any more
}

// listedTalk is a conversation of the list.
type listedTalk struct {
	from  talkID
	short *tui.Conversation      // what is told of it, until it was given away
	open  *report.SessionBuilder // nil once it has ended
	fresh bool
}

// talkID names a conversation of a file, whoever reads it.
type talkID struct {
	client, server string
	at             time.Duration
}

func idOf(at time.Duration, o *transcript.Opened) talkID { return talkID{o.Client, o.Server, at} }

// listCapture begins to read a capture; the file stays open while it does.
func listCapture(path string, given *tlswire.Keys, follow bool) (*captureList, error) {
	l := &captureList{path: path, given: given}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	l.begin(f, follow)
	return l, nil
}

// begin reads the file in the background.
func (l *captureList) begin(f *os.File, follow bool) {
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	l.stop, l.ended = stop, ended
	l.state = tui.Reading{Follows: follow}
	if st, err := f.Stat(); err == nil && !follow {
		l.state.Size = st.Size()
	}
	go func() { // ends with the file, with ctx, or with the process
		defer close(ended)
		defer f.Close()
		defer func() {
			if r := recover(); r != nil {
				l.over(tui.Reading{Word: "not read", Facts: []tui.Fact{{Text: faultOf(r)}}})
			}
		}()
		l.read(ctx, f, follow)
	}()
}

// read reads the file: twice where keys came after what they open.
func (l *captureList) read(ctx context.Context, f *os.File, follow bool) {
	r, late, skipped, err := l.pass(ctx, f, follow, l.given)
	if late != nil && !follow && ctx.Err() == nil {
		if _, serr := f.Seek(0, io.SeekStart); serr == nil {
			l.locked(func() { l.state.Again, l.state.Read, l.state.Packets = true, 0, 0 })
			r, _, skipped, err = l.pass(ctx, f, follow, late)
		}
	}
	l.over(tellCapture(filepath.Base(l.path), r, skipped, l.begun, err))
}

// pass reads the file once. keys are those that a second pass should have; nil
// where it would open nothing more.
func (l *captureList) pass(ctx context.Context, f *os.File, follow bool, given *tlswire.Keys) (r pcap.Report, keys *tlswire.Keys, skipped map[string]int, err error) {
	sink := &listSink{list: l, from: map[int]talkID{}}
	sink.Finder = capture.New(l.take, capture.Options{Keys: given, Brief: true, Began: sink.began, Ended: l.end, Full: screenBound()})
	l.locked(func() { l.finder, l.begun = sink.Finder, 0 })
	r, err = pcap.Read(f, l.path, sink, pcap.Options{
		Context: ctx, Follow: follow,
		Began:    func(at time.Time) { sink.start = at },
		Progress: func(n int64) { l.locked(func() { l.state.Read = n }) },
		Packets:  func(n int64) { l.locked(func() { l.state.Packets = n }) },
	})
	l.locked(func() {
		sink.Finder.Close()
		if sink.Finder.Late() {
			keys = sink.Finder.Known()
		}
		skipped = sink.Finder.Skipped()
		if ctx.Err() == nil { // else those of the pass before stay, too
			l.rows = l.rows[:l.begun]
		}
	})
	return r, keys, skipped, err
}

// over says that nothing more is read; what is told of the file is in r.
func (l *captureList) over(r tui.Reading) {
	l.locked(func() {
		l.state.Done, l.state.Word, l.state.Facts = true, r.Word, r.Facts
		l.state.Stopped = r.Stopped
		if l.finder != nil {
			l.keys, l.finder = l.finder.Known(), nil
		}
	})
}

// locked runs f alone, and tells that something is new.
func (l *captureList) locked(f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f()
	if l.more != nil {
		close(l.more)
		l.more = nil
	}
}

// take takes an entry of a conversation.
func (l *captureList) take(e transcript.Entry) {
	if b := l.rows[e.Conn].open; b != nil {
		b.Take(e)
		l.news(e.Conn)
	}
}

// end keeps a conversation in short of which nothing more comes.
func (l *captureList) end(number int) {
	x := &l.rows[number]
	c := talkOf(number, x.open.Session())
	x.short, x.open = &c, nil
	l.news(number)
}

// news says that something is new of a conversation.
func (l *captureList) news(number int) {
	if x := &l.rows[number]; !x.fresh {
		x.fresh = true
		l.fresh = append(l.fresh, number)
	}
}

// Update implements tui.Capture.
func (l *captureList) Update(list []tui.Conversation) ([]tui.Conversation, tui.Reading, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, i := range l.fresh {
		if i >= len(l.rows) {
			continue
		}
		x := &l.rows[i]
		if x.open != nil {
			c := talkOf(i, x.open.SoFar())
			x.short = &c
		}
		for i >= len(list) {
			list = append(list, tui.Conversation{})
		}
		list[i] = *x.short
		x.short, x.fresh = nil, false
	}
	l.fresh = l.fresh[:0]
	if l.more == nil {
		l.more = make(chan struct{})
	}
	return list[:min(len(list), len(l.rows))], l.state, l.more
}

// Stop implements tui.Capture.
func (l *captureList) Stop() {
	l.mu.Lock()
	stop := l.stop
	l.mu.Unlock()
	stop()
}

// Follow implements tui.Capture. What is read at the moment ends first.
func (l *captureList) Follow() {
	l.mu.Lock()
	stop, ended := l.stop, l.ended
	l.mu.Unlock()
	stop()
	go func() { // ends with the reading that was stopped
		<-ended
		f, err := os.Open(l.path)
		l.locked(func() {
			switch {
			case l.shut && err == nil:
				f.Close()
			case err == nil:
				l.begin(f, true)
			default:
				l.state.Done, l.state.Word = true, "not read"
				l.state.Facts = []tui.Fact{{Text: transcript.TextOf(err.Error()).String()}}
			}
		})
	}()
}

// Talk implements tui.Capture.
func (l *captureList) Talk(i int) (tui.Live, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if i >= len(l.rows) || l.shut {
		return tui.Live{}, errors.New("this conversation is no longer listed")
	}
	keys := l.keys
	if l.finder != nil {
		keys = l.finder.Known()
	}
	t, err := openCaptureTalk(l.path, l.rows[i].from, keys, l.state.Follows && !l.state.Done)
	if err != nil {
		return tui.Live{}, err
	}
	if l.talk != nil {
		l.talk.close()
	}
	l.talk = t
	return tui.Live{Log: t.log, Title: filepath.Base(l.path), File: l.path, Reading: t.told}, nil
}

// Close implements tui.Capture.
func (l *captureList) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.shut = true
	l.stop()
	if l.talk != nil {
		l.talk.close()
		l.talk = nil
	}
}
