package tui

import (
	"context"
	"errors"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/mailwire/transcript"
)

// job is something that a session is asked to do. Jobs run one after the
// other, in the order in which they were asked for.
type job struct {
	what string // in words: "send the line"
	do   func(context.Context) error
}

// doneMsg tells how a job ended.
type doneMsg struct {
	id  int
	job job
	err error
}

// ask begins a job, or has it wait for those before it.
func (s *session) ask(j job) tea.Cmd {
	s.jobs = append(s.jobs, j)
	return s.nextJob()
}

func (s *session) nextJob() tea.Cmd {
	if s.running != nil || len(s.jobs) == 0 {
		return nil
	}
	j := s.jobs[0]
	s.jobs = s.jobs[1:]
	s.running = &j
	ctx, cancel := context.WithCancel(s.ctx)
	s.halt = cancel
	id := s.id
	return func() tea.Msg {
		defer cancel()
		return doneMsg{id, j, j.do(ctx)}
	}
}

// stopJobs stops what runs and drops what waits; it tells whether there was anything.
func (s *session) stopJobs() bool {
	busy := s.running != nil || len(s.jobs) > 0
	s.jobs = nil
	if s.halt != nil {
		s.halt()
	}
	return busy
}

// done takes note of a job's end. The question is what has to be asked before
// the job can go on, nil where there is none.
func (s *session) done(msg doneMsg) (*question, tea.Cmd) {
	s.running = nil
	if msg.err == nil {
		return nil, s.nextJob()
	}
	s.jobs = nil // what was to follow relied on it
	var a *transcript.Ask
	switch {
	case errors.As(msg.err, &a):
		return askOf(s.theme, a, func() tea.Cmd {
			if a.Allow != nil {
				a.Allow()
			}
			return s.ask(msg.job)
		}), nil
	case errors.Is(msg.err, context.Canceled):
		s.say("stopped: " + msg.job.what)
	default:
		s.say(msg.err.Error())
	}
	return nil, nil
}

// sendLine sends one line.
func (s *session) sendLine(line string) tea.Cmd {
	d := s.live.Driver
	return s.ask(job{"send the line", func(ctx context.Context) error { return d.SendLine(ctx, line) }})
}

// startTLS starts TLS, or goes on with a handshake that waits for a yes.
func (s *session) startTLS() tea.Cmd {
	return s.ask(job{"start TLS", s.live.Driver.StartTLS})
}

// bye ends the session politely.
func (s *session) bye() tea.Cmd {
	return s.ask(job{"close", s.live.Driver.Close})
}

// signIn signs in.
func (s *session) signIn(a transcript.Account) tea.Cmd {
	d := s.live.Driver
	return s.ask(job{"sign in", func(ctx context.Context) error { return d.Authenticate(ctx, a) }})
}

// politely is how long a goodbye may take.
const politely = 2 * time.Second

// close says goodbye where that can still be done, and gives the session up.
func (s *session) close(ctx context.Context) {
	defer s.cancel()
	if s.live.Driver == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, politely)
	defer cancel()
	_ = s.live.Driver.Close(ctx) // nobody is left to be told
	s.rival.close(ctx)
}
