package lab

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"example.org/mailwire/session/lab/maildrop"
	"example.org/mailwire/transcript"
)

// Options of a lab.
type Options struct {
	Log func(line string) // what happens in the servers; may be nil. Called from many goroutines
}

// Lab is a running lab.
type Lab struct {
	Directory
	mail    *maildrop.Store
	log     func(string)
	started time.Time
	ctx     context.Context // ends with the lab
	cancel  context.CancelFunc
	rsaKey  func() (*rsa.PrivateKey, error) // of rsakex
	stop    func() bool                     // watching the caller's context

	mu        sync.Mutex
	listeners []net.Listener
	conns     map[net.Conn]struct{}
	files     []string // state files that are ours
	closed    bool
	running   sync.WaitGroup
}

// Start makes the certificates and the mailboxes and begins to listen on free
// ports of 127.0.0.1. The lab ends with Close or with ctx.
func Start(ctx context.Context, o Options) (*Lab, error) {
	if o.Log == nil {
		o.Log = func(string) {}
	}
	l := &Lab{log: o.Log, started: time.Now(), conns: map[net.Conn]struct{}{}}
	l.ctx, l.cancel = context.WithCancel(context.WithoutCancel(ctx))
	paper, err := newPapers(l.started)
	if err != nil {
		return nil, fmt.Errorf("lab: making certificates: %w", err)
	}
	l.rootPEM, l.rsaKey = paper.trusted.RootPEM(), paper.rsaKey
	if l.clients, err = paper.clients(); err != nil {
		return nil, fmt.Errorf("lab: making client certificates: %w", err)
	}
	if l.mail, err = maildrop.New(people, o.Log); err != nil {
		return nil, fmt.Errorf("lab: making mailboxes: %w", err)
	}
	for _, p := range people {
		l.accounts = append(l.accounts, transcript.Account{User: p.Name, Password: transcript.Hide(p.Password)})
	}
	for _, h := range hosts {
		if err := l.openHost(paper, h.fault, h.domain, h.note); err != nil {
			return nil, errors.Join(fmt.Errorf("lab: %w", err), l.Close())
		}
	}
	l.stop = context.AfterFunc(ctx, func() { _ = l.Close() })
	return l, nil
}

// openHost begins the servers of a host.
func (l *Lab) openHost(paper *papers, f fault, domain, note string) error {
	for _, svc := range services {
		if f == noTLS && svc.implicit {
			continue
		}
		s := Server{
			Name: svc.name + "." + f.String(), Host: svc.label + "." + domain,
			Protocol: svc.protocol, Mode: "starttls", StandsFor: svc.port, Note: note,
		}
		switch {
		case f == noTLS:
			s.Mode = "plain"
		case svc.implicit:
			s.Mode = "implicit"
		}
		cfg, err := paper.config(f, svc.label, domain)
		if err != nil {
			return err
		}
		ln, err := net.Listen("tcp4", "127.0.0.1:0")
		if err != nil {
			return fmt.Errorf("no free port for %s: %w", s.Name, err)
		}
		s.Addr = ln.Addr().String()
		l.servers = append(l.servers, s)
		l.serve(ln, s, l.behind(s, cfg))
	}
	return nil
}

// RSAKeyPEM gives the private key of the hosts rsakex as PEM: it opens every
// recording of them, which is what their RSA key exchange is there to show.
func (l *Lab) RSAKeyPEM() ([]byte, error) {
	key, err := l.rsaKey()
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), err
}

// Close ends all servers and connections and removes the state files written.
func (l *Lab) Close() error {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		l.running.Wait()
		return nil
	}
	l.closed = true
	for _, ln := range l.listeners {
		_ = ln.Close()
	}
	for c := range l.conns {
		_ = c.Close()
	}
	files := l.files
	l.mu.Unlock()
	if l.stop != nil {
		l.stop()
	}
	l.cancel()
	err := l.mail.Close()
	l.running.Wait()
	for _, f := range files {
		err = errors.Join(err, removeState(f))
	}
	return err
}
