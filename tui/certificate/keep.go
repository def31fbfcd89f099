package certificate

import (
	"encoding/pem"
	"fmt"
	"strings"
)

// Saved gives a name and the bytes of what the user wants to keep: the selected
// certificate as "pem" (also "") or "der", or the "chain" as it was sent, in PEM.
func (m Model) Saved(what string) (name string, b []byte, err error) {
	it, ok := m.selected()
	if !ok {
		return "", nil, fmt.Errorf("there is no certificate to save")
	}
	name = fileName(it)
	switch what {
	case "", "pem":
		return name + ".pem", encode(it.DER), nil
	case "der":
		return name + ".der", it.DER, nil
	case "chain":
		for _, der := range m.chainOf(it) {
			b = append(b, encode(der)...)
		}
		return name + "-chain.pem", b, nil
	}
	return "", nil, fmt.Errorf(":save takes pem, der or chain")
}

// chainOf gives the chain that a certificate came with; of a session that was
// resumed the one that was verified.
func (m Model) chainOf(it item) [][]byte {
	switch {
	case it.client:
		return m.client.Chain
	case m.certs != nil:
		return m.certs.Chain
	}
	return m.verdict.Chain
}

func encode(der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

// fileName makes a name for a file of what a certificate calls itself.
func fileName(it item) string {
	title := ""
	if it.Unread.IsZero() {
		title = it.Title().Raw()
	}
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '-':
			return r
		case r == ' ':
			return '-'
		}
		return -1
	}, title)
	name = strings.TrimLeft(name, ".-")
	if name = name[:min(len(name), 64)]; name == "" {
		name = "certificate"
	}
	return name
}
