package main

import (
	"io"
	"net/netip"
	"runtime"

	"example.org/mailwire/transcript/pcap"
)

// captured is what there is of packets beside their file.
type captured struct {
	meantPorts bool
	keys       []byte
	streams    map[[2]netip.AddrPort][]byte // what the packets of each direction carry
}

// writeCapture writes packets with keys and comments.
func writeCapture(w io.Writer, x *exported) error {
	return pcap.Write(w, x.log, x.packets())
}

// writeClassic writes packets alone, and keeps the keys for a file of their own.
func writeClassic(w io.Writer, x *exported) (err error) {
	x.capture.keys, err = pcap.WriteClassic(w, x.log, x.packets())
	return err
}

// packets gives how packets are written. Those of a copy to be passed on do not
// tell on what machine they were, and their payload is kept to be searched as a
// whole: what is hidden in it may begin in one packet and end in the next.
func (x *exported) packets() pcap.WriteOptions {
	o := pcap.WriteOptions{Tool: "mailwire " + version(), Start: x.created, Secrets: x.secrets, MeantPorts: x.capture.meantPorts}
	if x.secrets {
		o.Hardware, o.System = runtime.GOARCH, runtime.GOOS
		return o
	}
	x.capture.streams = map[[2]netip.AddrPort][]byte{}
	o.Payload = func(from, to netip.AddrPort, b []byte) {
		k := [2]netip.AddrPort{from, to}
		x.capture.streams[k] = append(x.capture.streams[k], b...)
	}
	return o
}

// parts are what is to be searched beside the file.
func (c *captured) parts() (all [][]byte) {
	for _, b := range c.streams {
		all = append(all, b)
	}
	return append(all, c.keys)
}
