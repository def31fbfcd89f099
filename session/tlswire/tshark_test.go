package tlswire

import (
	"encoding/hex"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"example.org/mailwire/session/sessiontest/tshark"
	"example.org/mailwire/transcript"
)

// form is how a value of tshark is compared with bytes of ours.
type form uint8

const (
	asNumber form = iota
	asBytes
	asText
)

// sameField names fields of tshark and the ends of the paths of ours that have
// the same bytes.
var sameField = []struct {
	tshark string
	form   form
	ours   []string
}{
	{"tls.handshake.extension.type", asNumber, []string{"extension_type"}},
	{"tls.handshake.version", asNumber, []string{"legacy_version"}},
	{"tls.handshake.random", asBytes, []string{"random"}},
	{"tls.handshake.session_id", asBytes, []string{"legacy_session_id", "legacy_session_id_echo"}},
	{"tls.handshake.ciphersuite", asNumber, []string{"cipher_suites/cipher_suite", "ServerHello/cipher_suite", "HelloRetryRequest/cipher_suite"}},
	{"tls.handshake.comp_method", asNumber, []string{"legacy_compression_methods/method", "legacy_compression_method"}},
	{"tls.handshake.extensions_server_name", asText, []string{"host_name"}},
	{"tls.handshake.extensions_alpn_str", asText, []string{"protocol_name/name"}},
	{"tls.handshake.extensions_supported_group", asNumber, []string{"named_group_list/group"}},
	{"tls.handshake.extensions_ec_point_format", asNumber, []string{"ec_point_format_list/format"}},
	{"tls.handshake.extensions_key_share_group", asNumber, []string{"key_share_entry/group"}},
	{"tls.handshake.extensions_key_share_selected_group", asNumber, []string{"selected_group"}},
	{"tls.handshake.extensions_key_share_key_exchange", asBytes, []string{"key_exchange"}},
	{"tls.handshake.extensions.supported_version", asNumber, []string{"versions/version", "selected_version"}},
	{"tls.extension.psk_ke_mode", asNumber, []string{"ke_modes/mode"}},
	{"tls.handshake.extensions.psk.identity.obfuscated_ticket_age", asNumber, []string{"obfuscated_ticket_age"}},
	{"tls.handshake.extensions.psk.identity.selected", asNumber, []string{"selected_identity"}},
	{"tls.handshake.sig_hash_alg", asNumber, []string{"scheme", "CertificateVerify/algorithm", "ServerKeyExchange/algorithm"}},
	{"tls.handshake.certificate", asBytes, []string{"cert_data/der"}},
	{"tls.handshake.session_ticket", asBytes, []string{"NewSessionTicket/ticket"}},
	{"tls.handshake.session_ticket_lifetime_hint", asNumber, []string{"ticket_lifetime_hint", "ticket_lifetime"}},
	{"tls.handshake.session_ticket_age_add", asNumber, []string{"ticket_age_add"}},
	{"tls.handshake.session_ticket_nonce", asBytes, []string{"ticket_nonce"}},
	{"tls.early_data.max_early_data_size", asNumber, []string{"max_early_data_size"}},
	{"tls.record_size_limit", asNumber, []string{"record_size_limit"}},
	{"tls.handshake.server_named_curve", asNumber, []string{"named_curve"}},
	{"tls.handshake.server_point", asBytes, []string{"public"}},
	{"tls.handshake.client_point", asBytes, []string{"ecdh_Yc"}},
	{"tls.handshake.p", asBytes, []string{"dh_p"}},
	{"tls.handshake.g", asBytes, []string{"dh_g"}},
	{"tls.handshake.ys", asBytes, []string{"dh_Ys"}},
	{"tls.handshake.yc", asBytes, []string{"dh_Yc"}},
	{"tls.handshake.epms", asBytes, []string{"encrypted_premaster_secret"}},
	{"tls.handshake.hint", asBytes, []string{"psk_identity_hint"}},
	{"tls.handshake.identity", asBytes, []string{"ClientKeyExchange/psk_identity"}},
	{"tls.handshake.sig", asBytes, []string{"ServerKeyExchange/signature"}},
	{"tls.handshake.client_cert_vrfy.sig", asBytes, []string{"CertificateVerify/signature"}},
	{"tls.handshake.key_update.request_update", asNumber, []string{"request_update"}},
	{"tls.handshake.cert_type", asNumber, []string{"certificate_types/type"}},
}

