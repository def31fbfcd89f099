package certinspect

// The types of RFC 5280 A.1 and A.2 that certificates are made of.

func seq(name string, fields ...*shape) *shape {
	return &shape{name: name, tags: []byte{0x30}, fields: fields}
}

func each(name string, of *shape) *shape {
	return &shape{name: name, tags: []byte{0x30}, each: of}
}

func leafOf(name string, tags ...byte) *shape { return &shape{name: name, tags: tags} }

// optional gives s as a field that may be left out.
func optional(s *shape) *shape {
	c := *s
	c.optional = true
	return &c
}

// tagged gives an element with a context tag around s.
func tagged(name string, number byte, s *shape) *shape {
	return &shape{name: name, tags: []byte{0xa0 | number}, optional: true, fields: []*shape{s}}
}

// bare gives a primitive element with a context tag in place of its own.
func bare(name string, number byte, show func([]byte, *Node) string) *shape {
	return &shape{name: name, tags: []byte{0x80 | number}, optional: true, show: show}
}

func oidShape(name string) *shape { return leafOf(name, 0x06) }

func algorithmShape(name string) *shape {
	s := seq(name, oidShape("algorithm"), optional(&shape{name: "parameters"}))
	s.show = showFirst
	return s
}

func distinguishedName(name string) *shape {
	attribute := seq("AttributeTypeAndValue", oidShape("type"), &shape{name: "value"})
	s := each(name, &shape{name: "RelativeDistinguishedName", tags: []byte{0x31}, each: attribute})
	s.show = showName
	return s
}

func timeShape(name string) *shape { return leafOf(name, 0x17, 0x18) }

var generalName = &shape{name: "GeneralName", choice: []*shape{
	{name: "otherName", tags: []byte{0xa0}, fields: []*shape{oidShape("type-id"), tagged("value", 0, &shape{name: "value"})}},
	bare("rfc822Name", 1, showText),
	bare("dNSName", 2, showText),
	{name: "x400Address", tags: []byte{0xa3}},
	{name: "directoryName", tags: []byte{0xa4}, fields: []*shape{distinguishedName("Name")}},
	{name: "ediPartyName", tags: []byte{0xa5}},
	bare("uniformResourceIdentifier", 6, showText),
	bare("iPAddress", 7, showIP),
	bare("registeredID", 8, showOID),
}}

func generalNames(name string) *shape { return each(name, generalName) }

// implicit gives s with a context tag in place of its own.
func implicit(number byte, s *shape) *shape {
	c := *s
	c.tags, c.optional = []byte{0xa0 | number}, true
	return &c
}

var distributionPoint = seq("DistributionPoint",
	tagged("distributionPoint", 0, &shape{name: "DistributionPointName", choice: []*shape{
		implicit(0, generalNames("fullName")), {name: "nameRelativeToCRLIssuer", tags: []byte{0xa1}},
	}}),
	bare("reasons", 1, nil),
	implicit(2, generalNames("cRLIssuer")))

var generalSubtree = seq("GeneralSubtree", generalName, bare("minimum", 0, showInteger), bare("maximum", 1, showInteger))

var accessDescription = seq("AccessDescription", oidShape("accessMethod"), generalName)

// extensionShapes gives what the value of an extension holds.
var extensionShapes = map[string]*shape{
	"2.5.29.14": {name: "SubjectKeyIdentifier", tags: []byte{0x04}},
	"2.5.29.15": {name: "KeyUsage", tags: []byte{0x03}, show: showUsage},
	"2.5.29.17": generalNames("SubjectAltName"),
	"2.5.29.18": generalNames("IssuerAltName"),
	"2.5.29.19": seq("BasicConstraints", optional(leafOf("cA", 0x01)), optional(leafOf("pathLenConstraint", 0x02))),
	"2.5.29.30": seq("NameConstraints", implicit(0, each("permittedSubtrees", generalSubtree)), implicit(1, each("excludedSubtrees", generalSubtree))),
	"2.5.29.31": each("CRLDistributionPoints", distributionPoint),
	"2.5.29.32": each("CertificatePolicies", seq("PolicyInformation", oidShape("policyIdentifier"),
		optional(each("policyQualifiers", seq("PolicyQualifierInfo", oidShape("policyQualifierId"), &shape{name: "qualifier"}))))),
	"2.5.29.33": each("PolicyMappings", seq("PolicyMapping", oidShape("issuerDomainPolicy"), oidShape("subjectDomainPolicy"))),
	"2.5.29.35": seq("AuthorityKeyIdentifier", bare("keyIdentifier", 0, nil), implicit(1, generalNames("authorityCertIssuer")), bare("authorityCertSerialNumber", 2, showInteger)),
	"2.5.29.36": seq("PolicyConstraints", bare("requireExplicitPolicy", 0, showInteger), bare("inhibitPolicyMapping", 1, showInteger)),
	"2.5.29.37": each("ExtKeyUsage", oidShape("KeyPurposeId")),
	"2.5.29.46": each("FreshestCRL", distributionPoint),
	"2.5.29.54": leafOf("InhibitAnyPolicy", 0x02),

	"1.3.6.1.5.5.7.1.1":  each("AuthorityInfoAccess", accessDescription),
	"1.3.6.1.5.5.7.1.11": each("SubjectInfoAccess", accessDescription),
	oidFeature:           each("TLSFeature", leafOf("feature", 0x02)),
	oidSCT:               leafOf("SignedCertificateTimestampList", 0x04),
}

var extensionShape = &shape{
	name: "Extension", tags: []byte{0x30}, show: showFirst,
	fields: []*shape{
		oidShape("extnID"), optional(leafOf("critical", 0x01)),
		{name: "extnValue", tags: []byte{0x04}, byOID: extensionShapes, inside: anyShape},
	},
}

var certificateShape = seq("Certificate",
	seq("tbsCertificate",
		tagged("version", 0, &shape{name: "Version", tags: []byte{0x02}, show: showVersion}),
		leafOf("serialNumber", 0x02),
		algorithmShape("signature"),
		distinguishedName("issuer"),
		seq("validity", timeShape("notBefore"), timeShape("notAfter")),
		distinguishedName("subject"),
		seq("subjectPublicKeyInfo", algorithmShape("algorithm"), &shape{
			name: "subjectPublicKey", tags: []byte{0x03},
			byOID: map[string]*shape{"1.2.840.113549.1.1.1": seq("RSAPublicKey", leafOf("modulus", 0x02), leafOf("publicExponent", 0x02))},
		}),
		bare("issuerUniqueID", 1, nil),
		bare("subjectUniqueID", 2, nil),
		tagged("extensions", 3, &shape{name: "Extensions", tags: []byte{0x30}, each: extensionShape, unique: true}),
	),
	algorithmShape("signatureAlgorithm"),
	leafOf("signatureValue", 0x03),
)
