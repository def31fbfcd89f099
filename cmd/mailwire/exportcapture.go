package main

import (
	"io"

	"example.org/mailwire/transcript/pcap"
)

func writeCapture(w io.Writer, x *exported) error {
	return pcap.Write(w, x.log, captureOptions(x))
}

func captureOptions(x *exported) pcap.WriteOptions {
	return pcap.WriteOptions{Tool: "mailwire " + version(), Start: x.created, Secrets: x.secrets}
}
