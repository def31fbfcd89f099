package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/mailwire/session/sessiontest/tshark"
	"example.org/mailwire/transcript"
)

// capturedSessions are sessions of every protocol and way to TLS, with sign-ins
// that tshark understands, and what each has to say.
var capturedSessions = []struct{ args, typed string }{
	{"lab:notls --tls off --auth LOGIN --user alice --password-env MAILWIRE_TEST_PASSWORD", ""},
	{"lab:good", smtpTyped + bigMail},
	{"lab:good --tls-max 1.2", smtpTyped},
	{"lab:smtps.good", smtpTyped},
	{"lab:smtps.good --tls-max 1.2", smtpTyped},
	{"lab:pop3.notls --tls off", pop3Typed},
	{"lab:pop3.good", pop3Typed},
	{"lab:pop3.good --tls-max 1.2", pop3Typed},
	{"lab:pop3s.good", pop3Typed},
	{"lab:pop3s.good --tls-max 1.2", pop3Typed},
	{"lab:imap.notls --tls off", imapTyped},
	{"lab:imap.good", imapTyped},
	{"lab:imap.good --tls-max 1.2", imapTyped},
	{"lab:imaps.good", imapTyped},
	{"lab:imaps.good --tls-max 1.2", imapTyped},
	{"lab:imap.mutual --client-cert lab:alice", imapTyped},
	{"lab:imap.mutual --client-cert lab:alice --tls-max 1.2", imapTyped},
	{"lab:good --resume", smtpTyped},
	{"lab:imaps.good --resume --tls-max 1.2", imapTyped},
	{"lab:wrongname --insecure", "NOOP\n"},
}

const (
	smtpTyped = "AUTH LOGIN\nYWxpY2U=\nczNjcmV0LXNhdWNl\n"
	pop3Typed = "USER alice\nPASS s3cret-sauce\nLIST\nRETR 1\n"
	imapTyped = "LOGIN alice s3cret-sauce\nSELECT INBOX\nFETCH 1 BODY[]\n"
)

// bigMail is a message of a million bytes.
var bigMail = "MAIL FROM:<alice@a.test>\nRCPT TO:<bob@a.test>\nDATA\nSubject: big\n\n" + strings.Repeat(strings.Repeat("0123456789", 80)+"\n", 1250) + ".\n"

// together records the sessions and puts them into one recording, in which
// their conversations run at the same time; one of them is of IPv6.
func together(t *testing.T) (path string, entries []transcript.Entry) {
	t.Helper()
	t.Setenv("MAILWIRE_HOME", t.TempDir())
	t.Setenv("MAILWIRE_TEST_PASSWORD", "s3cret-sauce")
	var lists [][]transcript.Entry
	for _, s := range capturedSessions {
		in := filepath.Join(t.TempDir(), "in.mwt")
		var out, errs bytes.Buffer
		args := append(append([]string{"connect"}, strings.Fields(s.args)...), "--plain", "--record", in)
		if code := run(args, strings.NewReader(s.typed), &out, &errs); code != 0 && !strings.Contains(s.args, "notls") && !strings.Contains(s.args, "wrongname") {
			t.Fatalf("%v: exit code %d: %s", args, code, errs.String())
		}
		lists = append(lists, observedOf(t, in))
	}
	entries = interleave(lists)
	path = filepath.Join(t.TempDir(), "together.mwt")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := transcript.WriteTo(f, transcript.Header{Created: time.Unix(1_700_000_000, 0), ContainsSecrets: true}, entries); err != nil {
		t.Fatal(err)
	}
	return path, entries
}

