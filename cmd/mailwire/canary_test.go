//go:build unix

package main

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"example.org/mailwire/session/sessiontest/canary"
)

const typedToken = "ya29.Dompfaff-Token_4242"

// refusing is an SMTP server in clear that offers sign-ins and takes none.
func refusing(t *testing.T) string {
	t.Helper()
	return serve(t, func(c net.Conn) {
		io.WriteString(c, "220 mail.test\r\n")
		answers := 0 // that are due
		for in := bufio.NewScanner(c); in.Scan(); {
			words := strings.Fields(strings.ToUpper(in.Text()))
			switch {
			case answers > 1:
				answers--
				io.WriteString(c, "334 \r\n")
			case answers == 1:
				answers--
				io.WriteString(c, "535 no\r\n")
			case len(words) == 0:
				io.WriteString(c, "500 what\r\n")
			case words[0] == "EHLO":
				io.WriteString(c, "250-mail.test\r\n250 AUTH PLAIN LOGIN XOAUTH2\r\n")
			case words[0] == "AUTH" && (len(words) == 2 || words[1] == "LOGIN"):
				answers = 1
				if words[1] == "LOGIN" && len(words) == 2 { // the name comes first
					answers = 2
				}
				io.WriteString(c, "334 \r\n")
			case words[0] == "AUTH":
				io.WriteString(c, "535 no\r\n")
			case words[0] == "QUIT":
				io.WriteString(c, "221 bye\r\n")
				return
			default:
				io.WriteString(c, "250 ok\r\n")
			}
		}
	})
}

// recordedBytes are those of a line of a recording.
var recordedBytes = regexp.MustCompile(`"b64":"([^"]*)"`)

