package tlswire

import (
	"encoding/csv"
	"io/fs"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// registries are all of them by their files.
var registries = map[string]func() *registry{
	"cipher-suites.csv": suites, "supported-groups.csv": groups, "signature-schemes.csv": schemes, "extensions.csv": extensions,
	"alerts.csv": alertTypes, "handshake-types.csv": messageTypes, "client-certificate-types.csv": certTypes,
	"certificate-compression.csv": compressions, "hpke-kem.csv": kems, "hpke-kdf.csv": kdfs, "hpke-aead.csv": aeads,
}

// TestRegistryFiles wants of each file a title with a date, and rows in order
// with a name, a source, and a judgement that the registry can have.
func TestRegistryFiles(t *testing.T) {
	list, err := fs.Glob(files, "iana/*.csv")
	if err != nil || len(list) != len(registries) {
		t.Fatalf("%d files for %d registries, %v", len(list), len(registries), err)
	}
	dated := regexp.MustCompile(`IANA.*20[0-9]{2}`)
	for name, of := range registries {
		if !dated.MatchString(of().title) {
			t.Errorf("%s: no date in %q", name, of().title)
		}
		b, err := files.ReadFile("iana/" + name)
		if err != nil {
			t.Fatal(err)
		}
		_, rows, _ := strings.Cut(string(b), "\n")
		table, err := csv.NewReader(strings.NewReader(rows)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if strings.Join(table[0], ",") != "value,name,recommended,reference" {
			t.Errorf("%s: columns %v", name, table[0])
		}
		last := int64(-1)
		for _, row := range table[1:] {
			v, err := strconv.ParseInt(row[0], 0, 32)
			if err != nil || v <= last {
				t.Errorf("%s: value %s after %d: %v", name, row[0], last, err)
			}
			last = v
			if row[1] == "" || row[3] == "" || !strings.Contains("YND", row[2]) {
				t.Errorf("%s: row %v", name, row)
			}
			if _, ok := of().names[uint16(v)]; !ok {
				t.Errorf("%s: %v is not there", name, row)
			}
		}
	}
}

// TestOwnWords wants that the names and words in the program's own tables are
// those of the registries.
func TestOwnWords(t *testing.T) {
	for v, name := range alertTypes().names {
		if a, ok := alerts[int(v)]; !ok || a.name != name {
			t.Errorf("alert %d is %s, in the registry %s", v, a.name, name)
		}
	}
	for v, name := range messageTypes().names {
		camel := ""
		for _, part := range strings.Split(name, "_") {
			camel += strings.ToUpper(part[:1]) + part[1:]
		}
		if got := messageNames[int(v)]; !strings.EqualFold(got, camel) {
			t.Errorf("message %d is %s, in the registry %s", v, got, name)
		}
	}
	for v, name := range extensions().names {
		if s := extensionSenses[term{inExtensions, name}]; s.text == "" || s.rfc == "" {
			t.Errorf("extension %d, %s, has no meaning", v, name)
		}
	}
	for _, term := range []string{"TLS_AES_128_GCM_SHA256", "X25519MLKEM768", "sect163k1", "ed25519"} {
		if m, ok := Explain(term); !ok || m.RFC == "" || !strings.Contains(m.Text, "IANA") {
			t.Errorf("%s: %+v", term, m)
		}
	}
}

// TestTsharkNames compares names with those that tshark has, which come from
// the same registries and are older. It says where the two spell otherwise.
func TestTsharkNames(t *testing.T) {
	tshark, err := exec.LookPath("tshark")
	if err != nil {
		t.Skip("no tshark here")
	}
	out, err := exec.Command(tshark, "-G", "values").Output()
	if err != nil {
		t.Fatal(err)
	}
	theirs := map[string]map[uint16]string{}
	for _, l := range strings.Split(string(out), "\n") {
		f := strings.Split(l, "\t")
		if len(f) != 4 || f[0] != "V" || !strings.HasPrefix(f[1], "tls.") {
			continue
		}
		v, err := strconv.ParseUint(f[2], 0, 32)
		if err != nil || v > 0xffff || grease(int(v)) {
			continue
		}
		if theirs[f[1]] == nil {
			theirs[f[1]] = map[uint16]string{}
		}
		theirs[f[1]][uint16(v)] = f[3]
	}
	for field, of := range map[string]func() *registry{
		"tls.handshake.ciphersuite": suites, "tls.handshake.extensions_supported_group": groups, "tls.handshake.sig_hash_alg": schemes,
		"tls.handshake.extension.type": extensions, "tls.handshake.cert_type": certTypes,
	} {
		if len(theirs[field]) == 0 {
			t.Errorf("tshark has no values for %s", field)
		}
		for v, name := range theirs[field] {
			if field == "tls.handshake.extensions_supported_group" && v >= 0x0200 && v < 0x3000 || field == "tls.handshake.sig_hash_alg" && v >= 0xfe00 {
				continue // experiments of Open Quantum Safe, some on values that were registered later
			}
			got, ok := of().names[v]
			if strings.HasPrefix(name, "Reserved") || name == "Unassigned" || name == "N/A" || alike(got, name) || ok && tsharkSays[name] == got {
				continue
			}
			t.Errorf("%s 0x%04x: %s, tshark says %s", field, v, got, name)
		}
	}
}

// alike compares names as far as letters and digits go.
func alike(a, b string) bool {
	only := func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}
	return strings.Map(only, strings.ToLower(strings.TrimSuffix(a, " (draft)"))) == strings.Map(only, strings.ToLower(b))
}

// tsharkSays has tshark's words for names that it spells in its own way.
var tsharkSays = map[string]string{
	"channel_id_old": "channel_id (draft)", "quic_transport_parameters (drafts version)": "quic_transport_parameters (draft)",
	"delegated_credentials": "delegated_credential", "GOST R 34.10-94": "gost_sign94", "GOST R 34.10-2001": "gost_sign01", "IBC Params": "ibc_params",
}

// BenchmarkRegistries reads all files, as the first handshake does.
func BenchmarkRegistries(b *testing.B) {
	for b.Loop() {
		for name := range registries {
			if _, err := readRegistry(name); err != nil {
				b.Fatal(err)
			}
		}
	}
}
