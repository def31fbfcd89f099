package tlswire

import (
	"encoding/hex"
	"strings"
)

// Labels of key log lines that open something here.
const (
	labelClientHandshake = "CLIENT_HANDSHAKE_TRAFFIC_SECRET"
	labelServerHandshake = "SERVER_HANDSHAKE_TRAFFIC_SECRET"
	labelClientTraffic   = "CLIENT_TRAFFIC_SECRET_0"
	labelServerTraffic   = "SERVER_TRAFFIC_SECRET_0"
)

// maxSecrets bounds the lines kept before the hellos tell which are meant.
const maxSecrets = 4096

// keyLog keeps the secrets of sessions by the client's random.
type keyLog struct {
	secrets map[string][]byte // label and client random
}

// add takes a line in the NSS format, "LABEL client-random secret" in hex. It
// tells whether the line is of use.
func (k *keyLog) add(line string) bool {
	f := strings.Fields(line)
	if len(f) != 3 {
		return false
	}
	switch f[0] {
	case labelClientHandshake, labelServerHandshake, labelClientTraffic, labelServerTraffic:
	default:
		return false
	}
	random, err := hex.DecodeString(f[1])
	if err != nil || len(random) != 32 {
		return false
	}
	secret, err := hex.DecodeString(f[2])
	if err != nil || len(secret) != 32 && len(secret) != 48 {
		return false
	}
	key := f[0] + string(random)
	if _, ok := k.secrets[key]; ok || len(k.secrets) >= maxSecrets {
		return false
	}
	if k.secrets == nil {
		k.secrets = map[string][]byte{}
	}
	k.secrets[key] = secret
	return true
}

func (k *keyLog) get(label string, random []byte) []byte { return k.secrets[label+string(random)] }
