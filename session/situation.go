package session

import "example.org/mailwire/transcript"

// left tells whether the server of conversation conn has agreed to a goodbye.
func (r *Recorder) left(conn int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.dec.convs[conn]
	return c != nil && c.left
}

// received counts the bytes that came from the server of conversation conn.
func (r *Recorder) received(conn int) int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.offsets(conn).next[transcript.Server][transcript.Wire]
}
