package certinspect

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"slices"
)

// Extension is one extension of a certificate.
type Extension struct {
	OID      string `json:"oid"`
	Name     string `json:"name,omitempty"` // "" where not known here
	Critical bool   `json:"critical"`
	Bytes    int    `json:"bytes"`             // size of its value
	Unknown  bool   `json:"unknown,omitempty"` // critical, and its meaning is not known: the certificate must not be used
}

const (
	oidFeature = "1.3.6.1.5.5.7.1.24"
	oidSCT     = "1.3.6.1.4.1.11129.2.4.2"
)

var extensionNames = map[string]string{
	"2.5.29.9":                "subject directory attributes",
	"2.5.29.14":               "subject key identifier",
	"2.5.29.15":               "key usage",
	"2.5.29.16":               "private key usage period",
	"2.5.29.17":               "subject alternative name",
	"2.5.29.18":               "issuer alternative name",
	"2.5.29.19":               "basic constraints",
	"2.5.29.30":               "name constraints",
	"2.5.29.31":               "CRL distribution points",
	"2.5.29.32":               "certificate policies",
	"2.5.29.33":               "policy mappings",
	"2.5.29.35":               "authority key identifier",
	"2.5.29.36":               "policy constraints",
	"2.5.29.37":               "extended key usage",
	"2.5.29.46":               "freshest CRL",
	"2.5.29.54":               "inhibit any-policy",
	"1.3.6.1.5.5.7.1.1":       "authority information access",
	"1.3.6.1.5.5.7.1.3":       "qualified certificate statements",
	"1.3.6.1.5.5.7.1.11":      "subject information access",
	"1.3.6.1.5.5.7.1.12":      "logotype",
	oidFeature:                "TLS feature",
	"1.3.6.1.5.5.7.48.1.5":    "OCSP no check",
	oidSCT:                    "signed certificate timestamps",
	"1.3.6.1.4.1.11129.2.4.3": "precertificate poison",
	"1.3.6.1.4.1.311.20.2":    "Microsoft certificate template name",
	"1.3.6.1.4.1.311.21.1":    "Microsoft CA version",
	"1.3.6.1.4.1.311.21.7":    "Microsoft certificate template",
	"1.3.6.1.4.1.311.21.10":   "Microsoft application policies",
	"2.16.840.1.113730.1.1":   "Netscape certificate type",
	"2.16.840.1.113730.1.13":  "Netscape comment",
}

func extensionOf(e pkix.Extension, unhandled []asn1.ObjectIdentifier) Extension {
	oid := e.Id.String()
	return Extension{
		OID: oid, Name: extensionNames[oid], Critical: e.Critical, Bytes: len(e.Value),
		Unknown: slices.ContainsFunc(unhandled, e.Id.Equal),
	}
}

// mustStaple tells whether e asks for a stapled OCSP response: RFC 7633, feature 5 or 17.
func mustStaple(e pkix.Extension) bool {
	if e.Id.String() != oidFeature {
		return false
	}
	var features []int
	if rest, err := asn1.Unmarshal(e.Value, &features); err != nil || len(rest) > 0 {
		return false
	}
	return slices.Contains(features, 5) || slices.Contains(features, 17)
}

var usageNames = []struct {
	bit  x509.KeyUsage
	name string
}{
	{x509.KeyUsageDigitalSignature, "digital signature"},
	{x509.KeyUsageContentCommitment, "content commitment"},
	{x509.KeyUsageKeyEncipherment, "key encipherment"},
	{x509.KeyUsageDataEncipherment, "data encipherment"},
	{x509.KeyUsageKeyAgreement, "key agreement"},
	{x509.KeyUsageCertSign, "certificate signing"},
	{x509.KeyUsageCRLSign, "CRL signing"},
	{x509.KeyUsageEncipherOnly, "encipher only"},
	{x509.KeyUsageDecipherOnly, "decipher only"},
}

func usagesOf(u x509.KeyUsage) []string {
	var names []string
	for _, k := range usageNames {
		if u&k.bit != 0 {
			names = append(names, k.name)
		}
	}
	return names
}

var extendedNames = map[x509.ExtKeyUsage]string{
	x509.ExtKeyUsageAny:                            "any",
	x509.ExtKeyUsageServerAuth:                     "server",
	x509.ExtKeyUsageClientAuth:                     "client",
	x509.ExtKeyUsageCodeSigning:                    "code signing",
	x509.ExtKeyUsageEmailProtection:                "email protection",
	x509.ExtKeyUsageIPSECEndSystem:                 "IPsec end system",
	x509.ExtKeyUsageIPSECTunnel:                    "IPsec tunnel",
	x509.ExtKeyUsageIPSECUser:                      "IPsec user",
	x509.ExtKeyUsageTimeStamping:                   "time stamping",
	x509.ExtKeyUsageOCSPSigning:                    "OCSP signing",
	x509.ExtKeyUsageMicrosoftServerGatedCrypto:     "Microsoft server gated crypto",
	x509.ExtKeyUsageNetscapeServerGatedCrypto:      "Netscape server gated crypto",
	x509.ExtKeyUsageMicrosoftCommercialCodeSigning: "Microsoft commercial code signing",
	x509.ExtKeyUsageMicrosoftKernelCodeSigning:     "Microsoft kernel code signing",
}

// extendedOf names the extended key usages; those not known by OID.
func extendedOf(c *x509.Certificate) []string {
	var names []string
	for _, u := range c.ExtKeyUsage {
		names = append(names, extendedNames[u])
	}
	for _, oid := range c.UnknownExtKeyUsage {
		names = append(names, oid.String())
	}
	return names
}
