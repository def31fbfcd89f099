package pcap

import (
	"cmp"
	"fmt"
	"slices"
)

// reason is why a packet gave no segment.
type reason uint8

const (
	notIP reason = iota
	llcOnly
	headerCut
	malformed
	tooDeep
	fragmentLost
	fragmentOver
	protected
	reasonCount
)

func (r reason) String() string {
	switch r {
	case notIP:
		return "not IP"
	case llcOnly:
		return "IEEE 802.2 LLC"
	case headerCut:
		return "cut within a header"
	case malformed:
		return "malformed header"
	case tooDeep:
		return "too many tunnels in each other"
	case fragmentLost:
		return "IP fragments whose rest is not there"
	case protected:
		return "802.11 frames that are encrypted"
	case fragmentOver:
		return "IP fragments that cannot be right"
	}
	return fmt.Sprintf("reason %d", uint8(r))
}

// skipped counts packets that gave no segment.
type skipped struct {
	reasons   [reasonCount]int64
	protocols [256]int64       // above IP
	ethers    map[uint16]int64 // not IP, by EtherType
	links     map[uint16]int64 // link types that are not read
}

// limitKinds bounds how many EtherTypes and link types are counted one by one.
const limitKinds = 256

func (k *skipped) protocol(p uint8) bool {
	k.protocols[p]++
	return false
}

func (k *skipped) ether(typ uint16) bool {
	if k.ethers == nil {
		k.ethers = map[uint16]int64{}
	}
	k.count(k.ethers, typ)
	return false
}

func (k *skipped) link(typ uint16) bool {
	if k.links == nil {
		k.links = map[uint16]int64{}
	}
	k.count(k.links, typ)
	return false
}

func (k *skipped) count(in map[uint16]int64, typ uint16) {
	if _, ok := in[typ]; !ok && len(in) >= limitKinds {
		k.reasons[notIP]++
		return
	}
	in[typ]++
}

// Skipped is a kind of packets that gave no segment.
type Skipped struct {
	Kind    string `json:"kind"`
	Packets int64  `json:"packets"`
	Unread  bool   `json:"unread,omitempty"` // what is in them could not be read: there may be TCP in it
}

// Skipped tells which packets gave no segment, the most frequent kinds first.
// Fragments that still wait for their rest are among them.
func (d *Dissector) Skipped() []Skipped {
	var all []Skipped
	add := func(n int64, kind string, unread bool) {
		if n > 0 {
			all = append(all, Skipped{kind, n, unread})
		}
	}
	for r, n := range d.skipped.reasons {
		if reason(r) == fragmentLost {
			n += d.fragments.waiting()
		}
		add(n, reason(r).String(), reason(r) >= headerCut)
	}
	for p, n := range d.skipped.protocols {
		add(n, protocolName(uint8(p)), sealedProtocols[uint8(p)])
	}
	for e, n := range d.skipped.ethers {
		add(n, etherName(e), e == etherMACsec)
	}
	for l, n := range d.skipped.links {
		add(n, "link type "+LinkName(l)+", which is not read", true)
	}
	slices.SortFunc(all, func(a, b Skipped) int {
		return cmp.Or(cmp.Compare(b.Packets, a.Packets), cmp.Compare(a.Kind, b.Kind))
	})
	return all
}
