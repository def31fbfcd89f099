package session

import "example.org/mailwire/transcript"

// silent is the dialogue of a conversation of which nothing says that it is
// mail: its bytes pass, and nothing is read into them.
type silent struct{}

// Feed implements Dialogue.
func (silent) Feed(_ transcript.Dir, b []byte) (int, []transcript.Event) { return len(b), nil }

// Secure implements Dialogue.
func (silent) Secure() []transcript.Event { return nil }

// Gap implements Dialogue.
func (silent) Gap(transcript.Dir, int64) []transcript.Event { return nil }

// Encode implements Dialogue.
func (silent) Encode(line string) []byte { return []byte(line + "\r\n") }

// End implements Dialogue.
func (silent) End() []transcript.Event { return nil }
