package tlswire

import (
	"encoding/hex"
	"slices"
	"strings"
	"sync/atomic"
)

// Labels of key log lines that open something here. The first word of a line
// is its label; the second tells the session, by the client's random where
// nothing else is said.
const (
	labelClientEarly     = "CLIENT_EARLY_TRAFFIC_SECRET"
	labelClientHandshake = "CLIENT_HANDSHAKE_TRAFFIC_SECRET"
	labelServerHandshake = "SERVER_HANDSHAKE_TRAFFIC_SECRET"
	labelClientTraffic   = "CLIENT_TRAFFIC_SECRET_0"
	labelServerTraffic   = "SERVER_TRAFFIC_SECRET_0"
	labelMaster          = "CLIENT_RANDOM"     // a master secret, up to TLS 1.2
	labelPremaster       = "PMS_CLIENT_RANDOM" // a premaster secret
	// labelRSA has a premaster secret by the first 8 bytes that it has when
	// encrypted; or "Session-ID:id Master-Key:secret".
	labelRSA       = "RSA"
	labelSessionID = "Session-ID:"
	masterKey      = "Master-Key:"
)

const (
	maxSecrets   = 4096 // lines kept before the hellos tell which are meant
	maxPremaster = 2048 // bytes: of a Diffie-Hellman exchange it is as long as the prime
	// maxCandidates is how many secrets are kept for one label and session: a
	// client may log the master secret that it hopes to resume, then another one.
	maxCandidates = 4
)

// keyLog keeps the secrets of sessions by label and session.
type keyLog struct {
	secrets map[string][][]byte
	lines   int
	bytes   int    // of the secrets
	given   *given // the lines that a user gave, as they were read; nil for none
}

// add takes a line in the NSS format, "LABEL session secret" in hex. It tells
// whether the line is of use.
func (k *keyLog) add(line string, most int) bool {
	label, id, secret, ok := readLine(line)
	if !ok || k.lines >= most {
		return false
	}
	key := label + string(id)
	known := k.secrets[key]
	if len(known) >= maxCandidates || slices.ContainsFunc(known, func(s []byte) bool { return string(s) == string(secret) }) {
		return false
	}
	if k.secrets == nil {
		k.secrets = map[string][][]byte{}
	}
	k.secrets[key] = append(known, secret)
	k.lines++
	k.bytes += len(secret)
	return true
}

// readLine gives the parts of a line; not ok where it opens nothing here.
func readLine(line string) (label string, id, secret []byte, ok bool) {
	f := strings.Fields(line)
	if len(f) != 3 {
		return "", nil, nil, false
	}
	label = f[0]
	if label == labelRSA && strings.HasPrefix(f[1], labelSessionID) && strings.HasPrefix(f[2], masterKey) {
		label, f[1], f[2] = labelSessionID, strings.TrimPrefix(f[1], labelSessionID), strings.TrimPrefix(f[2], masterKey)
	}
	id, err := hex.DecodeString(f[1])
	if err != nil {
		return "", nil, nil, false
	}
	secret, err = hex.DecodeString(f[2])
	return label, id, secret, err == nil && sizesFit(label, len(id), len(secret))
}

// sizesFit tells whether a label is one of use, with a session and a secret of its sizes.
func sizesFit(label string, id, secret int) bool {
	switch label {
	case labelClientEarly, labelClientHandshake, labelServerHandshake, labelClientTraffic, labelServerTraffic:
		return id == 32 && (secret == 32 || secret == 48)
	case labelMaster:
		return id == 32 && secret == 48
	case labelPremaster:
		return id == 32 && secret > 0 && secret <= maxPremaster
	case labelRSA:
		return id == 8 && secret == 48
	case labelSessionID:
		return id > 0 && id <= 32 && secret == 48
	}
	return false
}

func (k *keyLog) get(label string, id []byte) [][]byte {
	if len(k.secrets) == 0 {
		return nil
	}
	name := label + string(id)
	k.given.asked(name)
	return k.secrets[name]
}

// given are the sessions that a user's key log names. It may be asked by several
// goroutines.
type given struct {
	names map[string]bool // label and identifier
	met   atomic.Bool     // one of them was asked for
}

func (g *given) asked(name string) {
	if g != nil && g.names[name] {
		g.met.Store(true)
	}
}

// give notes that the lines so far are a user's own.
func (k *keyLog) give() {
	k.given = &given{names: make(map[string]bool, len(k.secrets))}
	for name := range k.secrets {
		k.given.names[name] = true
	}
}
