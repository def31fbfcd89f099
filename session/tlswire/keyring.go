package tlswire

import (
	"bufio"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

const (
	maxRing    = 200_000  // lines of a key log file that are kept
	maxBytes   = 32 << 20 // of their secrets
	maxLogLine = 8 << 10  // bytes of a line that is read
)

// Keys are keys from elsewhere than a conversation: a key log file, RSA keys of
// servers. Any number of observers may share them; none changes them.
type Keys struct {
	log keyLog
	rsa []*rsa.PrivateKey
}

// ReadKeyLog reads a TLS key log in the NSS format. Lines that open nothing
// here, comments and lines longer than 8 KiB are passed over. More than 200,000
// lines of use, or 32 MiB of secrets, are an error; what was read until then is
// in the keys.
func ReadKeyLog(r io.Reader) (*Keys, error) {
	k := &Keys{}
	defer k.log.give()
	in := bufio.NewReaderSize(r, maxLogLine)
	for {
		line, long, err := in.ReadLine()
		if errors.Is(err, io.EOF) {
			return k, nil
		}
		if err != nil {
			return k, err
		}
		for more := long; more; {
			if _, more, err = in.ReadLine(); err != nil {
				more = false
			}
		}
		if !long {
			k.log.add(string(line), maxRing)
		}
		if k.log.lines >= maxRing || k.log.bytes >= maxBytes {
			return k, fmt.Errorf("the key log is longer than the %d lines of use that are kept: those are used", k.log.lines)
		}
	}
}

// Lines tells how many lines of the key log are of use.
func (k *Keys) Lines() int { return k.log.lines }

// Fits tells whether a session was met that a line of the key log names, by
// these keys or a clone of them.
func (k *Keys) Fits() bool { return k.log.given != nil && k.log.given.met.Load() }

// AddServer adds the RSA key of a server. It opens sessions up to TLS 1.2 with
// RSA key exchange (RFC 5246 7.4.7.1) and no others.
func (k *Keys) AddServer(key *rsa.PrivateKey) { k.rsa = append(k.rsa, key) }

// Add adds a line of a key log; it tells whether the line is of use and new.
func (k *Keys) Add(line string) bool { return k.log.bytes < maxBytes && k.log.add(line, maxRing) }

// Clone gives keys that grow on their own.
func (k *Keys) Clone() *Keys {
	c := &Keys{log: k.log, rsa: slices.Clone(k.rsa)}
	c.log.secrets = maps.Clone(k.log.secrets)
	return c
}

// ServersOnly gives the keys of the servers alone.
func (k *Keys) ServersOnly() *Keys { return &Keys{rsa: slices.Clone(k.rsa)} }

// Servers tells how many keys of servers there are.
func (k *Keys) Servers() int { return len(k.rsa) }

// Of gives the lines of the key log that name the session with that client
// random, in the NSS format.
func (k *Keys) Of(random []byte) (lines []string) {
	for _, label := range []string{
		labelClientEarly, labelClientHandshake, labelServerHandshake, labelClientTraffic, labelServerTraffic, labelMaster, labelPremaster,
	} {
		for _, secret := range k.log.get(label, random) {
			lines = append(lines, fmt.Sprintf("%s %x %x", label, random, secret))
		}
	}
	return lines
}

// Unplaced gives the lines that name a session by what is not in its
// ClientHello: an encrypted premaster secret, a session identifier.
func (k *Keys) Unplaced() (lines []string) {
	for name, secrets := range k.log.secrets {
		for _, secret := range secrets {
			if id, ok := strings.CutPrefix(name, labelSessionID); ok {
				lines = append(lines, fmt.Sprintf("%s %s%x %s%x", labelRSA, labelSessionID, id, masterKey, secret))
			} else if id, ok := strings.CutPrefix(name, labelRSA); ok && len(id) == 8 {
				lines = append(lines, fmt.Sprintf("%s %x %x", labelRSA, id, secret))
			}
		}
	}
	slices.Sort(lines)
	return lines
}
