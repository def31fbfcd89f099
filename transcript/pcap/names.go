package pcap

import "fmt"

// protocols names what is often above IP, from the IANA registry.
var protocols = map[uint8]string{
	protoICMP: "ICMP", 2: "IGMP", protoTCP: "TCP", protoUDP: "UDP", 33: "DCCP", protoGRE: "GRE", 50: "ESP (encrypted by IPsec)", protoAH: "AH",
	58: "ICMPv6", protoNone: "IPv6 without payload", 88: "EIGRP", 89: "OSPF", 103: "PIM", 108: "IPComp", 112: "VRRP", 115: "L2TP", 132: "SCTP", 136: "UDP-Lite",
}

// sealedProtocols hide what is above them, which may be TCP.
var sealedProtocols = map[uint8]bool{50: true, 108: true}

const etherMACsec = 0x88e5

func protocolName(p uint8) string {
	if s := protocols[p]; s != "" {
		return s
	}
	return fmt.Sprintf("IP protocol %d", p)
}

// ethers names what is often above Ethernet, from the IEEE registry.
var ethers = map[uint16]string{
	0x0806: "ARP", 0x8035: "RARP", 0x8137: "IPX", 0x8809: "slow protocols (LACP)", 0x8863: "PPPoE discovery", 0x888e: "EAPOL (802.1X)",
	0x88cc: "LLDP", etherMACsec: "MACsec (encrypted)", 0x88f7: "PTP", 0x8906: "FCoE", 0x9000: "loopback test",
}

func etherName(typ uint16) string {
	if s := ethers[typ]; s != "" {
		return s
	}
	return fmt.Sprintf("EtherType 0x%04x", typ)
}

// links names link types, from the registry at tcpdump.org.
var links = map[uint16]string{
	0: "null of BSD", 1: "Ethernet", 101: "raw IP", 105: "802.11", 108: "loop of OpenBSD", 113: "Linux cooked", 127: "802.11 with radiotap",
	228: "raw IPv4", 229: "raw IPv6", 276: "Linux cooked, version 2",
	6: "token ring", 8: "SLIP", 163: "802.11 with AVS", 187: "Bluetooth HCI",
	189: "USB", 195: "802.15.4", 201: "Bluetooth HCI", 220: "USB", 227: "CAN", 249: "USB of Windows", 251: "Bluetooth LE", 253: "netlink",
}

// LinkName gives the number of a link type, with its name where that is known:
// "1 (Ethernet)".
func LinkName(l uint16) string {
	if s := links[l]; s != "" {
		return fmt.Sprintf("%d (%s)", l, s)
	}
	return fmt.Sprint(l)
}
