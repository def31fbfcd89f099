package guess

import (
	"crypto/md5"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"hash"
	"strconv"
	"testing"

	//lint:ignore SA1019 NTLM is built on it
	"golang.org/x/crypto/md4"

	"example.org/mailwire/session/auth/decode"
)

// BenchmarkGuess is one guess of each mechanism.
func BenchmarkGuess(b *testing.B) {
	for _, name := range []string{"APOP", "CRAM-MD5", "DIGEST-MD5", "NTLM", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512"} {
		b.Run(name, func(b *testing.B) {
			t := sample(name, decode.MinIterations)
			for i := 0; b.Loop(); i++ {
				t.try("guess-" + strconv.Itoa(i))
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "guesses/s")
		})
	}
}

// BenchmarkBare is the same work on the primitive alone: as many hashes over as
// many octets as a guess takes, and nothing around them.
func BenchmarkBare(b *testing.B) {
	run := func(name string, sizes ...int) {
		b.Run(name, func(b *testing.B) {
			buf := make([]byte, 256)
			for b.Loop() {
				for _, n := range sizes {
					sum := md5.Sum(buf[:n])
					copy(buf, sum[:])
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "guesses/s")
		})
	}
	run("APOP", 34+12)
	run("CRAM-MD5", 64+34, 64+16)
	run("DIGEST-MD5", 19+12, 16+30, 32+74)
	b.Run("NTLM", func(b *testing.B) {
		buf, h := make([]byte, 256), md4.New()
		for b.Loop() {
			h.Reset()
			h.Write(buf[:24])
			h.Sum(buf[:0])
			for _, n := range []int{64 + 24, 64 + 16, 64 + 156, 64 + 16} {
				sum := md5.Sum(buf[:n])
				copy(buf, sum[:])
			}
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "guesses/s")
	})
	for name, h := range map[string]func() hash.Hash{"SCRAM-SHA-1": sha1.New, "SCRAM-SHA-256": sha256.New, "SCRAM-SHA-512": sha512.New} {
		b.Run(name, func(b *testing.B) {
			salt, size := make([]byte, 16), h().Size()
			for i := 0; b.Loop(); i++ {
				if _, err := pbkdf2.Key(h, "guess-"+strconv.Itoa(i), salt, decode.MinIterations, size); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "guesses/s")
		})
	}
}
