package transcript

import "testing"

func TestCount(t *testing.T) {
	for want, got := range map[string]string{
		"0 packets": Count(0, "packet"), "1 packet": Count(1, "packet"), "2 bytes": Count(int64(2), "byte"), "1 address": Count(1, "address"),
		"2 addresses": Count(2, "address"), "3 replies": Count(3, "reply"), "3 days": Count(3, "day"), "3 keys": Count(3, "key"), "2 CAs": Count(2, "CA"),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
