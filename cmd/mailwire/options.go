package main

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"example.org/mailwire/certinspect"
	"example.org/mailwire/session"
)

// connectOptions are the options of everything that connects.
type connectOptions struct {
	tlsOptions
	tls             string
	addr            string
	auth, user      string
	passwordFile    string
	passwordEnv     string
	passwordCommand string
	tokenFile       string
	tokenCommand    string
	insecure        bool
	allowClear      []string
	allowUnverified []string
	ehlo            string
	record          string
	noRecord        bool
	pcap            string
	timeout         time.Duration
	limits          []string
	json            bool
	showSecrets     bool
	only4, only6    bool
}

func (o *connectOptions) flags(f *pflag.FlagSet) {
	f.StringVar(&o.tls, "tls", "", "must, offered, implicit, manual or off (default must)")
	f.StringVar(&o.addr, "addr", "", "connect to `HOST:PORT`; the target names whom to expect")
	o.tlsOptions.flags(f)
	f.StringVar(&o.auth, "auth", "", "sign in with `MECH`; best is the safest offered")
	f.StringVar(&o.user, "user", "", "the account `NAME`")
	f.StringVar(&o.passwordFile, "password-file", "", "read the password from `FILE`, or - for stdin")
	f.StringVar(&o.passwordEnv, "password-env", "", "read the password from the variable `NAME`")
	f.StringVar(&o.passwordCommand, "password-command", "", "read the password from `CMD`'s output")
	f.StringVar(&o.tokenFile, "token-file", "", "read an access token from `FILE`, - for stdin, or lab:alice")
	f.StringVar(&o.tokenCommand, "token-command", "", "read an access token from `CMD`'s output")
	f.BoolVar(&o.insecure, "insecure", false, "go on after a failed verification")
	f.StringArrayVar(&o.allowClear, "allow-cleartext-auth", nil, "let a secret go in clear to `HOST:PORT`")
	f.StringArrayVar(&o.allowUnverified, "allow-unverified-auth", nil, "let a secret go to the unproven `HOST:PORT`")
	f.StringVar(&o.ehlo, "ehlo", "", "the client's `NAME` in EHLO")
	f.StringVar(&o.record, "record", "", "record into `FILE` (default: a new one in the data folder)")
	f.BoolVar(&o.noRecord, "no-record", false, "keep no recording")
	f.StringVar(&o.pcap, "pcap", "", "write packets and keys into `FILE` too, for Wireshark")
	f.DurationVar(&o.timeout, "timeout", 0, "`TIME` to connect, like 10s")
	f.StringArrayVar(&o.limits, "limit", nil, "set a limit, like reply=5m or line=256KiB")
	f.BoolVar(&o.json, "json", false, "events as JSON Lines")
	f.BoolVar(&o.showSecrets, "show-secrets", false, "print secrets as they are")
	f.BoolVarP(&o.only4, "ipv4", "4", false, "IPv4 only")
	f.BoolVarP(&o.only6, "ipv6", "6", false, "IPv6 only")
}

// config makes the session's configuration of target and options.
func (o *connectOptions) config(p *program, target string) (session.Config, error) {
	t, err := session.ParseTarget(target)
	if err != nil {
		return session.Config{}, usageError{err}
	}
	cfg := session.Config{
		Target: t, Addr: o.addr, TLS: o.tls, VerifyName: o.verifyName, SNI: o.sni, EHLO: o.ehlo,
		Insecure: o.insecure, AllowClear: o.allowClear, AllowUnverified: o.allowUnverified,
	}
	if err := o.check(); err != nil {
		return cfg, err
	}
	if err := asciiNames(&cfg); err != nil {
		return cfg, err
	}
	if t.LabNamed {
		if err := p.labTarget(&cfg); err != nil {
			return cfg, err
		}
	}
	cfg.Inside = inside(cfg)
	cfg.Dial = o.dial
	if err := o.bounds(&cfg); err != nil {
		return cfg, err
	}
	if err := o.tlsOptions.apply(p, &cfg); err != nil {
		return cfg, err
	}
	p.remember(&cfg)
	return cfg, nil
}

// asciiNames turns international names into the form of DNS, SNI and certificates, RFC 5890.
func asciiNames(cfg *session.Config) error {
	for _, name := range []*string{&cfg.Target.Host, &cfg.VerifyName, &cfg.SNI} {
		a, err := certinspect.ALabel(*name)
		if err != nil {
			return usageError{err}
		}
		*name = a
	}
	return nil
}

// dial connects by the family of addresses that was asked for.
func (o *connectOptions) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	switch {
	case o.only4:
		network = "tcp4"
	case o.only6:
		network = "tcp6"
	}
	return new(net.Dialer).DialContext(ctx, network, addr)
}

func (o *connectOptions) check() error {
	switch o.tls {
	case "", session.Must, session.Offered, session.Implicit, session.Manual, session.Off:
	default:
		return usageError{fmt.Errorf("--tls %s: there are must, offered, implicit, manual and off", o.tls)}
	}
	if i := strings.IndexFunc(o.ehlo, func(r rune) bool { return r <= ' ' || r >= 0x7f }); i >= 0 {
		return usageError{fmt.Errorf("--ehlo: byte %d does not belong in a name: it is of ASCII, without blanks and control characters (RFC 5321 4.1.2)", i+1)}
	}
	if o.timeout < 0 {
		return usageError{fmt.Errorf("--timeout %s: a time is above 0, like 10s", o.timeout)}
	}
	for _, hp := range append(append([]string{o.addr}, o.allowClear...), o.allowUnverified...) {
		if hp == "" {
			continue
		}
		_, port, err := net.SplitHostPort(hp)
		if n, perr := strconv.Atoi(port); err != nil || perr != nil || n < 1 || n > 65535 {
			return usageError{fmt.Errorf("%s: not of the form HOST:PORT, with a port from 1 to 65535", hp)}
		}
	}
	return nil
}

// inside tells that a server is on this computer. A lab's hosts stand outside.
func inside(cfg session.Config) string {
	addr := cfg.Addr
	if addr == "" {
		addr = cfg.Target.HostPort()
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil || cfg.Lab {
		return ""
	}
	if ip := net.ParseIP(host); host == "localhost" || ip != nil && ip.IsLoopback() {
		return "loopback"
	}
	return ""
}
