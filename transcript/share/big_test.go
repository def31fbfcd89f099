package share_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// BenchmarkRedact copies a session of 20,000 commands.
func BenchmarkRedact(b *testing.B) {
	var lines strings.Builder
	lines.WriteString("S: * OK ready\nC: a1 LOGIN " + canaryUser + " " + `"` + canary + `"` + "\nS: a1 OK\n")
	for i := range 20000 {
		fmt.Fprintf(&lines, "C: b%d FETCH %d (ENVELOPE)\nS: * %d FETCH (ENVELOPE (NIL \"subject %d\" NIL NIL NIL NIL NIL NIL NIL NIL))\nS: b%d OK done %d for carol.canary\n", i, i, i, i, i, i)
	}
	log := talk(b, "imap", lines.String())
	b.ResetTimer()
	for b.Loop() {
		start := time.Now()
		redact(b, log)
		b.ReportMetric(time.Since(start).Seconds(), "s/copy")
	}
}