// interleave puts recordings together by time, and numbers their conversations
// in the order in which they begin.
func interleave(lists [][]transcript.Entry) (all []transcript.Entry) {
	for i, list := range lists {
		for _, e := range list {
			e.Conn += 10 * i
			if o, ok := e.Event.(*transcript.Opened); ok && i == 6 {
				o.Client = "[2001:db8::1]" + o.Client[strings.LastIndexByte(o.Client, ':'):]
				o.Server = "[2001:db8::2]" + o.Server[strings.LastIndexByte(o.Server, ':'):]
			}
			all = append(all, e)
		}
	}
	slices.SortStableFunc(all, func(a, b transcript.Entry) int { return int(a.At - b.At) })
	numbers := map[int]int{}
	for i := range all {
		n, ok := numbers[all[i].Conn]
		if !ok {
			n = len(numbers)
			numbers[all[i].Conn] = n
		}
		all[i].Conn, all[i].Obs = n, i
	}
	return all
}

// spoken gives for each conversation the protocol to follow, and what has to be
// read there: what was inside TLS, or the wire where there was none.
func spoken(entries []transcript.Entry) (protocols []string, said []map[transcript.Dir][]byte) {
	type layers [3]map[transcript.Dir][]byte
	var all []layers
	for _, e := range entries {
		if e.Conn == len(all) {
			all = append(all, layers{nil, {}, {}})
		}
		if d, ok := e.Event.(*transcript.Data); ok {
			m := all[e.Conn][d.Layer]
			m[d.Dir] = append(m[d.Dir], d.Bytes...)
		}
	}
	for _, l := range all {
		p, m := "tcp", l[transcript.Wire]
		if len(l[transcript.Plain]) > 0 {
			p, m = "tls", l[transcript.Plain]
		}
		protocols, said = append(protocols, p), append(said, m)
	}
	return protocols, said
}

// TestCaptureWithTshark: tshark opens sessions of every kind in one capture,
// reads what was said in them byte by byte, and finds no fault with the packets:
// on the ports that are meant as they are, on a lab's with the options that the
// file names.
func TestCaptureWithTshark(t *testing.T) {
	tshark.Need(t)
	in, entries := together(t)
	protocols, said := spoken(entries)
	if !slices.ContainsFunc(said, func(m map[transcript.Dir][]byte) bool { return len(m[transcript.Client]) > 1e6 }) {
		t.Fatal("the big mail was not sent")
	}
	shared(t, in, protocols)
	beside(t, in, entries, protocols, said)
	for _, meant := range []bool{true, false} {
		t.Run(fmt.Sprintf("meant ports %v", meant), func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "a.contains-secrets.pcapng")
			args := []string{in, "-o", out, "--with-secrets"}
			if meant {
				args = append(args, "--meant-ports")
			}
			if code, errs := exportRun(args...); code != 0 {
				t.Fatalf("exit code %d: %s", code, errs)
			}
			as := tshark.Named(t, out)
			if meant != (len(as) == 0) {
				t.Errorf("the file names %q", as)
			}
			if info := tshark.Ask(t, "capinfos", out); !strings.Contains(info, "decryption secrets in file: 1") || !strings.Contains(info, "Strict time order:   True") {
				t.Errorf("capinfos: %s", info)
			}
			tshark.Ask(t, "editcap", out, out+".edited")
			followed(t, out, entries, protocols, said, as, meant)
			if found := tshark.Experts(t, out, as...); len(found) > 0 {
				t.Errorf("tshark finds fault:\n%s", strings.Join(found, "\n"))
			}
			credentials(t, out, as)
		})
	}
}

// followed compares what tshark read with what was said.
func followed(t *testing.T, file string, entries []transcript.Entry, protocols []string, said []map[transcript.Dir][]byte, as []string, meant bool) {
	t.Helper()
	servers := map[string]bool{}
	for _, e := range entries {
		if o, ok := e.Event.(*transcript.Opened); ok {
			servers[o.Server[strings.LastIndexByte(o.Server, ':')+1:]] = true
			if meant {
				servers[fmt.Sprint(o.Port)] = true
			}
		}
	}
	for i, got := range tshark.Follow(t, file, protocols, servers, as...) {
		for _, dir := range []transcript.Dir{transcript.Client, transcript.Server} {
			if want := said[i][dir]; !bytes.Equal(got[dir], want) {
				t.Errorf("conversation %d (%s), %s: tshark reads %d bytes, %d were said\n%.300q\n%.300q", i, protocols[i], dir, len(got[dir]), len(want), got[dir], want)
			}
		}
	}
}

