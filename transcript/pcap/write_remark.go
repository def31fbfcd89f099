package pcap

import (
	"fmt"
	"slices"
	"strings"

	"example.org/mailwire/transcript"
)

// remarkMark begins a comment that says in words what is derived of the bytes.
// A reader derives it anew and needs none of them.
const remarkMark = "mailwire says: "

// maxRemark bounds what is said at once.
const maxRemark = 4 << 10

// IsRemark tells whether a comment is one of mailwire's for people, which
// carries nothing that a reader could not find out.
func IsRemark(text string) bool { return strings.HasPrefix(text, remarkMark) }

// remarks are comments on bytes of one direction, by the offset behind them on the wire.
type remarks []remark

type remark struct {
	end  int64
	text string
}

// until takes the comments on bytes before off.
func (r *remarks) until(off int64) (texts []string) {
	for len(*r) > 0 && (*r)[0].end <= off {
		texts = append(texts, (*r)[0].text)
		*r = (*r)[1:]
	}
	return texts
}

func (r *remarks) add(end int64, text string) {
	at, _ := slices.BinarySearchFunc(*r, end+1, func(x remark, end int64) int { return int(x.end - end) })
	*r = slices.Insert(*r, at, remark{end, text})
}

// remark gives what is to be said of an entry, and the bytes that it is about;
// "" for nothing. Each is asked for once, in order.
func (w *Writer) remark(e transcript.Entry) (string, transcript.Span) {
	text, span := "", transcript.Span{}
	switch ev := e.Event.(type) {
	case *transcript.Finding:
		text, span = findingWords(ev), ev.Span
	case *transcript.TLSStart:
		text = "TLS begins here"
		span = transcript.Span{Conn: e.Conn, Dir: transcript.Client, Layer: transcript.Wire, Off: ev.Client, Len: 1}
	case *transcript.TLSAgreed:
		text = agreedWords(ev)
	case *transcript.Exposed:
		if ev.Secret != transcript.NoSecret || w.locks[e.Conn] != ev.Lock {
			text, span = lockWords(ev), ev.Span
		}
		w.locks[e.Conn] = ev.Lock
	case *transcript.Verdict:
		text = "as recorded: " + ev.Sentence.String()
	case *transcript.Sent:
		text = fmt.Sprintf("of the bytes sent last the socket took %d: the others may never have crossed", ev.N)
	case *transcript.Data:
		if ev.Elided > 0 {
			text = fmt.Sprintf("%d bytes of ciphertext are missing before this: beyond its bound the recording keeps their number only", ev.Elided)
		}
	case *transcript.Gap:
		text = gapWords(ev)
	}
	if text == "" {
		return "", span
	}
	return cutOption(remarkMark + text), span
}

// cutOption bounds a comment.
func cutOption(s string) string {
	t, _ := transcript.TextOf(s).Cut(maxRemark)
	return t.Raw()
}

func findingWords(f *transcript.Finding) string {
	parts := []string{fmt.Sprintf("%s finding %s: %s", f.Severity, f.ID, f.Title)}
	for _, s := range []string{f.Text.String(), f.Cure, f.RFC} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, "; ")
}

func agreedWords(a *transcript.TLSAgreed) string {
	s := a.Version + ", " + a.Suite
	if a.Resumed {
		s += ", resumed"
	}
	if a.Clear {
		s += ": it encrypts nothing, all stays readable"
	}
	return s + weakWords(a.Weak)
}

// lockWords tell who could read a line, as the lock of the screen does.
func lockWords(x *transcript.Exposed) string {
	s := x.Lock.Glyph() + " "
	if x.Secret != transcript.NoSecret {
		s += fmt.Sprintf("a sign-in crosses here (%s): ", x.Secret)
	}
	s += fmt.Sprintf("on the wire this is %s, the server is %s", x.Wire, x.Peer)
	if x.By != "" {
		s += " by " + x.By
	}
	if x.Strength != "" {
		s += ", " + x.Strength
	}
	return s + weakWords(x.Weak)
}

func weakWords(weak []string) string {
	if len(weak) == 0 {
		return ""
	}
	return ", weak: " + strings.Join(weak, ", ")
}

func gapWords(g *transcript.Gap) string {
	if g.Len < 0 {
		return "bytes are missing here, nobody knows how many; one stands for them"
	}
	return fmt.Sprintf("%d bytes are missing here, as they were in what was recorded", g.Len)
}
