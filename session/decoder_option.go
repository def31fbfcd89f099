package session

import "example.org/mailwire/session/tlswire"

// Option changes how a decoder works.
type Option func(*Decoder)

// WithKeys gives keys from elsewhere than the transcript: of a key log file, of
// servers. They open sealed records as the transcript's own Secret events do,
// and are not written into the log.
func WithKeys(k *tlswire.Keys) Option { return func(d *Decoder) { d.keys = k } }
