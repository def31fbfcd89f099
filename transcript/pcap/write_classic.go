package pcap

import (
	"io"
	"time"
)

// classic writes the older form of capture, which has packets and nothing else:
// comments are lost, and keys go into a file of their own.
type classicFile struct {
	w   io.Writer
	log []byte
}

const classicNano = 0xa1b23c4d // times in nanoseconds

func (c *classicFile) begin(WriteOptions, []string) error {
	b := little.AppendUint32(nil, classicNano)
	b = little.AppendUint16(little.AppendUint16(b, 2), 4) // version 2.4
	b = little.AppendUint64(b, 0)                         // time zone and accuracy, which nobody uses
	b = little.AppendUint32(little.AppendUint32(b, ngSnapLen), ngLinkRaw)
	_, err := c.w.Write(b)
	return err
}

func (c *classicFile) keys(log []byte) error {
	c.log = append(c.log, log...)
	return nil
}

func (c *classicFile) packet(at time.Time, p []byte, _ []string) error {
	b := little.AppendUint32(nil, uint32(at.Unix()))
	b = little.AppendUint32(b, uint32(at.Nanosecond()))
	b = little.AppendUint32(little.AppendUint32(b, uint32(len(p))), uint32(len(p)))
	_, err := c.w.Write(append(b, p...))
	return err
}
