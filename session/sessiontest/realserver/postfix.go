package realserver

import (
	"fmt"
	"os"
	"strings"
	"time"
)

const (
	masterProgram = "/usr/lib/postfix/sbin/master"
	lifetime      = 20 * time.Minute
)

// postfix writes its configuration and starts its master.
func (s *Servers) postfix() error {
	u, err := usersOf()
	if err != nil {
		return err
	}
	var boxes strings.Builder
	for _, a := range s.Accounts {
		fmt.Fprintf(&boxes, "%s %s/Maildir/\n", a.Address, a.User)
	}
	main := strings.NewReplacer("DIR", s.dir, "DOMAIN", Domain, "HOST", Host,
		"UID", fmt.Sprint(u.nobody.uid), "GID", fmt.Sprint(u.nobody.gid)).Replace(postfixMain)
	for name, content := range map[string]string{"main.cf": main, "master.cf": s.postfixMaster(), "boxes": boxes.String()} {
		if err := os.WriteFile(s.path("etc", name), []byte(content), 0o644); err != nil {
			return err
		}
		// Postfix waits with a file that may still be written to.
		old := time.Now().Add(-time.Minute)
		if err := os.Chtimes(s.path("etc", name), old, old); err != nil {
			return err
		}
	}
	// It loses the signal of its parent's death with its first change of user: its life is limited instead.
	return s.run("postfix", masterProgram, "-c", s.path("etc"), "-d", "-e", fmt.Sprint(int(lifetime.Seconds())))
}

const postfixMain = `
compatibility_level = 3.6
config_directory = DIR/etc
queue_directory = DIR/queue
data_directory = DIR/data
maillog_file = DIR/postfix.log
maillog_file_prefixes = DIR
myhostname = HOST
mydomain = DOMAIN
mydestination =
mynetworks =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_peername_lookup = no
smtpd_banner = $myhostname ESMTP
virtual_mailbox_domains = DOMAIN
virtual_mailbox_base = DIR/mail
virtual_mailbox_maps = texthash:DIR/etc/boxes
virtual_minimum_uid = 1
virtual_uid_maps = static:UID
virtual_gid_maps = static:GID
alias_maps =
alias_database =
local_recipient_maps =
default_transport = error:no mail leaves this machine
relay_transport = error:no mail leaves this machine
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_sasl_type = dovecot
smtpd_sasl_path = DIR/run/auth-postfix
smtpd_sasl_auth_enable = yes
smtpd_tls_chain_files = DIR/good.pem
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_client_connection_count_limit = 0
smtpd_error_sleep_time = 0
`

// postfixInside are the services behind smtpd.
const postfixInside = `
cleanup   unix  n - n - 0 cleanup
qmgr      unix  n - n 300 1 qmgr
tlsmgr    unix  - - n 1000? 1 tlsmgr
rewrite   unix  - - n - - trivial-rewrite
bounce    unix  - - n - 0 bounce
defer     unix  - - n - 0 bounce
trace     unix  - - n - 0 bounce
verify    unix  - - n - 1 verify
flush     unix  n - n 1000? 0 flush
proxymap  unix  - - n - - proxymap
showq     unix  n - n - - showq
error     unix  - - n - - error
retry     unix  - - n - - error
virtual   unix  - n n - - virtual
anvil     unix  - - n - 1 anvil
postlog   unix-dgram n - n - 1 postlogd
`

// smtpService is a line of master.cf.
type smtpService struct {
	addr    string
	options []string
}

func (s *Servers) postfixMaster() string {
	var b strings.Builder
	must := []string{"smtpd_tls_security_level=encrypt", "smtpd_relay_restrictions=permit_sasl_authenticated,reject"}
	services := []smtpService{
		{s.SMTP, nil},
		{s.Submission, must},
		{s.SMTPS, append([]string{"smtpd_tls_wrappermode=yes"}, must...)},
		{s.SubmissionExpired, append([]string{"smtpd_tls_chain_files=" + s.path("expired.pem")}, must...)},
		{s.SubmissionWrongName, append([]string{"smtpd_tls_chain_files=" + s.path("wrong.pem")}, must...)},
		{s.SubmissionClear, []string{"smtpd_tls_auth_only=no"}},
		{s.SMTPNoTLS, []string{"smtpd_tls_security_level=none", "smtpd_tls_auth_only=no"}},
	}
	services = append(services, s.postfixEvery()...)
	for _, service := range append(services, s.postfixVariants(must)...) {
		fmt.Fprintf(&b, "%s inet n - n - - smtpd\n", service.addr)
		for _, o := range service.options {
			fmt.Fprintf(&b, "  -o { %s }\n", o)
		}
	}
	return b.String() + postfixInside
}