// untold holds that no canary is in what is left of a run: in any file below
// its folders but the recordings, which are for the user alone and hold it.
func untold(t *testing.T, search *canary.Search, folders ...string) (recorded int) {
	t.Helper()
	for _, dir := range folders {
		err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			if filepath.Ext(path) != ".mwt" {
				search.Nowhere(t, path, b)
				return nil
			}
			for _, m := range recordedBytes.FindAllSubmatch(b, -1) {
				d, _ := base64.StdEncoding.DecodeString(string(m[1])) // what is none holds nothing
				recorded += search.Found(d)
			}
			fi, err := e.Info()
			up, uerr := os.Stat(filepath.Dir(path))
			if err != nil || uerr != nil || fi.Mode().Perm() != 0o600 || up.Mode().Perm() != 0o700 {
				t.Errorf("%s has the mode %v, %v", path, fi.Mode(), err)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
	return recorded
}

// process holds what the system tells of a process to others of the same user,
// and that it leaves no core.
func process(t *testing.T, search *canary.Search, pid int) {
	t.Helper()
	if runtime.GOOS != "linux" {
		return
	}
	for _, name := range []string{"cmdline", "environ", "comm", "limits"} {
		b, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", pid, name))
		if err != nil {
			t.Fatal(err)
		}
		search.Nowhere(t, "/proc/self/"+name, b)
		if name == "limits" && !strings.Contains(strings.Join(strings.Fields(string(b)), " "), "Max core file size 0 0 ") {
			t.Errorf("a core may be written:\n%s", b)
		}
	}
}

// TestNoSecretOnTheScreen types passwords and tokens into the form and on lines,
// looks at everything, and finds none of them anywhere but in the recording.
func TestNoSecretOnTheScreen(t *testing.T) {
	bin, search := build(t), canary.For(t, typedPassword, typedToken)
	plain := base64.StdEncoding.EncodeToString([]byte("\x00carol\x00" + typedPassword))
	for _, s := range windows {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			home, tmp := t.TempDir(), t.TempDir()
			x := openTerminal(t, s, home, []string{"TMPDIR=" + tmp}, bin, "connect", "smtp://"+refusing(t), "--tls", "off")
			x.await(0, "AUTH PLAIN LOGIN XOAUTH2")
			x.press("AUTH\r")
			x.await(0, "the secret is not shown")
			x.press("carol\t" + typedPassword)
			x.await(0, strings.Repeat("*", len(typedPassword)))
			x.press("\r")
			x.await(0, "Send it readable?")
			at := len(x.written())
			x.press("y")
			x.await(at, "535")
			at = len(x.written())
			x.press("AUTH PLAIN " + plain)
			x.await(at, "AUTH PLAIN ****")
			at = len(x.written())
			x.press("\r")
			x.await(at, "535")
			at = len(x.written())
			x.press("AUTH XOAUTH2\r")
			x.await(at, "334")
			at = len(x.written())
			x.press(base64.StdEncoding.EncodeToString([]byte("user=carol\x01auth=Bearer " + typedToken + "\x01\x01")))
			x.await(at, "********")
			x.press("\r")
			x.await(at, "Send it readable?")
			x.press("y")
			process(t, search, x.cmd.Process.Pid)
			x.press("\x1d")
			for _, keys := range []string{"1g", "e", "JJJJ", "w", "w", "w", "2", "jjjj", "3", "jjj", "4", "jj", "5", "jjjjjj", "1G"} {
				at = len(x.written())
				x.press(keys)
			}
			for _, small := range []size{{40, 12}, {20, 5}, {200, 60}, s} {
				x.resize(small)
				at = len(x.written())
				until(patience/20, func() bool { return len(x.written()) > at })
			}
			x.press("Q")
			x.await(at, "Close it and quit?")
			x.press("y")
			x.exit(0)
			search.Nowhere(t, "the screen", x.written())
			if untold(t, search, home, tmp) == 0 {
				t.Error("the recording holds none of it either: nothing was tried")
			}
			if left, err := os.ReadDir(tmp); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
}

// TestNoSecretLineByLine gives passwords and tokens by every way that there is,
// without a screen, and finds them nowhere but in the recording.
func TestNoSecretLineByLine(t *testing.T) {
	bin, search := build(t), canary.For(t, typedPassword, typedToken)
	keep := func(text string) string {
		path := filepath.Join(t.TempDir(), "secret")
		if err := os.WriteFile(path, []byte(text+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, c := range []struct {
		name, stdin string
		code        int
		args        []string
	}{
		{"a file", "NOOP\n", 6, []string{"--auth", "PLAIN", "--password-file", keep(typedPassword)}},
		{"stdin", typedPassword + "\nNOOP\n", 6, []string{"--auth", "LOGIN", "--password-file", "-"}},
		{"a command", "NOOP\n", 6, []string{"--auth", "PLAIN", "--password-command", "cat " + keep(typedPassword)}},
		{"a token", "NOOP\n", 6, []string{"--auth", "XOAUTH2", "--token-file", keep(typedToken)}},
		{"JSON", "NOOP\n", 6, []string{"--json", "--auth", "PLAIN", "--password-file", keep(typedPassword)}},
		{"a typed line", "AUTH PLAIN " + base64.StdEncoding.EncodeToString([]byte("\x00carol\x00"+typedPassword)) + "\n", 0, nil},
		{"a typed answer", "AUTH LOGIN\nY2Fyb2w=\n" + base64.StdEncoding.EncodeToString([]byte(typedPassword)) + "\n", 0, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			home, tmp, addr := t.TempDir(), t.TempDir(), refusing(t)
			args := append([]string{"connect", "smtp://" + addr, "--tls", "off", "--plain", "--allow-cleartext-auth", addr}, c.args...)
			if c.args != nil {
				args = append(args, "--user", "carol")
			}
			cmd := exec.Command(bin, args...)
			cmd.Env = environment(home, "TMPDIR="+tmp)
			cmd.Stdin = strings.NewReader(c.stdin)
			out, err := cmd.CombinedOutput()
			if code := cmd.ProcessState.ExitCode(); code != c.code {
				t.Errorf("exit code %d, want %d, %v: %s", code, c.code, err, tail(string(out), 600))
			}
			search.Nowhere(t, "stdout and stderr", out)
			if untold(t, search, home, tmp) == 0 {
				t.Error("the recording holds none of it either: nothing was tried")
			}
			if left, err := os.ReadDir(tmp); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
}

// TestPasswordAtThePrompt types a password where it is asked for, without an echo.
func TestPasswordAtThePrompt(t *testing.T) {
	bin, search, home, addr := build(t), canary.For(t, typedPassword), t.TempDir(), refusing(t)
	x := openTerminal(t, size{80, 24}, home, nil, bin, "connect", "smtp://"+addr, "--tls", "off", "--plain",
		"--allow-cleartext-auth", addr, "--auth", "PLAIN", "--user", "carol")
	x.await(0, "password for carol: ")
	process(t, search, x.cmd.Process.Pid)
	x.press(typedPassword + "\r")
	x.exit(6)
	search.Nowhere(t, "the terminal", x.written())
	if untold(t, search, home) == 0 {
		t.Error("the recording holds none of it either: nothing was tried")
	}
}

// TestFaultsTellNoSecret has the program panic while a password is on the
// stack: neither the trace nor a file beside the recording tells it.
func TestFaultsTellNoSecret(t *testing.T) {
	program, search := need(t, "mailwire-faulty"), canary.For(t, typedPassword)
	for _, where := range []string{"driver", "view"} {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			home, tmp := t.TempDir(), t.TempDir()
			x := openTerminal(t, size{120, 36}, home, []string{"TMPDIR=" + tmp, "GOTRACEBACK=crash"}, program)
			x.await(0, "Enter connect")
			x.press("smtp://" + refusing(t) + "#" + where + "\r")
			x.await(0, "AUTH PLAIN LOGIN")
			x.press("AUTH\r")
			x.await(0, "the secret is not shown")
			x.press("carol\t" + typedPassword + "\r")
			if where == "view" {
				x.await(0, "Send it readable?")
				x.press("y")
			}
			x.await(0, "which may hold a secret")
			x.exit(70)
			search.Nowhere(t, "the terminal", x.written())
			untold(t, search, home, tmp)
		})
	}
}

// TestPromptIsLeft ends the program while it waits for a password: with ^C or
// another signal. The terminal has its echo again.
func TestPromptIsLeft(t *testing.T) {
	bin := build(t)
	for name, c := range map[string]struct {
		leave func(*terminal)
		code  int
	}{
		"^C":   {func(x *terminal) { x.press("half\x03") }, exitInterrupted},
		"TERM": {func(x *terminal) { x.signal(syscall.SIGTERM) }, exitInterrupted},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := openTerminal(t, size{80, 24}, t.TempDir(), nil, bin, "connect", "smtp://"+refusing(t), "--tls", "off", "--plain", "--auth", "PLAIN", "--user", "carol")
			x.await(0, "password for carol: ")
			c.leave(x)
			x.exit(c.code)
		})
	}
}
