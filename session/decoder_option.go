package session

import "example.org/mailwire/session/tlswire"

// Option changes how a decoder works.
type Option func(*Decoder)

// WithKeys gives keys from elsewhere than the transcript: of a key log file, of
// servers. They open sealed records as the transcript's own Secret events do,
// and are not written into the log.
func WithKeys(k *tlswire.Keys) Option { return func(d *Decoder) { d.keys = k } }

// Brief leaves out what a list of conversations has no use for: the lines of
// bodies, which come summed up, the stages, and what may be typed. Sign-ins,
// messages, findings and locks are the same. What Decode gives is good until
// the next event of any conversation, and keys have to come before what they open.
func Brief() Option { return func(d *Decoder) { d.brief = true } }

// WithOpened has the decoder keep the plaintext of what keys open, for Opened
// to give. It is for whoever imports a conversation that has no plain layer yet;
// a transcript that was recorded or imported has it.
func WithOpened() Option { return func(d *Decoder) { d.collect = true } }
