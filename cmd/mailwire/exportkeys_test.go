package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"example.org/mailwire/session/sessiontest/tshark"
)

// givenKeys are recordings without keys, and options that open them.
var givenKeys = []struct {
	file string
	keys []string
}{
	{"tls13", []string{"--keylog", "tls13.log"}},
	{"tls12", []string{"--keylog", "tls12.log"}},
	{"rsa", []string{"--keylog", "rsa.log"}},
	{"rsa", []string{"--server-key", "server.pem"}},
}

// TestExportGivenKeys holds that keys from elsewhere go where those of a
// recording go: with the secrets all of them, so that the copy opens by itself,
// also in tshark; without, at most those of a TLS 1.3 handshake, and it is said
// what became of them. The same holds for a capture in the recording's place.
func TestExportGivenKeys(t *testing.T) {
	bareRecordings(t)
	for _, c := range givenKeys {
		bare := "bare-" + c.file + ".mwt"
		t.Run(strings.Join(append([]string{c.file}, c.keys...), " "), func(t *testing.T) {
			dir := t.TempDir()
			at := func(name string) string { return filepath.Join(dir, name+".contains-secrets") }
			capture := at("sealed") + ".pcapng"
			exports(t, "WITH ITS SECRETS", bare, "-o", capture, "--with-secrets")
			if opens(t, capture, "") {
				t.Fatal("the capture without keys is open")
			}
			for _, from := range []string{bare, capture} {
				out := at("open" + filepath.Ext(from))
				for _, ext := range []string{".mwt", ".pcapng", ".pcap"} {
					exports(t, "of --keylog or --server-key: whoever has the file reads what they open", append([]string{from, "-o", out + ext, "--with-secrets"}, c.keys...)...)
				}
				for file, keys := range map[string]string{".pcapng": "", ".pcap": out + ".pcap.keys"} {
					if !opens(t, out+file, keys) {
						t.Errorf("%s to %s: tshark does not open it", from, file)
					}
				}
				for _, ext := range []string{".mwt", ".pcapng"} {
					if code, shown, errs := ran("handshake", out+ext); code != 0 || strings.Contains(shown, "; not opened: ") {
						t.Errorf("%s to %s: exit %d, it is not opened: %s", from, ext, code, errs)
					}
				}
				givenShared(t, from, c.keys, c.file == "tls13")
			}
		})
	}
	_, _, errs := ran("export", "bare-tls13.mwt", "-o", "none.contains-secrets.pcapng", "--with-secrets", "--keylog", "rsa.log")
	if !strings.Contains(errs, "none of the keys") {
		t.Errorf("keys of another session: %s", errs)
	}
}

// givenShared makes copies without secrets.
func givenShared(t *testing.T, from string, keys []string, tls13 bool) {
	t.Helper()
	for _, keep := range []bool{false, true} {
		for _, ext := range []string{".mwt", ".pcapng", ".pcap"} {
			out, args := filepath.Join(t.TempDir(), "share"+ext), keys
			if keep {
				args = append(slices.Clone(keys), "--keep-names")
			}
			words := "and without the bytes that they open; --with-secrets writes both"
			if keep && tls13 {
				words = "those of handshakes are in it: they open certificates and no mail; --with-secrets writes all"
			}
			exports(t, words, append([]string{from, "-o", out}, args...)...)
			b, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			beside, _ := os.ReadFile(keysBeside(out))
			all := string(b) + string(beside)
			if has := strings.Contains(all, "_HANDSHAKE_TRAFFIC_SECRET"); has != (keep && tls13) || strings.Contains(all, "CLIENT_RANDOM") || strings.Contains(all, "TRAFFIC_SECRET_0") {
				t.Errorf("%s to %s, names kept %v: keys of a handshake %v, or others", from, ext, keep, has)
			}
		}
	}
}

// exports exports, and wants these words about it.
func exports(t *testing.T, words string, args ...string) {
	t.Helper()
	if code, errs := exportRun(args...); code != 0 || !strings.Contains(errs, words) {
		t.Fatalf("export %v: exit %d, want %q: %s", args, code, words, errs)
	}
}

// opens tells whether tshark sees IMAP inside the TLS of a capture.
func opens(t *testing.T, file, keys string) bool {
	t.Helper()
	tshark.Need(t)
	args := append(tshark.Named(t, file), "-Y", "tls && imap")
	if keys != "" {
		args = append(args, "-o", "tls.keylog_file:"+keys, "-d", "tcp.port==1-65535,tls", "-d", "tls.port==1-65535,imap")
	}
	return strings.TrimSpace(tshark.File(t, file, args...)) != ""
}
