package realserver

import (
	"fmt"
	"net"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
)

// Addresses of the set-ups.
const (
	goodIP    = "127.0.0.2"
	expiredIP = "127.0.0.3"
	wrongIP   = "127.0.0.4"
	clearIP   = "127.0.0.5"
	noTLSIP   = "127.0.0.6"
)

// users are the system's users and groups that the servers run as.
type users struct{ postfix, nobody, postdrop id }

type id struct{ uid, gid int }

func usersOf() (users, error) {
	var u users
	for name, at := range map[string]*id{"postfix": &u.postfix, "nobody": &u.nobody} {
		found, err := user.Lookup(name)
		if err != nil {
			return u, fmt.Errorf("there is no user %s", name)
		}
		at.uid, _ = strconv.Atoi(found.Uid)
		at.gid, _ = strconv.Atoi(found.Gid)
	}
	group, err := user.LookupGroup("postdrop")
	if err != nil {
		return u, fmt.Errorf("there is no group postdrop")
	}
	u.postdrop.gid, _ = strconv.Atoi(group.Gid)
	return u, nil
}

func (s *Servers) path(parts ...string) string {
	return filepath.Join(append([]string{s.dir}, parts...)...)
}

// folders makes the folders of both servers as their own set-up scripts would.
func (s *Servers) folders() error {
	u, err := usersOf()
	if err != nil {
		return err
	}
	root := id{}
	type folder struct {
		name  string
		mode  os.FileMode
		owner id
	}
	all := []folder{
		{"", 0o755, root}, {"run", 0o755, root}, {"state", 0o755, root}, {"run-needs", 0o755, root}, {"state-needs", 0o755, root}, {"run-every", 0o755, root}, {"state-every", 0o755, root},
		{"keys", 0o755, root}, {"keys/default", 0o755, root}, {"keys/default/HS256", 0o755, root}, {"mail", 0o755, u.nobody},
		{"etc", 0o755, root}, {"data", 0o700, u.postfix}, {"queue", 0o755, root}, {"queue/pid", 0o755, root},
		{"queue/public", 0o710 | os.ModeSetgid, id{u.postfix.uid, u.postdrop.gid}},
		{"queue/maildrop", 0o730 | os.ModeSticky, id{u.postfix.uid, u.postdrop.gid}},
	}
	for _, name := range []string{"active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace"} {
		all = append(all, folder{"queue/" + name, 0o700, u.postfix})
	}
	for _, f := range all {
		name := s.path(f.name)
		if err := os.MkdirAll(name, 0o755); err != nil {
			return err
		}
		if err := os.Chown(name, f.owner.uid, f.owner.gid); err != nil {
			return err
		}
		if err := os.Chmod(name, f.mode); err != nil {
			return err
		}
	}
	return nil
}

// portsOf are the addresses of a set-up that need a port.
type portsOf struct {
	ip    string
	addrs []*string
}

func (s *Servers) ports() error {
	return s.findPorts(append(s.variants.ports(), []portsOf{
		s.everyPorts(),
		{goodIP, []*string{&s.IMAP, &s.POP3, &s.IMAPS, &s.POP3S, &s.SMTP, &s.Submission, &s.SMTPS}},
		{expiredIP, []*string{&s.IMAPExpired, &s.IMAPSExpired, &s.SubmissionExpired}},
		{wrongIP, []*string{&s.IMAPWrongName, &s.IMAPSWrongName, &s.SubmissionWrongName}},
		{clearIP, []*string{&s.IMAPClear, &s.POP3Clear, &s.SubmissionClear}},
		{noTLSIP, []*string{&s.IMAPNoTLS, &s.POP3NoTLS, &s.SMTPNoTLS}},
	}...))
}

// findPorts finds a free port for every address; all are held until all are found.
func (s *Servers) findPorts(all []portsOf) error {
	for _, p := range all {
		for _, addr := range p.addrs {
			l, err := net.Listen("tcp", net.JoinHostPort(p.ip, "0"))
			if err != nil {
				return err
			}
			defer l.Close()
			*addr = l.Addr().String()
		}
	}
	return nil
}
