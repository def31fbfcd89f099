package realserver

import (
	"fmt"
	"net"
	"os"
	"strings"
)

const dovecotProgram = "/usr/sbin/dovecot"

// dovecot writes its configuration and starts it.
func (s *Servers) dovecot() error {
	var passwords strings.Builder
	for _, a := range s.Accounts {
		fmt.Fprintf(&passwords, "%s:{PLAIN}%s\n", a.User, a.Password)
	}
	// The auth process runs as the user dovecot; the accounts are made up.
	if err := os.WriteFile(s.path("etc", "passwd"), []byte(passwords.String()), 0o644); err != nil {
		return err
	}
	if err := s.tokenKeys(); err != nil {
		return err
	}
	for name, conf := range map[string]string{"dovecot": s.dovecotConf(), "dovecot-needs": s.dovecotNeedsConf(), "dovecot-every": s.dovecotEveryConf()} {
		file := s.path("etc", name+".conf")
		if err := os.WriteFile(file, []byte(conf), 0o644); err != nil {
			return err
		}
		if err := s.run(name, dovecotProgram, "-F", "-c", file); err != nil {
			return err
		}
	}
	return nil
}

func (s *Servers) dovecotConf() string {
	return s.fill(dovecotBase+dovecotVariants) +
		loginService("imap", s.IMAP, s.IMAPExpired, s.IMAPWrongName, s.IMAPClear, s.IMAPNoTLS, "+"+s.IMAPS, "+"+s.IMAPSExpired, "+"+s.IMAPSWrongName,
			s.Old.IMAP, s.Asks.IMAP, "+"+s.Old.IMAPS, "+"+s.Asks.IMAPS) +
		loginService("pop3", s.POP3, s.POP3Clear, s.POP3NoTLS, "+"+s.POP3S, s.Old.POP3, s.Asks.POP3, "+"+s.Old.POP3S)
}

func (s *Servers) dovecotNeedsConf() string {
	return s.fill(baseOf("needs")+dovecotNeeds) + loginService("imap", s.Needs.IMAP, "+"+s.Needs.IMAPS) + loginService("pop3", "+"+s.Needs.POP3S)
}

// baseOf gives the configuration of a Dovecot beside the first one.
func baseOf(name string) string {
	return strings.NewReplacer("DIR/run", "DIR/run-"+name, "DIR/state", "DIR/state-"+name, "DIR/dovecot.log", "DIR/dovecot-"+name+".log").Replace(dovecotBase)
}

// fill puts folders and addresses into a configuration.
func (s *Servers) fill(conf string) string {
	return strings.NewReplacer("DIR", s.dir, "GOODIP", goodIP, "EXPIREDIP", expiredIP, "WRONGIP", wrongIP, "CLEARIP", clearIP, "NOTLSIP", noTLSIP,
		"OLDIP", oldIP, "ASKSIP", asksIP).Replace(conf)
}

const dovecotBase = `
protocols = imap pop3
base_dir = DIR/run
state_dir = DIR/state
log_path = DIR/dovecot.log
listen = 127.0.0.1
mail_location = maildir:DIR/mail/%n/Maildir
mail_max_userip_connections = 200
first_valid_uid = 1
ssl = yes
ssl_cert = <DIR/good.pem
ssl_key = <DIR/good.pem
disable_plaintext_auth = yes
auth_mechanisms = plain login cram-md5 digest-md5 scram-sha-1 scram-sha-256 apop
auth_failure_delay = 0
passdb {
  driver = passwd-file
  args = DIR/etc/passwd
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=DIR/mail/%n
}
service auth {
  unix_listener auth-postfix {
    mode = 0660
    user = postfix
    group = postfix
  }
}
# No growing delay after failed sign-ins.
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
local EXPIREDIP {
  ssl_cert = <DIR/expired.pem
  ssl_key = <DIR/expired.pem
}
local WRONGIP {
  ssl_cert = <DIR/wrong.pem
  ssl_key = <DIR/wrong.pem
}
local CLEARIP {
  disable_plaintext_auth = no
}
local NOTLSIP {
  ssl = no
  disable_plaintext_auth = no
}
`

// loginService words the listeners of a protocol. '+' before an address asks for TLS from the first byte.
func loginService(protocol string, addrs ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "service %s-login {\n  service_count = 0\n", protocol)
	fmt.Fprintf(&b, "  inet_listener %s {\n    port = 0\n  }\n  inet_listener %ss {\n    port = 0\n  }\n", protocol, protocol)
	for i, addr := range addrs {
		addr, implicit := strings.CutPrefix(addr, "+")
		ip, port, _ := net.SplitHostPort(addr)
		fmt.Fprintf(&b, "  inet_listener %s_%d {\n    address = %s\n    port = %s\n", protocol, i, ip, port)
		if implicit {
			b.WriteString("    ssl = yes\n")
		}
		b.WriteString("  }\n")
	}
	b.WriteString("}\n")
	return b.String()
}
