package certinspect

import (
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"example.org/mailwire/transcript"
)

// rich gives a certificate with everything that Details shows.
func rich(t testing.TB) *pair {
	w := newWorld(t)
	list, err := asn1.Marshal([]byte{0, 12, 0, 3, 1, 2, 3, 0, 5, 1, 2, 3, 4, 5})
	if err != nil {
		t.Fatal(err)
	}
	return issue(t, w.inter, "smtp.a.test", names("smtp.a.test", "*.b.test"), addresses("192.0.2.1", "2001:db8::1"),
		usage(x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth), func(c *x509.Certificate) {
			c.SerialNumber = big.NewInt(0xabcde)
			c.EmailAddresses = []string{"post@a.test"}
			c.URIs = []*url.URL{{Scheme: "https", Host: "a.test", Path: "/x"}}
			c.OCSPServer, c.IssuingCertificateURL = []string{"http://ocsp.a.test"}, []string{"http://ca.a.test/i.crt"}
			c.ExtraExtensions = []pkix.Extension{
				{Id: []int{1, 3, 6, 1, 5, 5, 7, 1, 24}, Value: []byte{0x30, 3, 2, 1, 5}},
				{Id: []int{1, 3, 6, 1, 4, 1, 11129, 2, 4, 2}, Value: list},
				{Id: []int{1, 2, 3}, Value: []byte{5, 0}},
			}
		})
}

func TestInspect(t *testing.T) {
	p := rich(t)
	d, err := Inspect(p.cert.Raw)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(p.cert.Raw)
	for _, c := range []struct{ what, got, want string }{
		{"serial", d.Serial, "0abcde"},
		{"subject", d.Subject.Full.Raw(), "CN=smtp.a.test"},
		{"issuer", d.Issuer.Common.Raw(), "Lab Issuing CA 1"},
		{"names", d.Names.list(), "smtp.a.test, *.b.test, 192.0.2.1, 2001:db8::1, email post@a.test, URI https://a.test/x"},
		{"key", d.Key.String(), "ECDSA P-256"},
		{"signature", d.Signature, "ECDSA-SHA256"},
		{"usages", strings.Join(d.Usages, ","), "digital signature"},
		{"extended", strings.Join(d.Extended, ","), "server,client"},
		{"sha256", d.SHA256, fmt.Sprintf("%x", sum)},
		{"issuer URL", d.IssuerURLs[0].Raw(), "http://ca.a.test/i.crt"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.what, c.got, c.want)
		}
	}
	if d.Version != 3 || d.CA || d.SelfSigned || !d.MustStaple || d.SCTs != 2 || d.PathLen != -1 {
		t.Errorf("%+v", d)
	}
	if len(d.SPKISHA256) != 64 || len(d.SHA1) != 40 {
		t.Error("fingerprints")
	}
	last := d.Extensions[len(d.Extensions)-1]
	if last.OID != "1.2.3" || last.Name != "" || last.Critical || last.Bytes != 2 {
		t.Errorf("extension %+v", last)
	}
	if i := slices.IndexFunc(d.Extensions, func(e Extension) bool { return e.Name == "subject alternative name" }); i < 0 {
		t.Error("no extension is named")
	}
}

// TestEveryFlippedByte changes each byte of a certificate in turn: it is read,
// or refused with a place inside it.
func TestEveryFlippedByte(t *testing.T) {
	der := rich(t).cert.Raw
	placed := 0
	for i := range der {
		bad := slices.Clone(der)
		bad[i] ^= 0x80
		_, err := Inspect(bad)
		var r *Refusal
		if err == nil {
			continue
		}
		if !errors.As(err, &r) || r.Reason.IsZero() || r.Size != len(der) || r.Offset >= len(der) {
			t.Fatalf("byte %d: %v", i, err)
		}
		if r.Offset >= 0 {
			placed++
		}
	}
	if placed < 100 {
		t.Errorf("a place was told for %d bytes only", placed)
	}
}

func TestRefusals(t *testing.T) {
	der := issue(t, nil, "a.test").cert.Raw
	flip := func(old, new string) []byte { return []byte(strings.Replace(string(der), old, new, 1)) }
	date := now.AddDate(0, 0, -30).Format("060102150405Z")
	at := strings.Index(string(der), date)
	cases := []struct {
		name   string
		der    []byte
		offset int
		words  string
	}{
		{"empty", nil, -1, "it is empty"},
		{"cut off", der[:100], 1, "an element of"},
		{"more behind it", append(slices.Clone(der), 0), len(der), "1 bytes follow"},
		{"date", flip(date, "2611"+"3x"+date[6:]), at, "UTCTime"},
		{"text", []byte("-----BEGIN"), 1, ""},
		{"end", []byte{0x30}, 0, "cut off in its head"},
	}
	for _, c := range cases {
		_, err := Inspect(c.der)
		var r *Refusal
		if !errors.As(err, &r) || r.Offset != c.offset || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: %v (offset %+v)", c.name, err, r)
		}
	}
}

// FuzzInspect holds that any bytes give details or a refusal, without panic
// and with nothing that could drive a terminal.
func FuzzInspect(f *testing.F) {
	der := rich(f).cert.Raw
	f.Add(der)
	f.Add(der[:len(der)/2])
	f.Add([]byte{0x30, 0x80, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := Inspect(b)
		var r *Refusal
		if err != nil && !errors.As(err, &r) {
			t.Fatalf("%T", err)
		}
		if err != nil {
			d.Unread = r.Reason
		}
		out := strings.Join(d.Lines(60), "")
		if err != nil {
			out += err.Error()
		}
		for _, p := range d.Problems(now) {
			out += p.String()
		}
		for _, c := range out {
			if c < 0x20 || c == 0x7f || c >= 0x202a && c <= 0x202e {
				t.Fatalf("%q in %q", c, out)
			}
		}
		Explain(Question{Chain: [][]byte{b, b}, Host: "a.test", At: now, Roots: x509.NewCertPool()})
	})
}

