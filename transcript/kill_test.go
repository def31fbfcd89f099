//go:build unix

package transcript

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"
)

const (
	floodEnv = "MAILWIRE_TEST_FLOOD"
	killsEnv = "MAILWIRE_TEST_KILLS" // how often TestKilled kills; 1000 take some minutes
)

// TestMain turns the test binary into the writer that TestKilled kills.
func TestMain(m *testing.M) {
	if path := os.Getenv(floodEnv); path != "" {
		if err := flood(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// floodEvent is event i of the flood: each can be told from its number alone.
func floodEvent(i int) Event {
	switch i % 7 {
	case 3:
		return &Typed{What: "line", Text: TextOf(fmt.Sprintf("NOOP %d\xff", i))}
	case 5:
		b := bytes.Repeat([]byte{byte(i), byte(i >> 8)}, 40000+i%1000)
		return &Data{Dir: Client, Layer: Wire, Off: int64(i), Len: int64(len(b)), Bytes: b}
	}
	b := fmt.Appendf(nil, "250 %d\r\n", i)
	return &Data{Dir: Server, Layer: Wire, Off: int64(i), Len: int64(len(b)), Bytes: b}
}

// flood writes events and acknowledges each on stdout, until it is killed.
func flood(path string) error {
	w, err := Create(path, Header{Created: time.Now().UTC()})
	if err != nil {
		return err
	}
	var ack [4]byte
	for i := 0; ; i++ {
		if _, err := w.Write(Entry{Obs: i, Event: floodEvent(i)}); err != nil {
			return err
		}
		binary.BigEndian.PutUint32(ack[:], uint32(i+1))
		if _, err := os.Stdout.Write(ack[:]); err != nil {
			return err
		}
	}
}

// TestKilled kills a writer at random moments of a flood: whatever it
// acknowledged is in the file.
func TestKilled(t *testing.T) {
	rounds := 200
	if testing.Short() {
		rounds = 20
	}
	if text := os.Getenv(killsEnv); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		rounds = n
	}
	rnd := rand.New(rand.NewSource(17))
	dir := t.TempDir()
	torn := 0
	for round := range rounds {
		path := filepath.Join(dir, fmt.Sprintf("%d.mwt", round))
		acked := killOne(t, path, rnd)
		rep := checkFlood(t, path, acked)
		if rep.Incomplete > 0 {
			torn++
		}
		_ = os.Remove(path)
	}
	t.Logf("%d of %d files had a torn record", torn, rounds)
}

func killOne(t *testing.T, path string, rnd *rand.Rand) (acked int) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), floodEnv+"="+path)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	in := bufio.NewReader(out)
	stop := 1 + rnd.Intn(60) // kill after so many acknowledgements, and a moment
	var ack [4]byte
	for {
		if _, err := io.ReadFull(in, ack[:]); err != nil {
			break
		}
		acked = int(binary.BigEndian.Uint32(ack[:]))
		if acked == stop {
			time.Sleep(time.Duration(rnd.Intn(2000)) * time.Microsecond)
			_ = cmd.Process.Signal(syscall.SIGKILL)
		}
	}
	_ = cmd.Wait() // killed, as it should be
	if acked < stop {
		t.Fatalf("the writer ended by itself after %d", acked)
	}
	return acked
}

func checkFlood(t *testing.T, path string, acked int) Report {
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	got, rep := drain(t, r)
	_ = r.file.Close()
	if len(got) < acked || len(rep.Holes) > 0 {
		t.Fatalf("%d acknowledged, %d in the file: %+v", acked, len(got), rep)
	}
	want := make([]Entry, len(got))
	for i := range want {
		want[i] = Entry{Obs: i, Event: floodEvent(i)}
	}
	same(t, got, want)
	return rep
}
