package session_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/mailwire/session"
	"example.org/mailwire/session/sessiontest/realserver"
	"example.org/mailwire/transcript"
)

// askOpenSSL connects to the same server with openssl s_client, and wants the
// same messages in the same order from each side and the same verdict.
func askOpenSSL(t *testing.T, r *realserver.Servers, c realTLS, log *transcript.Log) {
	t.Helper()
	out := sClient(t, r, c)
	for dir, mark := range map[transcript.Dir]string{transcript.Client: ">>>", transcript.Server: "<<<"} {
		got, want := messagesOf(log, dir), openSSLMessages(out, mark)
		if !slices.Equal(got, want) {
			t.Errorf("%s:\n mailwire %v\n openssl  %v", dir, got, want)
		}
	}
	for _, ev := range allEvents(log) {
		if v, ok := ev.(*transcript.Verdict); ok {
			if got, want := codeOf(v), openSSLCode(out); got != want {
				t.Errorf("verdict %q has code %s, openssl says %s", v.Sentence, got, want)
			}
		}
	}
}

// needOpenSSL skips a test where there is no openssl; with MAILWIRE_REAL=required it fails.
func needOpenSSL(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("openssl"); err == nil {
		return
	}
	if os.Getenv("MAILWIRE_REAL") == "required" {
		t.Fatal("openssl is required, and not installed")
	}
	t.Skip("openssl is not installed")
}

// sClient runs openssl s_client, says goodbye once TLS is there and gives what
// it printed.
func sClient(t *testing.T, r *realserver.Servers, c realTLS) string {
	t.Helper()
	args := []string{"s_client", "-connect", c.addr, "-servername", realserver.Host, "-verify_hostname", realserver.Host,
		"-CAfile", r.CAFile, "-no-CApath", "-no-CAstore", "-msg", "-no_ticket", "-crlf", "-ign_eof",
		map[uint16]string{tls.VersionTLS10: "-tls1", tls.VersionTLS11: "-tls1_1", tls.VersionTLS12: "-tls1_2", tls.VersionTLS13: "-tls1_3"}[c.version]}
	protocol := map[string]string{"imap": "imap", "imaps": "imap", "pop3": "pop3", "pop3s": "pop3"}[c.scheme]
	bye := map[string]string{"imap": "x LOGOUT\n", "pop3": "QUIT\n", "": "QUIT\n"}[protocol]
	if c.exit == session.ExitNoTLS {
		bye = "" // a write may fail before the server's alert is read
	}
	if c.mode == session.Must {
		args = append(args, "-starttls", map[string]string{"imap": "imap", "pop3": "pop3", "": "smtp"}[protocol])
	}
	if c.suites != nil {
		args = append(args, "-cipher", map[uint16]string{
			tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256:       "ECDHE-ECDSA-AES128-SHA256",
			tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256: "ECDHE-ECDSA-CHACHA20-POLY1305",
			tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256:         "ECDHE-RSA-AES128-GCM-SHA256",
		}[c.suites[0]])
	} else if c.version < tls.VersionTLS12 {
		args = append(args, "-cipher", "ALL:@SECLEVEL=0")
	}
	if c.groups != nil {
		args = append(args, "-groups", strings.Replace(c.groups[0].String(), "CurveP", "P-", 1))
	}
	if c.client != "" {
		args = append(args, "-cert", r.ClientFile(c.client == "known"))
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, "openssl", args...)
	var out bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(bye), &out, &out
	_ = cmd.Run() // it fails where the server refuses; what it printed is compared
	return out.String()
}

var (
	openSSLMessage = regexp.MustCompile(`(?m)^(>>>|<<<) [^,\n]*, (Handshake|Alert) \[length [0-9a-f]+\], (.*)$`)
	openSSLVerify  = regexp.MustCompile(`(?m)^ *Verify return code: (\d+)`)
)

// openSSLMessages gives the messages that one side sent. Tickets are left out:
// who asks for them is a matter of settings.
func openSSLMessages(out, mark string) (all []string) {
	for _, m := range openSSLMessage.FindAllStringSubmatch(out, -1) {
		name := m[3]
		switch {
		case m[1] != mark, name == "NewSessionTicket":
			continue
		case m[2] == "Alert":
			name = "alert " + strings.ReplaceAll(strings.TrimPrefix(strings.TrimPrefix(name, "fatal "), "warning "), " ", "_")
		}
		if name != "alert close_notify" {
			all = append(all, name)
		}
	}
	return all
}

// openSSLCode gives the last verification result, X509_V_OK is 0.
func openSSLCode(out string) string {
	all := openSSLVerify.FindAllStringSubmatch(out, -1)
	if len(all) == 0 {
		return "none"
	}
	return all[len(all)-1][1]
}

// codeOf gives OpenSSL's code for a verdict, by the first check that failed.
func codeOf(v *transcript.Verdict) string {
	if v.OK {
		return "0"
	}
	for _, check := range v.Checks {
		if !check.OK && !check.Skipped {
			return map[string]string{"dates": "10", "name": "62", "anchor": "20"}[check.Name] // X509_V_ERR_CERT_HAS_EXPIRED, _HOSTNAME_MISMATCH, _UNABLE_TO_GET_ISSUER_CERT_LOCALLY
		}
	}
	return "?"
}

// messagesOf gives the messages and alerts that one side sent, by OpenSSL's names.
func messagesOf(log *transcript.Log, dir transcript.Dir) (all []string) {
	for _, ev := range derivedEvents(log) {
		switch ev := ev.(type) {
		case *transcript.Handshake:
			if ev.Dir == dir && ev.Name != "NewSessionTicket" {
				all = append(all, strings.Replace(ev.Name, "HelloRetryRequest", "ServerHello", 1))
			}
		case *transcript.Alert:
			if ev.Dir == dir && ev.Name != "close_notify" {
				all = append(all, "alert "+ev.Name)
			}
		}
	}
	return all
}

func allEvents(log *transcript.Log) (all []transcript.Event) {
	entries, _ := log.Since(0)
	for _, e := range entries {
		all = append(all, e.Event)
	}
	return all
}
