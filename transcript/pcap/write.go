package pcap

import (
	"io"
	"maps"
	"net/netip"
	"slices"
	"time"

	"example.org/mailwire/transcript"
)

// WriteOptions tell how a capture is written.
type WriteOptions struct {
	Tool             string    // who writes, with its version
	Hardware, System string    // on what; empty to leave them out
	Start            time.Time // what the times of entries count from
	// Secrets has all keys written. Without, those of TLS 1.3 handshakes alone are.
	Secrets bool
	// MeantPorts gives servers the port that the session's target means in the
	// place of the one that was connected to, as with a lab, which listens on high
	// ports: Wireshark then knows the protocol by itself.
	MeantPorts bool
	// Payload, where it is set, sees the payload of each packet as it is written.
	Payload func(from, to netip.AddrPort, b []byte)
}

// Write writes a finished log as pcapng: before its packets all keys, and on
// them, as comments, what packets do not carry (see ParseComment) and what
// mailwire has to say of bytes, on the packet that has the last of them.
func Write(w io.Writer, log *transcript.Log, o WriteOptions) error {
	return writeWhole(ngFile{w}, log, o)
}

// WriteClassic writes a finished log as a pcap file of the classic form, which
// takes neither comments nor keys, and gives the key log that belongs beside
// it; nil for none.
func WriteClassic(w io.Writer, log *transcript.Log, o WriteOptions) (keys []byte, err error) {
	c := &classicFile{w: w}
	err = writeWhole(c, log, o)
	return c.log, err
}

func writeWhole(c captureForm, log *transcript.Log, o WriteOptions) error {
	w := newWriter(c, log, o)
	entries, _ := log.Since(0)
	w.survey(entries)
	if err := w.begin(); err != nil {
		return err
	}
	for _, e := range (verdictCutter{map[int]string{}}).cut(entries) {
		if err := w.entry(e); err != nil {
			return err
		}
	}
	return w.Close()
}

// Writer writes a log as pcapng while it grows. Keys then stand before the
// packets that they open, and what there is to say of bytes on the packet after theirs.
type Writer struct {
	c      captureForm
	log    *transcript.Log
	o      WriteOptions
	addrs  madeAddresses
	convs  map[int]*madeTCP
	about  []string // comments on the file
	keys   []byte   // that stand before all packets
	begun  bool
	shakes *shakeQueue             // nil where the log is finished
	said   map[int]string          // of a finished log: what is said where the event stands, by the number of its entry
	locks  map[int]transcript.Lock // the last of each conversation
	at     time.Time               // of the entry at hand
}

// NewWriter begins a file; nothing is written before the first packet. Each
// block is written at once.
func NewWriter(w io.Writer, log *transcript.Log, o WriteOptions) *Writer {
	x := newWriter(ngFile{w}, log, o)
	x.shakes = &shakeQueue{shaking: map[int]bool{}, waiting: map[int][]transcript.Entry{}, cutter: verdictCutter{map[int]string{}}}
	return x
}

func newWriter(c captureForm, log *transcript.Log, o WriteOptions) *Writer {
	return &Writer{c: c, log: log, o: o, convs: map[int]*madeTCP{}, about: o.about(), locks: map[int]transcript.Lock{}, at: o.Start}
}

// Entries writes entries of the log, each once and in order.
func (w *Writer) Entries(entries []transcript.Entry) error {
	for _, e := range entries {
		for _, e := range w.shakes.pass(e) {
			if err := w.entry(e); err != nil {
				return err
			}
		}
	}
	return nil
}

// Close writes what was held back. What is written to stays open.
func (w *Writer) Close() error {
	for _, e := range w.shakes.rest() {
		if err := w.entry(e); err != nil {
			return err
		}
	}
	if err := w.begin(); err != nil {
		return err
	}
	for _, n := range slices.Sorted(maps.Keys(w.convs)) {
		if err := w.convs[n].release(w.at, transcript.NoDir); err != nil {
			return err
		}
	}
	return nil
}

// begin writes what stands before all packets, once.
func (w *Writer) begin() error {
	if w.begun {
		return nil
	}
	w.begun = true
	if err := w.c.begin(w.o, w.about); err != nil || len(w.keys) == 0 {
		return err
	}
	return w.c.keys(w.keys)
}
