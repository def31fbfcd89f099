package html

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	decode "example.org/mailwire/session"
	"example.org/mailwire/transcript"
)

// lures are what a server, a certificate or a file could say to become more than text.
var lures = []string{
	`<script>alert(1)</script>`, `</style><script src=https://evil.test/x></script>`, `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`,
	`</code></td></table><iframe src="https://evil.test">`, `<!-- `, `--><svg/onload=alert(1)>`, `]]><!DOCTYPE x>`, `javascript:alert(1)`, `&lt;script&gt;&#60;b&#62;`,
	`</title><meta http-equiv=refresh content=0;url=https://evil.test>`, `{{.Secrets}}{{define "x"}}`, `</textarea></noscript></template><base href=//evil.test>`,
	"\x1b]52;c;RVZJTA==\a\x1b[2J", "\u202egnp.exe\u202c\u2066\u200b\ufeff\u00ad", "\x00\xff\xfe\x9b2J\u009b", "a\u2028b\u2029c\td\r\ne", "\U000e0041\ufffe",
	`url(https://evil.test/a.png)`, `@import "https://evil.test/x.css";`, strings.Repeat("A", 5000), `#s1`, `expression(alert(1))`,
}

var (
	textType   = reflect.TypeFor[transcript.Text]()
	hiddenType = reflect.TypeFor[transcript.Hidden]()
	timeType   = reflect.TypeFor[time.Time]()
)

// fill writes a lure into every text below a value, and makes of every list one with two members.
func fill(v reflect.Value, lure string, depth int) {
	switch {
	case v.Type() == textType:
		v.Set(reflect.ValueOf(transcript.TextOf(lure)))
	case v.Type() == hiddenType:
		v.Set(reflect.ValueOf(transcript.Hide(lure)))
	case v.Type() == timeType, depth > 8:
	case v.Kind() == reflect.String:
		v.SetString(lure)
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), lure, depth+1)
			}
		}
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
		v.SetBytes([]byte(lure))
	case v.Kind() == reflect.Slice:
		n := 2
		if depth > 5 {
			n = 0
		}
		list := reflect.MakeSlice(v.Type(), n, n)
		for i := range n {
			fill(list.Index(i), lure, depth+1)
		}
		v.Set(list)
	case v.Kind() == reflect.Bool:
		v.SetBool(len(lure)%2 == 0)
	}
}

// hostile is a log in which everything that is told is the lure: all kinds of events, and lines of a real decoder.
func hostile(lure string) *transcript.Log {
	log := transcript.NewLog()
	span := transcript.Span{Dir: transcript.Server, Layer: transcript.Wire, Len: 4}
	add := func(ev transcript.Event) {
		log.Append(transcript.Entry{Obs: -1, At: time.Second, Event: ev})
	}
	lie := func(ev transcript.Event) { fill(reflect.ValueOf(ev).Elem(), lure, 0) }
	o := &transcript.Opened{}
	lie(o)
	add(o)
	rec := &transcript.Record{}
	lie(rec)
	rec.Span = span
	add(rec)
	h := &transcript.Handshake{}
	lie(h)
	h.Spans, h.Dir = []transcript.Span{span}, transcript.Client
	add(h)
	for i := range 3 {
		l := &transcript.Line{}
		lie(l)
		l.N, l.Span, l.Secret = i+1, span, nil
		l.Span.Off = int64(i) * 4
		add(l)
		x := &transcript.Exposed{}
		lie(x)
		x.Line, x.Span = l.N, l.Span
		add(x)
	}
	for _, ev := range []transcript.Event{&transcript.TLSAgreed{}, &transcript.Verdict{}, &transcript.Alert{Span: span}, &transcript.AuthStep{}, &transcript.Consent{}, &transcript.Finding{},
		&transcript.Note{Line: 2}, &transcript.Fault{}, &transcript.Lost{}, &transcript.Gap{}, &transcript.Overlap{}, &transcript.Certificates{}, &transcript.CertificateAsked{}, &transcript.Closed{}} {
		lie(ev)
		switch ev := ev.(type) {
		case *transcript.Alert:
			ev.Span = span
		case *transcript.AuthStep:
			ev.Step = "ok"
		case *transcript.Certificates:
			ev.Dir = transcript.Server
		}
		add(ev)
	}
	log.Finish()
	return log
}

// TestHostile: whatever was said, and wherever, the page is ours alone.
func TestHostile(t *testing.T) {
	for i, lure := range lures {
		t.Run(fmt.Sprint(i), func(t *testing.T) { tried(t, hostile(lure), lure) })
	}
}

func tried(t testing.TB, log *transcript.Log, lure string) {
	t.Helper()
	page := written(t, log, Options{
		Reveal:      func(transcript.Span) ([]byte, bool) { return []byte(lure), true },
		Certificate: func([]byte) []Fact { return []Fact{{Name: lure, Value: transcript.TextOf(lure)}} },
		Still:       func([]transcript.Event) []Fact { return []Fact{{Name: lure, Value: transcript.TextOf(lure)}} },
	})
	inspect(t, page)
}

// FuzzPage finds no text that becomes markup, told by any event or said by either side.
func FuzzPage(f *testing.F) {
	for _, l := range lures {
		f.Add(l)
	}
	f.Fuzz(func(t *testing.T, lure string) {
		if len(lure) > 2000 {
			return
		}
		tried(t, hostile(lure), lure)
		var entries []transcript.Entry
		b := []byte(lure)
		for i, dir := range []transcript.Dir{transcript.Server, transcript.Client} {
			entries = append(entries, transcript.Entry{Obs: i + 1, Event: &transcript.Data{Dir: dir, Layer: transcript.Wire, Len: int64(len(b)), Bytes: b}})
		}
		o := transcript.Entry{Event: &transcript.Opened{Protocol: "smtp", TLS: "off"}}
		inspect(t, written(t, decode.Decode(append([]transcript.Entry{o}, entries...)), Options{}))
	})
}
