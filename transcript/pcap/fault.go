package pcap

import (
	"fmt"
)

// FormatError says that a file is no capture, or one of a kind that is not read.
type FormatError struct {
	Name string
	What string // what it is, or what is wrong with it
	Do   string // what to do about it; may be empty
}

func (e *FormatError) Error() string {
	s := e.Name + ": " + e.What
	if e.Do != "" {
		s += "; " + e.Do
	}
	return s
}

// CutError says that a capture ends in the middle of something. The packets
// before it are complete.
type CutError struct {
	Name    string
	In      string // what it ends in
	Offset  int64  // where that begins
	Have    int64  // bytes of it that are there
	Want    int64  // bytes that it says to have; 0 where that is not known
	Packets int64  // complete packets before it
}

func (e *CutError) Error() string {
	of := ""
	if e.Want > 0 {
		of = fmt.Sprintf(" of %d", e.Want)
	}
	return fmt.Sprintf("%s is cut: it ends in %s that begins at byte %d, with %d%s bytes of it there; %s before it",
		e.Name, e.In, e.Offset, e.Have, of, wholePackets(e.Packets))
}

func wholePackets(n int64) string {
	switch n {
	case 0:
		return "no complete packet is"
	case 1:
		return "1 complete packet is"
	}
	return fmt.Sprintf("%d complete packets are", n)
}

// DamageError says that a capture is damaged in a way after which no packet was
// found. The packets before it are complete.
type DamageError struct {
	Name    string
	Damage  Damage
	Packets int64 // packets before it
}

func (e *DamageError) Error() string {
	return fmt.Sprintf("%s is damaged at byte %d: %s; nothing readable follows, and %s before it",
		e.Name, e.Damage.Offset, e.Damage.What, wholePackets(e.Packets))
}

// Damage is a place in a capture that cannot be read.
type Damage struct {
	Offset int64  // where it begins
	Packet int64  // number of the last packet before it
	What   string // what is wrong
	Lost   int64  // bytes passed over
}

func (d Damage) String() string {
	return fmt.Sprintf("damaged at byte %d, after packet %d: %s; %d bytes are passed over", d.Offset, d.Packet, d.What, d.Lost)
}

// limitDamages bounds how many places of damage are kept one by one.
const limitDamages = 100
