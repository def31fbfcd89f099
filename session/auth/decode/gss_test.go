package decode

import (
	"encoding/hex"
	"strings"
	"testing"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"example.org/mailwire/transcript"
)

func explicit(b *cryptobyte.Builder, n uint8, f cryptobyte.BuilderContinuation) {
	b.AddASN1(asn1.Tag(n).ContextSpecific().Constructed(), f)
}

func str(s string) cryptobyte.BuilderContinuation {
	return func(b *cryptobyte.Builder) {
		b.AddASN1(generalString, func(b *cryptobyte.Builder) { b.AddBytes([]byte(s)) })
	}
}

func sealedData(etype int64) cryptobyte.BuilderContinuation {
	return func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			explicit(b, 0, func(b *cryptobyte.Builder) { b.AddASN1Int64(etype) })
			explicit(b, 2, func(b *cryptobyte.Builder) { b.AddASN1OctetString([]byte("sealed")) })
		})
	}
}

// apReq makes a Kerberos token as RFC 4121 section 4.1 has it.
func apReq(etype int64) []byte {
	var b cryptobyte.Builder
	b.AddASN1(0x60, func(b *cryptobyte.Builder) {
		oid, _ := hex.DecodeString("06092a864886f712010202")
		b.AddBytes(append(oid, 1, 0))
		b.AddASN1(0x6e, func(b *cryptobyte.Builder) {
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
				explicit(b, 0, func(b *cryptobyte.Builder) { b.AddASN1Int64(5) })
				explicit(b, 1, func(b *cryptobyte.Builder) { b.AddASN1Int64(14) })
				explicit(b, 2, func(b *cryptobyte.Builder) { b.AddASN1BitString([]byte{0x20, 0, 0, 0}) })
				explicit(b, 3, func(b *cryptobyte.Builder) {
					b.AddASN1(0x61, func(b *cryptobyte.Builder) {
						b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
							explicit(b, 0, func(b *cryptobyte.Builder) { b.AddASN1Int64(5) })
							explicit(b, 1, str("A.TEST"))
							explicit(b, 2, func(b *cryptobyte.Builder) {
								b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
									explicit(b, 0, func(b *cryptobyte.Builder) { b.AddASN1Int64(3) })
									explicit(b, 1, func(b *cryptobyte.Builder) {
										b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) { str("imap")(b); str("mail.a.test")(b) })
									})
								})
							})
							explicit(b, 3, sealedData(etype))
						})
					})
				})
				explicit(b, 4, sealedData(etype))
			})
		})
	})
	return b.BytesOrPanic()
}

func spnego(token []byte) []byte {
	var b cryptobyte.Builder
	b.AddASN1(0x60, func(b *cryptobyte.Builder) {
		b.AddBytes(oidSPNEGO)
		explicit(b, 0, func(b *cryptobyte.Builder) {
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
				explicit(b, 0, func(b *cryptobyte.Builder) {
					b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
						list, _ := hex.DecodeString("06092a864886f712010202" + "060a2b06010401823702020a" + "06032a0304")
						b.AddBytes(list)
					})
				})
				explicit(b, 2, func(b *cryptobyte.Builder) { b.AddASN1OctetString(token) })
			})
		})
	})
	return b.BytesOrPanic()
}

func TestGSS(t *testing.T) {
	const realm = "message=AP-REQ; realm=A.TEST; service=imap/mail.a.test; ticket sealed with=%s; authenticator sealed with=%s"
	fields := func(s Step) string {
		var out []string
		for _, f := range s.Fields {
			if f.Secret.IsZero() {
				out = append(out, f.Name+"="+f.Value.Raw())
			}
		}
		return strings.Join(out, "; ")
	}
	aes := strings.ReplaceAll(realm, "%s", "aes256-cts-hmac-sha1-96")
	for _, c := range []struct {
		name    string
		s       Step
		want    string
		kind    transcript.SecretKind
		problem string
	}{
		{"Kerberos", gss{}.response(0, apReq(18)), "mechanism=Kerberos 5; " + aes, transcript.SecretProof, ""},
		{"Kerberos with RC4", gss{}.response(0, apReq(23)), "mechanism=Kerberos 5; " + strings.ReplaceAll(realm, "%s", "rc4-hmac"), transcript.SecretProof, "withdrawn"},
		{"SPNEGO", gss{}.response(0, spnego(apReq(18))), "mechanism=SPNEGO; offered mechanisms=Kerberos 5, NTLM, 1.2.3.4; mechanism=Kerberos 5; " + aes, transcript.SecretProof, ""},
		{"an answer of SPNEGO", gss{}.challenge(0, []byte("\xa1\x14\x30\x12\xa0\x03\x0a\x01\x01\xa1\x0b\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02")), "state=accept-incomplete; chosen mechanism=Kerberos 5", "", ""},
		{"wrapped, not sealed", gss{}.response(1, append([]byte("\x05\x04\x00\xff\x00\x02\x00\x02\x00\x00\x00\x00\x00\x00\x00\x01"), "CK\x01\x00\x00\x00alice"...)),
			"message=wrapped; security layers=none; authorization identity=alice", transcript.SecretProof, ""},
		{"wrapped and sealed", gss{}.response(1, append([]byte("\x05\x04\x02\xff"), make([]byte, 30)...)), "message=wrapped; token=sealed", transcript.SecretProof, ""},
		{"cut", gss{}.response(0, apReq(18)[:40]), "", transcript.SecretProof, "cannot be read"},
		{"NTLM in a broken token", gss{}.response(0, []byte("`\x10NTLMSSP\x00\x01")), "", transcript.SecretDigest, "cannot be read"},
		{"nothing", gss{}.response(0, nil), "", "", ""},
	} {
		if got := fields(c.s); got != c.want || c.s.Secret != c.kind || !strings.Contains(c.s.Problem.Raw(), c.problem) || c.problem == "" && !c.s.Problem.IsZero() {
			t.Errorf("%s:\n got %s (%s) %s\nwant %s (%s) %s", c.name, got, c.s.Secret, c.s.Problem, c.want, c.kind, c.problem)
		}
	}
}

// FuzzGSS holds that any token gives bounded fields without control characters.
func FuzzGSS(f *testing.F) {
	f.Add(apReq(18))
	f.Add(spnego(apReq(23)))
	f.Add(spnego([]byte("NTLMSSP\x00\x01\x00\x00\x00")))
	f.Add([]byte("\x05\x04\x00\xff\x00\x02\x00\x02\x00\x00\x00\x00\x00\x00\x00\x01CK\x01\x00\x00\x00alice"))
	f.Fuzz(func(t *testing.T, b []byte) {
		clean(t, gss{}.response(0, b))
		clean(t, gss{}.challenge(0, b))
	})
}
