package view

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"example.org/mailwire/transcript"
)

// wireLog writes records and messages of TLS into a log.
type wireLog struct {
	*transcript.Log
	off [3]int64
}

func newWireLog() *wireLog {
	w := &wireLog{Log: transcript.NewLog()}
	w.add(&transcript.Opened{}, &transcript.TLSStart{})
	return w
}

func (w *wireLog) add(ev ...transcript.Event) {
	for _, e := range ev {
		w.Append(transcript.Entry{Event: e})
	}
}

// data records n bytes of one direction.
func (w *wireLog) data(dir transcript.Dir, n int) transcript.Span {
	s := transcript.Span{Dir: dir, Layer: transcript.Wire, Off: w.off[dir], Len: int64(n)}
	w.off[dir] += s.Len
	w.add(&transcript.Data{Dir: dir, Layer: transcript.Wire, Off: s.Off, Len: s.Len, Bytes: make([]byte, n)})
	return s
}

func (w *wireLog) record(dir transcript.Dir, typ string, n int, sealed bool) transcript.Span {
	s := w.data(dir, n)
	w.add(&transcript.Record{Span: s, Type: typ, Sealed: sealed})
	return s
}

func (w *wireLog) message(name string, size int, spans ...transcript.Span) {
	w.add(&transcript.Handshake{Dir: spans[0].Dir, Name: name, Size: size, Spans: spans})
}

// sum gives the bytes of all rungs and checks them against those of the log.
func sum(t *testing.T, m *Model) {
	t.Helper()
	var wire, rungs int64
	entries, _ := m.Log.Since(0)
	for _, e := range entries[:m.Seq()] {
		if d, ok := e.Event.(*transcript.Data); ok && d.Layer == transcript.Wire {
			wire += d.Len + d.Elided
		}
	}
	for _, r := range m.Rungs() {
		if r.Bytes < 0 {
			t.Errorf("%s has %d bytes", r.Name(), r.Bytes)
		}
		rungs += r.Bytes
	}
	if wire != rungs {
		t.Errorf("at %d: %d bytes crossed, the rungs have %d: %v", m.Seq(), wire, rungs, names(m))
	}
}

func names(m *Model) (list []string) {
	for _, r := range m.Rungs() {
		list = append(list, fmt.Sprintf("%s %d", r.Name(), r.Bytes))
	}
	return list
}

// TestRungsAddUp has messages that share records, span several, come late, and
// are told again; after each event the rungs hold all bytes of the wire.
func TestRungsAddUp(t *testing.T) {
	w := newWireLog()
	a := w.record(transcript.Client, "handshake", 105, false)
	w.message("ClientHello", 100, a)
	b := w.record(transcript.Server, "handshake", 5+90+4+20, false)
	w.message("ServerHello", 90, b)
	w.message("ServerHelloDone", 4, b)
	w.record(transcript.Server, "change_cipher_spec", 6, false)
	c := w.record(transcript.Server, "handshake", 65, false)
	w.record(transcript.Client, "change_cipher_spec", 6, false)
	d := w.record(transcript.Server, "handshake", 55, false)
	w.message("Certificate", 20+60+30, b, c, d)
	w.message("Finished", 20, d)
	e := w.record(transcript.Client, "application_data", 50, true)
	f := w.record(transcript.Server, "application_data", 57, true)
	w.data(transcript.Server, 7)
	w.add(&transcript.Handshake{Dir: transcript.Server, Name: "sealed", Type: -1, Sealed: true, Size: int(f.Len), Spans: []transcript.Span{f}})
	w.add(&transcript.Record{Span: f, Type: "application_data", Sealed: true, Opened: true, Inner: "handshake"})
	w.message("NewSessionTicket", 30, f)
	w.message("KeyUpdate", 5, f)
	w.add(&transcript.Alert{Dir: transcript.Client, Span: e, Code: -1, Sealed: true})

	whole := New(w.Log)
	whole.Follow()
	sum(t, whole)
	for i := 0; i <= w.Len(); i++ {
		steps := New(w.Log)
		for j := 0; j <= i; j++ {
			steps.To(j)
			steps.Rungs() // what is made now must not spoil what is made later
		}
		fresh := New(w.Log)
		fresh.To(i)
		sum(t, steps)
		if a, b := fmt.Sprint(names(steps)), fmt.Sprint(names(fresh)); a != b {
			t.Fatalf("at %d, step by step: %v; at once: %v", i, a, b)
		}
	}
	want := "[ClientHello 105 ServerHello 95 ServerHelloDone 4 Certificate 120 ChangeCipherSpec 6 ChangeCipherSpec 6 Finished 20 Alert:  50 NewSessionTicket 52 KeyUpdate 5 no whole record 7]"
	if got := fmt.Sprint(names(whole)); got != want {
		t.Errorf("rungs are\n%s\nwant\n%s", got, want)
	}
}

