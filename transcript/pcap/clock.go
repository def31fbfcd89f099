package pcap

import (
	"math/bits"
	"time"
)

// clock turns the time stamps of an interface into times: its resolution
// (if_tsresol) and offset (if_tsoffset), draft-ietf-opsawg-pcapng 4.2.
type clock struct {
	exponent uint8
	binary   bool // the resolution is a power of 2, else of 10
	unit     uint64
	offset   int64 // seconds
}

// ordinary is the clock of an interface that names none: microseconds.
func ordinary() clock { return clock{exponent: 6, unit: 1e6} }

// resolution sets the resolution from the octet of its option.
func (c *clock) resolution(v byte) {
	c.binary, c.exponent, c.unit = v&0x80 != 0, v&0x7f, 0
	switch {
	case c.binary && c.exponent < 64:
		c.unit = 1 << c.exponent
	case !c.binary && c.exponent < 20: // 10^19 is the highest in 64 bits
		c.unit = 1
		for range c.exponent {
			c.unit *= 10
		}
	}
}

// Bounds of the seconds that a time may have: the years 1 to 9999.
const (
	firstSecond = -62135596800
	lastSecond  = 253402300799
)

// time gives the time of a stamp.
func (c *clock) time(stamp uint64) time.Time {
	var sec, nano uint64
	switch {
	case c.unit == 1e6 && !c.binary:
		sec = stamp / 1e6
		nano = (stamp - sec*1e6) * 1000
	case c.unit == 1e9:
		sec = stamp / 1e9
		nano = stamp - sec*1e9
	case c.unit > 0:
		sec = stamp / c.unit
		hi, lo := bits.Mul64(stamp%c.unit, 1e9)
		nano, _ = bits.Div64(hi, lo, c.unit)
	case c.binary: // finer than 2^-63: less than two seconds in all
		hi, _ := bits.Mul64(stamp, 1e9)
		nano = hi >> (c.exponent - 64)
	default: // finer than 10^-19, less than two seconds in all
		nano = stamp
		for range c.exponent - 9 {
			nano /= 10
		}
	}
	offset := max(min(c.offset, lastSecond), -lastSecond)
	s := max(min(int64(min(sec, lastSecond))+offset, lastSecond), firstSecond)
	return time.Unix(s, int64(nano)).UTC()
}
