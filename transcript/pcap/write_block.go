package pcap

import (
	"encoding/binary"
	"io"
	"time"
)

// The blocks of a pcapng file that are written, draft-ietf-opsawg-pcapng 4.
const (
	ngSection   = 0x0A0D0D0A
	ngInterface = 1
	ngPacket    = 6
	ngSecrets   = 10

	ngByteOrder = 0x1A2B3C4D
	ngKeyLog    = 0x544c534b // a TLS key log
	ngLinkRaw   = 101        // LINKTYPE_RAW: packets begin with the IP header
	ngSnapLen   = 256 << 10  // no packet is longer
)

// WriteOptions of blocks.
const (
	ngOptEnd      = 0
	ngOptComment  = 1
	ngOptHardware = 2 // of a section
	ngOptOS       = 3
	ngOptApp      = 4
	ngOptName     = 2 // of an interface
	ngOptTimeUnit = 9
	ngMaxOption   = 1<<16 - 1 // bytes of one
)

// captureForm is a form of capture file.
type captureForm interface {
	// begin writes what stands before the first packet.
	begin(o WriteOptions, comments []string) error
	// keys writes lines of a key log.
	keys(log []byte) error
	packet(at time.Time, b []byte, comments []string) error
}

// blocks writes pcapng, in little-endian order.
type ngFile struct{ w io.Writer }

// block writes one block: its type, length, body and its length again.
func (c ngFile) block(kind uint32, body []byte) error {
	n := uint32(12 + len(body))
	b := make([]byte, 0, n)
	b = little.AppendUint32(little.AppendUint32(b, kind), n)
	b = little.AppendUint32(append(b, body...), n)
	_, err := c.w.Write(b)
	return err
}

var little = binary.LittleEndian

// option appends an option, padded to 32 bits. What is too long is cut.
func appendOption(b []byte, code uint16, value string) []byte {
	value = value[:min(len(value), ngMaxOption)]
	b = little.AppendUint16(little.AppendUint16(b, code), uint16(len(value)))
	return padded(append(b, value...))
}

func padded(b []byte) []byte {
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}

func commentOptions(b []byte, texts []string) []byte {
	for _, t := range texts {
		b = appendOption(b, ngOptComment, t)
	}
	return b
}

func (c ngFile) begin(o WriteOptions, texts []string) error {
	b := little.AppendUint32(nil, ngByteOrder)
	b = little.AppendUint16(little.AppendUint16(b, 1), 0) // version 1.0
	b = little.AppendUint64(b, 0xffff_ffff_ffff_ffff)     // a section of unknown length
	b = commentOptions(b, texts)
	if o.Hardware != "" {
		b = appendOption(b, ngOptHardware, o.Hardware)
	}
	if o.System != "" {
		b = appendOption(b, ngOptOS, o.System)
	}
	b = appendOption(b, ngOptApp, o.Tool)
	if err := c.block(ngSection, appendOption(b, ngOptEnd, "")); err != nil {
		return err
	}
	b = little.AppendUint16(little.AppendUint16(nil, ngLinkRaw), 0)
	b = little.AppendUint32(b, ngSnapLen)
	b = appendOption(b, ngOptName, "mailwire")
	b = appendOption(b, ngOptTimeUnit, "\x09") // nanoseconds
	return c.block(ngInterface, appendOption(b, ngOptEnd, ""))
}

func (c ngFile) keys(log []byte) error {
	b := little.AppendUint32(little.AppendUint32(nil, ngKeyLog), uint32(len(log)))
	return c.block(ngSecrets, padded(append(b, log...)))
}

func (c ngFile) packet(at time.Time, p []byte, texts []string) error {
	ns := uint64(at.UnixNano())
	b := make([]byte, 0, 64+len(p))
	b = little.AppendUint32(b, 0) // the one interface
	b = little.AppendUint32(little.AppendUint32(b, uint32(ns>>32)), uint32(ns))
	b = little.AppendUint32(little.AppendUint32(b, uint32(len(p))), uint32(len(p)))
	b = padded(append(b, p...))
	if len(texts) > 0 {
		b = appendOption(commentOptions(b, texts), ngOptEnd, "")
	}
	return c.block(ngPacket, b)
}
