// Package pcap turns captures into what was observed in them, and sessions into
// captures.
//
// Reading goes through three rooms, each of which works as bytes come and
// keeps a bounded amount of them: a walker reads the blocks of a pcap or pcapng
// file and gives its packets; a dissector finds the TCP segment in a packet,
// behind link layer, IP fragments and tunnels; a reassembler puts the segments
// of each conversation in order. What comes out are observed events of the
// vocabulary (Opened, Data, Gap, Overlap, Closed), each with the number of its
// packet. Nothing here knows a mail protocol.
package pcap
