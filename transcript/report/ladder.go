package report

import (
	"crypto/sha256"
	"encoding/hex"

	"example.org/mailwire/transcript"
)

// LadderSchema names the form of a Ladder in JSON.
const LadderSchema = "mailwire.handshake/1"

// Ladder is how TLS was set up in one conversation: every record, message,
// field and alert, in order.
type Ladder struct {
	Schema      string                       `json:"schema"`
	Source      string                       `json:"source"`   // the target or the file
	Session     int                          `json:"session"`  // number of the conversation, from 1
	Sessions    int                          `json:"sessions"` // in all
	Protocol    string                       `json:"protocol"`
	Mode        string                       `json:"mode"` // must, offered, implicit, manual, off
	Client      string                       `json:"client"`
	Server      string                       `json:"server"`
	Asked       *transcript.TLSAsked         `json:"asked"`  // what the user set; null for all defaults
	Agreed      *transcript.TLSAgreed        `json:"agreed"` // null where the hellos settled nothing
	Records     []*LadderRecord              `json:"records"`
	Messages    []*LadderMessage             `json:"messages"`
	Alerts      []*LadderAlert               `json:"alerts"`
	ClientAsked *transcript.CertificateAsked `json:"certificate_asked"` // null where the server asked for none
	Chains      []LadderChain                `json:"certificates"`
	Verdict     *LadderVerdict               `json:"verdict"` // null where nobody judged
	Faults      []string                     `json:"faults"`
	Notes       []string                     `json:"notes"`
	Totals      map[string]*LadderTotal      `json:"totals"` // client, server
	Resumption  any                          `json:"resumption,omitempty"`
}

// LadderRecord is one record as it crossed.
type LadderRecord struct {
	N        int           `json:"record"` // from 1
	Dir      string        `json:"dir"`    // c, s
	AtNS     int64         `json:"at_ns"`  // since the start of the recording
	Offset   int64         `json:"offset"` // on the wire, from the start of the direction
	Length   int64         `json:"length"` // with its header
	Type     string        `json:"type"`
	Version  string        `json:"version"`
	Sealed   bool          `json:"sealed"`
	Opened   bool          `json:"opened"` // sealed, and opened with a key
	Inner    string        `json:"inner,omitempty"`
	Unopened string        `json:"unopened,omitempty"` // why a sealed one was not opened
	Readers  string        `json:"readers"`
	Bytes    string        `json:"bytes,omitempty"` // hex, where asked for; none of application data
	Fields   []LadderField `json:"fields"`
	Packets  []int64       `json:"packets,omitempty"` // of a capture: the first and the last one that have it

	span  transcript.Span
	items []any // of LadderMessage and LadderAlert
}

// LadderMessage is one handshake message.
type LadderMessage struct {
	N       int           `json:"message"` // from 1
	Dir     string        `json:"dir"`
	Name    string        `json:"name"` // "sealed" where it was not opened
	Type    int           `json:"type"` // -1 where it was not opened
	Length  int           `json:"length"`
	Sealed  bool          `json:"sealed"`
	Readers string        `json:"readers"`
	Records []int         `json:"records"` // that carried it
	Note    string        `json:"note,omitempty"`
	Bytes   string        `json:"bytes,omitempty"`
	Fields  []LadderField `json:"fields"`

	ev *transcript.Handshake
}

// LadderAlert is one alert.
type LadderAlert struct {
	Dir     string `json:"dir"`
	Record  int    `json:"record"`
	Fatal   bool   `json:"fatal"`
	Code    int    `json:"code"` // -1 where it was not opened
	Name    string `json:"name"`
	Sealed  bool   `json:"sealed"`
	Means   string `json:"means,omitempty"`
	RFC     string `json:"rfc,omitempty"`
	Readers string `json:"readers"`
}

// LadderField is a part of a record or a message.
type LadderField struct {
	Name    string        `json:"name"`
	Offset  int           `json:"offset"` // from the start of the record or message
	Length  int           `json:"length"`
	Bytes   string        `json:"bytes,omitempty"`
	Value   string        `json:"value,omitempty"`
	Means   string        `json:"means,omitempty"`
	RFC     string        `json:"rfc,omitempty"`
	Readers string        `json:"readers"`
	Unknown bool          `json:"unknown,omitempty"`
	Fields  []LadderField `json:"fields,omitempty"`
}

// LadderChain is a chain of certificates by their digests.
type LadderChain struct {
	Dir     string   `json:"dir"`
	Sealed  bool     `json:"sealed"`
	SHA256  []string `json:"sha256"`
	Staples int      `json:"staples"` // OCSP responses that came with it
	SCTs    int      `json:"scts"`
}

// LadderVerdict is what was judged of the server's certificate.
type LadderVerdict struct {
	OK       bool   `json:"ok"`
	By       string `json:"by,omitempty"`
	Why      string `json:"why,omitempty"`
	Sentence string `json:"sentence"`
	Claim    string `json:"claim,omitempty"` // who says so, where it was not reached now: recording, comment

	claimed string // the same in words
}

// LadderTotal accounts for the bytes of a direction: before, records and rest
// together are what crossed.
type LadderTotal struct {
	Wire    int64 `json:"wire"`
	Before  int64 `json:"before"`  // in clear, before TLS
	Records int64 `json:"records"` // in records of TLS
	Rest    int64 `json:"rest"`    // stray, or of a record that was cut off
	Count   int   `json:"count"`   // of records
}

// NewLadder makes the ladder of the conversation with number session (from 1;
// 0 for the last one with TLS) of a log, with all bytes where withBytes is
// set. It is nil where there is no such conversation.
func NewLadder(log *transcript.Log, session int, withBytes bool) *Ladder {
	entries, _ := log.Since(0)
	convs := conversations(entries)
	if session == 0 {
		session = lastWithTLS(entries, convs)
	}
	if session < 1 || session > len(convs) {
		return nil
	}
	b := &ladderBuilder{log: log, bytes: withBytes, bySpan: map[transcript.Span]*LadderRecord{}, Ladder: &Ladder{
		Schema: LadderSchema, Session: session, Sessions: len(convs),
		Records: []*LadderRecord{}, Messages: []*LadderMessage{}, Alerts: []*LadderAlert{}, Chains: []LadderChain{},
		Faults: []string{}, Notes: []string{}, Totals: map[string]*LadderTotal{"client": {}, "server": {}},
	}}
	for _, e := range entries {
		if e.Conn == convs[session-1] {
			b.take(e)
		}
	}
	b.number()
	return b.Ladder
}

// conversations lists the conversations of a log in the order in which they were opened.
func conversations(entries []transcript.Entry) []int {
	var list []int
	for _, e := range entries {
		if _, ok := e.Event.(*transcript.Opened); ok {
			list = append(list, e.Conn)
		}
	}
	return list
}

func lastWithTLS(entries []transcript.Entry, convs []int) int {
	last := 1
	for _, e := range entries {
		if _, ok := e.Event.(*transcript.Record); !ok {
			continue
		}
		for i, c := range convs {
			if c == e.Conn {
				last = max(last, i+1)
			}
		}
	}
	return last
}

// HasTLS tells whether any record of TLS crossed.
func (l *Ladder) HasTLS() bool { return len(l.Records) > 0 }

func digests(chain [][]byte) []string {
	list := []string{}
	for _, der := range chain {
		sum := sha256.Sum256(der)
		list = append(list, hex.EncodeToString(sum[:]))
	}
	return list
}