// credentials checks that tshark finds the account in every session that signs
// in; it passes over a name in AUTH LOGIN's initial response.
func credentials(t *testing.T, file string, as []string) {
	t.Helper()
	found := tshark.File(t, file, append(as, "-q", "-z", "credentials")...)
	for protocol, want := range map[string]int{"SMTP": 5, "POP3": 5, "IMAP": 8} {
		n := 0
		for _, line := range strings.Split(found, "\n") {
			if f := strings.Fields(line); len(f) > 2 && f[1] == protocol && (f[2] == "alice" || f[2] == "YWxpY2U=") {
				n++
			}
		}
		if n != want {
			t.Errorf("%d sign-ins of %s, want %d:\n%s", n, protocol, want, found)
		}
	}
}

// shared checks a copy without secrets that keeps names: handshakes of TLS 1.3
// open with it and show the certificates, and nothing of what was said.
func shared(t *testing.T, in string, protocols []string) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "a.pcapng")
	if code, errs := exportRun(in, "-o", out, "--keep-names"); code != 0 {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	as := tshark.Named(t, out)
	opened := map[string]bool{}
	for _, line := range strings.Split(tshark.File(t, out, append(as, "-Y", "tls.handshake.certificate", "-T", "fields", "-e", "tcp.stream", "-e", "tls.handshake.ciphersuite")...), "\n") {
		f := strings.Fields(line)
		opened[strings.Join(f[:min(1, len(f))], "")] = true
	}
	delete(opened, "")
	// All TLS but where a client shows a certificate in TLS 1.3, and the second parts of resumptions.
	if want := 16; len(opened) != want {
		t.Errorf("certificates are seen in %d conversations, want %d: %v", len(opened), want, opened)
	}
	for i, m := range tshark.Follow(t, out, protocols, nil, as...) {
		for _, b := range m {
			if protocols[i] == "tls" && len(b) > 0 {
				t.Errorf("conversation %d: tshark opens %.200q", i, b)
			}
		}
	}
	for _, line := range tshark.Experts(t, out, as...) {
		if strings.Contains(line, " TCP ") || strings.Contains(line, " IPv") { // a certificate of zeros is none, and noted
			t.Errorf("tshark finds fault with a copy: %s", line)
		}
	}
	b, err := os.ReadFile(out)
	if err != nil || bytes.Contains(b, []byte("s3cret-sauce")) || bytes.Contains(b, []byte("czNjcmV0LXNhdWNl")) {
		t.Errorf("the password is in the copy (%v)", err)
	}
}

// beside checks the classic form: packets, and the keys in a file of their own.
func beside(t *testing.T, in string, entries []transcript.Entry, protocols []string, said []map[transcript.Dir][]byte) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "a.contains-secrets.pcap")
	if code, errs := exportRun(in, "-o", out, "--with-secrets", "--meant-ports"); code != 0 || !strings.Contains(errs, "a.contains-secrets.pcap.keys written") {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	if fi, err := os.Stat(out + ".keys"); err != nil || fi.Mode().Perm() != 0o600 {
		t.Errorf("keys: %v, %v", fi, err)
	}
	followed(t, out, entries, protocols, said, []string{"-o", "tls.keylog_file:" + out + ".keys"}, true)
}

