package tlswire

import (
	"bytes"
	"crypto/ecdh"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.org/mailwire/transcript"
)

// bytesOf reads hex with blanks in it; a word in brackets is taken as text.
func bytesOf(t *testing.T, s string) []byte {
	t.Helper()
	var out []byte
	for _, word := range strings.Fields(s) {
		if text, ok := strings.CutPrefix(word, "'"); ok {
			out = append(out, text...)
			continue
		}
		b, err := hex.DecodeString(word)
		if err != nil {
			t.Fatalf("%s: %v", word, err)
		}
		out = append(out, b...)
	}
	return out
}

// sized puts a length of n bytes before b.
func sized(n int, b []byte) []byte {
	var length [8]byte
	binary.BigEndian.PutUint64(length[:], uint64(len(b)))
	return append(length[8-n:], b...)
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

func recordOf(typ byte, version uint16, body []byte) []byte {
	return join([]byte{typ, byte(version >> 8), byte(version)}, sized(2, body))
}

func messageOf(typ byte, body []byte) []byte { return join([]byte{typ}, sized(3, body)) }

func random32(first byte) []byte { return bytes.Repeat([]byte{first}, 32) }

// craftSSL2 is a hello of SSL 2.0 and its answer, as the draft of 1995 has them.
func craftSSL2(t *testing.T, _ *toolkit) []step {
	hello := bytesOf(t, "01 0002 0009 0000 0010 010080 0700c0 020080")
	hello = join(hello, random32(0xa1)[:16])
	certificate := labRSA().Certificate[0]
	answer := join(bytesOf(t, "04 00 01 0002"), sized(2, certificate)[:2], bytesOf(t, "0003 0010"), certificate, bytesOf(t, "0700c0"), random32(0xb1)[:16])
	return []step{
		{dir: transcript.Client, bytes: ssl2Record(hello)},
		{dir: transcript.Server, bytes: ssl2Record(answer)},
	}
}

// ssl2Record has a header of two bytes, without padding.
func ssl2Record(b []byte) []byte {
	return join([]byte{0x80 | byte(len(b)>>8), byte(len(b))}, b)
}

// craftSSL2Hello is a hello in the form of SSL 2.0 that OpenSSL answers with
// TLS 1.0, RFC 5246 E.2.
func craftSSL2Hello(t *testing.T, kit *toolkit) []step {
	hello := join(bytesOf(t, "01 0301 000c 0000 0010 00c00a 00002f 0000ff 010080"), random32(0xa2)[:16])
	return say(t, kit, "openssl -tls1 -cipher ALL:@SECLEVEL=0"+withRSA+rev, ssl2Record(hello), 0x0301)
}

// craftSSL30 is a whole talk of SSL 3.0, RFC 6101: the sealed bytes are made up.
func craftSSL30(*testing.T, *toolkit) []step {
	const v = 0x0300
	suite := []byte{0, 4} // RSA with RC4 and MD5
	hello := join([]byte{3, 0}, random32(0xa3), []byte{0, 0, 4}, suite, []byte{0, 10, 1, 0})
	answer := join([]byte{3, 0}, random32(0xb3), sized(1, random32(0xc3)), suite, []byte{0})
	chain := sized(3, sized(3, labRSA().Certificate[0]))
	flight := join(messageOf(2, answer), messageOf(11, chain), messageOf(14, nil))
	change := recordOf(20, v, []byte{1})
	sealed := func(typ byte, n int) []byte { return recordOf(typ, v, bytes.Repeat([]byte{0xd3}, n)) }
	return []step{
		{dir: transcript.Client, bytes: recordOf(22, v, messageOf(1, hello))},
		{dir: transcript.Server, bytes: recordOf(22, v, flight)},
		{dir: transcript.Client, bytes: join(recordOf(22, v, messageOf(16, bytes.Repeat([]byte{0xe3}, 256))), change, sealed(22, 56))},
		{dir: transcript.Server, bytes: join(change, sealed(22, 56))},
		{dir: transcript.Client, bytes: sealed(23, 22)},
		{dir: transcript.Server, bytes: sealed(23, 22)},
		{dir: transcript.Client, bytes: sealed(21, 18)},
	}
}

// craftGrease is a hello with what is reserved to be ignored (RFC 8701), with
// extensions of today's browsers; OpenSSL answers it.
func craftGrease(t *testing.T, kit *toolkit) []step {
	key, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	extension := func(typ string, body []byte) []byte { return join(bytesOf(t, typ), sized(2, body)) }
	list := func(n int, words string) []byte { return sized(n, bytesOf(t, words)) }
	ech := join(bytesOf(t, "00 0001 0001 7f"), sized(2, key.PublicKey().Bytes()), sized(2, random32(0xf4)))
	extensions := join(
		extension("0a0a", nil),
		extension("0000", sized(2, join([]byte{0}, sized(2, []byte("smtp.a.test"))))),
		extension("0017", nil), extension("ff01", []byte{0}),
		extension("000a", list(2, "1a1a 001d 0017 0018")), extension("000b", list(1, "00")),
		extension("0023", nil), extension("0010", list(2, "04 'imap 04 'pop3")),
		extension("0005", bytesOf(t, "01 0000 0000")),
		extension("000d", list(2, "0403 0804 0401 0503 0805 0501 0806 0601")),
		extension("0012", nil),
		extension("0033", sized(2, join(bytesOf(t, "1a1a 0001 00 001d"), sized(2, key.PublicKey().Bytes())))),
		extension("002d", list(1, "01")), extension("002b", list(1, "2a2a 0304 0303")),
		extension("001b", list(1, "0002 0001 0003")), extension("fe0d", ech),
		extension("3a3a", []byte{0}),
	)
	body := join([]byte{3, 3}, random32(0xa4), sized(1, random32(0xc4)),
		list(2, "4a4a 1301 1302 1303 c02b c02f c02c c030 cca9 cca8 c013 c014 009c 009d 002f 0035"), []byte{1, 0}, sized(2, extensions))
	return say(t, kit, "openssl -tls1_3 -alpn imap -keylogfile ~/keys"+withEC+rev, recordOf(22, 0x0301, messageOf(1, body)), 0x0303)
}

// say sends a hello to a server, takes its answer and ends with an alert.
func say(t *testing.T, kit *toolkit, line string, hello []byte, version uint16) []step {
	t.Helper()
	addr := freeAddress(t)
	log := filepath.Join(kit.dir, "keys")
	os.Remove(log)
	end, _ := kit.serve(t, line, addr)
	defer end()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	c := &tap{Conn: conn}
	defer c.Close()
	c.Write(hello)
	c.SetReadDeadline(time.Now().Add(500 * time.Millisecond))
	io.Copy(io.Discard, struct{ io.Reader }{c})
	c.Write(recordOf(21, version, []byte{2, 90}))
	c.SetReadDeadline(time.Now().Add(500 * time.Millisecond))
	io.Copy(io.Discard, struct{ io.Reader }{c})
	b, _ := os.ReadFile(log)
	return append(c.steps, keysOf(c.steps, string(b), true)...)
}
