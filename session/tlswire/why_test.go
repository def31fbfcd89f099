package tlswire

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// TestWhySealed tells why records stay sealed.
func TestWhySealed(t *testing.T) {
	var (
		random = strings.Repeat("00", 32)
		master = "CLIENT_RANDOM " + random + " " + strings.Repeat("11", 48)
		hello  = client(wire(recordHandshake, clientHelloWith()))
		change = server(wire(recordChangeCipherSpec, []byte{1}))
		finish = server(wire(recordHandshake, make([]byte, 40)))
		data   = server(wire(recordApplicationData, make([]byte, 80)))
		v13    = ext(43, []byte{3, 4})
	)
	answer := func(suite uint16, exts ...[]byte) step {
		return server(wire(recordHandshake, serverHelloWith(suite, exts...)))
	}
	deflated := serverHelloWith(0x009c)
	deflated[4+2+32+1+2] = 1
	tests := []struct {
		name  string
		steps []step
		want  string
	}{
		{"begins inside", []step{data}, "the handshake's beginning is missing"},
		{"begins with the answer", []step{answer(0x009c), change, finish}, "the handshake's beginning is missing"},
		{"begins with the answer of TLS 1.3", []step{answer(0x1301, v13), data}, "the handshake's beginning is missing"},
		{"no key", []step{hello, answer(0x009c), change, finish}, "no key"},
		{"another key", []step{{secret: master}, hello, answer(0x009c), change, finish}, "the key does not fit"},
		{"DEFLATE", []step{{secret: master}, hello, server(wire(recordHandshake, deflated)), change, finish}, "the records are compressed (DEFLATE), which is not opened here"},
		{"IDEA", []step{{secret: master}, hello, answer(0x0007), change, finish}, "TLS_RSA_WITH_IDEA_CBC_SHA is not opened here"},
		{"GOST", []step{{secret: master}, hello, answer(0x0081), change, finish}, "TLS_GOSTR341001_WITH_28147_CNT_IMIT is not opened here"},
		{"an export suite", []step{{secret: master}, hello, answer(0x0008), change, finish}, "TLS_RSA_EXPORT_WITH_DES40_CBC_SHA is not opened here"},
		{"a suite without a name", []step{{secret: master}, hello, answer(0xfdfd), change, finish}, SuiteName(0xfdfd) + " is not opened here"},
		{"a suite of its own", []step{{secret: master}, hello, answer(0xfefe), change, finish}, "SSL_RSA_FIPS_WITH_DES_CBC_SHA is not opened here"},
		{"SM4", []step{hello, answer(0x00c6, v13), data}, "TLS_SM4_GCM_SM3 is not opened here"},
		{"keys changed unseen", []step{hello, answer(0x009c), change, finish, change, finish}, "no key; the handshake that made its keys was not seen"},
		{"missing", []step{{secret: master}, hello, answer(0x009c), change, {dir: transcript.Server, bytes: finish.bytes[:8]}, {dir: transcript.Server, elided: 37}}, "its bytes are missing"},
		{"early data", []step{client(wire(recordHandshake, clientHelloWith(ext(extEarlyData, nil), ext(43, vec8(3, 4))))), client(data.bytes)}, "no key for early data"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			events, _ := feedAll(t, tt.steps)
			if got := reasons(events); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestShortRecords feeds sealed bodies of each small size: none opens, nothing panics.
func TestShortRecords(t *testing.T) {
	master := fmt.Sprintf("CLIENT_RANDOM %s %s", strings.Repeat("00", 32), strings.Repeat("11", 48))
	for _, suite := range []uint16{0x0005, 0x000a, 0x002f, 0x003c, 0x009c, 0xc09c, 0xc0a0, 0xcca8} {
		for _, etm := range [][]byte{nil, ext(extEncryptThenMAC, nil)} {
			for _, version := range []byte{0, 1, 2, 3} {
				answer := serverHelloWith(suite, etm)
				answer[5] = version
				start := []step{{secret: master}, client(wire(recordHandshake, clientHelloWith())), server(wire(recordHandshake, answer)), server(wire(recordChangeCipherSpec, []byte{1}))}
				for n := range 70 {
					events, _ := feed(t, slices.Concat(start, []step{server(wire(recordApplicationData, make([]byte, n))), server(wire(recordHandshake, make([]byte, n)))}), whole)
					for _, r := range all[*transcript.Record](events) {
						if r.Opened {
							t.Fatalf("%s, %d bytes: opened", SuiteName(suite), n)
						}
					}
				}
			}
		}
	}
}
