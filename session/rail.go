package session

import "example.org/mailwire/transcript"

// rail keeps the stages of a session from its events.
type rail struct {
	stages []transcript.Stage
	now    int
	tls    bool
	mode   string
	proven bool
	judged bool
	// captured: others talked. What was not seen did not fail.
	captured bool
	late     bool    // the beginning was not seen, and nothing that came told the stage
	inside   bool    // what was said in TLS is at hand
	lost     [3]bool // bytes are lacking, by direction, since the present stage began
}

// stageNames gives the stages of a mode; "caps" stands twice around STARTTLS
// because the second list is the one to trust.
func stageNames(mode string) []string {
	switch mode {
	case "implicit":
		return []string{"tcp", "handshake", "greeting", "caps", "auth", "work", "quit"}
	case "off":
		return []string{"tcp", "greeting", "caps", "auth", "work", "quit"}
	}
	return []string{"tcp", "greeting", "caps", "starttls", "handshake", "caps", "auth", "work", "quit"}
}

func newRail(mode string) *rail {
	r := &rail{mode: mode}
	for _, n := range stageNames(mode) {
		r.stages = append(r.stages, transcript.Stage{Name: n, State: transcript.StageToDo})
	}
	r.enter(0)
	return r
}

// PlannedStages gives the rail of a mode before anything happened, with the
// locks to expect when all goes well.
func PlannedStages(mode string) []transcript.Stage {
	var stages []transcript.Stage
	lock := transcript.LockClear
	for _, n := range stageNames(mode) {
		s := transcript.Stage{Name: n, State: transcript.StageToDo, Lock: lock}
		switch n {
		case "tcp":
			s.Lock = ""
		case "handshake":
			lock, s.Lock = transcript.LockSealed, transcript.LockSealed
		}
		stages = append(stages, s)
	}
	return stages
}

// event takes one event and gives the changed rail, or nil.
func (r *rail) event(ev transcript.Event) *transcript.StageChanged {
	if !r.concerns(ev) {
		return nil
	}
	before := r.snapshot()
	switch ev := ev.(type) {
	case *transcript.Opened:
		if ev.Server != "" {
			r.finish("tcp")
		}
	case *transcript.TLSStart:
		if !ev.Implicit {
			r.finish("starttls")
		}
		r.enterNamed("handshake")
	case *transcript.Stray:
		r.fallBack("starttls")
	case *transcript.Verdict:
		r.judged, r.proven, r.tls = true, ev.OK, true
		r.lockNow()
		if ev.OK {
			r.finish("handshake")
		} else {
			r.fail("handshake")
		}
	case *transcript.Line:
		r.inside = r.inside || ev.Span.Layer == transcript.Plain
		if ev.Span.Layer == transcript.Plain && !r.tls {
			r.tls = true
		}
		if ev.Span.Layer == transcript.Plain {
			r.finish("handshake")
		}
	case *transcript.Reply:
		r.reply(ev)
	case *transcript.Capabilities:
		r.caps()
	case *transcript.Request:
		r.request(ev)
	case *transcript.AuthStep:
		r.auth(ev)
	case *transcript.Fault:
		if ev.Exit != 0 {
			r.stages[r.now].State = transcript.StageFailed
		}
	case *transcript.Gap:
		r.lost[ev.Dir%3] = true
	case *transcript.Closed:
		r.close(ev)
	}
	if same(before, r.stages) {
		return nil
	}
	return &transcript.StageChanged{Stages: r.snapshot(), At: r.now}
}

// concerns tells whether an event can change the rail: most lines and records cannot.
func (r *rail) concerns(ev transcript.Event) bool {
	switch ev := ev.(type) {
	case *transcript.Line:
		return ev.Span.Layer == transcript.Plain && (!r.tls || !r.inside || r.stages[r.now].Name == "handshake")
	case *transcript.Record, *transcript.Exposed, *transcript.Handshake, *transcript.Next, *transcript.Secret, *transcript.Typed:
		return false
	}
	return true
}

func (r *rail) snapshot() []transcript.Stage { return append([]transcript.Stage(nil), r.stages...) }

func same(a, b []transcript.Stage) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return len(a) == len(b)
}

func (r *rail) lock() transcript.Lock {
	switch {
	case !r.tls:
		return transcript.LockClear
	case r.proven:
		return transcript.LockSealed
	}
	return transcript.LockUnproven
}

func (r *rail) lockNow() { r.stages[r.now].Lock = r.lock() }

