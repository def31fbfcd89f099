package certinspect

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/cryptobyte"

	"example.org/mailwire/transcript"
)

// Where a timestamp came from.
const (
	FromCertificate = "certificate" // RFC 6962 3.3, the extension of the certificate
	FromHandshake   = "handshake"   // the TLS extension signed_certificate_timestamp
	FromStaple      = "staple"      // the extension of the OCSP response
)

// maxSCTs bounds the timestamps of one list.
const maxSCTs = 100

// SCT is a signed certificate timestamp, RFC 6962 3.2: a log's promise to show
// the certificate to everybody. Its signature is not checked: that takes the
// key of the log.
type SCT struct {
	From       string          `json:"from"`
	Version    int             `json:"version"` // 1, in the protocol 0
	LogID      string          `json:"log_id"`  // base64, as lists of logs have it
	LogHex     string          `json:"log_id_hex"`
	Time       time.Time       `json:"time,omitzero"`
	Extensions int             `json:"extensions"` // size in bytes
	Algorithm  string          `json:"algorithm"`  // of the signature: "SHA-256 with ECDSA"
	Signature  int             `json:"signature"`  // size in bytes
	Odd        transcript.Text `json:"odd,omitzero"`
	Unread     transcript.Text `json:"unread,omitzero"` // why it cannot be read
}

// String gives "log 7s3Q…=, 24 Nov 2026 12:00:00 UTC, SHA-256 with ECDSA, 71 bytes".
func (s SCT) String() string {
	if !s.Unread.IsZero() {
		return "cannot be read: " + s.Unread.String()
	}
	text := fmt.Sprintf("log %s, %s, %s, %s", s.LogID, stamp(s.Time), s.Algorithm, transcript.Count(s.Signature, "byte"))
	if s.Extensions > 0 {
		text += fmt.Sprintf(", %s of extensions", transcript.Count(s.Extensions, "byte"))
	}
	if !s.Odd.IsZero() {
		text += "; " + s.Odd.String()
	}
	return text
}

// parseSCTList reads a SignedCertificateTimestampList, RFC 6962 3.3. What can
// be read of a list that does not add up comes with the error.
func parseSCTList(list []byte, from string) ([]SCT, error) {
	var all []SCT
	in := cryptobyte.String(list)
	var inner cryptobyte.String
	if !in.ReadUint16LengthPrefixed(&inner) {
		return nil, errors.New("the list of SCTs is cut off")
	}
	for !inner.Empty() {
		if len(all) == maxSCTs {
			return all, fmt.Errorf("more than %d SCTs", maxSCTs)
		}
		var one cryptobyte.String
		if !inner.ReadUint16LengthPrefixed(&one) {
			return all, fmt.Errorf("SCT %d of the list is cut off", len(all)+1)
		}
		all = append(all, parseSCT(one, from))
	}
	if !in.Empty() {
		return all, fmt.Errorf("%s follow the list of SCTs", transcript.Count(len(in), "byte"))
	}
	return all, nil
}

// parseSCT reads one SerializedSCT, RFC 6962 3.2.
func parseSCT(b []byte, from string) SCT {
	s := SCT{From: from}
	in := cryptobyte.String(b)
	var version, hash, sign uint8
	var id []byte
	var at uint64
	var ext, sig cryptobyte.String
	if !in.ReadUint8(&version) {
		s.Unread = transcript.TextOf("it is empty")
		return s
	}
	s.Version = int(version) + 1
	if version != 0 {
		s.Unread = transcript.TextOf(fmt.Sprintf("it is of version %d, which is not known here", s.Version))
		return s
	}
	if !in.ReadBytes(&id, 32) || !in.ReadUint64(&at) || !in.ReadUint16LengthPrefixed(&ext) ||
		!in.ReadUint8(&hash) || !in.ReadUint8(&sign) || !in.ReadUint16LengthPrefixed(&sig) {
		s.Unread = transcript.TextOf(fmt.Sprintf("it is cut off after %s", transcript.Count(len(b), "byte")))
		return s
	}
	s.LogID, s.LogHex = base64.StdEncoding.EncodeToString(id), hex.EncodeToString(id)
	s.Extensions, s.Signature = len(ext), len(sig)
	s.Algorithm = named(sctHashes, hash, "hash") + " with " + named(sctSignatures, sign, "signature")
	if at > maxSCTTime {
		s.Unread = transcript.TextOf("its time is beyond the year 9999")
		return s
	}
	s.Time = time.UnixMilli(int64(at)).UTC()
	if !in.Empty() {
		s.Odd = transcript.TextOf(transcript.Count(len(in), "byte") + " follow it")
	}
	return s
}