// TestTshark holds what is read of the recorded talks against tshark's reading
// of the same bytes with the same keys.
func TestTshark(t *testing.T) {
	tshark.Need(t)
	files := talkFiles(t)
	var talks []tshark.Talk
	for _, f := range files {
		talks = append(talks, talkOf(readTalk(t, f)))
	}
	asked := []string{"tls.record.content_type", "tls.record.length", "tls.handshake.type", "tls.handshake.length", "tls.handshake.extension.len",
		"tls.alert_message.desc", "tls.handshake.ja3_full"}
	for _, f := range sameField {
		asked = append(asked, f.tshark)
	}
	for i, seen := range tshark.Read(t, talks, asked) {
		name := strings.TrimSuffix(filepath.Base(files[i]), ".talk")
		t.Run(name, func(t *testing.T) {
			events, _ := feed(t, keysFirst(readTalk(t, files[i])), whole)
			if !openedAll(events) {
				t.Skip("not all of it opens")
			}
			for _, dir := range []transcript.Dir{transcript.Client, transcript.Server} {
				theirs := seen.Client
				if dir == transcript.Server {
					theirs = seen.Server
				}
				compare(t, name, dir, readingOf(events, dir), theirs, asked)
			}
		})
	}
}

func openedAll(events []transcript.Event) bool {
	return !slices.ContainsFunc(latest(events), func(r *transcript.Record) bool { return r.Sealed && !r.Opened })
}

// compare wants the same values for each field, but for those that tshark is
// known to read otherwise.
func compare(t *testing.T, name string, dir transcript.Dir, ours, theirs tshark.Fields, asked []string) {
	t.Helper()
	for _, field := range asked {
		got, want := ours[field], normal(theirs[field], field)
		if slices.Equal(got, want) {
			continue
		}
		if why := knownOf(name, field); why != "" {
			t.Logf("%s %s: %s", dir, field, why)
			continue
		}
		t.Errorf("%s %s:\n mailwire %.900v\n tshark   %.900v", dir, field, got, want)
	}
}

// normal puts tshark's values into the form of ours.
func normal(values []string, field string) (out []string) {
	for _, v := range values {
		if v == "<MISSING>" { // empty
			continue
		}
		if n, err := strconv.ParseUint(v, 0, 64); err == nil && formOf(field) == asNumber {
			v = strconv.FormatUint(n, 10)
		}
		out = append(out, v)
	}
	return out
}

func formOf(field string) form {
	for _, f := range sameField {
		if f.tshark == field {
			return f.form
		}
	}
	if strings.HasSuffix(field, "ja3_full") {
		return asBytes
	}
	return asNumber
}

// readingOf gives the values that were read in one direction by tshark's names.
func readingOf(events []transcript.Event, dir transcript.Dir) tshark.Fields {
	out := tshark.Fields{}
	add := func(field string, v any) { out[field] = append(out[field], fmt.Sprint(v)) }
	for _, r := range latest(events) {
		if r.Span.Dir != dir {
			continue
		}
		if r.Version == "SSL 2.0" {
			add("tls.record.length", r.Span.Len-2)
			continue
		}
		typ := r.Type
		if r.Opened && r.Inner != "" {
			typ = r.Inner
		}
		add("tls.record.content_type", typeNumber(typ))
		add("tls.record.length", r.Span.Len-headerLen)
	}
	for _, ev := range events {
		switch ev := ev.(type) {
		case *transcript.Handshake:
			if ev.Dir == dir && ev.Raw != nil {
				add("tls.handshake.type", ev.Raw[0])
				add("tls.handshake.length", ev.Size-4)
				leaves(ev.Raw, ev.Fields, "/"+ev.Name, add)
				if ev.Name == "ClientHello" {
					add("tls.handshake.ja3_full", ja3(ev))
				}
			}
		case *transcript.Alert:
			if ev.Dir == dir && ev.Code >= 0 {
				add("tls.alert_message.desc", ev.Code)
			}
		}
	}
	return out
}

