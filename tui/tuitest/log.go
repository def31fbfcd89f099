// Package tuitest gives the screens' tests conversations to show and a world to
// live in. The events are written out as a session would record them; no
// session takes part.
package tuitest

import (
	"fmt"
	"strings"
	"time"

	"example.org/mailwire/transcript"
)

// Script writes a conversation into a log, event by event.
type Script struct {
	Log    *transcript.Log
	at     time.Duration
	lines  int
	off    [3][3]int64
	ledger transcript.Ledger
	lock   transcript.Lock
	sealed bool
	id     int
}

// NewScript begins a conversation with a host.
func NewScript(host, protocol, tls string) *Script {
	s := &Script{Log: transcript.NewLog(), lock: transcript.LockClear}
	s.Add(&transcript.Opened{Protocol: protocol, Target: transcript.TextOf(host), Host: transcript.TextOf(host),
		Client: "192.0.2.10:50123", Server: "203.0.113.25:587", TLS: tls, VerifyName: transcript.TextOf(host)})
	return s
}

// Add adds an event as it is.
func (s *Script) Add(ev ...transcript.Event) {
	for _, e := range ev {
		s.Log.Append(transcript.Entry{Conn: 0, At: s.at, Event: e})
	}
}

// Wait lets time pass.
func (s *Script) Wait(d time.Duration) { s.at += d }

// Rail sets the stages: names as "tcp+ greeting> work."; the first '>' or 'x' is where it stands.
func (s *Script) Rail(text string) {
	states := map[byte]transcript.StageState{'+': transcript.StageDone, '>': transcript.StageNow, '.': transcript.StageToDo, 'x': transcript.StageFailed, '-': transcript.StageSkipped, '~': transcript.StageUntold}
	ev := &transcript.StageChanged{}
	lock := transcript.LockClear
	for i, w := range strings.Fields(text) {
		st := states[w[len(w)-1]]
		name := w[:len(w)-1]
		if name == "handshake" {
			lock = transcript.LockSealed
		}
		if st == transcript.StageNow || st == transcript.StageFailed {
			ev.At = i
		}
		ev.Stages = append(ev.Stages, transcript.Stage{Name: name, State: st, Lock: lock})
	}
	s.Add(ev)
}

// stream records bytes and gives their span.
func (s *Script) stream(dir transcript.Dir, layer transcript.Layer, b string) transcript.Span {
	span := transcript.Span{Dir: dir, Layer: layer, Off: s.off[dir][layer], Len: int64(len(b))}
	s.Add(&transcript.Data{Dir: dir, Layer: layer, Off: span.Off, Len: span.Len, Bytes: []byte(b)})
	s.off[dir][layer] += span.Len
	return span
}

// Say records a line of one side and who could read it. secret is the kind of
// secret that the last word is.
func (s *Script) Say(dir transcript.Dir, line string, secret transcript.SecretKind, fields ...transcript.AuthField) *transcript.Line {
	layer := transcript.Wire
	if s.sealed {
		layer = transcript.Plain
	}
	span := s.stream(dir, layer, line+"\r\n")
	if s.sealed {
		rec := s.stream(dir, transcript.Wire, fmt.Sprintf("\x17\x03\x03\x00%c%s", len(line)+2+17, strings.Repeat("\x9c", len(line)+2+17)))
		s.Add(&transcript.Record{Span: rec, Type: "application_data", Version: "TLS 1.2", Sealed: true, Opened: true, Inner: "application_data", Plain: span})
	}
	s.lines++
	l := &transcript.Line{N: s.lines, Span: span, Class: transcript.ClassReply, Text: transcript.TextOf(line)}
	if dir == transcript.Client {
		l.Class = transcript.ClassRequest
	}
	if secret == transcript.SecretPassword {
		from := strings.LastIndexByte(line, ' ') + 1
		l.Secret = []transcript.Range{{From: from, To: len(line)}}
		l.Text = l.Text.Mask(l.Secret)
	}
	s.Add(l)
	s.exposed(l, secret, fields)
	s.at += 4 * time.Millisecond
	return l
}

func (s *Script) exposed(l *transcript.Line, secret transcript.SecretKind, fields []transcript.AuthField) {
	x := &transcript.Exposed{Line: l.N, Span: l.Span, Wire: "clear", Peer: "not judged", Secret: secret, Lock: s.lock,
		Severity: transcript.SeverityNone, Without: transcript.Without{Severity: transcript.SeverityNone, Fields: fields}}
	s.ledger.Lines++
	s.ledger.Without.Lines++
	if s.sealed {
		x.Wire, x.Peer, x.By, x.Strength = "sealed", "proven", "ca+name", "TLS 1.3, TLS_AES_128_GCM_SHA256"
		if s.lock == transcript.LockUnproven {
			x.Peer, x.By, x.Why = "failed", "", transcript.TextOf("wrong name")
		}
	} else {
		s.ledger.SoFar.Lines++
	}
	if secret == transcript.SecretPassword {
		x.Without.Severity, x.Without.Words = transcript.SeverityCritical, "readable at once: base64 is not encryption"
		x.Without.Obedient = "This server offers no sign-in in clear: an obedient client stops; one that sends first has already leaked."
		s.ledger.Without.Readable++
		if !s.sealed {
			s.ledger.SoFar.Readable++
			x.Lock, x.Severity = transcript.LockSecret, transcript.SeverityCritical
		}
	}
	x.Ledger = s.ledger
	s.Add(x)
}

// Command records a line of the client with what it means.
func (s *Script) Command(line, verb, meaning, rfc string) {
	s.id++
	l := s.Say(transcript.Client, line, transcript.NoSecret)
	s.Add(&transcript.Request{ID: s.id, Span: l.Span, Verb: verb, Known: true, Meaning: transcript.Meaning{Term: verb, Text: meaning, RFC: rfc}})
}

// Answer records a reply of one line or more.
func (s *Script) Answer(code, meaning string, outcome transcript.Outcome, lines ...string) {
	var span transcript.Span
	for i, line := range lines {
		l := s.Say(transcript.Server, line, transcript.NoSecret)
		if i == 0 {
			span = l.Span
		} else {
			span.Len += l.Span.Len
		}
	}
	s.Add(&transcript.Reply{To: s.id, Span: span, Code: code, Text: transcript.TextOf(strings.Join(lines, "\n")), Lines: len(lines),
		Outcome: outcome, Done: true, Meaning: transcript.Meaning{Term: code, Text: meaning, RFC: "RFC 5321 4.2"}})
}
