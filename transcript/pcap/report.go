package pcap

import "time"

// Report tells what became of a capture.
type Report struct {
	File    File      // what the file is, and where it is damaged
	Skipped []Skipped // packets that gave no segment
	Read    int64     // bytes of the file, compressed where it is
	First   time.Time // time of the first packet
	Last    time.Time // and of the last one

	Segments      int64 // of TCP
	Conversations int
	Bytes         int64 // given to the sink, of all conversations
	Lost          int64 // bytes that no packet has
	Cut           int64 // bytes of packets that the capture did not keep
	Repeated      int64 // bytes that came again
	Waited        int64 // ranges that came before their turn
	Overlaps      int64 // ranges that came again with other bytes
	TooLate       int64 // bytes that came after they had been given up
	Strays        int64 // segments that fit nowhere in their conversation
	FalseResets   int64 // resets whose sender went on
	Evicted       int   // conversations not followed to their end, because too many were open
	Silent        int   // conversations not followed to their end, because they were silent for too long
}
