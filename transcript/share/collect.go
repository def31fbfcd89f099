package share

import (
	"sort"

	"example.org/mailwire/transcript"
)

// conv is one conversation as it was decoded.
type conv struct {
	id         int
	protocol   string
	version    string // of TLS
	opened     *transcript.Opened
	streams    map[streamKey]*stream
	tls        [3]int64                            // where TLS begins on the wire, by direction; -1 for nowhere
	requests   map[streamKey][]*transcript.Request // by offset
	verbs      map[int]string                      // of requests, by their number
	replies    []*transcript.Reply
	steps      map[streamKey][]*transcript.AuthStep // by offset
	exposed    map[streamKey]map[int64]string       // what the wire showed, by the offset of a line
	records    []*transcript.Record
	handshakes []*transcript.Handshake
	judged     []*transcript.Exposed
	told       []told                  // what is still to be said
	copied     bool                    // it is of a copy, which says it already
	numbered   map[int]transcript.Span // lines by their number
}

// foreign tells whether nothing says that a conversation is mail: of what
// crossed in it only the sizes stay.
func (c *conv) foreign() bool { return c.protocol == "" || c.protocol == "tls" }

type streamKey struct {
	dir   transcript.Dir
	layer transcript.Layer
}

// stream is the lines of one direction on one layer.
type stream struct {
	key    streamKey
	lines  []*transcript.Line
	chunks []chunk
	next   int   // the first chunk that is not out yet
	in     int64 // bytes of the recording so far
	out    int64 // bytes of the copy so far
	zone   int64 // where TLS begins: bytes from here on are records; -1 for nowhere
	tls    []keepRange
	shift  int64 // how far the records of the copy are from those of the recording
}

// chunk is bytes of the copy. They go out with the Data that brought the last
// of the bytes that they stand for.
type chunk struct {
	end   int64 // in the original
	at    int64 // in the copy, where it is out
	bytes []byte
}

func (r *redactor) collect() {
	r.convs = map[int]*conv{}
	entries, _ := r.log.Since(0)
	for _, e := range entries {
		if r.opts.Session != 0 && e.Conn != r.opts.Session-1 {
			continue
		}
		c := r.convs[e.Conn]
		if c == nil {
			c = &conv{id: e.Conn, streams: map[streamKey]*stream{}, numbered: map[int]transcript.Span{}, exposed: map[streamKey]map[int64]string{}, tls: [3]int64{-1, -1, -1},
				requests: map[streamKey][]*transcript.Request{}, verbs: map[int]string{}, steps: map[streamKey][]*transcript.AuthStep{}}
			r.convs[e.Conn] = c
		}
		if e.Obs >= 0 {
			r.order = append(r.order, e)
		}
		c.take(e.Event)
	}
	for _, c := range r.convs {
		c.settle()
	}
}

func (c *conv) take(ev transcript.Event) {
	switch ev := ev.(type) {
	case *transcript.Opened:
		c.opened, c.protocol = ev, family(ev.Protocol)
	case *transcript.Data:
		c.stream(streamKey{ev.Dir, ev.Layer})
	case *transcript.Line:
		s := c.stream(streamKey{ev.Span.Dir, ev.Span.Layer})
		if len(s.lines) == 0 && ev.Span.Dir == transcript.Server && c.opened != nil && c.opened.Guess {
			c.protocol = spoken(ev.Text.Raw(), c.protocol)
		}
		s.lines = append(s.lines, ev)
		c.numbered[ev.N] = ev.Span
	case *transcript.Request:
		k := keyOf(ev.Span)
		c.requests[k] = append(c.requests[k], ev)
		c.verbs[ev.ID] = ev.Verb
	case *transcript.Reply:
		c.replies = append(c.replies, ev)
	case *transcript.AuthStep:
		if k := keyOf(ev.Span); ev.Step != "ok" && ev.Step != "refused" {
			c.steps[k] = append(c.steps[k], ev)
		}
	case *transcript.Exposed:
		k := streamKey{ev.Span.Dir, ev.Span.Layer}
		if c.exposed[k] == nil {
			c.exposed[k] = map[int64]string{}
		}
		c.exposed[k][ev.Span.Off] = ev.Wire
		c.judged = append(c.judged, ev)
	case *transcript.Note:
		c.copied = c.copied || recorded(ev)
	case *transcript.TLSAgreed:
		c.version = ev.Version
	case *transcript.TLSStart:
		c.tls[transcript.Client], c.tls[transcript.Server] = ev.Client, ev.Server
	case *transcript.Record:
		c.records = append(c.records, ev)
	case *transcript.Handshake:
		c.handshakes = append(c.handshakes, ev)
	}
}

