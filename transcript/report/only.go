package report

import "example.org/mailwire/transcript"

// only is the choice of events that are told. All of them are taken account of.
type only struct {
	pick  func(transcript.Entry) bool // nil: all
	quiet bool                        // what is at hand is not told
	told  bool                        // something was
}

// begin comes to an event.
func (o *only) begin(e transcript.Entry) { o.quiet = o.pick != nil && !o.pick(e) }

// end comes to what no event says.
func (o *only) end() { o.quiet = o.pick != nil }

// Only tells the events that pick chooses and no others; what stands in them, as
// the account at the end, is that of the whole conversation.
func (t *Talk) Only(pick func(transcript.Entry) bool) { t.only.pick = pick }

// Told tells whether anything was written.
func (t *Talk) Told() bool { return t.only.told }

// Only writes the events that pick chooses and no others.
func (s *Stream) Only(pick func(transcript.Entry) bool) { s.pick = pick }

// chosen tells whether an event goes out.
func (s *Stream) chosen(e transcript.Entry) bool { return s.pick == nil || s.pick(e) }
