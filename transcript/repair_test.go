package transcript

import (
	"bytes"
	"strings"
	"testing"
)

// TestRepair damages each byte of a recording: the repaired one is sound, holds
// every event that could be read, and marks what could not.
func TestRepair(t *testing.T) {
	file := content(t, recorded(t, sample(6, 13)))
	for i := 0; i < len(file); i += 5 {
		bad := bytes.Clone(file)
		bad[i] ^= 1 << (i % 7)
		r, err := NewReader(bytes.NewReader(bad), "a.mwt")
		if err != nil {
			continue // what begins otherwise is no recording
		}
		want, rep := drain(t, r)
		repaired(t, bad, want, !rep.Clean())
	}
}

// TestRepairPrefix cuts the file everywhere.
func TestRepairPrefix(t *testing.T) {
	file := content(t, recorded(t, sample(6, 9)))
	for n := bytes.IndexByte(file, '\n') + 1; n < len(file); n += 7 {
		r, err := NewReader(bytes.NewReader(file[:n]), "a.mwt")
		if err != nil {
			t.Fatal(err)
		}
		want, rep := drain(t, r)
		repaired(t, file[:n], want, !rep.Clean())
	}
}

func repaired(t *testing.T, bad []byte, want []Entry, marked bool) {
	t.Helper()
	r, err := NewReader(bytes.NewReader(bad), "a.mwt")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	events, marks, err := Repair(r, &out)
	if err != nil || events != len(want) || (marks > 0) != marked {
		t.Fatalf("%d events of %d, %d marks, %v", events, len(want), marks, err)
	}
	again, err := NewReader(&out, "b.mwt")
	if err != nil {
		t.Fatal(err)
	}
	got, rep := drain(t, again)
	if !rep.Clean() {
		t.Fatalf("the repaired file is damaged: %q", rep.Messages())
	}
	var kept []Entry
	for _, e := range got {
		if l, ok := e.Event.(*Lost); ok && strings.HasPrefix(l.Err, "repaired: ") {
			marks--
			continue
		}
		kept = append(kept, e)
	}
	if marks != 0 {
		t.Fatalf("%d marks are missing", marks)
	}
	same(t, kept, want)
}
