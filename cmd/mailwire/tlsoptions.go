package main

import (
	"crypto/tls"
	"fmt"

	"github.com/spf13/pflag"

	"example.org/mailwire/session"
	"example.org/mailwire/transcript"
)

// tlsOptions are the options of how TLS is to be.
type tlsOptions struct {
	ca                    []string
	verifyName, sni       string
	tlsMin, tlsMax        string
	ciphers, groups, alpn string
	clientCert, clientKey string
	keyPasswordFile       string
	pins                  []string
	keylogOut             string
	resume                bool
	until                 string // session.Handshake, where a verb or the screen asks for it

	keyPassword transcript.Hidden // typed on the screen
	onScreen    bool              // nobody can be asked on the terminal
	identity    *tls.Certificate  // once clientCert was read
}

func (o *tlsOptions) flags(f *pflag.FlagSet) {
	f.StringArrayVar(&o.ca, "ca", nil, "trust the roots in `FILE`; system, mozilla, lab and none are names")
	f.StringVar(&o.verifyName, "verify-name", "", "the `NAME` that the certificate has to prove")
	f.StringVar(&o.sni, "sni", "", "the server `NAME` to send, or none")
	f.StringVar(&o.tlsMin, "tls-min", "", "oldest TLS `VERSION`: 1.0 to 1.3 (default 1.2)")
	f.StringVar(&o.tlsMax, "tls-max", "", "newest TLS `VERSION`")
	f.StringVar(&o.ciphers, "ciphers", "", "offer the suites in `LIST` (TLS 1.0 to 1.2)")
	f.StringVar(&o.groups, "groups", "", "offer the groups in `LIST`, like x25519,P-256")
	f.StringVar(&o.alpn, "alpn", "", "offer the protocols in `LIST` (RFC 7301)")
	f.StringVar(&o.clientCert, "client-cert", "", "show the certificate in `FILE` (PEM, PKCS#12), or lab:alice")
	f.StringVar(&o.clientKey, "client-key", "", "its private key in `FILE`, where it is not beside it")
	f.StringVar(&o.keyPasswordFile, "client-key-password-file", "", "read the key's password from `FILE`, or - for stdin")
	f.StringArrayVar(&o.pins, "pin", nil, "the server's key has to have this `SHA256`")
	f.StringVar(&o.keylogOut, "keylog-out", "", "append the keys of TLS to `FILE`")
	f.BoolVar(&o.resume, "resume", false, "connect twice, the second time resuming the first session")
}

// apply sets what was asked for.
func (o *tlsOptions) apply(p *program, cfg *session.Config) error {
	o.names(cfg)
	if err := o.versions(cfg); err != nil {
		return err
	}
	if err := o.offer(cfg); err != nil {
		return err
	}
	if err := o.pinned(cfg); err != nil {
		return err
	}
	if err := o.roots(cfg); err != nil {
		return err
	}
	if err := o.identify(p); err != nil {
		return err
	}
	cfg.ClientCert, cfg.Resume, cfg.Until = o.identity, o.resume, o.until
	if o.keylogOut != "" {
		w, err := newKeyLog(o.keylogOut)
		if err != nil {
			return fileError{fmt.Errorf("--keylog-out: %w", err)}
		}
		cfg.KeyLog = w
	}
	return nil
}

var tlsVersions = map[string]uint16{
	"": 0, "1.0": tls.VersionTLS10, "1.1": tls.VersionTLS11, "1.2": tls.VersionTLS12, "1.3": tls.VersionTLS13,
}

func (o *tlsOptions) versions(cfg *session.Config) error {
	var ok1, ok2 bool
	cfg.MinVersion, ok1 = tlsVersions[o.tlsMin]
	cfg.MaxVersion, ok2 = tlsVersions[o.tlsMax]
	if !ok1 || !ok2 {
		return usageError{fmt.Errorf("--tls-min and --tls-max take 1.0, 1.1, 1.2 or 1.3; Go's TLS has no SSL 3.0 and nothing older")}
	}
	if cfg.MaxVersion != 0 && cfg.MaxVersion < tls.VersionTLS12 && cfg.MinVersion == 0 {
		cfg.MinVersion = cfg.MaxVersion // the default would allow nothing
	}
	if cfg.MaxVersion != 0 && cfg.MinVersion > cfg.MaxVersion {
		return usageError{fmt.Errorf("--tls-min %s is above --tls-max %s", o.tlsMin, o.tlsMax)}
	}
	return nil
}

// names settles what the ClientHello names.
func (o *tlsOptions) names(cfg *session.Config) {
	if o.sni == "none" {
		cfg.SNI, cfg.NoSNI = "", true
	}
}

// offer settles suites, groups and protocols.
func (o *tlsOptions) offer(cfg *session.Config) error {
	var err error
	if cfg.Suites, err = session.ParseSuites(o.ciphers); err != nil {
		return usageError{fmt.Errorf("--ciphers: %w", err)}
	}
	if cfg.Groups, err = session.ParseGroups(o.groups); err != nil {
		return usageError{fmt.Errorf("--groups: %w", err)}
	}
	if cfg.ALPN, err = session.ParseALPN(o.alpn); err != nil {
		return usageError{fmt.Errorf("--alpn: %w", err)}
	}
	if err := cfg.Offerable(); err != nil {
		return usageError{err}
	}
	return nil
}

// pinned reads the pins.
func (o *tlsOptions) pinned(cfg *session.Config) error {
	for _, s := range o.pins {
		pin, err := session.ParsePin(s)
		if err != nil {
			return usageError{fmt.Errorf("--pin: %w", err)}
		}
		cfg.Pins = append(cfg.Pins, pin)
	}
	return nil
}
