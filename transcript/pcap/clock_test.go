package pcap

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
	"time"
)

// TestClock holds times of every resolution against exact fractions.
func TestClock(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for v := range 256 {
		c := ordinary()
		c.resolution(byte(v))
		unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(v&0x7f)), nil)
		if v&0x80 != 0 {
			unit = new(big.Int).Lsh(big.NewInt(1), uint(v&0x7f))
		}
		for _, stamp := range []uint64{0, 1, 999_999, 1e9, math.MaxUint64, rng.Uint64(), rng.Uint64() >> 20} {
			for _, offset := range []int64{0, 5, -5, math.MaxInt64, math.MinInt64} {
				c.offset = offset
				got := c.time(stamp)
				nano := new(big.Int).Mul(new(big.Int).SetUint64(stamp), big.NewInt(1e9))
				nano.Quo(nano, unit)
				sec, rest := new(big.Int).QuoRem(nano, big.NewInt(1e9), new(big.Int))
				if sec.Cmp(big.NewInt(lastSecond)) > 0 || offset > lastSecond || offset < -lastSecond {
					if y := got.Year(); y < 1 || y > 9999 {
						t.Fatalf("resolution %#02x, stamp %d, offset %d: year %d", v, stamp, offset, y)
					}
					continue
				}
				sec.Add(sec, big.NewInt(offset))
				if int64(got.Nanosecond()) != rest.Int64() {
					t.Fatalf("resolution %#02x, stamp %d: %d nanoseconds, not %s", v, stamp, got.Nanosecond(), rest)
				}
				if want := max(min(sec.Int64(), lastSecond), firstSecond); got.Unix() != want || got.Location() != time.UTC {
					t.Fatalf("resolution %#02x, stamp %d, offset %d: %d, not %s", v, stamp, offset, got.Unix(), sec)
				}
			}
		}
	}
}