func typeNumber(name string) int {
	for n := recordChangeCipherSpec; n <= recordHeartbeat; n++ {
		if typeName(byte(n)) == name {
			return n
		}
	}
	return -1
}

// leaves adds the values of the fields that tshark has too.
func leaves(raw []byte, fields []transcript.Field, path string, add func(string, any)) {
	for i, f := range fields {
		at := path + "/" + f.Name
		b := raw[f.Off : f.Off+f.Len]
		if f.Name == "length" && i > 0 && fields[i-1].Name == "extension_type" {
			add("tls.handshake.extension.len", number(b))
		}
		for _, same := range sameField {
			if slices.ContainsFunc(same.ours, func(end string) bool { return strings.HasSuffix(at, "/"+end) }) {
				if len(f.Children) > 0 && f.Children[0].Name == "length" {
					b = b[f.Children[0].Len:]
				}
				if len(b) == 0 || same.form == asNumber && len(f.Children) > 0 {
					continue
				}
				switch same.form {
				case asNumber:
					add(same.tshark, number(b))
				case asBytes:
					add(same.tshark, hex.EncodeToString(b))
				case asText:
					add(same.tshark, string(b))
				}
			}
		}
		leaves(raw, f.Children, at, add)
	}
}

// ja3 writes a ClientHello as JA3 does: version, suites, extensions, groups and
// point formats in their order, without what is reserved to be ignored.
func ja3(hello *transcript.Handshake) string {
	parts := tshark.Fields{}
	leaves(hello.Raw, hello.Fields, "/"+hello.Name, func(field string, v any) {
		if n, ok := v.(uint64); ok && !(n&0x0f0f == 0x0a0a && n>>8 == n&0xff) {
			parts[field] = append(parts[field], fmt.Sprint(n))
		}
	})
	var list []string
	for _, f := range []string{"tls.handshake.version", "tls.handshake.ciphersuite", "tls.handshake.extension.type",
		"tls.handshake.extensions_supported_group", "tls.handshake.extensions_ec_point_format"} {
		list = append(list, strings.Join(parts[f], "-"))
	}
	return strings.Join(list, ",")
}

func number(b []byte) (n uint64) {
	for _, c := range b {
		n = n<<8 | uint64(c)
	}
	return n
}

func talkOf(steps []step) (talk tshark.Talk) {
	for _, s := range steps {
		if s.secret != "" {
			talk.Keys = append(talk.Keys, s.secret)
		} else {
			talk.Pieces = append(talk.Pieces, tshark.Piece{Server: s.dir == transcript.Server, Bytes: s.bytes})
		}
	}
	return talk
}

// known is where tshark 4.0 reads otherwise, and why it is right, wrong or blind.
var known = []struct{ talk, field, why string }{
	{"tls13-client-certificate-later", "tls.record.content_type", postHandshake},
	{"tls13-client-certificate-later", "tls.alert_message.desc", postHandshake},
	{"tls12-dhe-psk-*", "*", pskExchange},
	{"tls12-ecdhe-psk-*", "*", pskExchange},
	{"tls12-psk", "*", pskExchange},
	{"tls12-gnutls-psk", "*", pskExchange},
	{"open-*-psk*", "*", pskExchange},
	{"ssl2", "*", "only the hello of SSL 2.0 is followed, not its answer"},
	{"ssl2-hello-tls10", "tls.handshake.type", ssl2Form},
	{"ssl2-hello-tls10", "tls.handshake.version", ssl2Form},
}

const (
	postHandshake = "tshark takes the second Finished of a client for the end of its handshake, and loses the keys"
	pskExchange   = "tshark does not read the key exchanges DHE_PSK and ECDHE_PSK"
	ssl2Form      = "the hello of SSL 2.0 is told as a record"
)

func knownOf(talk, field string) string {
	for _, k := range known {
		if ok, err := filepath.Match(k.talk, talk); ok && err == nil && (k.field == field || k.field == "*") {
			return k.why
		}
	}
	return ""
}
