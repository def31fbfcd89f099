// Package cast turns a log into a recording of a terminal that plays the
// dialogue at its own pace: asciicast v2, of asciinema and of players in pages.
// The only sequences in it that a terminal acts on are colours of our own.
package cast

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"time"

	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/report"
)

// The terminal, and the longest gap: longer ones are cut to it.
const (
	Width  = 120 // cells
	Height = 36
	Gap    = 2 * time.Second
)

// Options are what a cast is written with.
type Options struct {
	Words   func(*transcript.Exposed) string     // an exposure in a few words
	Reveal  func(transcript.Span) ([]byte, bool) // the bytes of a line; nil: secrets stay masked
	Secrets bool                                 // the log holds secrets: the cast says so
	Started time.Time                            // when the recording began; the zero value where nobody is to know
}

// header is the first line of an asciicast v2.
type header struct {
	Version   int     `json:"version"`
	Width     int     `json:"width"`
	Height    int     `json:"height"`
	Timestamp int64   `json:"timestamp,omitempty"`
	Idle      float64 `json:"idle_time_limit"`
	Title     string  `json:"title"`
}

// Write writes the cast of a log that has ended: labelled lines as they came,
// each line of the dialogue behind its lock, a marker for each stage.
func Write(w io.Writer, log *transcript.Log, o Options) error {
	entries, _ := log.Since(0)
	p := &player{w: bufio.NewWriter(w)}
	h := header{Version: 2, Width: Width, Height: Height, Idle: Gap.Seconds(), Title: report.Title(entries)}
	if o.Secrets {
		h.Title += " (CONTAINS SECRETS)"
	}
	if !o.Started.IsZero() {
		h.Timestamp = o.Started.Unix()
	}
	p.line(h)
	p.text(h.Title, "")
	p.flush()
	talk := report.NewTalk(&p.said, o.Words, o.Reveal)
	if several(entries) {
		talk.Several()
	}
	for _, e := range entries {
		p.clock(e.At)
		if err := talk.Entries([]transcript.Entry{e}); err != nil {
			return err
		}
		p.event(e.Event)
	}
	if err := talk.End(); err != nil {
		return err
	}
	p.event(nil)
	if p.err != nil {
		return p.err
	}
	return p.w.Flush()
}

func several(entries []transcript.Entry) bool {
	for _, e := range entries {
		if e.Conn != entries[0].Conn {
			return true
		}
	}
	return false
}

// player writes the events of a cast.
type player struct {
	w      *bufio.Writer
	err    error
	said   bytes.Buffer // what the talk told of the event at hand
	out    strings.Builder
	at     time.Duration // on the player's clock
	last   time.Duration // on the recording's
	begun  bool
	stages []transcript.Stage
}

// clock moves on; it never goes back, and never waits longer than the gap.
func (p *player) clock(at time.Duration) {
	if p.begun {
		p.at += min(max(at-p.last, 0), Gap)
	}
	p.last, p.begun = max(at, p.last), true
}

// line writes a value as a line of JSON.
func (p *player) line(v any) {
	enc := json.NewEncoder(p.w)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil && p.err == nil {
		p.err = err
	}
}

// tell writes an event: "o" for output, "m" for a marker.
func (p *player) tell(kind, data string) {
	p.line([]any{json.Number(strconv.FormatFloat(p.at.Seconds(), 'f', 6, 64)), kind, data})
}

// event writes what was told of one.
func (p *player) event(ev transcript.Event) {
	if s, ok := ev.(*transcript.StageChanged); ok {
		p.mark(s)
	}
	lock := transcript.Lock("")
	if x, ok := ev.(*transcript.Exposed); ok {
		lock = x.Lock
	}
	text := p.said.String()
	p.said.Reset()
	if text == "" {
		return
	}
	for _, l := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		if of := lock; strings.HasPrefix(l, "line ") || strings.HasPrefix(l, "lines ") {
			if of == "" {
				of = transcript.LockUnknown
			}
			p.text(l, of)
			continue
		}
		p.text(l, "")
	}
	p.flush()
}

// mark puts a marker where a stage begins.
func (p *player) mark(s *transcript.StageChanged) {
	for i, now := range s.Stages {
		if now.State == transcript.StageNow && (i >= len(p.stages) || p.stages[i].State != transcript.StageNow) {
			p.tell("m", transcript.TextOf(now.Name).String())
		}
	}
	p.stages = s.Stages
}

func (p *player) flush() {
	p.tell("o", p.out.String())
	p.out.Reset()
}
