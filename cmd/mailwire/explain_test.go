package main

import (
	"strings"
	"testing"

	"example.org/mailwire/certinspect"
	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/session/imap"
	"example.org/mailwire/session/pop3"
	"example.org/mailwire/session/smtp"
	"example.org/mailwire/session/tlswire"
)

// TestEveryTermIsExplained holds that no table has a word that explain does not find.
func TestEveryTermIsExplained(t *testing.T) {
	lists := map[string][]string{"mechanisms": decode.Mechanisms(), "SMTP": smtp.Terms(), "POP3": pop3.Terms(), "IMAP": imap.Terms(), "TLS": tlswire.Terms()}
	for _, f := range certinspect.Faults() {
		lists["faults"] = append(lists["faults"], string(f))
	}
	for name, list := range lists {
		if len(list) < 10 {
			t.Errorf("%s: %d words", name, len(list))
		}
		for i, word := range list {
			if name == "TLS" && i%20 > 0 && i > 60 { // each is looked up among all
				continue
			}
			if len(explain(word)) == 0 {
				t.Errorf("%s: %s is not explained", name, word)
			}
		}
	}
}

func TestExplain(t *testing.T) {
	for word, want := range map[string]string{
		"starttls": "SMTP", "scram-sha-256": "SCRAM", "AUTH=PLAIN": "readable", "421": "SMTP", "5.7.8": "SMTP", "[ALERT]": "IMAP", "alert 48": "unknown_ca",
		"Unknown CA": "unknown_ca", "serverhello": "ServerHello", "expired": "certificate", "apop": "POP3", "client hello": "ClientHello",
	} {
		if code, out, errs := says(t, "", append([]string{"explain"}, strings.Fields(word)...)...); code != 0 || !strings.Contains(out, want) {
			t.Errorf("%s: exit %d: %s%s", word, code, out, errs)
		}
	}
	for word, want := range map[string]string{"STARTTSL": "STARTTLS", "SCRAM-SHA-255": "SCRAM-SHA-256", "unknown_cas": "unknown_ca", "qwxyzzyq": "no word"} {
		if code, out, errs := says(t, "", "explain", word); code != exitUsage || out != "" || !strings.Contains(errs, want) {
			t.Errorf("%s: exit %d: %s%s", word, code, out, errs)
		}
	}
	if code, out, _ := says(t, "", "explain", "--json", "XOAUTH3"); code != exitUsage || !strings.Contains(out, `"mailwire.explain/1"`) || !strings.Contains(out, "XOAUTH2") {
		t.Errorf("JSON: exit %d: %s", code, out)
	}
	if _, out, errs := says(t, "", "explain", "\x1b[31mred"); strings.Contains(out+errs, "\x1b") {
		t.Errorf("an escape sequence goes through: %q%q", out, errs)
	}
}
