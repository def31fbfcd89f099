package exposure

import "fmt"

// recordHeader is the header of a TLS record, RFC 8446 section 5.1.
const recordHeader = 5

// PlainSize gives the number of bytes inside a sealed record of application
// data, from its size on the wire with its header. The size is exact where low
// equals high; it lies between them where the cipher pads to blocks. In TLS 1.3
// padding is taken for absent, as senders of mail do. ok is false where the
// suite is not known or the record is too short.
func PlainSize(version, suite string, record int64) (low, high int64, ok bool) {
	low, high = record-recordHeader, record-recordHeader
	switch {
	case version == "TLS 1.3": // the type inside, and the tag (RFC 8446 5.2)
		low, high = low-1-tagSize(suite), high-1-tagSize(suite)
	case has(suite, "_GCM_"), has(suite, "_CCM"): // the nonce too (RFC 5288 3)
		low, high = low-8-tagSize(suite), high-8-tagSize(suite)
	case has(suite, "_CHACHA20_POLY1305"):
		low, high = low-16, high-16
	case has(suite, "_CBC_") && version == "TLS 1.2":
		block, mac := int64(16), macSize(suite)
		if has(suite, "3DES") {
			block = 8
		}
		// An IV, then the MAC, a byte that counts the padding, and the padding to a block (RFC 5246 6.2.3.2).
		high = high - block - mac - 1
		low = high - (block - 1)
	default:
		return 0, 0, false
	}
	if high < 0 {
		return 0, 0, false
	}
	return max(low, 0), high, true
}

func tagSize(suite string) int64 {
	if has(suite, "CCM_8") {
		return 8
	}
	return 16
}

func macSize(suite string) int64 {
	switch {
	case has(suite, "_SHA384"):
		return 48
	case has(suite, "_SHA256"):
		return 32
	}
	return 20
}

// form is a line that signs in, with its initial response in base64.
type form struct {
	name  string
	verb  string // what stands before the base64, with its space
	fixed int    // octets of the decoded response that are always there
	least int    // of those that vary
	what  string
}

// forms are the lines of SMTP (RFC 4954) and POP3 (RFC 5034), which have no
// tag of free length before them.
var forms = []form{
	{"AUTH PLAIN", "AUTH PLAIN ", 2, 2, "user and password"},
	{"AUTH LOGIN with the user", "AUTH LOGIN ", 0, 1, "user"},
	{"AUTH XOAUTH2", "AUTH XOAUTH2 ", 20, 20, "user and token"},
	{"AUTH OAUTHBEARER", "AUTH OAUTHBEARER ", 20, 20, "user, host and token"},
	{"AUTH SCRAM-SHA-1", "AUTH SCRAM-SHA-1 ", 8, 17, "user and nonce"},
	{"AUTH SCRAM-SHA-256", "AUTH SCRAM-SHA-256 ", 8, 17, "user and nonce"},
	{"AUTH SCRAM-SHA-512", "AUTH SCRAM-SHA-512 ", 8, 17, "user and nonce"},
	{"the answer of CRAM-MD5", "", 33, 1, "user"},
}

// bare are sign-ins that begin without a response.
var bare = []string{"AUTH PLAIN", "AUTH LOGIN", "AUTH CRAM-MD5", "AUTH DIGEST-MD5", "AUTH XOAUTH2", "AUTH NTLM",
	"AUTH SCRAM-SHA-1", "AUTH SCRAM-SHA-256", "AUTH SCRAM-SHA-512", "AUTH EXTERNAL"}

// Suggest tells which sign-ins a client's line of n bytes, with its CRLF, fits
// in SMTP and POP3: what its size gives away although its bytes are sealed. A
// size is a hint and no proof: another line may have the same. IMAP's tags are
// of free length, so nothing is told of it.
func Suggest(protocol string, n int64) []string {
	if family(protocol) == "imap" || n > 12288 {
		return nil
	}
	var fits []string
	for _, b := range bare {
		if n == int64(len(b)+2) {
			fits = append(fits, b)
		}
	}
	for _, f := range forms {
		low, high, ok := f.vary(int(n))
		switch {
		case !ok:
		case low == high:
			fits = append(fits, fmt.Sprintf("%s, %s of %d characters%s", f.name, f.what, high, together(f.what)))
		default:
			fits = append(fits, fmt.Sprintf("%s, %s %d to %d characters%s", f.name, f.what, low, high, together(f.what)))
		}
	}
	return fits
}

// together follows the names of several things.
func together(what string) string {
	if has(what, " and ") {
		return " together"
	}
	return ""
}

// vary gives the length of the part that varies: base64 tells it to three octets.
func (f form) vary(n int) (low, high int, ok bool) {
	chars := n - len(f.verb) - 2
	if chars <= 0 || chars%4 != 0 {
		return 0, 0, false
	}
	high = chars/4*3 - f.fixed
	low = max(high-2, f.least)
	return low, high, high >= f.least
}