func (c *conv) stream(k streamKey) *stream {
	s := c.streams[k]
	if s == nil {
		s = &stream{key: k, zone: -1}
		c.streams[k] = s
	}
	return s
}

// settle finds where the records begin: stray lines of the server come before them.
func (c *conv) settle() {
	for k, s := range c.streams {
		sort.SliceStable(s.lines, func(i, j int) bool { return s.lines[i].Span.Off < s.lines[j].Span.Off })
		if k.layer != transcript.Wire || c.tls[k.dir] < 0 {
			continue
		}
		s.zone = c.tls[k.dir]
		if n := len(s.lines); n > 0 {
			s.zone = max(s.zone, s.lines[n-1].Span.End())
		}
	}
	for _, q := range c.requests {
		sort.SliceStable(q, func(i, j int) bool { return q[i].Span.Off < q[j].Span.Off })
	}
	for _, s := range c.steps {
		sort.SliceStable(s, func(i, j int) bool { return s[i].Span.Off < s[j].Span.Off })
	}
	sort.SliceStable(c.replies, func(i, j int) bool { return c.replies[i].Span.Off < c.replies[j].Span.Off })
}

// request finds the command that a line of the client belongs to.
func (c *conv) request(l *transcript.Line) *transcript.Request {
	qs := c.requests[keyOf(l.Span)]
	i := sort.Search(len(qs), func(i int) bool { return qs[i].Span.Off > l.Span.Off }) - 1
	if i >= 0 && (l.Span.Off < qs[i].Span.End() || l.Span.Off == qs[i].Span.Off) {
		return qs[i]
	}
	return nil
}

// owner finds the command whose answer the server's content at off is.
func (c *conv) owner(l *transcript.Line) string {
	to := -1
	for _, p := range c.replies {
		if same(p.Span, l.Span) && p.Span.Off <= l.Span.Off {
			to = p.To
		}
	}
	return c.verbs[to]
}

// step finds what was understood of a line of a sign-in.
func (c *conv) step(l *transcript.Line) *transcript.AuthStep {
	steps := c.steps[keyOf(l.Span)]
	i := sort.Search(len(steps), func(i int) bool { return steps[i].Span.End() > l.Span.Off })
	if i < len(steps) && steps[i].Span.Off < l.Span.End() {
		return steps[i]
	}
	return nil
}

func keyOf(s transcript.Span) streamKey { return streamKey{s.Dir, s.Layer} }

func same(a, b transcript.Span) bool { return a.Dir == b.Dir && a.Layer == b.Layer }

// path tells in words who could read a line.
func (c *conv) path(l *transcript.Line) string {
	switch c.exposed[streamKey{l.Span.Dir, l.Span.Layer}][l.Span.Off] {
	case "clear":
		return lessonReadable
	case "sealed":
		return lessonSealed
	}
	return ""
}

// family gives smtp for submission too.
func family(protocol string) string {
	if protocol == "submission" || protocol == "lmtp" {
		return "smtp"
	}
	return protocol
}

// spoken tells a protocol by the first byte of a greeting.
func spoken(greeting, otherwise string) string {
	switch {
	case greeting == "":
		return otherwise
	case greeting[0] == '+' || greeting[0] == '-':
		return "pop3"
	case greeting[0] == '*':
		return "imap"
	case greeting[0] >= '0' && greeting[0] <= '9':
		return "smtp"
	}
	return otherwise
}
