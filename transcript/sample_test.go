package transcript

import (
	"bytes"
	"math/rand"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"
)

var hostile = []string{"", "smtp.a.test", "\x1b]52;c;aGk=\x07", "a\u202eb", "\xff\xfe\x00", "ü日本", `"\"`, "\r\n", "\u2028", "\ufffd", "\xed\xa0\x80", "‹secret›", `,"sum":1}`, "{\"b64\":\"x\"}", "\U000e0041"}

var start = time.Date(2026, 11, 24, 2, 15, 17, 123456789, time.UTC)

// fill sets every field of v to something that a hostile world might have sent.
func fill(rnd *rand.Rand, v reflect.Value) {
	s := hostile[rnd.Intn(len(hostile))]
	switch v.Interface().(type) {
	case Text:
		v.Set(reflect.ValueOf(TextOf(s)))
		return
	case Hidden:
		v.Set(reflect.ValueOf(Hide(s)))
		return
	case time.Time:
		v.Set(reflect.ValueOf(time.Unix(rnd.Int63n(1<<33), rnd.Int63n(1e9)).UTC()))
		return
	case Dir:
		v.Set(reflect.ValueOf(Dir(rnd.Intn(3))))
		return
	case Layer:
		v.Set(reflect.ValueOf(Layer(rnd.Intn(3))))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(TextOf(s).String()) // no text from outside
	case reflect.Bool:
		v.SetBool(rnd.Intn(2) == 0)
	case reflect.Int, reflect.Int64:
		v.SetInt(rnd.Int63n(1<<40) - 1)
	case reflect.Uint8:
		v.SetUint(uint64(rnd.Intn(256)))
	case reflect.Slice:
		n := rnd.Intn(4)
		if v.Type() == reflect.TypeFor[[]Field]() {
			n = rnd.Intn(2) // a tree ends
		}
		if n > 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
		}
		for i := range n {
			fill(rnd, v.Index(i))
		}
		if n > 0 && v.Type().Elem().Kind() == reflect.Slice && v.Index(0).IsNil() {
			v.Set(reflect.Zero(v.Type()))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fill(rnd, v.Field(i))
		}
	}
}

var observedKinds = []Kind{KindOpened, KindData, KindSecret, KindVerdict, KindTyped, KindGap, KindOverlap, KindSent, KindConsent, KindLost, KindFault, KindNote, KindClosed}

var derivedEvents = []Event{&Line{}, &Request{}, &Reply{}, &Capabilities{}, &StageChanged{}, &TLSStart{}, &TLSAgreed{}, &Record{}, &Handshake{}, &Alert{}, &Certificates{}, &CertificateAsked{}, &AuthStep{}, &Stray{}, &Finding{}, &Exposed{}, &Next{}}

// sample gives n entries with all observed kinds and their streams' offsets right.
func sample(seed int64, n int) []Entry {
	rnd := rand.New(rand.NewSource(seed))
	var next [3][3]int64
	out := make([]Entry, n)
	for i := range out {
		ev := observed(observedKinds[i%len(observedKinds)])
		if d, ok := ev.(*Data); ok {
			d.Dir, d.Layer = Dir(1+rnd.Intn(2)), Layer(1+rnd.Intn(2))
			d.Bytes = []byte(hostile[rnd.Intn(len(hostile))])
			if rnd.Intn(3) == 0 {
				d.Bytes = make([]byte, rnd.Intn(300))
				rnd.Read(d.Bytes)
			}
			if rnd.Intn(8) == 0 {
				d.Elided = rnd.Int63n(1 << 20)
			}
			d.Packet = rnd.Int63n(3)
			d.Len, d.Off = int64(len(d.Bytes)), next[d.Dir][d.Layer]
			next[d.Dir][d.Layer] += d.Len + d.Elided
		} else {
			fill(rnd, reflect.ValueOf(ev).Elem())
		}
		if v, ok := ev.(*Verdict); ok { // a file that is read says of each verdict who claims it
			v.Claim = []string{ClaimRecording, ClaimComment}[rnd.Intn(2)]
		}
		out[i] = Entry{Obs: i, Conn: i % 3, At: time.Duration(i) * 1234567, Event: ev}
	}
	for i := range out { // one conversation, so that the offsets hold
		if _, ok := out[i].Event.(*Data); ok {
			out[i].Conn = 0
		}
	}
	return out
}

// recorded writes entries into a new file and gives its name.
func recorded(t testing.TB, entries []Entry) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.mwt")
	w, err := Create(path, Header{Created: start, ContainsSecrets: true, Tool: "mailwire test"})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if _, err := w.Write(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func content(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// load reads all entries without their places.
func load(t testing.TB, file []byte) ([]Entry, Report) {
	t.Helper()
	r, err := NewReader(bytes.NewReader(file), "a.mwt")
	if err != nil {
		t.Fatal(err)
	}
	return drain(t, r)
}

func drain(t testing.TB, r *Reader) ([]Entry, Report) {
	t.Helper()
	var out []Entry
	for e, err := range r.All() {
		if err != nil {
			t.Fatal(err)
		}
		e.Place = Place{}
		out = append(out, e)
	}
	return out, r.Report()
}

func same(t testing.TB, got, want []Entry) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d entries, want %d", len(got), len(want))
	}
	for i := range want {
		w := want[i]
		w.Place = Place{}
		if !reflect.DeepEqual(got[i], w) {
			t.Fatalf("entry %d is\n%+v %+v, want\n%+v %+v", i, got[i], got[i].Event, w, w.Event)
		}
	}
}
