package report

import "example.org/mailwire/transcript"

// LockWord gives a lock in words: what stands beside its glyph.
func LockWord(l transcript.Lock) string {
	switch l {
	case transcript.LockSecret:
		return "secret in clear"
	case transcript.LockSuspect:
		return "suspect"
	case transcript.LockInside:
		return "clear but inside"
	case transcript.LockClear:
		return "clear"
	case transcript.LockUnproven:
		return "sealed, server not proven"
	case transcript.LockSealed:
		return "sealed and proven"
	}
	return "not told"
}

// WorseLock gives the lock of the two that comes first in the order of
// precedence: secret in clear, suspect, clear, …
func WorseLock(a, b transcript.Lock) transcript.Lock { return worse(a, b) }
