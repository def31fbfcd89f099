package certinspect

// oidName gives the name of an OID that certificates use, "" where it is not known here.
func oidName(oid string) string {
	for _, table := range []map[string]string{extensionNames, attributeNames, otherOIDs, policyNames} {
		if name, ok := table[oid]; ok {
			return name
		}
	}
	return ""
}

// Policies that public CAs use, CA/B Forum Baseline Requirements 7.1.6.1 and EV Guidelines.
var policyNames = map[string]string{
	"2.5.29.32.0":             "any policy",
	"2.23.140.1.1":            "extended validation (EV)",
	"2.23.140.1.2.1":          "domain validated (DV)",
	"2.23.140.1.2.2":          "organization validated (OV)",
	"2.23.140.1.2.3":          "individual validated (IV)",
	"2.23.140.1.31":           "onion EV",
	"2.23.140.1.4.1":          "code signing",
	"2.23.140.1.5.1.1":        "S/MIME, mailbox validated, legacy",
	"2.23.140.1.5.1.2":        "S/MIME, mailbox validated, multipurpose",
	"2.23.140.1.5.1.3":        "S/MIME, mailbox validated, strict",
	"0.4.0.2042.1.1":          "ETSI NCP",
	"0.4.0.2042.1.4":          "ETSI EVCP",
	"0.4.0.2042.1.6":          "ETSI DVCP",
	"0.4.0.2042.1.7":          "ETSI OVCP",
	"0.4.0.194112.1.4":        "EU qualified, website (QCP-w)",
	"1.3.6.1.4.1.44947.1.1.1": "Let's Encrypt, domain validated",
}

var otherOIDs = map[string]string{
	"1.2.840.113549.1.1.1": "RSA", "1.2.840.113549.1.1.2": "MD2 with RSA", "1.2.840.113549.1.1.4": "MD5 with RSA",
	"1.2.840.113549.1.1.5": "SHA-1 with RSA", "1.2.840.113549.1.1.7": "RSA-OAEP", "1.2.840.113549.1.1.10": "RSA-PSS",
	"1.2.840.113549.1.1.11": "SHA-256 with RSA", "1.2.840.113549.1.1.12": "SHA-384 with RSA", "1.2.840.113549.1.1.13": "SHA-512 with RSA",
	"1.2.840.113549.1.1.14": "SHA-224 with RSA", "1.2.840.10040.4.1": "DSA", "1.2.840.10040.4.3": "SHA-1 with DSA",
	"2.16.840.1.101.3.4.3.1": "SHA-224 with DSA", "2.16.840.1.101.3.4.3.2": "SHA-256 with DSA", "1.2.840.10045.2.1": "elliptic curve key",
	"1.2.840.10045.4.1": "SHA-1 with ECDSA", "1.2.840.10045.4.3.1": "SHA-224 with ECDSA", "1.2.840.10045.4.3.2": "SHA-256 with ECDSA",
	"1.2.840.10045.4.3.3": "SHA-384 with ECDSA", "1.2.840.10045.4.3.4": "SHA-512 with ECDSA",
	"1.2.840.10045.3.1.7": "P-256", "1.3.132.0.34": "P-384", "1.3.132.0.35": "P-521", "1.3.132.0.33": "P-224", "1.3.132.0.10": "secp256k1",
	"1.3.101.110": "X25519", "1.3.101.111": "X448", "1.3.101.112": "Ed25519", "1.3.101.113": "Ed448",
	"2.16.840.1.101.3.4.3.17": "ML-DSA-44", "2.16.840.1.101.3.4.3.18": "ML-DSA-65", "2.16.840.1.101.3.4.3.19": "ML-DSA-87",
	"2.16.840.1.101.3.4.2.1": "SHA-256", "2.16.840.1.101.3.4.2.2": "SHA-384", "2.16.840.1.101.3.4.2.3": "SHA-512", "1.3.14.3.2.26": "SHA-1",
	"1.2.840.113549.1.1.8": "MGF1",

	"2.5.29.37.0": "any use", "1.3.6.1.5.5.7.3.1": "server", "1.3.6.1.5.5.7.3.2": "client", "1.3.6.1.5.5.7.3.3": "code signing",
	"1.3.6.1.5.5.7.3.4": "email protection", "1.3.6.1.5.5.7.3.8": "time stamping", "1.3.6.1.5.5.7.3.9": "OCSP signing",
	"1.3.6.1.4.1.311.20.2.2": "smart card sign-in", "1.3.6.1.4.1.311.10.3.3": "Microsoft server gated crypto", "2.16.840.1.113730.4.1": "Netscape server gated crypto",

	"1.3.6.1.5.5.7.48.1": "OCSP", "1.3.6.1.5.5.7.48.2": "certificate of the issuer", "1.3.6.1.5.5.7.2.1": "practice statement (CPS)", "1.3.6.1.5.5.7.2.2": "user notice",
	oidSRVName: "SRV name", oidSmtpUTF8: "SmtpUTF8Mailbox", oidPrincipal: "Microsoft user name",
}
