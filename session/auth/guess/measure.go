package guess

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"example.org/mailwire/session/auth/decode"
)

// Budget is how long a measurement takes, about.
const Budget = 50 * time.Millisecond

// Rate is how many passwords one core of this machine tries in a second.
type Rate struct {
	Mechanism  string  `json:"mechanism"`
	Iterations int     `json:"iterations,omitempty"` // of SCRAM
	PerSecond  float64 `json:"guesses_per_second"`
	Tried      int     `json:"tried"` // in the measurement
}

// Measure runs the real computation of a mechanism for about a budget, by the
// clock now. The iterations are those that a SCRAM exchange told, 0 for the
// least that RFC 7677 asks for. Above decode.MaxIterations the rate is reckoned
// from fewer. ok is false for a mechanism that gives nothing to guess at.
func Measure(mechanism string, iterations int, now func() time.Time, budget time.Duration) (r Rate, ok bool) {
	name := strings.ToUpper(mechanism)
	if iterations <= 0 {
		iterations = decode.MinIterations
	}
	run := min(iterations, decode.MaxIterations)
	t := sample(name, run)
	if t == nil {
		return Rate{Mechanism: name}, false
	}
	r = Rate{Mechanism: name}
	if strings.HasPrefix(name, "SCRAM-") {
		r.Iterations = iterations
	}
	start, taken, batch := now(), time.Duration(0), 1
	for taken < budget {
		for range batch {
			r.Tried++
			t.try("guess-" + strconv.Itoa(r.Tried))
		}
		taken = now().Sub(start)
		if taken < budget/16 {
			batch *= 2
		}
	}
	r.PerSecond = float64(r.Tried) / taken.Seconds()
	if r.Iterations > run {
		r.PerSecond *= float64(run) / float64(r.Iterations)
	}
	return r, true
}

// sample makes an exchange of usual sizes, which no password fits.
func sample(name string, iterations int) trial {
	digest := bytes.Repeat([]byte{0xa5}, 64)
	const challenge = "<1896.697170952@mail.example.test>"
	switch name {
	case "APOP":
		return newAPOP(challenge, digest[:16])
	case "CRAM-MD5":
		return newCRAM(challenge, digest[:16])
	case "DIGEST-MD5":
		p := parts{client: map[string]string{"user": "alice", "realm": "example.test", "nonce": "OA6MG9tEQGm2hh", "cnonce": "OA6MHXh6VqTrRk",
			"nc": "00000001", "qop": "auth", "digest-uri": "imap/mail.example.test", "digest": strings.Repeat("a5", 16)}}
		t, _ := p.digest()
		return t
	case "NTLM":
		return newNTLM("alice", "EXAMPLE", digest[:8], append(bytes.Repeat([]byte{0xa5}, 100), digest...), nil)
	}
	h := scramHash(strings.TrimSuffix(strings.TrimPrefix(name, "SCRAM-"), "-PLUS"))
	if h == nil || !strings.HasPrefix(name, "SCRAM-") {
		return nil
	}
	return newSCRAM(h, digest[:16], iterations, digest[:h().Size()], "n=alice,r=fyko+d2lbbFgONRv9qkxdawL,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVv,s=QSXCR+Q6sek8bf92,i=4096,c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVv")
}

// Words tells the rate, and that it is a floor.
func (r Rate) Words() string {
	return "one core of this machine tries " + r.Short() + " passwords a second; graphics cards do thousands of times more"
}

// Short gives the rate alone, with two digits that count: 1.1 million.
func (r Rate) Short() string {
	switch n := r.PerSecond; {
	case n >= 999_500:
		return fmt.Sprintf("%.1f million", n/1e6)
	case n >= 9_950:
		return fmt.Sprintf("%.0f,000", n/1e3)
	case n >= 1000:
		return fmt.Sprintf("%d,%d00", int(n/100+.5)/10, int(n/100+.5)%10)
	case n >= 10:
		return fmt.Sprintf("%.0f", n)
	}
	return fmt.Sprintf("%.2g", r.PerSecond)
}
