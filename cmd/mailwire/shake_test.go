//go:build unix

package main

import "testing"

// TestHandshakeAndWire looks into the handshake of a session with the lab, down
// to a field's bytes, compares it with one in TLS 1.2, and follows it on the wire.
func TestHandshakeAndWire(t *testing.T) {
	bin := build(t)
	for _, s := range append(windows, size{200, 60}) {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			p := openPane(t, t.TempDir(), s, bin, "lab:good")
			p.await("TLS 1.3 verified", "smtp> ")
			p.press("C-]")
			p.await("i type")
			p.write("3")
			p.frame(0, "*3 Handshake", "ClientHello", "clear", "EncryptedExt", "sealed, opened", "l h open/close")
			p.write("l")
			p.frame(0, "*fields of 1 ClientHello", ">   + server_name", "[00 00 00 10", "CLEAR: anyone on the path reads it")
			p.write("hhhjjjjlx")
			p.frame(0, "*fields of 5 Certificate", "bytes as they crossed", "encrypted_record")
			p.write("hhhhw")
			p.frame(0, "the wire's view", "(sealed)", "view:WIRE")
			p.write("ww")
			if s.w >= 120 { // there the two views fit side by side
				p.write("w")
			}
			p.await("*3 Handshake", "Certificate", "sealed, opened", "view:YOU")
			p.write("c")
			p.frame(0, "the same server, TLS 1.2", "ClientKeyExch")
			p.write("c")
			p.write("5")
			p.frame(0, "*5 Wire", "-- record application_data: Certificate,", "sealed", "x crossed/inside")
			p.write("x")
			p.frame(0, "bytes inside the seal", "Certificate, ")
			p.press("C-c", "C-c")
			p.exit(exitInterrupted)
		})
	}
}
