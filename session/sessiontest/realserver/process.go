package realserver

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"syscall"
	"time"
)

const (
	startWait = 15 * time.Second
	stopWait  = 200 * time.Millisecond
)

// run starts a server in the foreground, and has it ended with the others.
func (s *Servers) run(name, program string, args ...string) error {
	out, err := os.Create(s.path(name + ".out"))
	if err != nil {
		return err
	}
	defer out.Close()
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = s.dir, out, out
	cmd.Env = []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin"}
	cmd.SysProcAttr = attributes()
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("%s did not start: %w", name, err)
	}
	ended := make(chan struct{})
	go func() { // ends with the process
		_ = cmd.Wait() // how it ended is in its log
		close(ended)
	}()
	s.end = append(s.end, func() { end(cmd.Process, ended) })
	return nil
}

// end asks politely, then not: what the servers wrote is thrown away anyway,
// and Dovecot takes a second for its goodbyes. Children go with their server.
func end(p *os.Process, ended <-chan struct{}) {
	_ = p.Signal(syscall.SIGTERM) // an error means that it has ended
	select {
	case <-ended:
	case <-time.After(stopWait):
	}
	killGroup(p)
	<-ended
}

// ready waits until every address answers.
func (s *Servers) ready() error {
	deadline := time.Now().Add(startWait)
	for _, addr := range s.addresses() {
		for {
			c, err := net.DialTimeout("tcp", addr, time.Second)
			if err == nil {
				c.Close()
				break
			}
			if time.Now().After(deadline) {
				return errors.Join(fmt.Errorf("nobody answers at %s: %w", addr, err), s.Logs())
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
	return nil
}

func (s *Servers) addresses() []string {
	all := []string{
		s.IMAP, s.POP3, s.IMAPS, s.POP3S, s.SMTP, s.Submission, s.SMTPS,
		s.IMAPExpired, s.IMAPSExpired, s.SubmissionExpired, s.IMAPWrongName, s.IMAPSWrongName, s.SubmissionWrongName,
		s.IMAPClear, s.POP3Clear, s.SubmissionClear, s.IMAPNoTLS, s.POP3NoTLS, s.SMTPNoTLS,
	}
	for _, p := range append(append(s.variants.ports(), s.everyPorts()), s.tunnelPorts()...) {
		for _, addr := range p.addrs {
			if *addr != "" {
				all = append(all, *addr)
			}
		}
	}
	return all
}

// Logs gives what both servers logged, as an error to print where a test fails.
func (s *Servers) Logs() error {
	all := ""
	for _, name := range []string{"dovecot.out", "dovecot.log", "dovecot-needs.out", "dovecot-needs.log", "dovecot-every.out", "dovecot-every.log", "postfix.out", "postfix.log", "stunnel.out"} {
		if b, err := os.ReadFile(s.path(name)); err == nil && len(b) > 0 {
			all += "-- " + name + "\n" + string(b)
		}
	}
	return errors.New(all)
}
