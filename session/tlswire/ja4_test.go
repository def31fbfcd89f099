package tlswire

import (
	"crypto/sha256"
	"crypto/tls"
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// TestJA4Published has the example that FoxIO published with the format: a
// browser's ClientHello with GREASE, in any order of its extensions.
func TestJA4Published(t *testing.T) {
	o := offer{
		legacy:   versionTLS12,
		versions: []uint16{0x2a2a, 0x0304, 0x0303},
		suites: []uint16{0x3a3a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8,
			0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035},
		extensions: []uint16{0x5a5a, 0x001b, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002d, 0x000d, 0x0005, 0x0023,
			0x0012, 0x002b, 0xff01, 0x000b, 0x000a, 0x0015, 0xaaaa},
		schemes: []uint16{0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601},
		alpn:    []byte("h2"),
	}
	if got, want := o.ja4(), "t13d1516h2_8daaf6152771_e5627efa2ab1"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestJA4Head(t *testing.T) {
	tests := []struct {
		o    offer
		want string
	}{
		{offer{}, "t00i000000_000000000000_000000000000"},
		{offer{legacy: versionSSL20}, "ts2i000000_"},
		{offer{legacy: versionTLS10, extensions: []uint16{0, 16}, alpn: []byte("x")}, "t10d0002xx_000000000000_000000000000"},
		{offer{legacy: versionTLS12, versions: []uint16{0x0302}, alpn: []byte{0xab, 0xcd}}, "t11i0000ad_"},
		{offer{legacy: 0x0a0a, alpn: []byte("http/1.1")}, "t00i0000h1_"},
	}
	for _, tt := range tests {
		if got := tt.o.ja4(); !strings.HasPrefix(got, tt.want) {
			t.Errorf("got %s, want %s", got, tt.want)
		}
	}
}

// TestJA4OfHellos reckons the fingerprint a second time, from the tree of the
// ClientHellos of crypto/tls and of the recordings.
func TestJA4OfHellos(t *testing.T) {
	client, server := configs(tls.VersionTLS13)
	client.NextProtos = []string{"imap", "smtp"}
	server.NextProtos = client.NextProtos
	talks, _ := talk(t, client, server)
	all4 := [][]step{talks}
	for _, file := range talkFiles(t) {
		all4 = append(all4, readTalk(t, file))
	}
	n := 0
	for _, steps := range all4 {
		events, _ := feed(t, steps, whole)
		for _, h := range all[*transcript.Handshake](events) {
			if h.Name != "ClientHello" || h.Raw[0] != typeClientHello || find(h.Fields, "challenge") != nil {
				continue
			}
			n++
			if want := ja4OfTree(h); h.JA4 != want {
				t.Errorf("got %s, want %s", h.JA4, want)
			}
		}
	}
	if n < 100 {
		t.Errorf("%d hellos", n)
	}
}

func ja4OfTree(h *transcript.Handshake) string {
	value := func(f transcript.Field) int {
		v := 0
		for _, c := range h.Raw[f.Off : f.Off+f.Len] {
			v = v<<8 | int(c)
		}
		return v
	}
	values := func(list *transcript.Field) (out []string) {
		if list == nil {
			return nil
		}
		for _, f := range list.Children[1:] {
			if v := value(f); !grease(v) {
				out = append(out, fmt.Sprintf("%04x", v))
			}
		}
		return out
	}
	hash := func(s string) string {
		if s == "" {
			return noHash
		}
		return fmt.Sprintf("%x", sha256.Sum256([]byte(s)))[:12]
	}
	suites := values(find(h.Fields, "cipher_suites"))
	sort.Strings(suites)
	var exts []string
	extensions, count, sni, alpn := find(h.Fields, "extensions"), 0, "i", "00"
	if extensions != nil {
		for _, e := range extensions.Children[1:] {
			switch v := value(e.Children[0]); {
			case grease(v):
				continue
			case v == 0:
				sni = "d"
			case v == 16:
				name := find(e.Children, "name").Value.Raw()
				alpn = name[:1] + name[len(name)-1:]
			default:
				exts = append(exts, fmt.Sprintf("%04x", v))
			}
			count++
		}
	}
	slices.Sort(exts)
	tail := strings.Join(exts, ",")
	if a := find(h.Fields, "signature_algorithms"); a != nil {
		tail += "_" + strings.Join(values(find(a.Children, "supported_signature_algorithms")), ",")
	}
	version := fmt.Sprintf("%04x", value(*find(h.Fields, "legacy_version")))
	if vs := values(find(h.Fields, "versions")); vs != nil {
		version = slices.Max(vs)
	}
	version = map[string]string{"0304": "13", "0303": "12", "0302": "11", "0301": "10", "0300": "s3"}[version]
	return fmt.Sprintf("t%s%s%02d%02d%s_%s_%s", version, sni, len(suites), count, alpn, hash(strings.Join(suites, ",")), hash(tail))
}
