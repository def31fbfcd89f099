package pcap

import (
	"net/netip"
	"time"

	"example.org/mailwire/transcript"
)

// Segment is a TCP segment (RFC 9293 3.1) as a packet had it.
type Segment struct {
	Packet   int64     // number of the packet in the capture, from 1
	At       time.Time // when it was captured
	Src, Dst netip.AddrPort
	Seq, Ack uint32
	Flags    Flags
	Payload  []byte // valid until the next segment is asked for
	Cut      int    // bytes of the payload behind it that the capture did not keep
	// Tunnel tells apart the conversations of different tunnels and VLANs, whose
	// addresses may be the same; 0 where there is neither.
	Tunnel uint64
}

// Flags are the control bits of a segment.
type Flags uint8

// Control bits.
const (
	FIN Flags = 1 << iota
	SYN
	RST
	PSH
	ACK
	URG
)

// Sink takes what a capture holds, in the order of the capture.
type Sink interface {
	// Observed takes an event of the conversation e.Conn, numbered from 0 in the
	// order of their first packets (of one that begins while another of its
	// addresses and ports seems to go on, that is the answer to its SYN). Opened is the first of each, with Source,
	// Client, Server and Late set and no Protocol; where Late is set the two sides
	// may be the wrong way round. Closed is the last of each; its By is "client" or
	// "server" (who ended first) or "reset", and "" where the capture does not show
	// an end, which Why explains.
	//
	// Data and Gap are on the wire and in the order of their stream; what one side
	// sent comes after all that it had acknowledged by then. A Gap also stands for
	// bytes that are known by their acknowledgement only, as in a capture of one
	// side. An event and its bytes are valid during the call only; but see Borrower.
	// At counts from the capture's first packet. It never goes back within a
	// conversation: bytes that had to wait have the time when the wait was over.
	Observed(e transcript.Entry)
	// Keys takes lines of a TLS key log that the capture has in it.
	Keys(log []byte)
	// Comment takes a comment on the packet of that number, 0 for the file's own.
	Comment(packet int64, text string)
}

// Selective is a Sink that can tell early which conversations are of no use to
// it. The bytes of those cost nothing: they are neither kept nor put in order.
type Selective interface {
	Sink
	// Wanted tells whether there is use for more of the conversation. It is asked
	// after each Data of it; once it says no, only Closed follows.
	Wanted(conn int) bool
}

// Borrower is a Sink that may use the bytes of Data after the call that gave them.
type Borrower interface {
	Sink
	// Lent is called before more of the capture is read: the bytes given since the
	// last time stay as they are until back is called, from any goroutine. That
	// may not wait for the next time: after some MiB that are out, the reading waits.
	Lent(back func())
}

// Annotated is a Sink that takes comments with the conversation of their packet.
type Annotated interface {
	Sink
	// Annotate takes a comment on a packet of the conversation conn, after what the
	// packet led to; its Opened may still come. Comments on the file and on packets
	// of no conversation go to Comment.
	Annotate(conn int, at time.Duration, packet int64, text string)
}