// TestLiveCapture: a capture that was written as a session went opens as the
// session itself does, can be read before the session ends, and is its owner's alone.
func TestLiveCapture(t *testing.T) {
	tshark.Need(t)
	t.Setenv("MAILWIRE_HOME", t.TempDir())
	for _, args := range []string{"lab:imap.good", "lab:imaps.good --tls-max 1.2", "lab:imaps.good --resume", "lab:imap.good --no-record"} {
		t.Run(args, func(t *testing.T) {
			dir := t.TempDir()
			in, out := filepath.Join(dir, "in.mwt"), filepath.Join(dir, "live.pcapng")
			args := append(append([]string{"connect"}, strings.Fields(args)...), "--plain", "--pcap", out)
			recorded := !slices.Contains(args, "--no-record")
			if recorded {
				args = append(args, "--record", in)
			}
			var stdout, errs bytes.Buffer
			if code := run(args, strings.NewReader(imapTyped), &stdout, &errs); code != 0 {
				t.Fatalf("exit code %d: %s", code, errs.String())
			}
			if fi, err := os.Stat(out); err != nil || fi.Mode().Perm() != 0o600 {
				t.Errorf("%v, %v", fi, err)
			}
			as := tshark.Named(t, out)
			if found := tshark.Experts(t, out, as...); len(found) > 0 {
				t.Errorf("tshark finds fault:\n%s", strings.Join(found, "\n"))
			}
			if found := tshark.File(t, out, append(as, "-q", "-z", "credentials")...); !strings.Contains(found, "alice") {
				t.Errorf("no sign-in is seen:\n%s", found)
			}
			if certs := tshark.File(t, out, append(as, "-Y", "tls.handshake.certificate")...); !strings.Contains(certs, "Certificate") {
				t.Errorf("the certificate is not seen:\n%s", certs)
			}
			if recorded {
				entries := observedOf(t, in)
				protocols, said := spoken(entries)
				followed(t, out, entries, protocols, said, as, false)
			}
			if code := run(args, strings.NewReader(""), &stdout, &errs); code != exitFile || !strings.Contains(errs.String(), "never written over another file") {
				t.Errorf("over itself: exit code %d, %s", code, errs.String())
			}
		})
	}
}

// TestCaptureUnfinished: while a session waits for its user, all that was said
// stands in its capture.
func TestCaptureUnfinished(t *testing.T) {
	tshark.Need(t)
	t.Setenv("MAILWIRE_HOME", t.TempDir())
	out := filepath.Join(t.TempDir(), "live.pcapng")
	typed, keyboard := io.Pipe()
	var stdout, errs bytes.Buffer
	ended := make(chan int)
	go func() { // ends with its stdin
		ended <- run([]string{"connect", "lab:imap.good", "--plain", "--no-record", "--pcap", out}, typed, &stdout, &errs)
	}()
	fmt.Fprint(keyboard, "LOGIN alice s3cret-sauce\n")
	seen := false
	for range 100 {
		if _, err := os.Stat(out); err == nil {
			if seen = strings.Contains(tshark.File(t, out, append(tshark.Named(t, out), "-Y", "imap.response")...), "Response: a4 OK"); seen {
				break
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	keyboard.Close()
	if code := <-ended; code != 0 || !seen {
		t.Errorf("the reply was seen before the end: %v; exit code %d, %s", seen, code, errs.String())
	}
}

// observedOf reads a recording's events with their bytes.
func observedOf(t *testing.T, path string) (entries []transcript.Entry) {
	t.Helper()
	r, err := transcript.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for e, err := range r.All() {
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, e)
	}
	return entries
}

// TestCaptureParts: what begins in one packet and ends in the next is whole in
// what is searched, and nowhere in the file.
func TestCaptureParts(t *testing.T) {
	log := transcript.NewLog()
	b := append(bytes.Repeat([]byte("."), 1455), exportedSecret...)
	log.Append(
		transcript.Entry{Event: &transcript.Opened{Protocol: "pop3", Client: "10.0.0.1:40000", Server: "10.0.0.2:110"}},
		transcript.Entry{Obs: 1, Event: &transcript.Data{Dir: transcript.Client, Layer: transcript.Wire, Len: int64(len(b)), Bytes: b}})
	log.Finish()
	for _, form := range []func(io.Writer, *exported) error{writeCapture, writeClassic} {
		var doc bytes.Buffer
		x := &exported{log: log}
		if err := form(&doc, x); err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(doc.Bytes(), []byte(exportedSecret)) {
			t.Error("the secret is in one packet: the test tests nothing")
		}
		if !slices.ContainsFunc(x.capture.parts(), func(p []byte) bool { return bytes.Contains(p, []byte(exportedSecret)) }) {
			t.Error("nobody would find the secret")
		}
	}
}
