package pcap

import (
	"errors"
	"slices"

	"example.org/mailwire/transcript"
)

// entry writes one event.
func (w *Writer) entry(e transcript.Entry) (err error) {
	w.at = w.o.Start.Add(e.At)
	c := w.convs[e.Conn]
	if c != nil && !c.begun {
		c = nil
	}
	switch ev := e.Event.(type) {
	case *transcript.Opened:
		if c == nil && ev.Client+ev.Server != "" {
			return w.open(e.Conn, ev)
		}
	case *transcript.Secret:
		return w.secret(ev)
	case *transcript.Data:
		if ev.Layer != transcript.Wire || ev.Dir == transcript.NoDir {
			return nil // what was inside TLS is in the bytes of the wire
		}
		c, err = w.data(e, ev)
	case *transcript.Gap:
		if c != nil && ev.Layer == transcript.Wire && ev.Dir != transcript.NoDir {
			err = c.gap(w.at, ev)
		}
	case *transcript.Closed:
		if c != nil {
			return c.end(w.at, ev.By, w.commentsOn(e))
		}
	}
	w.say(c, e)
	return err
}

// open begins a conversation with its handshake.
func (w *Writer) open(n int, o *transcript.Opened) error {
	c := w.conversation(n, o)
	port := c.ends[transcript.Server].Port()
	if words := decodeWords(o, port); words != "" && !slices.Contains(w.about, words) {
		if w.about = append(w.about, words); w.begun {
			c.comments = append(c.comments, remarkMark+words)
		}
	}
	if err := w.begin(); err != nil {
		return err
	}
	c.comments = append(c.comments, eventComment(o))
	if lastPort(o.Server) != port {
		c.comments = append(c.comments, remarkMark+"the server's port is the one that the target means; the connection was to "+o.Server)
	}
	return c.begin(w.at, o.Late)
}

// conversation gives the TCP conversation of a number, a new one where there is none.
func (w *Writer) conversation(n int, o *transcript.Opened) *madeTCP {
	if c := w.convs[n]; c != nil {
		return c
	}
	c := &madeTCP{out: w.c.packet, payload: w.o.Payload}
	c.number(n)
	c.ends[transcript.Client], c.ends[transcript.Server] = w.addrs.ends(o, n, w.o.MeantPorts)
	w.convs[n] = c
	return c
}

// secret writes a key where it may go out. Of a finished log they stand before all packets.
func (w *Writer) secret(s *transcript.Secret) error {
	line := keyLine(s, w.o.Secrets)
	if line == "" || w.shakes == nil {
		return nil
	}
	if err := w.begin(); err != nil {
		return err
	}
	return w.c.keys([]byte(line))
}

// data writes bytes of the wire. Those that are not at hand are left out.
func (w *Writer) data(e transcript.Entry, d *transcript.Data) (*madeTCP, error) {
	if c := w.convs[e.Conn]; c == nil || !c.begun {
		if err := w.open(e.Conn, &transcript.Opened{}); err != nil {
			return nil, err
		}
	}
	c := w.convs[e.Conn]
	if n := d.Off - c.off[d.Dir]; n > 0 {
		if err := c.skip(w.at, d.Dir, n); err != nil {
			return c, err
		}
	}
	b, err := w.log.Bytes(d.Span(e.Conn))
	switch {
	case errors.Is(err, transcript.ErrNoBytes):
		err = c.skip(w.at, d.Dir, d.Len)
	case err == nil:
		err = c.send(w.at, d.Dir, b)
	}
	if err == nil && d.Elided > 0 {
		err = c.skip(w.at, d.Dir, d.Elided)
	}
	return c, err
}

// say puts the comments on an event to the packet that is held, or to the file
// where there is no conversation.
func (w *Writer) say(c *madeTCP, e transcript.Entry) {
	texts := w.commentsOn(e)
	switch {
	case c != nil:
		c.comments = append(c.comments, texts...)
	case !w.begun:
		w.about = append(w.about, texts...)
	}
}

// commentsOn gives the comments on an entry: the event itself, then what is to
// be said of it, unless that has its place elsewhere.
func (w *Writer) commentsOn(e transcript.Entry) (texts []string) {
	if e.Obs >= 0 {
		if text := eventComment(e.Event); text != "" {
			texts = append(texts, text)
		}
	}
	text, known := w.said[e.Seq]
	if !known && w.shakes != nil {
		text, _ = w.remark(e)
	}
	if text != "" {
		texts = append(texts, text)
	}
	return texts
}
