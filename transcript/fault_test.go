package transcript

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// TestFailingWrite lets the n-th write fail, short by k bytes: with memory
// enough for what waits, nothing at all is lost.
func TestFailingWrite(t *testing.T) {
	want := sample(11, 14)
	for _, cut := range []bool{true, false} {
		for n := 2; n <= len(want)+1; n++ {
			short := -1
			for k := 0; k <= short || short < 0; k++ {
				d := newDrive()
				d.noCut = !cut
				w := onDrive(t, d)
				d.fails = func(i int) int {
					if i == n {
						return k
					}
					return -1
				}
				degraded := 0
				for _, e := range want {
					if _, err := w.Write(e); errors.Is(err, ErrDegraded) {
						degraded++
					} else if err != nil {
						t.Fatal(err)
					}
				}
				if err := w.Close(); err != nil {
					t.Fatal(err)
				}
				if d.writes <= n || degraded > 1 {
					t.Fatalf("write %d short by %d: degraded %d times in %d writes", n, k, degraded, d.writes)
				}
				same(t, d.all(t), want)
				short = d.tried
			}
		}
	}
}

func TestNoSpace(t *testing.T) {
	want := sample(12, 60)
	for free := 0; free < 6000; free += 97 {
		d := newDrive()
		w := onDrive(t, d)
		d.full, d.free = true, free
		for i, e := range want {
			if i == 40 {
				d.full = false // someone made room
			}
			_, err := w.Write(e)
			if err != nil && !errors.Is(err, ErrDegraded) {
				t.Fatal(err)
			}
			if st := w.Status(); (st.State == Degraded) != (err != nil) || err != nil && (st.Err == nil || st.Waiting == 0) {
				t.Fatalf("free %d, event %d: %v, %+v", free, i, err, st)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		same(t, d.all(t), want)
	}
}

// TestLoss fills the memory: the oldest events go, the file names them.
func TestLoss(t *testing.T) {
	d := newDrive()
	w := onDrive(t, d)
	block := bytes.Repeat([]byte("x"), 1<<20)
	put := func(i int) error {
		_, err := w.Write(Entry{Obs: i, Event: &Data{Dir: Server, Layer: Wire, Off: int64(i) << 20, Len: 1 << 20, Bytes: block}})
		return err
	}
	if err := put(0); err != nil {
		t.Fatal(err)
	}
	d.full, d.free = true, 1000
	for i := 1; i <= 20; i++ {
		if err := put(i); !errors.Is(err, ErrDegraded) {
			t.Fatal(err)
		}
		if w.tail.bytes > maxTail {
			t.Fatalf("%d bytes wait", w.tail.bytes)
		}
	}
	if st := w.Status(); st.State != Degraded || st.Lost != 13 || st.Waiting != 7 {
		t.Fatalf("%+v", st)
	}
	d.full = false
	if err := put(21); err != nil {
		t.Fatal(err)
	}
	if st := w.Status(); st.State != Recording || st.Waiting != 0 {
		t.Fatalf("%+v", st)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	got := d.all(t)
	l, ok := got[1].Event.(*Lost)
	if !ok || l.From != 1 || l.To != 13 || l.Bytes != 13<<20 || l.Err == "" || got[1].Obs != 1 || got[2].Obs != 14 || got[len(got)-1].Obs != 21 {
		t.Fatalf("%+v %+v, then %d", got[1], got[1].Event, got[2].Obs)
	}
}

func TestNeverAgain(t *testing.T) {
	d := newDrive()
	w := onDrive(t, d)
	d.full, d.noOpen = true, true
	_, _ = w.Write(Entry{Event: &Note{Text: TextOf("a")}})
	err := w.Close()
	if err == nil || !strings.Contains(err.Error(), "1 event could not be written, 0 are lost") {
		t.Fatalf("closed with %v", err)
	}
	if err := w.Close(); err != nil {
		t.Fatalf("closed twice: %v", err)
	}
	if _, err := w.Write(Entry{Event: &Note{}}); !errors.Is(err, ErrEnded) {
		t.Fatalf("written after the end: %v", err)
	}
}

func TestSaveElsewhere(t *testing.T) {
	want := sample(13, 24)
	d := newDrive()
	w := onDrive(t, d)
	for i, e := range want {
		if i == 8 {
			d.full = true
		}
		if i == 16 {
			d.full = false
			if err := w.SaveTail("other.mwt"); err != nil {
				t.Fatal(err)
			}
		}
		_, _ = w.Write(e)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	same(t, d.all(t), want)
	if len(d.names) != 2 || d.names[1] != "other.mwt" || len(d.files["other.mwt"].b) == 0 {
		t.Fatalf("files: %q", d.names)
	}
}

// TestSaveAfterTheEnd: what the end could not write is saved all the same, once.
func TestSaveAfterTheEnd(t *testing.T) {
	want := sample(13, 24)
	d := newDrive()
	w := onDrive(t, d)
	for i, e := range want {
		d.full = i >= 8
		_, _ = w.Write(e)
	}
	if err := w.Close(); err == nil {
		t.Fatal("closed without a word")
	}
	d.full = false
	if err := w.SaveTail("other.mwt"); err != nil {
		t.Fatal(err)
	}
	same(t, d.all(t), want)
	if err := w.SaveTail("third.mwt"); !errors.Is(err, ErrEnded) || len(d.names) != 2 {
		t.Fatalf("saved again: %v, files %q", err, d.names)
	}
	if _, err := w.Write(want[0]); !errors.Is(err, ErrEnded) {
		t.Fatalf("written after the end: %v", err)
	}
}

func TestFailingSync(t *testing.T) {
	want := sample(14, 24)
	d := newDrive()
	w := onDrive(t, d)
	for i, e := range want {
		d.noSync = i >= 5 && i < 9
		_, _ = w.Write(e)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	same(t, d.all(t), want)
}

// TestLowSpace: the last of the space is left to others, and what waited is
// written when there is more.
func TestLowSpace(t *testing.T) {
	want := sample(16, 24)
	d := newDrive()
	left := int64(LowSpace)
	d.space = func() int64 { return left }
	w := onDrive(t, d)
	for i, e := range want {
		switch i {
		case 4:
			if w.Status().Low() {
				t.Fatal("told too early")
			}
			left = MinSpace - 1
			w.measure()
		case 16:
			left = LowSpace - 1
		}
		_, err := w.Write(e)
		if full := i >= 4 && i < 16; full != errors.Is(err, ErrDegraded) || full != (w.Status().State == Degraded) {
			t.Fatalf("event %d: %v", i, err)
		}
	}
	if !w.Status().Low() {
		t.Error("little space is not told")
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	same(t, d.all(t), want)
}

func TestUnfit(t *testing.T) {
	d := newDrive()
	w := onDrive(t, d)
	if _, err := w.Write(Entry{Event: &Data{Dir: Client, Layer: Wire, Len: 5}}); err == nil || errors.Is(err, ErrDegraded) {
		t.Errorf("bytes that are not at hand: %v", err)
	}
	huge := make([]byte, maxJoined+1)
	if _, err := w.Write(Entry{Obs: 1, Event: &Data{Dir: Client, Layer: Wire, Len: int64(len(huge)), Bytes: huge}}); !errors.Is(err, errTooBig) {
		t.Errorf("a huge event: %v", err)
	}
	if _, err := w.Write(Entry{Obs: 2, Event: &Note{}}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	got := d.all(t)
	if l, ok := got[0].Event.(*Lost); len(got) != 2 || !ok || l.From != 1 || l.To != 1 || l.Bytes != int64(len(huge)) || got[1].Obs != 2 {
		t.Errorf("%+v", got)
	}
}