const maxSCTTime = 253402300799000 // 31 Dec 9999, in milliseconds

// RFC 5246 7.4.1.4.1.
var (
	sctHashes     = map[uint8]string{1: "MD5", 2: "SHA-1", 3: "SHA-224", 4: "SHA-256", 5: "SHA-384", 6: "SHA-512"}
	sctSignatures = map[uint8]string{1: "RSA", 2: "DSA", 3: "ECDSA"}
)

func named(names map[uint8]string, n uint8, kind string) string {
	if s, ok := names[n]; ok {
		return s
	}
	return fmt.Sprintf("%s algorithm %d", kind, n)
}

// sctsOf reads the timestamps inside a certificate, and what is wrong with their list.
func sctsOf(c *x509.Certificate) (all []SCT, fault string) {
	for _, e := range c.Extensions {
		if e.Id.String() != oidSCT {
			continue
		}
		list, err := sctExtension(e.Value, FromCertificate)
		all = append(all, list...)
		if err != nil {
			fault = err.Error()
		}
	}
	return all, fault
}

// sctExtension reads the OCTET STRING that carries a list in an extension.
func sctExtension(value []byte, from string) ([]SCT, error) {
	list, ok := octets(value)
	if !ok {
		return nil, errors.New("the list of SCTs is not in an OCTET STRING (RFC 6962 3.3)")
	}
	return parseSCTList(list, from)
}

// scts collects the timestamps for the first certificate from all three places.
func (e *examiner) scts(leaf Details) {
	if leaf.SCTFault != "" {
		e.r.note(fmt.Sprintf("%s has a faulty list of SCTs: %s", title(e.leaf()), leaf.SCTFault))
	}
	var sent []SCT
	for _, b := range e.q.SCTs[:min(len(e.q.SCTs), maxSCTs)] {
		sent = append(sent, parseSCT(b, FromHandshake))
	}
	e.r.SCTs = slices.Concat(leaf.SCTList, sent, e.r.SCTs) // those of the staple are there already
	for i := range e.r.SCTs {
		e.oddSCT(&e.r.SCTs[i])
	}
}

// oddSCT names a time that does not fit the certificate. A log signs before the
// CA issues; CAs set the first day back by an hour or so.
func (e *examiner) oddSCT(s *SCT) {
	const day = 24 * time.Hour
	first, odd := e.leaf().NotBefore, ""
	switch {
	case s.Time.IsZero():
	case !e.q.At.IsZero() && s.Time.After(e.q.At):
		odd = "its time lies after the moment judged for"
	case s.Time.Before(first.Add(-day)):
		odd = fmt.Sprintf("it is %s older than the first day of the certificate", span(first.Sub(s.Time)))
	case s.Time.After(e.leaf().NotAfter):
		odd = "its time lies after the last day of the certificate"
	}
	if odd != "" {
		s.Odd = transcript.TextOf(strings.TrimPrefix(s.Odd.Raw()+"; "+odd, "; "))
		e.r.note(fmt.Sprintf("an SCT of log %s is odd: %s", s.LogID, odd))
	}
}

// ct tells what is known of certificate transparency.
func (e *examiner) ct() {
	counts := map[string]int{}
	unread := 0
	for _, s := range e.r.SCTs {
		counts[s.From]++
		if !s.Unread.IsZero() {
			unread++
		}
	}
	n := len(e.r.SCTs)
	switch {
	case n == 0 && e.q.Proof.Made:
		e.method("ct", transcript.MethodNotMade, "no SCTs: none in the certificate, and none seen in the handshake")
		return
	case n == 0:
		e.method("ct", transcript.MethodNotMade, "no SCTs in the certificate; others may come in a handshake, and none was made here")
		return
	}
	var where []string
	for _, from := range []string{FromCertificate, FromHandshake, FromStaple} {
		if counts[from] > 0 {
			where = append(where, fmt.Sprintf("%d in the %s", counts[from], from))
		}
	}
	words := transcript.Count(n, "SCT") + " (" + strings.Join(where, ", ") + "), signatures not checked"
	if unread > 0 {
		words += fmt.Sprintf("; %d cannot be read", unread)
	}
	e.method("ct", transcript.MethodUnknown, words)
}
