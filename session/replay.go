package session

import "example.org/mailwire/transcript"

// Replay reads a recording to its end and decodes it into a new log: what a
// live session's log held, made by the same decoder. A fault of the file ends
// it early; what was read until then is in the log. Keys from elsewhere come
// with WithKeys.
func Replay(r *transcript.Reader, opts ...Option) (*transcript.Log, error) {
	log := transcript.NewLog()
	log.Begins(r.Header().Created)
	dec := NewDecoder(opts...)
	defer log.Finish()
	for e, err := range r.All() {
		if err != nil {
			return log, err
		}
		derived := dec.Decode(e.Conn, e.Event)
		entries := make([]transcript.Entry, 1, 1+len(derived))
		entries[0] = e
		for _, x := range derived {
			entries = append(entries, transcript.Entry{Obs: -1, Conn: e.Conn, At: e.At, Event: x})
		}
		log.Append(entries...)
	}
	return log, nil
}

// Decode decodes observed events, Data with their bytes, into a new log.
func Decode(entries []transcript.Entry, opts ...Option) *transcript.Log {
	log := transcript.NewLog()
	dec := NewDecoder(opts...)
	defer log.Finish()
	for _, e := range entries {
		log.Append(e)
		for _, x := range dec.Decode(e.Conn, e.Event) {
			log.Append(transcript.Entry{Obs: -1, Conn: e.Conn, At: e.At, Event: x})
		}
	}
	return log
}
