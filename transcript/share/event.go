package share

import (
	"maps"
	"slices"
	"strings"
	"time"

	"example.org/mailwire/transcript"
)

// event gives the copy of an observed event; nil where it is left out.
func (r *redactor) event(e transcript.Entry) (transcript.Event, error) {
	c := r.convs[e.Conn]
	switch ev := e.Event.(type) {
	case *transcript.Data:
		d := r.data(c, ev)
		if d == nil {
			return nil, nil
		}
		return d, nil
	case *transcript.Opened:
		return r.opened(ev), nil
	case *transcript.Secret:
		return r.keyLog(c, ev), nil
	case *transcript.Verdict:
		return r.verdict(ev), nil
	case *transcript.Typed:
		return &transcript.Typed{What: ev.What, Text: transcript.TextOf(typed(ev.What))}, nil
	case *transcript.Gap:
		return ev, nil
	case *transcript.Overlap: // its place is known when all bytes are out
		return ev, nil
	case *transcript.Consent:
		return &transcript.Consent{Case: ev.Case, HostPort: r.endpoint(ev.HostPort), Mechanism: r.text(ev.Mechanism), By: ev.By, Why: r.said(ev.Why)}, nil
	case *transcript.Lost:
		return &transcript.Lost{From: ev.From, To: ev.To, Bytes: ev.Bytes, Err: r.text(ev.Err)}, nil
	case *transcript.Fault:
		return &transcript.Fault{Where: ev.Where, Text: r.said(ev.Text), Do: r.text(ev.Do), Exit: ev.Exit}, nil
	case *transcript.Note:
		if recorded(ev) {
			return ev, nil
		}
		return &transcript.Note{Text: r.said(ev.Text), Line: ev.Line}, nil
	case *transcript.Closed:
		return &transcript.Closed{By: ev.By, Why: r.said(ev.Why)}, nil
	}
	return nil, nil // how many bytes of a Data the socket took, or a kind that is not known
}

func typed(what string) string {
	if what == "line" || what == "raw" {
		return "‹typed›"
	}
	return ""
}

func (r *redactor) said(t transcript.Text) transcript.Text { return transcript.TextOf(r.text(t.Raw())) }

func (r *redactor) hostText(t transcript.Text) transcript.Text {
	return transcript.TextOf(r.host(t.Raw()))
}

func (r *redactor) opened(ev *transcript.Opened) *transcript.Opened {
	o := *ev
	o.Target, o.Host = r.target(ev.Target), r.hostText(ev.Host)
	o.VerifyName, o.SNI = r.hostText(ev.VerifyName), r.hostText(ev.SNI)
	o.Client, o.Server = r.endpoint(ev.Client), r.endpoint(ev.Server)
	o.Asked.ClientCert = transcript.TextOf(r.opaque(ev.Asked.ClientCert.Raw()))
	if !r.opts.KeepNames {
		o.Asked.Pins = nil
	}
	return &o
}

// target keeps the scheme and the port of a target.
func (r *redactor) target(t transcript.Text) transcript.Text {
	scheme, rest, ok := strings.Cut(t.Raw(), "://")
	switch {
	case !ok && strings.HasPrefix(t.Raw(), "lab:"):
		return t
	case !ok:
		return transcript.TextOf(r.endpoint(t.Raw()))
	}
	return transcript.TextOf(scheme + "://" + r.endpoint(rest))
}

// keyLog keeps the keys of a TLS 1.3 handshake where they may stay.
func (r *redactor) keyLog(c *conv, ev *transcript.Secret) transcript.Event {
	f := strings.Fields(ev.Line.Reveal())
	if len(f) != 3 {
		return nil
	}
	if r.handshakeKeys(c) && (f[0] == "CLIENT_HANDSHAKE_TRAFFIC_SECRET" || f[0] == "SERVER_HANDSHAKE_TRAFFIC_SECRET") {
		return ev
	}
	r.knownRandom(f[2], bareSecret)
	return nil
}

