package pcap

// Report tells what became of a capture.
type Report struct {
	Segments      int64 // of TCP
	Conversations int
	Bytes         int64 // given, of all conversations
	Lost          int64 // bytes that no packet has
	Cut           int64 // bytes that the capture did not keep
	Repeated      int64 // bytes that came again
	Waited        int64 // ranges that came before their turn
	Overlaps      int64 // ranges that came again with other bytes
	TooLate       int64 // bytes that came after they had been given up
	Strays        int64 // segments that fit nowhere in their conversation
	FalseResets   int64 // resets whose sender went on
	Evicted       int   // conversations not followed to their end: too many were open
	Silent        int   // conversations not followed to their end: silent for too long
}