func TestStretchesOfDataAreOneRung(t *testing.T) {
	w := newWireLog()
	for i := range 1000 {
		w.record([]transcript.Dir{transcript.Client, transcript.Server}[i%2], "application_data", 25, true)
	}
	m := New(w.Log)
	m.To(400)
	m.Rungs()
	m.Follow()
	r := m.Rungs()
	if len(r) != 1 || r[0].Records != 1000 || r[0].By[transcript.Client].Bytes != 12500 || r[0].Kind != RungData {
		t.Fatalf("%d rungs: %+v", len(r), r[0])
	}
	sum(t, m)
}

func TestTheLastConversationIsFollowed(t *testing.T) {
	log := transcript.NewLog()
	add := func(conn int, ev transcript.Event) { log.Append(transcript.Entry{Conn: conn, Event: ev}) }
	add(0, &transcript.Opened{Server: "one"})
	add(0, &transcript.Note{})
	add(1, &transcript.Opened{Server: "two"})
	add(0, &transcript.Note{})
	m := New(log)
	m.To(2)
	if n, of := m.Talk(); n != 1 || of != 1 || m.Opened.Server != "one" {
		t.Errorf("at first %d of %d: %s", n, of, m.Opened.Server)
	}
	m.Follow()
	if n, of := m.Talk(); n != 2 || of != 2 || m.Opened.Server != "two" || len(m.Rows) != 0 {
		t.Errorf("then %d of %d: %s, %d rows", n, of, m.Opened.Server, len(m.Rows))
	}
	m.Turn(1)
	if n, of := m.Talk(); n != 1 || of != 2 || m.Opened.Server != "one" || len(m.Rows) != 2 {
		t.Errorf("turned: %d of %d: %s, %d rows", n, of, m.Opened.Server, len(m.Rows))
	}
	m.To(3) // a replay that steps back stays with what was chosen
	if n, _ := m.Talk(); n != 1 || len(m.Rows) != 1 {
		t.Errorf("back: %d, %d rows", n, len(m.Rows))
	}
}

// TestSealedDataIsKnownWhereItWasRecorded has records that were not opened: what
// they carried is at hand only where it was recorded as it was said.
func TestSealedDataIsKnownWhereItWasRecorded(t *testing.T) {
	for _, live := range []bool{false, true} {
		w := newWireLog()
		s := w.data(transcript.Client, 40)
		w.add(&transcript.Record{Span: s, Type: "application_data", Sealed: true, Plain: transcript.Span{Dir: transcript.Client, Layer: transcript.Plain, Len: 11}})
		m := New(w.Log)
		m.Follow()
		m.Rungs()
		if live {
			w.add(&transcript.Data{Dir: transcript.Client, Layer: transcript.Plain, Len: 11, Bytes: make([]byte, 11)})
			m.Follow()
		}
		if r := m.Rungs()[0]; r.Opened != live || r.Dir != transcript.Client {
			t.Errorf("live %v: %+v", live, r)
		}
	}
}

// TestRungsAddUpWhateverIsTold tells records and messages at random: of any
// size, claimed twice, told again, half arrived.
func TestRungsAddUpWhateverIsTold(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	types := []string{"handshake", "application_data", "change_cipher_spec", "alert", "heartbeat"}
	for range 300 {
		w := newWireLog()
		var told []transcript.Span
		for range 30 {
			dir := []transcript.Dir{transcript.Client, transcript.Server}[r.IntN(2)]
			switch n := r.IntN(10); {
			case n < 5 || len(told) == 0:
				told = append(told, w.record(dir, types[r.IntN(len(types))], 5+r.IntN(60), r.IntN(2) == 0))
			case n < 8:
				from := r.IntN(len(told))
				var spans []transcript.Span
				for _, s := range told[from:min(len(told), from+1+r.IntN(4))] {
					if s.Dir == told[from].Dir {
						spans = append(spans, s)
					}
				}
				w.message("Finished", r.IntN(200), spans...)
			case n < 9:
				s := told[r.IntN(len(told))]
				w.add(&transcript.Record{Span: s, Type: "application_data", Sealed: true, Opened: true, Inner: "handshake"})
			default:
				s := told[r.IntN(len(told))]
				w.add(&transcript.Alert{Dir: s.Dir, Span: s})
			}
		}
		steps, fresh := New(w.Log), New(w.Log)
		for i := range w.Len() + 1 {
			steps.To(i)
			sum(t, steps)
		}
		fresh.Follow()
		if a, b := fmt.Sprint(names(steps)), fmt.Sprint(names(fresh)); a != b {
			t.Fatalf("step by step: %v; at once: %v", a, b)
		}
	}
}
