package view

import (
	"time"

	"example.org/mailwire/transcript"
)

// Chunk is bytes that crossed at once, as they came.
type Chunk struct {
	Seq    int // of its event in the log
	At     time.Duration
	Dir    transcript.Dir
	Layer  transcript.Layer
	Off    int64
	Len    int64
	Elided int64 // bytes that followed and were not kept
}

func (m *Model) chunk(e transcript.Entry, d *transcript.Data) {
	m.chunks = append(m.chunks, Chunk{Seq: e.Seq, At: e.At, Dir: d.Dir, Layer: d.Layer, Off: d.Off, Len: d.Len, Elided: d.Elided})
}

// Chunks gives the bytes of both directions in the order in which they came.
func (m *Model) Chunks() []Chunk { return m.chunks }

// Conn gives the number of the conversation that is followed.
func (m *Model) Conn() int { return max(0, m.conn) }
