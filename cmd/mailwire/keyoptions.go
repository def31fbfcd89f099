package main

import (
	"crypto/rsa"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/pflag"

	"example.org/mailwire/session"
	"example.org/mailwire/session/identity"
	"example.org/mailwire/session/tlswire"
)

// keyOptions name keys that open what a recording holds sealed. They are read
// and never written.
type keyOptions struct {
	keylog, serverKey, passwordFile string
}

func (k *keyOptions) flags(f *pflag.FlagSet) {
	f.StringVar(&k.keylog, "keylog", "", "open sealed records with the TLS key log in `FILE`")
	f.StringVar(&k.serverKey, "server-key", "", "open RSA key exchange with the server's private key in `FILE`")
	f.StringVar(&k.passwordFile, "server-key-password-file", "", "read that key's password from `FILE`, or - for stdin")
}

// unused refuses keys where there is no recording that they could open.
func (k *keyOptions) unused() error {
	if k.keylog+k.serverKey+k.passwordFile == "" {
		return nil
	}
	return usageError{errors.New("--keylog and --server-key open what a recording holds sealed; a live session has its own keys (--keylog-out writes them)")}
}

// read reads the keys, for all recordings that are loaded later.
func (k *keyOptions) read(p *program) error {
	p.stdinTaken = k.passwordFile == "-"
	switch {
	case k.serverKey == "" && k.passwordFile != "":
		return usageError{errors.New("--server-key-password-file needs --server-key FILE")}
	case k.keylog == "" && k.serverKey == "":
		return nil
	}
	keys := &tlswire.Keys{}
	if k.keylog != "" {
		f, err := os.Open(k.keylog)
		if err != nil {
			return fileError{fmt.Errorf("--keylog: %w", err)}
		}
		defer f.Close()
		if keys, err = tlswire.ReadKeyLog(f); err != nil {
			return fileError{fmt.Errorf("--keylog %s: %w", k.keylog, err)}
		}
		if keys.Lines() == 0 {
			return fileError{fmt.Errorf("--keylog %s: no line of it is a TLS key, as CLIENT_RANDOM and two numbers in hex", k.keylog)}
		}
	}
	if k.serverKey != "" {
		if err := k.server(p, keys); err != nil {
			return err
		}
	}
	p.keys, p.captureKeys = []session.Option{session.WithKeys(keys)}, keys
	return nil
}

func (k *keyOptions) server(p *program, keys *tlswire.Keys) error {
	b, err := readIdentity(k.serverKey)
	if err != nil {
		return fileError{fmt.Errorf("--server-key: %w", err)}
	}
	key, err := identity.PrivateKey(b, func() (string, error) {
		return p.keyPassword("--server-key-password-file", k.passwordFile, k.serverKey, true)
	})
	if err != nil {
		return fileError{fmt.Errorf("--server-key %s: %w", k.serverKey, err)}
	}
	private, ok := key.(*rsa.PrivateKey)
	if !ok {
		return fileError{fmt.Errorf("--server-key %s: it is no RSA key, and only sessions with RSA key exchange can be opened with a server's key", k.serverKey)}
	}
	keys.AddServer(private)
	return nil
}
