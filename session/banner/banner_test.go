package banner

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// otherwise are banners whose facts the corpus names otherwise, with what is
// read here and why.
var otherwise = map[string]struct{ fact, got, why string }{
	"Kerio Connect 8.0.2":             {"software", "Kerio Connect", "the product's own name; ESMTP is what it speaks"},
	"Kerio Connect 9.2.5":             {"software", "Kerio Connect", "the same"},
	"NO RELAY PROBES":                 {"software", "Twisted Mail", "the same"},
	"WinWebMail":                      {"software", "WinWebMail", "the same"},
	"SAP 8.04(53)":                    {"software", "SAP", "the same; SMTP is what it speaks"},
	"Server 2003 POP3 server version": {"host", "host", "the parentheses are no part of the name"},
}

// TestBanners reads greetings that others have collected.
func TestBanners(t *testing.T) {
	dir := os.Getenv("MAILWIRE_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	b, err := os.ReadFile(filepath.Join(dir, "banners", "recog.json"))
	if err != nil {
		if os.Getenv("MAILWIRE_REAL") == "required" {
			t.Fatalf("the banners are required: %v", err)
		}
		t.Skipf("no banners here (MAILWIRE_CORPUS names their folder): %v", err)
	}
	var all []struct{ ID, Proto, Text, Software, Vendor, Version, Host string }
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	if len(all) < 165 {
		t.Errorf("%d banners", len(all))
	}
	held := map[string]bool{}
	for _, x := range all {
		got := Read(x.Proto, x.Text)
		for fact, v := range map[string][2]string{
			"software": {got.Software, x.Software}, "vendor": {got.Vendor, x.Vendor}, "version": {got.Version, x.Version}, "host": {got.Host, x.Host},
		} {
			if v[1] == "" || v[0] == v[1] {
				continue
			}
			if part, ok := row(x.Text, fact, v[0]); ok {
				held[part] = true
				continue
			}
			t.Errorf("%s: %q: %s is %q, want %q", x.ID, x.Text, fact, v[0], v[1])
		}
	}
	for part := range otherwise {
		if !held[part] {
			t.Errorf("the row for %q no longer holds", part)
		}
	}
}

func row(text, fact, got string) (string, bool) {
	for part, o := range otherwise {
		if strings.Contains(text, part) && o.fact == fact && o.got == got {
			return part, true
		}
	}
	return "", false
}

// TestModest: what a greeting does not tell stays empty, and nothing in one does harm.
func TestModest(t *testing.T) {
	for text, want := range map[string]Banner{
		"": {}, "ready": {}, "ESMTP": {}, "a.test ready": {Host: "a.test"}, "a.test ESMTP": {Host: "a.test"},
		"mail ESMTP Postfix": {Software: "Postfix", Vendor: "Postfix", Host: "mail"}, "<a> \x00 (Exim": {Software: "exim", Vendor: "exim"},
		"2.0.0 a.test ESMTP": {Host: "a.test"}, strings.Repeat("(", 5000): {},
	} {
		if got := Read("smtp", text); got != want {
			t.Errorf("%.40q: %+v, want %+v", text, got, want)
		}
	}
}
