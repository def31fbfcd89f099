package main

import (
	"context"
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"example.org/mailwire/session/capture"
	"example.org/mailwire/session/tlswire"
	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/pcap"
)

// captureTalk is one conversation of a capture, which is read from its file.
type captureTalk struct {
	log    *transcript.Log
	stop   context.CancelFunc
	size   int64
	at     atomic.Int64 // bytes read
	follow bool
}

// openCaptureTalk begins to read a conversation; with follow it is read as it
// grows. keys are all that are known.
func openCaptureTalk(path string, id talkID, keys *tlswire.Keys, follow bool) (*captureTalk, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%w: the conversation is read from the file when it is opened; it has to be where it was", err)
	}
	ctx, stop := context.WithCancel(context.Background())
	t := &captureTalk{log: transcript.NewLog(), stop: stop, follow: follow}
	if st, err := f.Stat(); err == nil {
		t.size = st.Size()
	}
	go func() { // ends with the conversation, with its file, or with t
		defer f.Close()
		defer stop()
		defer t.log.Finish()
		defer func() {
			if r := recover(); r != nil {
				t.log.Append(transcript.Entry{Obs: -1, Event: &transcript.Fault{Where: "read", Text: transcript.TextOf(faultOf(r))}})
			}
		}()
		t.read(ctx, f, id, keys)
	}()
	return t, nil
}

func (t *captureTalk) read(ctx context.Context, f *os.File, id talkID, keys *tlswire.Keys) {
	s := &talkSink{want: id, from: -1, number: -1, all: keys != nil && keys.Lines()+keys.Servers() > 0, over: t.stop}
	s.Finder = capture.New(func(e transcript.Entry) {
		if e.Conn == s.number {
			t.log.Append(e)
		}
	}, capture.Options{Keys: keys, Began: func(number, from int) {
		if from == s.from && s.number < 0 {
			s.number = number
		}
	}})
	_, err := pcap.Read(f, f.Name(), s, pcap.Options{
		Context: ctx, Follow: t.follow, Began: t.log.Begins, Progress: t.at.Store,
	})
	s.Finder.Close()
	if s.number < 0 && ctx.Err() == nil {
		text := "this conversation is not in the file any more: it was changed since it was listed"
		if err != nil {
			text = err.Error()
		}
		t.log.Append(transcript.Entry{Obs: -1, Event: &transcript.Note{Text: transcript.TextOf(text)}})
	}
}

// told tells how much of the file was read.
func (t *captureTalk) told() string {
	if t.follow {
		return "following"
	}
	return fmt.Sprintf("still reading: %d %%", 100*t.at.Load()/max(1, t.size))
}

// close ends the reading and lets go of what was read.
func (t *captureTalk) close() {
	t.stop()
	_ = t.log.Close() // of its temporary file, which is cleared
}

// talkSink gives one conversation of a capture to the finder; all of them where
// there are keys: TLS may be resumed with what an earlier conversation agreed on.
type talkSink struct {
	*capture.Finder
	want   talkID
	from   int // the reader's number of it; -1 until it is there
	number int // the finder's
	all    bool
	over   func() // it has ended
}

// Observed implements pcap.Sink.
func (s *talkSink) Observed(e transcript.Entry) {
	if o, ok := e.Event.(*transcript.Opened); ok && s.from < 0 && idOf(e.At, o) == s.want {
		s.from = e.Conn
	}
	if !s.all && e.Conn != s.from {
		return
	}
	s.Finder.Observed(e)
	if _, ok := e.Event.(*transcript.Closed); ok && e.Conn == s.from {
		s.over()
	}
}

// Wanted implements pcap.Selective.
func (s *talkSink) Wanted(conn int) bool {
	return (s.all || conn == s.from) && s.Finder.Wanted(conn)
}

// Comment implements pcap.Sink.
func (*talkSink) Comment(int64, string) {}

// Annotate implements pcap.Annotated.
func (s *talkSink) Annotate(conn int, at time.Duration, packet int64, text string) {
	if s.all || conn == s.from {
		captureSink{s.Finder}.Annotate(conn, at, packet, text)
	}
}
