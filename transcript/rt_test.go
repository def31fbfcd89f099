package transcript

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestSmoke(t *testing.T) {
	p := filepath.Join(t.TempDir(), "a", "x.mwt")
	w, err := Create(p, Header{Created: time.Now().UTC(), ContainsSecrets: true, Tool: "test"})
	if err != nil {
		t.Fatal(err)
	}
	evs := []Event{&Opened{Protocol: "smtp", Target: TextOf("a\xffb")}, &Data{Dir: Server, Layer: Wire, Bytes: []byte("220 hi\r\n"), Len: 8},
		&Secret{Line: Hide("CLIENT_RANDOM x")}, &Data{Dir: Client, Layer: Wire, Bytes: make([]byte, 3<<20), Len: 3 << 20}, &Typed{What: "raw", Text: TextOf(make([]byte, 1<<20))}, &Closed{By: "client"}}
	for i, ev := range evs {
		pl, err := w.Write(Entry{Obs: i, Event: ev})
		if err != nil {
			t.Fatal(err)
		}
		if !pl.IsZero() {
			b, err := pl.read()
			t.Log(len(b), err)
		}
	}
	t.Log(w.Close(), w.Status())
	b, _ := os.ReadFile(p)
	t.Logf("%.900s", b)
	r, err := Open(p)
	if err != nil {
		t.Fatal(err)
	}
	for e, err := range r.All() {
		t.Log(e.Obs, e.Event.Kind(), e.Place.IsZero(), err)
	}
	t.Logf("%+v", r.Report())
}
