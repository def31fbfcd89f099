package exposure

import (
	"strings"
	"testing"

	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/transcript"
)

// talk makes the events of a conversation.
type talk struct {
	t        *testing.T
	tracker  *Tracker
	layer    transcript.Layer
	off      [3]int64
	n, asked int
	all      []transcript.Event // what came out
}

func begin(t *testing.T, o transcript.Opened) *talk {
	k := &talk{t: t, tracker: New(1), layer: transcript.Wire}
	k.feed(&o)
	return k
}

func (k *talk) feed(events ...transcript.Event) {
	for _, e := range events {
		k.all = append(k.all, k.tracker.Event(e)...)
	}
}

// line gives a line of text in a direction.
func (k *talk) line(dir transcript.Dir, class transcript.LineClass, text string) *transcript.Line {
	k.n++
	l := &transcript.Line{N: k.n, Class: class, Text: transcript.TextOf(text),
		Span: transcript.Span{Conn: 1, Dir: dir, Layer: k.layer, Off: k.off[dir], Len: int64(len(text) + 2)}}
	k.off[dir] = l.Span.End()
	k.feed(l)
	return l
}

// ask sends a command.
func (k *talk) ask(verb, args string) *transcript.Line {
	l := k.line(transcript.Client, transcript.ClassRequest, strings.TrimSpace(verb+" "+args))
	k.asked++
	k.feed(&transcript.Request{ID: k.asked, Span: l.Span, Verb: verb, Args: transcript.TextOf(args), Known: true})
	return l
}

// answer replies to the last command, or greets before any.
func (k *talk) answer(code, text string, outcome transcript.Outcome) *transcript.Line {
	class := transcript.ClassReply
	if k.n == 0 {
		class = transcript.ClassGreeting
	}
	l := k.line(transcript.Server, class, code+" "+text)
	k.feed(&transcript.Reply{To: k.asked, Span: l.Span, Code: code, Text: transcript.TextOf(text), Lines: 1, Outcome: outcome,
		Done: outcome != transcript.OutcomeMore})
	return l
}

// caps tells a list; words are NAME or NAME=param,param.
func (k *talk) caps(list string) {
	c := &transcript.Capabilities{Secure: k.layer == transcript.Plain,
		Span: transcript.Span{Conn: 1, Dir: transcript.Server, Layer: k.layer, Off: max(0, k.off[transcript.Server]-10), Len: 10}}
	for _, w := range strings.Fields(list) {
		name, params, _ := strings.Cut(w, "=")
		item := transcript.Capability{Name: name}
		for _, p := range strings.FieldsFunc(params, func(r rune) bool { return r == ',' }) {
			item.Params = append(item.Params, transcript.TextOf(p))
		}
		c.List = append(c.List, item)
	}
	k.feed(c)
}

// signIn gives a line of a sign-in with its step.
func (k *talk) signIn(mechanism, via string, s decode.Step) *transcript.Line {
	l := k.ask("AUTH", "****")
	k.feed(&transcript.AuthStep{Dir: transcript.Client, Span: l.Span, Request: k.asked, Mechanism: mechanism, Via: via, Step: "start",
		Fields: s.Fields, User: s.User, Secret: s.Secret})
	return l
}

// tls goes inside TLS.
func (k *talk) tls(a transcript.TLSAgreed, v *transcript.Verdict) {
	k.all = append(k.all, k.tracker.Flush()...)
	k.layer, k.off = transcript.Plain, [3]int64{}
	k.feed(&a)
	if v != nil {
		k.feed(v)
	}
}

// last gives the Exposed of the line at hand.
func (k *talk) last() *transcript.Exposed {
	k.t.Helper()
	k.all = append(k.all, k.tracker.Flush()...)
	for i := len(k.all) - 1; i >= 0; i-- {
		if x, ok := k.all[i].(*transcript.Exposed); ok {
			return x
		}
	}
	k.t.Fatal("no line was exposed")
	return nil
}

// findings gives "id/grade" of what was found, in order.
func (k *talk) findings() string {
	var ids []string
	for _, e := range k.all {
		if f, ok := e.(*transcript.Finding); ok {
			id := f.ID
			if f.Grade != "" {
				id += "/" + f.Grade
			}
			ids = append(ids, id)
		}
	}
	return strings.Join(ids, ", ")
}

const canary = "cAn4ry-hunter2"

var (
	tls13    = transcript.TLSAgreed{Version: "TLS 1.3", Suite: "TLS_AES_128_GCM_SHA256", ServerName: transcript.TextOf("smtp.a.test")}
	verified = &transcript.Verdict{OK: true, By: "ca+name"}
	expired  = &transcript.Verdict{Why: transcript.TextOf("it ended yesterday"), Sentence: transcript.TextOf("The certificate ended yesterday.")}
)

func plainStep() decode.Step {
	return decode.Begin("PLAIN").Response([]byte("AGFsaWNlAGNBbjRyeS1odW50ZXIy"))
}
