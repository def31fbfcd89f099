package tlswire

import (
	"crypto/tls"
	"fmt"
	"slices"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// outline writes the names, places and values of a tree in one line.
func outline(fields []transcript.Field) string {
	var parts []string
	for _, f := range fields {
		s := fmt.Sprintf("%s %d", f.Name, f.Len)
		if len(f.Children) > 0 {
			s += " [" + outline(f.Children) + "]"
		}
		if f.Unknown {
			s += " ?"
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, ", ")
}

func TestClearRecords(t *testing.T) {
	tests := []struct {
		typ  byte
		body []byte
		want string
	}{
		{recordChangeCipherSpec, []byte{1}, "change_cipher_spec 1"},
		{recordChangeCipherSpec, []byte{2, 3}, "change_cipher_spec 1 ?, unparsed 1 ?"},
		{recordAlert, []byte{2, 40}, "alert 2 [level 1, description 1]"},
		{recordAlert, []byte{1, 200, 2}, "alert 2 [level 1, description 1 ?], alert 1 [level 1]"},
		{recordHandshake, []byte{0, 0, 0, 0}, "fragment 4"},
		{recordHeartbeat, slices.Concat([]byte{1, 0, 2, 7, 7}, make([]byte, 16)), "heartbeat_type 1, payload_length 2, payload 2, padding 16"},
		{recordHeartbeat, []byte{1, 0x40, 0, 7}, "heartbeat_type 1, payload_length 2, unparsed 1 ?"},
		{recordApplicationData, []byte("early"), "encrypted_record 5 [ciphertext 5]"},
		{recordHandshake, nil, ""},
	}
	for _, tt := range tests {
		events, _ := feedAll(t, []step{client(wire(tt.typ, tt.body))})
		got := outline(lastOf[*transcript.Record](t, events).Fields)
		want := strings.TrimSuffix("type 1, legacy_record_version 2, length 2, "+tt.want, ", ")
		if got != want {
			t.Errorf("%d % x:\n got %s\nwant %s", tt.typ, tt.body, got, want)
		}
	}
}

func TestSealedRecords(t *testing.T) {
	tests := []struct {
		version, suite uint16
		want           string // of the client's Finished
	}{
		{tls.VersionTLS12, tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, "nonce_explicit 8, ciphertext 16 [content 16], tag 16"},
		{tls.VersionTLS12, tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, "ciphertext 16 [content 16], tag 16"},
		{tls.VersionTLS12, tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, "IV 16, block_ciphered 48 [content 16, MAC 20, padding 11, padding_length 1]"},
		{tls.VersionTLS12, tls.TLS_ECDHE_ECDSA_WITH_RC4_128_SHA, "ciphertext 36 [content 16, MAC 20]"},
		{tls.VersionTLS12, tls.TLS_RSA_WITH_3DES_EDE_CBC_SHA, "IV 8, block_ciphered 40 [content 16, MAC 20, padding 3, padding_length 1]"},
		{tls.VersionTLS10, tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, "block_ciphered 48 [content 16, MAC 20, padding 11, padding_length 1]"},
		{tls.VersionTLS13, 0, "ciphertext 37 [content 36, type 1], tag 16"},
	}
	for _, tt := range tests {
		t.Run(tls.VersionName(tt.version)+" "+tls.CipherSuiteName(tt.suite), func(t *testing.T) {
			c, s := configs(tt.version)
			if tt.suite != 0 {
				c.CipherSuites = []uint16{tt.suite}
				s.CipherSuites = c.CipherSuites
			}
			s.Certificates = append(s.Certificates, labRSA())
			steps, _ := talk(t, c, s)
			events, _ := feedAll(t, steps)
			for _, r := range all[*transcript.Record](events) {
				if r.Sealed && r.Span.Dir == transcript.Client {
					if got := outline(r.Fields[3].Children); got != tt.want {
						t.Errorf("got %s, want %s", got, tt.want)
					}
					return
				}
			}
			t.Error("no sealed record")
		})
	}
}

// TestOpenedRecords wants that the parts inside an opened record are as long as
// its plaintext, the MAC and the padding together, in all recordings.
func TestOpenedRecords(t *testing.T) {
	n := 0
	for _, file := range talkFiles(t) {
		events, _ := feed(t, keysFirst(readTalk(t, file)), whole)
		for _, r := range latest(events) {
			if !r.Opened || r.Fields == nil {
				continue
			}
			content := find(find(r.Fields, "encrypted_record").Children, "content")
			switch {
			case content == nil && r.Plain.Len > 0:
				t.Errorf("%s %s: no content in %s", file, r.Span, outline(r.Fields))
			case content != nil && r.Plain.Layer != transcript.NoLayer && int64(content.Len) != r.Plain.Len:
				t.Errorf("%s %s: content of %d bytes, %d of plaintext", file, r.Span, content.Len, r.Plain.Len)
			}
			if typ := find(r.Fields, "encrypted_record").Children; r.Type == "alert" || r.Inner == "alert" {
				if f := find(typ, "description"); f == nil || f.Unknown {
					t.Errorf("%s %s: no description in %s", file, r.Span, outline(r.Fields))
				}
			}
			n++
		}
	}
	if n < 500 {
		t.Errorf("only %d records", n)
	}
}

// TestBulkHasNoTrees wants trees at the beginning of a direction alone.
func TestBulkHasNoTrees(t *testing.T) {
	c, s := configs(tls.VersionTLS13)
	steps, _ := talk(t, c, s)
	for range dataTrees {
		steps = append(steps, server(wire(recordApplicationData, make([]byte, 100))))
	}
	events, _ := feedAll(t, steps)
	if r := lastOf[*transcript.Record](t, events); r.Fields != nil {
		t.Errorf("record %s has a tree", r.Span)
	}
}
