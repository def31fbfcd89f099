package transcript

import (
	"testing"
	"time"
)

// slowDisk takes everything; a sync begins, and ends when it is told to.
type slowDisk struct {
	null
	begun, end chan struct{}
}

func (d slowDisk) Sync() error {
	d.begun <- struct{}{}
	<-d.end
	return nil
}

// TestBulkIsMadeDurableMeanwhile holds that much data is synced long before
// its time, that nobody waits for that, and that one sync runs at once.
func TestBulkIsMadeDurableMeanwhile(t *testing.T) {
	d := slowDisk{begun: make(chan struct{}, 16), end: make(chan struct{}, 16)}
	d.end <- struct{}{} // of the header
	w, err := newWriter(func(string) (sink, error) { return d, nil }, "", Header{})
	if err != nil {
		t.Fatal(err)
	}
	<-d.begun
	w.within = time.Hour
	block := make([]byte, 1<<20)
	bulk := func() {
		for range syncAfter / len(block) {
			if _, err := w.Write(Entry{Event: &Data{Dir: Server, Layer: Wire, Len: int64(len(block)), Bytes: block}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	bulk()
	select {
	case <-d.begun:
	case <-time.After(10 * time.Second):
		t.Fatal("nothing was synced")
	}
	bulk() // returns though the disk is at work
	w.mu.Lock()
	waits := w.dirty != nil
	w.mu.Unlock()
	if len(d.begun) > 0 || !waits {
		t.Errorf("%d more syncs were begun, one waits for its time: %v", len(d.begun), waits)
	}
	close(d.end)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}