// enter makes stage i the present one; stages passed over are skipped.
func (r *rail) enter(i int) {
	for k := r.now; k < i; k++ {
		switch s := &r.stages[k]; {
		case s.State == transcript.StageNow && s.Name == "work":
			s.State = transcript.StageDone
		case s.State == transcript.StageToDo, s.State == transcript.StageNow:
			s.State = transcript.StageSkipped
			if r.mayHaveBeen(k) {
				s.State = transcript.StageUntold
			}
		}
	}
	if r.now = i; r.stages[i].Name != "tcp" && r.stages[i].Name != "greeting" {
		r.late, r.lost = false, [3]bool{}
	}
	r.stages[i].State = transcript.StageNow
	if r.stages[i].Name != "tcp" {
		r.lockNow()
	}
}

// find gives the first stage of that name at or after the present one.
func (r *rail) find(name string) (int, bool) {
	for i := r.now; i < len(r.stages); i++ {
		if r.stages[i].Name == name {
			return i, true
		}
	}
	return 0, false
}

func (r *rail) enterNamed(name string) {
	if i, ok := r.find(name); ok && i != r.now {
		r.enter(i)
	}
}

// finish marks the named stage done and goes on to the next one.
func (r *rail) finish(name string) {
	i, ok := r.find(name)
	if !ok {
		return
	}
	if i != r.now {
		r.enter(i)
	}
	r.stages[i].State = transcript.StageDone
	r.lockNow()
	if i+1 < len(r.stages) {
		r.enter(i + 1)
	}
}

// fallBack marks a stage that had seemed done as failed: what follows it never began.
func (r *rail) fallBack(name string) {
	for i := r.now; i >= 0; i-- {
		if r.stages[i].Name != name {
			continue
		}
		for k := i + 1; k <= r.now; k++ {
			r.stages[k].State, r.stages[k].Lock = transcript.StageToDo, ""
		}
		r.now = i
		r.stages[i].State = transcript.StageFailed
		return
	}
}

func (r *rail) fail(name string) {
	if i, ok := r.find(name); ok {
		r.enter(i)
		r.stages[i].State = transcript.StageFailed
	}
}

func (r *rail) reply(ev *transcript.Reply) {
	name := r.stages[r.now].Name
	switch {
	case ev.To == 0 && name == "greeting":
		if ev.Outcome == transcript.OutcomeOK {
			r.finish("greeting")
		} else {
			r.fail("greeting")
		}
		if ev.Code == "PREAUTH" {
			r.enterNamed("caps")
		}
	case name == "starttls" && ev.Done && ev.Outcome != transcript.OutcomeOK && ev.Outcome != transcript.OutcomeData:
		r.stages[r.now].State = transcript.StageFailed
	case name == "quit" && ev.Done && (ev.Outcome == transcript.OutcomeOK || ev.Outcome == transcript.OutcomeBye):
		r.stages[r.now].State = transcript.StageDone
	}
}

// caps ends the caps stage; without STARTTLS the next stage is the sign-in.
func (r *rail) caps() {
	if r.stages[r.now].Name == "caps" {
		r.finish("caps")
	}
}

func (r *rail) request(ev *transcript.Request) {
	switch ev.Verb {
	case "STARTTLS", "STLS":
		r.enterNamed("starttls")
	case "QUIT", "LOGOUT":
		r.enterNamed("quit")
	case "MAIL", "STAT", "LIST", "RETR", "TOP", "UIDL", "SELECT", "EXAMINE", "APPEND", "STATUS", "IDLE":
		r.enterNamed("work")
	}
}

func (r *rail) auth(ev *transcript.AuthStep) {
	switch ev.Step {
	case "ok":
		r.finish("auth")
	case "refused":
		if i, ok := r.find("auth"); ok {
			r.enter(i)
			r.stages[i].State = transcript.StageFailed
		}
	default:
		r.enterNamed("auth")
	}
}

func (r *rail) close(ev *transcript.Closed) {
	if r.captured && r.tls && !r.inside && (r.proven || !r.judged) {
		r.unopened()
		return
	}
	s := &r.stages[r.now]
	switch {
	case s.Name == "quit" && s.State != transcript.StageFailed:
		s.State = transcript.StageDone
	case s.State == transcript.StageNow && s.Name != "work" && r.mayHaveBeen(r.now):
		s.State = transcript.StageUntold
	case r.captured && s.State == transcript.StageNow && ev.By != "reset":
		s.State = transcript.StageSkipped
		if s.Name == "work" {
			s.State = transcript.StageDone
		}
	case s.State == transcript.StageNow && ev.By != "client":
		s.State = transcript.StageFailed
	}
}
