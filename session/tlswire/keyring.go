package tlswire

import (
	"bufio"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
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

// AddServer adds the RSA key of a server. It opens sessions up to TLS 1.2 with
// RSA key exchange (RFC 5246 7.4.7.1) and no others.
func (k *Keys) AddServer(key *rsa.PrivateKey) { k.rsa = append(k.rsa, key) }
