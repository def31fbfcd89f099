package session

import "example.org/mailwire/transcript"

// received counts the bytes that came from the server of conversation conn.
func (r *Recorder) received(conn int) int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.offsets(conn).next[transcript.Server][transcript.Wire]
}
