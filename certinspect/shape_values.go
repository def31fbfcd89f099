package certinspect

import (
	"fmt"
	"math/big"
	"net/netip"
	"strings"
	"time"

	"example.org/mailwire/transcript"
)

// valueText decodes the content of a primitive universal element.
func valueText(tag byte, c []byte) string {
	switch tag {
	case 0x01:
		if len(c) == 1 && c[0] == 0 {
			return "FALSE"
		}
		return "TRUE"
	case 0x02, 0x0a:
		return integerText(c)
	case 0x03:
		if len(c) == 0 {
			return ""
		}
		return fmt.Sprintf("%d bits: %s", max(0, (len(c)-1)*8-int(c[0])), hexText(c[1:]))
	case 0x05:
		return ""
	case 0x06:
		return namedOID(c)
	case 0x0c, 0x12, 0x13, 0x14, 0x16, 0x1a, 0x1c, 0x1e:
		return cutText(stringText(tag, c))
	case 0x17, 0x18:
		return timeText(tag, c)
	}
	return hexText(c)
}

const maxValue = 500 // bytes of a decoded text

func cutText(s string) string {
	t, more := transcript.TextOf(s).Cut(maxValue)
	if more {
		return t.Raw() + "…"
	}
	return t.Raw()
}

// integerText gives small integers in decimal, others in hex.
func integerText(c []byte) string {
	if len(c) > 8 {
		return hexText(c)
	}
	n := new(big.Int).SetBytes(c)
	if len(c) > 0 && c[0] >= 0x80 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(c))))
	}
	return n.String()
}

// timeOf reads a UTCTime or GeneralizedTime, also in the forms that DER does not allow: without
// seconds, with an offset from UTC.
func timeOf(tag byte, c []byte) (time.Time, bool) {
	forms := []string{"060102150405Z0700", "0601021504Z0700"}
	if tag == 0x18 {
		forms = []string{"20060102150405Z0700", "200601021504Z0700", "20060102150405.999999999Z0700", "20060102150405"}
	}
	for _, form := range forms {
		t, err := time.Parse(form, string(c))
		if err != nil {
			continue
		}
		if tag == 0x17 && t.Year() >= 2050 { // RFC 5280 4.1.2.5.1
			t = t.AddDate(-100, 0, 0)
		}
		return t.UTC(), true
	}
	return time.Time{}, false
}

func timeText(tag byte, c []byte) string {
	if t, ok := timeOf(tag, c); ok {
		return stamp(t)
	}
	return cutText(string(c))
}

// namedOID gives an OID with its name, where it has one here.
func namedOID(c []byte) string {
	oid := oidText(c)
	if name := oidName(oid); name != "" {
		return oid + " (" + name + ")"
	}
	return oid
}

// showFirst gives the value of the first element: an OID that says what the whole is.
func showFirst(_ []byte, n *Node) string {
	if len(n.Children) == 0 {
		return ""
	}
	return n.Children[0].Value.Raw()
}

func showName(content []byte, n *Node) string {
	var all []string
	for i := len(n.Children) - 1; i >= 0 && len(all) < maxRDNs; i-- {
		rdn := &n.Children[i]
		for j := range rdn.Children {
			a := &rdn.Children[j]
			if len(a.Children) != 2 {
				continue
			}
			kind := oidOf(&a.Children[0])
			if short, ok := attributeNames[kind]; ok {
				kind = short
			}
			all = append(all, kind+"="+escapeValue(a.Children[1].Value.Raw()))
		}
	}
	return cutText(strings.Join(all, ","))
}

func showText(content []byte, _ *Node) string { return cutText(string(content)) }

func showIP(content []byte, _ *Node) string {
	if ip, ok := netip.AddrFromSlice(content); ok {
		return ip.String()
	}
	if half := len(content) / 2; half == 4 || half == 16 { // with a mask, in name constraints
		a, _ := netip.AddrFromSlice(content[:half])
		m, _ := netip.AddrFromSlice(content[half:])
		return a.String() + "/" + m.String()
	}
	return hexText(content)
}

func showOID(content []byte, _ *Node) string { return namedOID(content) }

func showInteger(content []byte, _ *Node) string { return integerText(content) }

func showVersion(content []byte, _ *Node) string {
	if len(content) == 1 && content[0] < 3 {
		return fmt.Sprintf("%d (version %d)", content[0], content[0]+1)
	}
	return integerText(content)
}

// showUsage names the bits of a key usage, RFC 5280 4.2.1.3.
func showUsage(content []byte, _ *Node) string {
	var names []string
	for i, u := range usageNames {
		if at := 1 + i/8; at < len(content) && content[at]&(0x80>>(i%8)) != 0 {
			names = append(names, u.name)
		}
	}
	return strings.Join(names, ", ")
}