// verdict keeps what was judged, in words; digests and certificates name the
// server for certain and stay only with its names.
func (r *redactor) verdict(ev *transcript.Verdict) *transcript.Verdict {
	v := *ev
	if !r.opts.KeepNames {
		for _, p := range ev.Paths {
			for _, s := range p.Steps {
				r.title(s.Title)
			}
		}
		v.Chain, v.Paths = nil, nil
	}
	v.At = time.Unix(0, 0).UTC()
	v.Why, v.Sentence, v.Host = r.titled(ev.Why), r.titled(ev.Sentence), r.hostText(ev.Host)
	v.Roots = r.roots(ev.Roots)
	v.Checks = each(ev.Checks, func(c transcript.Check) transcript.Check {
		c.Why, c.Means = r.titled(c.Why), r.titled(c.Means)
		return c
	})
	v.Methods = each(ev.Methods, func(m transcript.Method) transcript.Method {
		m.Result = r.titled(m.Result)
		return m
	})
	v.Remarks = each(ev.Remarks, r.titled)
	v.Reasons = each(ev.Reasons, func(x transcript.Reason) transcript.Reason {
		x.Title, x.Why, x.Means = r.titled(x.Title), r.titled(x.Why), r.titled(x.Means)
		x.Causes, x.Tell, x.Risk = r.titled(x.Causes), r.titled(x.Tell), r.titled(x.Risk)
		return x
	})
	return &v
}

// roots keeps the words for sets of roots; the names of files may name people.
func (r *redactor) roots(s string) string {
	f := strings.FieldsFunc(s, func(c rune) bool { return c == ',' || c == ' ' })
	for i, v := range f {
		switch v {
		case "system", "mozilla", "lab", "none":
		default:
			if !r.opts.KeepNames {
				f[i] = "file"
			}
		}
	}
	return strings.Join(f, ", ")
}

func each[T any](in []T, f func(T) T) []T {
	if in == nil {
		return nil
	}
	out := make([]T, len(in))
	for i, x := range in {
		out[i] = f(x)
	}
	return out
}

// title notes the name of a certificate: it is text, and not that of a host.
func (r *redactor) title(t transcript.Text) {
	if v := t.Raw(); len(v) >= minSecret && !r.kept(v) && !likeHost.MatchString(v) {
		r.titles[v] = true
		r.names.number(aliasText, v)
	}
}

// titled replaces the names of certificates too.
func (r *redactor) titled(t transcript.Text) transcript.Text {
	s := t.Raw()
	titles := slices.Sorted(maps.Keys(r.titles))
	slices.SortStableFunc(titles, func(a, b string) int { return len(b) - len(a) }) // one may begin like another
	for _, v := range titles {
		s = strings.ReplaceAll(s, v, r.opaque(v))
	}
	if !r.opts.KeepNames {
		s = hexDigest.ReplaceAllStringFunc(s, func(v string) string { return r.opaque(v) })
	}
	return transcript.TextOf(r.text(s))
}

// data gives the bytes of the copy that come with a Data.
func (r *redactor) data(c *conv, ev *transcript.Data) *transcript.Data {
	s := c.stream(streamKey{ev.Dir, ev.Layer})
	var out []byte
	end := ev.Off + ev.Len
	s.out += max(ev.Off-s.in, 0) // bytes that the recording lacks
	s.in = end + ev.Elided
	d := &transcript.Data{Dir: ev.Dir, Layer: ev.Layer, Off: s.out, Elided: ev.Elided, Packet: ev.Packet}
	if c.foreign() && (s.zone < 0 || end <= s.zone) {
		d.Elided += ev.Len
		s.out += d.Elided
		return d
	}
	for s.next < len(s.chunks) && s.chunks[s.next].end <= end {
		k := &s.chunks[s.next]
		k.at = s.out + int64(len(out))
		out = append(out, k.bytes...)
		s.next++
	}
	if s.zone >= 0 && end > s.zone {
		from := max(s.zone, ev.Off)
		s.shift = s.out + int64(len(out)) - from
		out = append(out, s.zoned(from, end)...)
	}
	if len(out) == 0 && ev.Elided == 0 {
		return nil
	}
	d.Len, d.Bytes = int64(len(out)), out
	s.out += d.Len + d.Elided
	return d
}

// overlap gives the place in the copy of bytes that came twice; of lines it is
// the whole of what stands in their place.
func (c *conv) overlap(ev *transcript.Overlap) *transcript.Overlap {
	s := c.stream(streamKey{ev.Dir, transcript.Wire})
	o := *ev
	switch {
	case s.zone >= 0 && ev.Off >= s.zone:
		o.Off += s.shift
	case c.foreign():
	default:
		first, last := s.chunkOf(ev.Off+1), s.chunkOf(max(ev.Off+ev.Len, ev.Off+1))
		o.Off, o.Len = s.out, 0
		if first != nil {
			o.Off = first.at
		}
		if last != nil {
			o.Len = last.at + int64(len(last.bytes)) - o.Off
		}
	}
	return &o
}
