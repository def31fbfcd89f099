package tlswire

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

type expectedTLS struct {
	Mode     string                    `json:"mode"`
	Version  string                    `json:"version"`
	Cipher   string                    `json:"cipher"`
	Group    string                    `json:"group"`
	SNI      string                    `json:"sni"`
	ALPN     string                    `json:"alpn"`
	Offered  int                       `json:"offered_ciphers"`
	Versions []string                  `json:"client_versions"`
	Server   []struct{ SHA256 string } `json:"server_certificates"`
	Client   []struct{ SHA256 string } `json:"client_certificates"`
	Ladder   []string                  `json:"ladder"`
	NotTLS   map[string]string         `json:"not_tls"`
}

type octets struct {
	Client    int64  `json:"client_bytes"`
	Server    int64  `json:"server_bytes"`
	ClientSum string `json:"client_sha256"` // of the plaintext, hex; "" where it is not given
	ServerSum string `json:"server_sha256"`
}

type expectedFile struct {
	File     string `json:"file"`
	KeyLog   string `json:"key_log"`
	Sessions []struct {
		Client    string      `json:"client"`
		TLS       expectedTLS `json:"tls"`
		Inside    *octets     `json:"inside_tls"`
		Decrypted *octets     `json:"decrypted"`
	} `json:"sessions"`
}

// corpus finds the collection of real captures.
func corpus(t *testing.T) (dir string, files []expectedFile) {
	t.Helper()
	dir = os.Getenv("MAILWIRE_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	b, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	if err != nil {
		if os.Getenv("MAILWIRE_REAL") == "required" {
			t.Fatalf("the captures are required: %v", err)
		}
		t.Skipf("no captures here (MAILWIRE_CORPUS names their folder): %v", err)
	}
	if err := json.Unmarshal(b, &files); err != nil {
		t.Fatal(err)
	}
	return dir, files
}

func TestCorpus(t *testing.T) {
	dir, files := corpus(t)
	n := 0
	for _, f := range files {
		for _, s := range f.Sessions {
			if len(s.TLS.Ladder) == 0 || isPcapng(t, filepath.Join(dir, f.File)) {
				continue
			}
			n++
			t.Run(filepath.Base(f.File)+" "+s.Client, func(t *testing.T) {
				steps := conversation(t, segments(t, filepath.Join(dir, f.File)), s.Client)
				events, _ := feedAll(t, steps)
				checkAgainst(t, events, s.TLS)
				if f.KeyLog == "" {
					return
				}
				steps = append(keyLines(t, filepath.Join(dir, f.KeyLog)), steps...)
				opened, _ := feedAll(t, steps)
				plain := s.Inside
				if plain == nil {
					plain = s.Decrypted
				}
				if plain != nil {
					checkOpened(t, opened, s.TLS.Version, *plain)
					checkSums(t, steps, *plain)
				}
			})
		}
	}
	if n < 25 {
		t.Errorf("%d sessions with TLS, expected more", n)
	}
}

func isPcapng(t *testing.T, file string) bool {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return strings.HasPrefix(string(b), "\x0a\x0d\x0d\x0a")
}

func keyLines(t *testing.T, file string) (steps []step) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range strings.Split(string(b), "\n") {
		if l = strings.TrimSpace(l); l != "" {
			steps = append(steps, step{secret: l})
		}
	}
	return steps
}

func checkAgainst(t *testing.T, events []transcript.Event, want expectedTLS) {
	t.Helper()
	if got := told(events); !slices.Equal(got, want.Ladder) {
		t.Errorf("ladder\n got %q\nwant %q", got, want.Ladder)
	}
	checkUnparsed(t, events)
	hello := all[*transcript.Handshake](events)[0]
	if n := len(find(hello.Fields, "cipher_suites").Children) - 1; n != want.Offered {
		t.Errorf("%d suites offered, want %d", n, want.Offered)
	}
	if want.Version != "" {
		a := lastOf[*transcript.TLSAgreed](t, events)
		version := strings.Replace(strings.Replace(want.Version, "TLSv", "TLS ", 1), "SSLv3", "SSL 3.0", 1)
		if a.Version != version || a.Suite != want.Cipher || a.ServerName.Raw() != want.SNI || a.ALPN.Raw() != want.ALPN {
			t.Errorf("agreed %+v, want %+v", a, want)
		}
		if want.Group != "" && a.Group != want.Group {
			t.Errorf("group %s, want %s", a.Group, want.Group)
		}
	}
	if want.NotTLS != nil {
		if f := lastOf[*transcript.Finding](t, events); f.ID != "not-tls" || !strings.HasPrefix(f.Title, "SMTP") {
			t.Errorf("finding %+v", f)
		}
	} else if f := all[*transcript.Finding](events); len(f) > 0 {
		t.Errorf("finding %+v", f[0])
	}
	for _, c := range all[*transcript.Certificates](events) {
		list := want.Server
		if c.Dir == transcript.Client {
			list = want.Client
		}
		if len(list) != len(c.Chain) {
			t.Fatalf("%d certificates, want %d", len(c.Chain), len(list))
		}
		for i, der := range c.Chain {
			if sum := sha256.Sum256(der); hex.EncodeToString(sum[:]) != list[i].SHA256 {
				t.Errorf("certificate %d is another one", i)
			}
		}
	}
}

// checkOpened wants that a key log opens the whole handshake and that the
// records' plaintext has the size that it has.
func checkOpened(t *testing.T, events []transcript.Event, version string, want octets) {
	t.Helper()
	messages := []string{"s Certificate", "s Finished", "c Finished"}
	if version == "TLSv1.3" {
		messages = append(messages, "s EncryptedExtensions", "s CertificateVerify")
	}
	for _, name := range messages {
		if !slices.Contains(names(events), name) {
			t.Errorf("no %s in %v", name, names(events))
		}
	}
	if slices.Contains(names(events), "s sealed") || slices.Contains(names(events), "c sealed") {
		t.Errorf("not all was opened: %v", names(events))
	}
	checkUnparsed(t, events)
	var got octets
	for _, r := range all[*transcript.Record](events) {
		if r.Plain.Dir == transcript.Client {
			got.Client = r.Plain.End()
		} else if r.Plain.Dir == transcript.Server {
			got.Server = r.Plain.End()
		}
	}
	if got.Client != want.Client || got.Server != want.Server {
		t.Errorf("plaintext %+v, want %+v", got, want)
	}
}

// checkSums wants the plaintext itself.
func checkSums(t *testing.T, steps []step, want octets) {
	t.Helper()
	p := newPlaintext(t)
	feedTo(NewWith(1, 0, 0, Options{Plain: p.take}), steps, whole)
	for dir, sum := range map[transcript.Dir]string{transcript.Client: want.ClientSum, transcript.Server: want.ServerSum} {
		if got := sha256.Sum256(p.bytes[dir]); sum != "" && hex.EncodeToString(got[:]) != sum {
			t.Errorf("%s: other plaintext than recorded: %.80q", dir, p.bytes[dir])
		}
	}
}
