package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"example.org/mailwire/session"
	"example.org/mailwire/transcript"
)

// events is how many derived events the recording has at least.
const events = 10_000

// keys is how many keys are timed.
const keys = 300

// screen measures the time from a key to the changed screen, at 120x36 with a
// recording of many events.
func screen() error {
	dir, err := os.MkdirTemp("", "mailwire-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	bin, err := build(dir)
	if err != nil {
		return err
	}
	file := filepath.Join(dir, "long.mwt")
	n, err := long(file)
	if err != nil {
		return err
	}
	t, err := open(dir, bin, file)
	if err != nil {
		return err
	}
	defer t.end()
	if _, err := t.await(0, "REPLAY"); err != nil {
		return err
	}
	time.Sleep(time.Second)
	var ms []float64
	written := t.len()
	for i := range keys {
		key := "k" // the end of the recording is shown at first
		if i%8 > 3 {
			key = "j"
		}
		before := t.len()
		begin := time.Now()
		if _, err := t.file.WriteString(key); err != nil {
			return err
		}
		at, err := t.changed(before)
		if err != nil {
			return fmt.Errorf("key %d: %w", i, err)
		}
		ms = append(ms, at.Sub(begin).Seconds()*1000)
		time.Sleep(30 * time.Millisecond)
	}
	fmt.Printf("key to screen, 120x36, %d events: %s, %d bytes a key\n", n, spread(ms), (t.len()-written)/keys)
	return nil
}

// changed waits for output after offset from, and gives the time of the first.
func (t *terminal) changed(from int) (time.Time, error) {
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); {
		t.mu.Lock()
		n, at := len(t.out), t.last
		t.mu.Unlock()
		if n > from {
			return at, nil
		}
		select {
		case <-t.more:
		case <-time.After(50 * time.Millisecond):
		}
	}
	return time.Time{}, fmt.Errorf("the screen did not change")
}

// long writes a recording of a plain session with many commands.
func long(file string) (int, error) {
	w, err := transcript.Create(file, transcript.Header{Created: time.Now(), ContainsSecrets: true, Tool: "bench"})
	if err != nil {
		return 0, err
	}
	log := transcript.NewLog()
	rec := session.NewRecorder(log, w, time.Now(), time.Now)
	rec.Record(0, &transcript.Opened{
		Protocol: "smtp", Target: transcript.TextOf("smtp://mail.a.test"), Host: transcript.TextOf("mail.a.test"),
		Client: "127.0.0.1:40000", Server: "127.0.0.1:25", TLS: "off",
	})
	say := func(dir transcript.Dir, s string) {
		rec.Record(0, &transcript.Data{Dir: dir, Layer: transcript.Wire, Bytes: []byte(s + "\r\n")})
	}
	say(transcript.Server, "220 mail.a.test ESMTP")
	say(transcript.Client, "EHLO client.test")
	say(transcript.Server, "250 mail.a.test")
	for i := 0; log.Len() < events; i++ {
		say(transcript.Client, fmt.Sprintf("NOOP %d", i))
		say(transcript.Server, "250 2.0.0 Ok")
	}
	say(transcript.Client, "QUIT")
	say(transcript.Server, "221 2.0.0 Bye")
	rec.Record(0, &transcript.Closed{By: "server"})
	return log.Len(), w.Close()
}
