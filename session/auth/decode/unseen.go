package decode

import "example.org/mailwire/transcript"

// Unseen gives the exchange that an answer of a client belongs to, where the
// command that began it was not seen: by the form of the answer, or else by that
// of the challenge before it (nil for none). Both are as they crossed, without
// "334 " or "+ ". It gives nil where neither tells the mechanism. The exchange
// has taken neither of them.
func Unseen(challenge, answer []byte) *Exchange {
	b, problem := decodeBase64(answer)
	if f, ok := formOf(b); problem == "" && ok && f.dir == transcript.Client {
		x := Begin(f.mechanism)
		x.responses = f.n
		return x
	}
	if len(challenge) == 0 {
		return nil
	}
	b, problem = decodeBase64(challenge)
	if f, ok := formOf(b); problem == "" && ok && f.dir == transcript.Server && f.n == 0 && f.mechanism != "SCRAM-" {
		return Begin(f.mechanism)
	}
	return nil
}
