package share

import (
	"maps"
	"math/rand/v2"
	"slices"

	"example.org/mailwire/transcript"
)

// Options tell what a copy keeps beyond what is never secret.
type Options struct {
	KeepNames  bool // users, hosts, addresses, mailboxes, certificates and the handshake's keys of TLS 1.3
	KeepClaims bool // header and claims of a JWT; its signature never stays
	Session    int  // number of the one conversation to copy, from 1; 0 for all
	// Words tells an exposure in a few words; where it is given, the copy says in
	// notes who could read each step.
	Words func(*transcript.Exposed) string
	// Decode decodes the copy, to find the lines that its notes speak of.
	Decode func([]transcript.Entry) *transcript.Log
	// Perm gives a random order of n things; nil for the usual one.
	Perm func(n int) []int
}

// Copy is a recording that can be passed on.
type Copy struct {
	Entries []transcript.Entry // observed events, Data with their bytes, numbered anew
	Sweep   *Sweep             // knows what must not be found in anything made of the copy
}

// redactor makes one copy.
type redactor struct {
	log     *transcript.Log
	opts    Options
	names   *aliases
	secrets map[string]string // with what stands in their place
	titles  map[string]bool   // names of certificates
	lines   map[string]bool   // of sign-ins, as they stand in the copy
	find    *finder
	convs   map[int]*conv
	order   []transcript.Entry // observed events
	noted   []noted
}

// Redact makes a copy of a log as the session's decoder made it. The error
// tells that bytes of the recording are not at hand, or that a secret still
// stood in the copy after it was replaced: nothing may be passed on then.
func Redact(log *transcript.Log, o Options) (*Copy, error) {
	if o.Perm == nil {
		o.Perm = rand.Perm
	}
	r := &redactor{log: log, opts: o, names: newAliases(), secrets: map[string]string{}, titles: map[string]bool{}, lines: map[string]bool{}, find: newFinder()}
	if !o.KeepNames {
		r.names.seen = r.named
	}
	r.collect()
	if _, err := r.pass(); err != nil { // the values are known after it
		return nil, err
	}
	r.names.shuffle(o.Perm)
	entries, err := r.pass()
	if err != nil {
		return nil, err
	}
	r.number(entries)
	sweep := newSweep(r.secrets, r.names.values(aliasChallenge), r.find)
	if err := sweep.entries(entries); err != nil {
		return nil, err
	}
	return &Copy{Entries: entries, Sweep: sweep}, nil
}

// pass goes once over the recording.
func (r *redactor) pass() ([]transcript.Entry, error) {
	for v := range r.secrets { // the numbers in them may have changed
		r.secrets[v] = bareSecret
	}
	for _, id := range slices.Sorted(maps.Keys(r.convs)) {
		if err := r.streams(r.convs[id]); err != nil {
			return nil, err
		}
	}
	var out []transcript.Entry
	r.noted = nil
	for _, e := range r.order {
		c := r.convs[e.Conn]
		ev, err := r.event(e)
		if err != nil {
			return nil, err
		}
		if ev != nil {
			n := len(out)
			out = append(out, transcript.Entry{Seq: n, Obs: n, Conn: e.Conn, At: e.At, Event: ev})
			if note, ok := ev.(*transcript.Note); ok && note.Line > 0 {
				r.noteLine(c, note.Line, n)
			}
		}
		if _, ok := e.Event.(*transcript.Data); ok {
			out = append(out, r.notes(c, e, len(out))...)
		}
	}
	r.overlaps(out)
	return out, nil
}

// overlaps writes where their bytes stand in the copy.
func (r *redactor) overlaps(out []transcript.Entry) {
	for i, e := range out {
		if ev, ok := e.Event.(*transcript.Overlap); ok {
			out[i].Event = r.convs[e.Conn].overlap(ev)
		}
	}
}

// streams copies the lines of a conversation, the client's first: what it sent
// is known then where the server repeats it.
func (r *redactor) streams(c *conv) error {
	c.told = r.tell(c)
	for _, k := range []streamKey{
		{transcript.Client, transcript.Wire}, {transcript.Client, transcript.Plain},
		{transcript.Server, transcript.Wire}, {transcript.Server, transcript.Plain},
	} {
		s := c.streams[k]
		if s == nil {
			continue
		}
		s.in, s.out, s.next, s.chunks, s.shift = 0, 0, 0, nil, 0
		if c.foreign() {
			if s.zone >= 0 {
				r.records(c, s)
			}
			continue
		}
		if err := r.chunks(c, s); err != nil {
			return err
		}
		if s.zone >= 0 {
			r.records(c, s)
		}
	}
	return nil
}
