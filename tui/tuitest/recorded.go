package tuitest

import (
	"bufio"
	"embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"

	"example.org/mailwire/transcript"
)

// recordings are sessions with the lab as "mailwire connect lab:good --plain
// --json --show-secrets" told them, key log lines left out, observed and derived events alike.
//
//go:embed testdata/*.jsonl
var recordings embed.FS

// Recorded gives the log of a recorded session: tls13 or tls12.
func Recorded(name string) (*transcript.Log, error) {
	f, err := recordings.Open("testdata/" + name + ".jsonl")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	log := transcript.NewLog()
	var begin time.Time
	in := bufio.NewScanner(f)
	in.Buffer(nil, 1<<20)
	for n := 1; in.Scan(); n++ {
		e, at, err := entry(in.Bytes())
		if err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", name, n, err)
		}
		if e.Event == nil { // the header of the recording
			continue
		}
		if begin.IsZero() {
			begin = at
		}
		e.At = at.Sub(begin)
		log.Append(e)
	}
	log.Finish()
	return log, in.Err()
}

// entry reads one line.
func entry(line []byte) (transcript.Entry, time.Time, error) {
	var head struct {
		Kind transcript.Kind `json:"kind"`
		Conn int             `json:"conn"`
		At   time.Time       `json:"at"`
		B64  string          `json:"b64"`
	}
	if err := json.Unmarshal(line, &head); err != nil {
		return transcript.Entry{}, time.Time{}, err
	}
	ev := event(head.Kind)
	if ev == nil {
		return transcript.Entry{}, time.Time{}, nil
	}
	if err := json.Unmarshal(line, ev); err != nil {
		return transcript.Entry{}, time.Time{}, err
	}
	if d, ok := ev.(*transcript.Data); ok {
		b, err := base64.StdEncoding.DecodeString(head.B64)
		if err != nil {
			return transcript.Entry{}, time.Time{}, err
		}
		d.Bytes = b
	}
	return transcript.Entry{Conn: head.Conn, Event: ev}, head.At, nil
}

// event gives an empty event of a kind; nil for those that screens do not show.
func event(k transcript.Kind) transcript.Event {
	for _, ev := range []transcript.Event{
		&transcript.Opened{}, &transcript.Data{}, &transcript.Verdict{}, &transcript.Typed{}, &transcript.Note{}, &transcript.Closed{},
		&transcript.Line{}, &transcript.Request{}, &transcript.Reply{}, &transcript.Capabilities{}, &transcript.StageChanged{},
		&transcript.TLSStart{}, &transcript.TLSAgreed{}, &transcript.Record{}, &transcript.Handshake{}, &transcript.Alert{},
		&transcript.Certificates{}, &transcript.CertificateAsked{}, &transcript.AuthStep{}, &transcript.Finding{}, &transcript.Exposed{}, &transcript.Next{},
	} {
		if ev.Kind() == k {
			return ev
		}
	}
	return nil
}
