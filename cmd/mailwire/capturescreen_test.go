//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// grow appends bytes to a file.
func grow(t *testing.T, file string, b []byte) {
	t.Helper()
	f, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestCaptureOnTheScreen: a capture is listed, its conversations are opened one
// after another, and the list is where it was.
func TestCaptureOnTheScreen(t *testing.T) {
	file := filepath.Join(filepath.Dir(corpusCaptures(t)[0]), "lab-three-at-once.pcap")
	for _, s := range []size{{80, 24}, {120, 36}, {40, 12}} {
		p := openPane(t, t.TempDir(), s, build(t), "replay", file)
		p.await("1 of 3", "22.4 kB")
		p.press("j", "j")
		p.await(">3 [?] pop3", "3 of 3")
		p.press("Enter")
		p.frame(1, "192.0.2.2:110")
		p.press("]")
		p.frame(1, "192.0.2.2:143")
		p.press("Escape")
		p.await(">1 [!] imap", "1 of 3")
		p.press("e")
		p.await("the file: pcap, 128 packets")
		p.press("e", "Q")
		p.exit(0)
	}
}

// TestGrowingCaptureOnTheScreen: conversations come to the list while the file is
// written, the one that is open grows, and the reading can be ended and begun again.
func TestGrowingCaptureOnTheScreen(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(filepath.Dir(corpusCaptures(t)[0]), "lab-three-at-once.pcap"))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "growing.pcap")
	grow(t, file, nil)
	p := openPane(t, t.TempDir(), size{80, 24}, build(t), "replay", "--follow", file)
	p.await("0 conversations", "following, 0.0 kB")
	grow(t, file, b[:3000])
	p.await("1 conversation", "following, 3.0 kB")
	p.press("Enter")
	before := p.await("following", "REPLAY 192.0.2.2:143")
	grow(t, file, b[3000:])
	p.await("closed by the", "step")
	if strings.Contains(before, "closed by the") {
		t.Errorf("the conversation was over before it was written:\n%s", before)
	}
	p.press("Escape")
	p.await("3 conversations", "following, 22.4 kB, 128 packets")
	p.press("Escape")
	p.await("═ 22.4 kB, 128 packets", "Esc back", "3 conversations")
	grow(t, file, b[24:])
	p.press("F")
	p.await("following, 44.9 kB, 256 packets")
	p.press("C-c")
	p.await("stopped; what was found stays")
	p.press("q")
	p.await("MAILWIRE")
	p.press("C-c", "C-c")
	p.exit(130)
}

// TestDamagedCapturesOnTheScreen: what cannot be listed is told, with what it
// means and what to do.
func TestDamagedCapturesOnTheScreen(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(filepath.Dir(corpusCaptures(t)[0]), "lab-three-at-once.pcap"))
	if err != nil {
		t.Fatal(err)
	}
	other := append([]byte(nil), b...)
	other[20] = 201 // the link type: Bluetooth HCI
	for _, x := range []struct {
		name string
		b    []byte
		says []string
	}{
		{"empty", nil, []string{"is empty"}},
		{"no-packet", b[:24], []string{"no mail", "the file has no packet"}},
		{"link-type", other, []string{"none holds a segment of TCP", "201 (Bluetooth HCI)"}},
		{"packed", []byte("\x28\xb5\x2f\xfd rest"), []string{"compressed with zstd", "unpack it first"}},
		{"cut", b[:200], []string{"the file is cut", "there is no mail in this file"}},
	} {
		file := filepath.Join(t.TempDir(), x.name+".pcap")
		grow(t, file, x.b)
		p := openPane(t, t.TempDir(), size{80, 24}, build(t), "replay", file)
		p.await(append(x.says, "what it means", "what to do", "there is nothing to open")...)
		p.press("Enter", "q", "C-c", "C-c")
		p.exit(130)
	}
}