func TestLines(t *testing.T) {
	w := newWorld(t)
	bad := Explain(w.ask(issue(t, w.inter, "x", names("web.b.test"), from(-30, -3)), w.inter))
	for _, width := range []int{1, 40, 80, 120} {
		for _, line := range append(bad.Lines(width), bad.Sent[0].Lines(width)...) {
			if n := utf8.RuneCountInString(line); n > max(width, 40) {
				t.Errorf("width %d: %d in %q", width, n, line)
			}
		}
	}
	text := strings.Join(bad.Lines(200), "\n")
	for _, want := range []string{
		"[?] This is not provably smtp.a.test", "x 3 dates", "x 5 name", "+ 1 chain", "Lab Root CA, in your store (lab)",
		"what it means", "usual causes", "how to tell", "risk if you go on", "3 days ago", "revocation: not checked",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	good := strings.Join(Explain(w.ask(issue(t, w.inter, "smtp.a.test"), w.inter)).Lines(80), "\n")
	if !strings.HasPrefix(good, "[#] Lab Root CA, which you trust") || strings.Contains(good, "risk") {
		t.Error(good)
	}
	if !strings.Contains(good, "24 Nov 2026 12:00:00 UTC") {
		t.Error(good)
	}
}

func TestJSON(t *testing.T) {
	w := newWorld(t)
	b, err := json.Marshal(Explain(w.ask(issue(t, nil, "x", from(-30, -3)))))
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Schema  string
		Host    string
		At      time.Time
		Roots   string
		Verdict struct {
			OK      bool
			Why     string
			Checks  []struct{ Name string }
			Reasons []struct{ Fault, Check, Why, Means string }
		}
		Certificates []map[string]any
		Path         []map[string]any
		Methods      []transcript.Method
		Remarks      []string
	}
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Schema != "mailwire.cert/1" || doc.Host != "smtp.a.test" || doc.Roots != "lab" || !doc.At.Equal(now) || doc.Verdict.OK ||
		doc.Verdict.Why != "self-signed; expired; wrong name" || len(doc.Verdict.Checks) != 6 || len(doc.Verdict.Reasons) != 3 || doc.Remarks == nil || len(doc.Methods) != 8 {
		t.Errorf("%s", b)
	}
	for _, key := range []string{"subject", "issuer", "names", "not_before", "not_after", "key", "sha256", "spki_sha256", "extensions"} {
		if _, ok := doc.Certificates[0][key]; !ok {
			t.Errorf("certificate without %q", key)
		}
	}
}

func TestReadFile(t *testing.T) {
	a, b := issue(t, nil, "a.test").cert.Raw, issue(t, nil, "b.test").cert.Raw
	block := func(kind string, der []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
	}
	two := block("CERTIFICATE", a) + "some words\n" + block("CERTIFICATE", b)
	wide := func(s string, big bool) string {
		out := []byte{0xff, 0xfe}
		if big {
			out = []byte{0xfe, 0xff}
		}
		for _, u := range utf16.Encode([]rune(s)) {
			pair := []byte{byte(u), byte(u >> 8)}
			if big {
				slices.Reverse(pair)
			}
			out = append(out, pair...)
		}
		return string(out)
	}
	key := block("PRIVATE KEY", []byte("0123456789 secret"))
	cases := []struct {
		name, content string
		certs, keys   int
		err           string
	}{
		{"PEM", two, 2, 0, ""},
		{"CRLF", strings.ReplaceAll(two, "\n", "\r\n"), 2, 0, ""},
		{"UTF-16 little", wide(two, false), 2, 0, ""},
		{"UTF-16 big", wide(two, true), 2, 0, ""},
		{"UTF-8 mark", "\xef\xbb\xbf" + two, 2, 0, ""},
		{"DER", string(a), 1, 0, ""},
		{"with a key", key + two, 2, 1, ""},
		{"OpenSSL trust", block("TRUSTED CERTIFICATE", append(slices.Clone(a), 0x30, 0)), 1, 0, ""},
		{"key only", key, 0, 1, "private key and no certificate"},
		{"cut", two[:60], 0, 0, "cut off or damaged"},
		{"empty", "", 0, 0, "holds no certificate"},
		{"other", block("X509 CRL", a), 0, 0, "holds no certificate"},
		{"many", strings.Repeat(block("CERTIFICATE", []byte{1}), MaxCertificates+1), MaxCertificates, 0, "more than 10000"},
		{"huge", strings.Repeat("x", MaxFile+1), 0, 0, "no file of certificates is that large"},
	}
	for _, c := range cases {
		name := filepath.Join(t.TempDir(), "f.pem")
		if err := os.WriteFile(name, []byte(c.content), 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := ReadFile(name)
		if len(f.Chain) != c.certs || f.Keys != c.keys || (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s: %d certificates, %d keys, %v", c.name, len(f.Chain), f.Keys, err)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", c.name, err)
		}
		if c.certs == 2 && (string(f.Chain[0]) != string(a) || string(f.Chain[1]) != string(b)) {
			t.Errorf("%s: other bytes", c.name)
		}
	}
	if _, err := ReadFile(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}
