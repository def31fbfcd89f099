// Package view reads a log as it grows and keeps what the panes show of it:
// rows, locks, stages, verdict, ledger, records and messages of TLS. It follows
// one conversation. Reading is incremental; nothing is rendered here.
package view

import (
	"time"

	"example.org/mailwire/transcript"
)

// Kind is what a row of the talk is.
type Kind uint8

// Kinds of rows.
const (
	Line    Kind = iota
	Band         // TLS starts here
	Stray        // bytes that must not be there
	Gap          // bytes that are lacking
	Clash        // bytes that came again and were others
	Remark       // a note
	Failure      // a fault
	End          // the conversation is closed
)

// Row is one row of the talk.
type Row struct {
	Kind    Kind
	Seq     int // of its event in the log
	At      time.Duration
	Line    *transcript.Line    // where Kind is Line, or Stray and the bytes are a line
	Exposed *transcript.Exposed // nil until it is known
	Event   transcript.Event
}

// Dir gives the direction of a row.
func (r Row) Dir() transcript.Dir {
	switch e := r.Event.(type) {
	case *transcript.Line:
		return e.Span.Dir
	case *transcript.Stray:
		return e.Span.Dir
	case *transcript.Gap:
		return e.Dir
	case *transcript.Overlap:
		return e.Dir
	}
	return transcript.NoDir
}

// Lock gives the lock of a row, "" where it has none.
func (r Row) Lock() transcript.Lock {
	if r.Exposed != nil {
		return r.Exposed.Lock
	}
	switch r.Kind {
	case Stray, Clash:
		return transcript.LockSuspect
	case Line:
		return transcript.LockUnknown
	}
	return ""
}

// Model is what is known of a conversation up to a place in its log.
type Model struct {
	Log  *transcript.Log
	seq  int // next entry to read
	conn int // the conversation; -1 before the first event

	Opened   *transcript.Opened
	Closed   *transcript.Closed
	Fault    *transcript.Fault // the last one
	Looked   bool              // the user goes on although the certificate did not pass
	Stages   []transcript.Stage
	At       int
	Start    *transcript.TLSStart
	Agreed   *transcript.TLSAgreed
	First    *transcript.TLSAgreed // what the first handshake settled, where another one followed inside it
	Verdict  *transcript.Verdict
	Certs    *transcript.Certificates // the server's
	Client   *transcript.Certificates // the client's
	Asked    *transcript.CertificateAsked
	Alerts   []*transcript.Alert
	Caps     *transcript.Capabilities
	Next     *transcript.Next
	Ledger   transcript.Ledger
	Unopened transcript.Unopened // what the ledger does not count
	Findings []*transcript.Finding
	Last     time.Duration

	Rows         []Row
	TLSBytes     int64 // wire bytes of TLS before the first byte of mail in it
	Records      int   // and their number
	ClientSize   int   // bytes of the message that carried the client's certificate
	ClientSigned bool  // the client signed the handshake with the key of its certificate

	ladder   ladder
	hellos   int // of the server
	chunks   []Chunk
	hide     [3][3][]transcript.Span // secrets, by direction and layer
	said     [3]int64                // end of the client's last line, by layer
	talks    []int                   // numbers of the conversations, as they came
	known    map[int]bool            // the same
	pinned   bool                    // the user chose the conversation
	byLine   map[int]int             // line number to row
	bands    []int
	secrets  []int // rows that hold secrets
	sealed   [3][]*transcript.Record
	requests spans[*transcript.Request]
	replies  spans[*transcript.Reply]
	auth     spans[*transcript.AuthStep]
	lacking  lacking
	mail     bool // a record carried mail
	stray    bool // bytes came where only TLS can follow
}

// New gives a model of a log, with nothing read.
func New(log *transcript.Log) *Model {
	return &Model{Log: log, conn: -1, byLine: map[int]int{}, known: map[int]bool{}}
}

// Seq gives how many entries were read.
func (m *Model) Seq() int { return m.seq }

// Follow reads everything that is there. The channel is closed when there is more.
func (m *Model) Follow() (more <-chan struct{}) {
	entries, more := m.Log.Since(m.seq)
	for _, e := range entries {
		m.take(e)
	}
	m.seq += len(entries)
	return more
}

// To reads up to the entry seq, which stays unread; going back reads anew.
func (m *Model) To(seq int) {
	if seq < m.seq {
		conn, pinned := m.conn, m.pinned
		*m = *New(m.Log)
		if m.pinned = pinned; pinned {
			m.conn = conn
		}
	}
	entries, _ := m.Log.Since(m.seq)
	if n := seq - m.seq; n < len(entries) {
		entries = entries[:max(0, n)]
	}
	for _, e := range entries {
		m.take(e)
	}
	m.seq += len(entries)
}

// RowOf gives the row of a line number, -1 where there is none.
func (m *Model) RowOf(line int) int {
	if i, ok := m.byLine[line]; ok {
		return i
	}
	return -1
}

// Secrets gives the rows that hold secrets.
func (m *Model) Secrets() []int { return m.secrets }

// Host gives whom the user expects, and the port.
func (m *Model) Host() string {
	if m.Opened == nil {
		return ""
	}
	h := m.Opened.Host.String()
	if h == "" {
		return m.Opened.Server
	}
	return h
}
