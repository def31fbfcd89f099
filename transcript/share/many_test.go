package share_test

import (
	"fmt"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// manyNames is a session whose server lists n mailboxes and names one of each in a reply.
func manyNames(tb testing.TB, n int) *transcript.Log {
	var lines strings.Builder
	lines.WriteString("S: * OK ready\nC: a1 LOGIN " + canaryUser + ` "` + canary + "\"\nS: a1 OK\nC: a2 LIST \"\" *\n")
	for i := range n {
		fmt.Fprintf(&lines, "S: * LIST (\\\\HasNoChildren) \"/\" \"plans of carol %d\"\n", i)
	}
	lines.WriteString("S: a2 OK done\n")
	for i := range n / 100 {
		fmt.Fprintf(&lines, "C: b%d SELECT \"plans of carol %d\"\nS: b%d NO [NONEXISTENT] plans of carol %d is not for user%d@host%d.example\n", i, i, i, i, i, i)
	}
	return talk(tb, "imap", lines.String())
}

// BenchmarkManyNames copies lists of mailboxes: the time of one name must not
// grow with the number of them.
func BenchmarkManyNames(b *testing.B) {
	for _, n := range []int{2000, 20000, 200000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			log := manyNames(b, n)
			b.ResetTimer()
			for b.Loop() {
				redact(b, log)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/name")
		})
	}
}
