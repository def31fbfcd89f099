package certinspect

import (
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"example.org/mailwire/transcript"
)

// Usages of a TLSA record, RFC 6698 2.1.1 with the names of RFC 7218.
const (
	PKIXTA uint8 = iota
	PKIXEE
	DANETA
	DANEEE
)

// Bounds of text with TLSA records.
const (
	maxTLSA     = 1000
	maxTLSAText = 1 << 20
)

// String gives "3 1 1 0123…", the form of a zone file.
func (t TLSA) String() string {
	return fmt.Sprintf("%d %d %d %x", t.Usage, t.Selector, t.Matching, t.Data)
}

// ParseTLSA reads records from text: "3 1 1 0123abcd…", also with the name, the
// time to live, class and type of a zone file (RFC 1035 5.1) before it, with
// parentheses over several lines, the data in pieces, and comments after ';'.
func ParseTLSA(text string) ([]TLSA, error) {
	if len(text) > maxTLSAText {
		return nil, fmt.Errorf("more than %d bytes of TLSA records", maxTLSAText)
	}
	var all []TLSA
	lines, err := zoneLines(text)
	if err != nil {
		return nil, err
	}
	for _, l := range lines {
		t, err := parseRecord(l.words)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", l.number, err)
		}
		if all = append(all, t); len(all) > maxTLSA {
			return nil, fmt.Errorf("more than %d TLSA records", maxTLSA)
		}
	}
	if len(all) == 0 {
		return nil, errors.New("it holds no TLSA record; one is like 3 1 1 and 64 hex digits")
	}
	return all, nil
}

// zoneLine is one record's words, and where it began.
type zoneLine struct {
	number int
	words  []string
}

// zoneLines joins what stands in parentheses and takes comments and directives away.
func zoneLines(text string) ([]zoneLine, error) {
	var lines []zoneLine
	open, fresh := false, true // in a parenthesis; the next word begins a record
	for i, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, ";")
		if !open && strings.HasPrefix(line, "$") { // $ORIGIN, $TTL
			continue
		}
		line = strings.NewReplacer("(", " ( ", ")", " ) ").Replace(line)
		for _, w := range strings.Fields(line) {
			switch {
			case (w == "(") == open && (w == "(" || w == ")"):
				return nil, fmt.Errorf("line %d: a parenthesis that does not pair", i+1)
			case w == "(", w == ")":
				open = w == "("
				continue
			case fresh:
				lines, fresh = append(lines, zoneLine{number: i + 1}), false
			}
			l := &lines[len(lines)-1]
			l.words = append(l.words, w)
		}
		fresh = fresh || !open
	}
	if open {
		return nil, errors.New("a parenthesis is not closed")
	}
	return lines, nil
}

// parseRecord reads the words of one record.
func parseRecord(words []string) (TLSA, error) {
	var t TLSA
	for i, w := range words {
		if !strings.EqualFold(w, "TLSA") {
			continue
		}
		if strings.HasPrefix(words[0], "_") {
			t.Owner = words[0]
		}
		words = words[i+1:]
		break
	}
	if len(words) < 4 {
		return t, errors.New("not a TLSA record: one is like 3 1 1 and 64 hex digits")
	}
	for i, to := range []*uint8{&t.Usage, &t.Selector, &t.Matching} {
		n, err := strconv.ParseUint(words[i], 10, 8)
		if err != nil {
			return t, fmt.Errorf("%s is not a number from 0 to 255: a TLSA record is like 3 1 1 and 64 hex digits", show(words[i]))
		}
		*to = uint8(n)
	}
	data, err := hex.DecodeString(strings.ReplaceAll(strings.Join(words[3:], ""), ":", ""))
	switch {
	case errors.Is(err, hex.ErrLength):
		return t, errors.New("the data of the TLSA record has an odd number of hex digits")
	case err != nil:
		return t, errors.New("the data of the TLSA record is not in hex digits")
	case len(data) == 0:
		return t, errors.New("the TLSA record has no data")
	}
	t.Data = data
	return t, nil
}

// fault tells why the record cannot be used by anybody, "" where it can.
func (t TLSA) fault() string {
	size := map[uint8]int{1: sha256.Size, 2: sha512.Size}[t.Matching]
	switch {
	case t.Usage > DANEEE:
		return fmt.Sprintf("its usage %d is not assigned", t.Usage)
	case t.Selector > 1:
		return fmt.Sprintf("its selector %d is not assigned", t.Selector)
	case t.Matching > 2:
		return fmt.Sprintf("its matching type %d is not assigned", t.Matching)
	case size > 0 && len(t.Data) != size:
		return fmt.Sprintf("its data has %s, and such a hash has %d", transcript.Count(len(t.Data), "byte"), size)
	}
	return ""
}

// of gives the data that a record of this selector and matching type has for c.
func (t TLSA) of(c *x509.Certificate) []byte {
	b := c.Raw
	if t.Selector == 1 {
		b = c.RawSubjectPublicKeyInfo
	}
	switch t.Matching {
	case 1:
		h := sha256.Sum256(b)
		return h[:]
	case 2:
		h := sha512.Sum512(b)
		return h[:]
	}
	return b
}

// place reads port and host out of the name that the record stands at, RFC 6698 3.
func (t TLSA) place() (port int, host string, ok bool) {
	labels := strings.SplitN(strings.TrimSuffix(t.Owner, "."), ".", 3)
	if len(labels) < 3 || !strings.EqualFold(labels[1], "_tcp") {
		return 0, "", false
	}
	port, err := strconv.Atoi(strings.TrimPrefix(labels[0], "_"))
	return port, labels[2], err == nil
}

// kind names what the record speaks about.
func (t TLSA) kind() string {
	what := []string{"a CA of the chain, which a trusted root has to vouch for (PKIX-TA)", "the server's certificate, which a trusted root has to vouch for (PKIX-EE)",
		"a CA, whoever else trusts it (DANE-TA)", "the server's own key or certificate, whatever its names and dates (DANE-EE)"}
	if int(t.Usage) < len(what) {
		return what[t.Usage]
	}
	return "nothing that is known here"
}

// publish gives the records that would fit for c at host and port, as lines of
// a zone file: the key of the server, and the key of its issuer.
func publish(c, issuer *x509.Certificate, host string, port int) []string {
	name := "_" + strconv.Itoa(port) + "._tcp." + strings.TrimSuffix(transcript.TextOf(host).String(), ".") + "."
	line := func(usage uint8, c *x509.Certificate) string {
		t := TLSA{Usage: usage, Selector: 1, Matching: 1}
		t.Data = t.of(c)
		return name + " IN TLSA " + t.String()
	}
	lines := []string{line(DANEEE, c)}
	if issuer != nil && !issuer.Equal(c) {
		lines = append(lines, line(DANETA, issuer))
	}
	return lines
}
