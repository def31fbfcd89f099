package session

import "example.org/mailwire/transcript"

// mayHaveBeen tells whether stage k, which was passed over in a capture, may
// have been all the same: before the capture began, or in bytes that it lacks.
// TLS was not, where what follows is clear: it does not end before the connection.
func (r *rail) mayHaveBeen(k int) bool {
	switch name := r.stages[k].Name; {
	case !r.captured:
		return false
	case name == "auth":
		return r.late || r.lost[transcript.Client]
	case name == "starttls", name == "caps" && r.mode != "implicit" && k > 2, name == "handshake" && r.mode != "implicit":
		return false
	}
	return r.late || r.lost[transcript.Client] || r.lost[transcript.Server]
}

// unopened says of all that lies inside TLS, of others and not opened, that it
// is not told: it may have been said, and well.
func (r *rail) unopened() {
	for i := range r.stages[r.now:] {
		s := &r.stages[r.now+i]
		if s.State == transcript.StageNow || s.State == transcript.StageToDo {
			s.State, s.Lock = transcript.StageUntold, r.lock()
		}
	}
}

// shaken tells that a captured handshake is over; it gives the changed rail, or nil.
func (r *rail) shaken() *transcript.StageChanged {
	if i, ok := r.find("handshake"); !ok || r.stages[i].State == transcript.StageDone {
		return nil
	}
	r.tls = true
	r.finish("handshake")
	return &transcript.StageChanged{Stages: r.snapshot(), At: r.now}
}
