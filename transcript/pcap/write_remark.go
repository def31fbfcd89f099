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

// remarkOf gives the comment on what was derived, and the bytes that it is
// about; "" where there is nothing to say. lock is that of the line at hand.
func remarkOf(ev transcript.Event) (string, transcript.Span) {
	switch ev := ev.(type) {
	case *transcript.Finding:
		return remarkMark + findingWords(ev), ev.Span
	case *transcript.TLSStart:
		return remarkMark + "TLS begins: from here on nobody on the path reads what is said", transcript.Span{Dir: transcript.Client, Layer: transcript.Wire, Off: ev.Client, Len: 1}
	case *transcript.Exposed:
		if ev.Secret != transcript.NoSecret {
			return remarkMark + lockWords(ev), ev.Span
		}
	case *transcript.Verdict:
		return remarkMark + "as recorded: " + ev.Sentence.String(), transcript.Span{}
	case *transcript.Sent:
		return remarkMark + fmt.Sprintf("of the bytes sent last the socket took %d: the others may never have crossed", ev.N), transcript.Span{}
	case *transcript.Data:
		if ev.Elided > 0 {
			return remarkMark + fmt.Sprintf("%d bytes of ciphertext were not kept and are missing behind this: the recording's bound was reached", ev.Elided), transcript.Span{}
		}
	case *transcript.Gap:
		return remarkMark + gapWords(ev), transcript.Span{}
	}
	return "", transcript.Span{}
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

func lockWords(x *transcript.Exposed) string {
	s := fmt.Sprintf("%s a sign-in crosses here (%s): on the wire it is %s, the server is %s", x.Lock.Glyph(), x.Secret, x.Wire, x.Peer)
	if x.By != "" {
		s += " by " + x.By
	}
	if x.Strength != "" {
		s += ", " + x.Strength
	}
	for _, w := range x.Weak {
		s += ", weak: " + w
	}
	return s
}

func gapWords(g *transcript.Gap) string {
	if g.Len < 0 {
		return "bytes are missing here, nobody knows how many; one stands for them"
	}
	return fmt.Sprintf("%d bytes are missing here, as they were in what was recorded", g.Len)
}
