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
	if err := os.WriteFile(s.path("etc", "dovecot.conf"), []byte(s.dovecotConf()), 0o644); err != nil {
		return err
	}
	return s.run("dovecot", dovecotProgram, "-F", "-c", s.path("etc", "dovecot.conf"))
}

func (s *Servers) dovecotConf() string {
	return strings.NewReplacer("DIR", s.dir, "GOODIP", goodIP, "EXPIREDIP", expiredIP, "WRONGIP", wrongIP, "CLEARIP", clearIP, "NOTLSIP", noTLSIP).Replace(dovecotBase) +
		loginService("imap", s.IMAP, s.IMAPExpired, s.IMAPWrongName, s.IMAPClear, s.IMAPNoTLS, "+"+s.IMAPS, "+"+s.IMAPSExpired, "+"+s.IMAPSWrongName) +
		loginService("pop3", s.POP3, s.POP3Clear, s.POP3NoTLS, "+"+s.POP3S)
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
