package session

import (
	"errors"
	"strings"
	"testing"
	"time"

	"example.org/mailwire/transcript"
)

const panicCanary = "Kernbeisser+1907/rot"

// faultyTalk panics with what it is fed, at once or after the first line.
type faultyTalk struct{ Dialogue }

func (faultyTalk) Feed(_ transcript.Dir, b []byte) (int, []transcript.Event) {
	panic("cannot read " + string(b))
}

// faultyFile panics with what it is given from the n-th event on.
type faultyFile struct{ n int }

func (f *faultyFile) Write(e transcript.Entry) (transcript.Place, error) {
	if f.n--; f.n < 0 {
		panic(errors.New("cannot write " + string(e.Event.(*transcript.Data).Bytes)))
	}
	return transcript.Place{}, nil
}

// faults gives the faults of a log and fails where one tells the canary.
func faults(t *testing.T, log *transcript.Log) (list []*transcript.Fault) {
	t.Helper()
	entries, _ := log.Since(0)
	for _, e := range entries {
		if f, ok := e.Event.(*transcript.Fault); ok {
			if strings.Contains(f.Text.Raw()+f.Do, panicCanary) {
				t.Errorf("a fault of the %s tells the secret", f.Where)
			}
			list = append(list, f)
		}
	}
	return list
}

// TestPanicsTellNoSecret has the decoder and the recorder panic with a password
// in the value: the fault is told without it, the bytes stay, nothing dies.
func TestPanicsTellNoSecret(t *testing.T) {
	for _, where := range []string{"decoder", "recorder"} {
		file := &faultyFile{n: 1 << 20}
		r := NewRecorder(transcript.NewLog(), file, time.Now(), time.Now)
		r.Record(0, &transcript.Opened{Protocol: "pop3", Client: "192.0.2.1:5", Server: "192.0.2.2:110", TLS: "off"})
		news := r.more()
		if where == "decoder" {
			c := r.dec.convs[0]
			c.talk = faultyTalk{c.talk}
		} else {
			file.n = 0
		}
		for range 3 {
			r.Record(0, &transcript.Data{Dir: transcript.Client, Layer: transcript.Wire, Bytes: []byte("PASS " + panicCanary + "\r\n")})
		}
		select {
		case <-news:
		default:
			t.Errorf("%s: who waits is not told", where)
		}
		got := faults(t, r.Log())
		if len(got) != 1 || got[0].Where != where || got[0].Exit != ExitFault || !strings.Contains(got[0].Text.Raw(), "a panic with a value of type") {
			t.Errorf("%s: %+v", where, got)
		}
		if r.Short() != (where == "recorder") {
			t.Errorf("%s: short is %v", where, r.Short())
		}
		if b, err := r.Log().Bytes(transcript.Span{Conn: 0, Dir: transcript.Client, Layer: transcript.Wire, Off: 0, Len: 5}); err != nil || string(b) != "PASS " {
			t.Errorf("%s: the bytes are %q, %v", where, b, err)
		}
	}
}
