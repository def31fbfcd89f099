package tlswire

// unregisteredSuites were in use without a registration: SSL 3.0, FIPS, export and GOST drafts,
// Salsa20 and ChaCha20 drafts, J-PAKE, and GM/T 0024.
var unregisteredSuites = map[uint16]string{
	0x001c: "SSL_FORTEZZA_KEA_WITH_NULL_SHA",
	0x001d: "SSL_FORTEZZA_KEA_WITH_FORTEZZA_CBC_SHA",
	0x0060: "TLS_RSA_EXPORT1024_WITH_RC4_56_MD5",
	0x0061: "TLS_RSA_EXPORT1024_WITH_RC2_CBC_56_MD5",
	0x0062: "TLS_RSA_EXPORT1024_WITH_DES_CBC_SHA",
	0x0063: "TLS_DHE_DSS_EXPORT1024_WITH_DES_CBC_SHA",
	0x0064: "TLS_RSA_EXPORT1024_WITH_RC4_56_SHA",
	0x0065: "TLS_DHE_DSS_EXPORT1024_WITH_RC4_56_SHA",
	0x0066: "TLS_DHE_DSS_WITH_RC4_128_SHA",
	0x0080: "TLS_GOSTR341094_WITH_28147_CNT_IMIT",
	0x0081: "TLS_GOSTR341001_WITH_28147_CNT_IMIT",
	0x0082: "TLS_GOSTR341094_WITH_NULL_GOSTR3411",
	0x0083: "TLS_GOSTR341001_WITH_NULL_GOSTR3411",
	0xc0ff: "TLS_ECJPAKE_WITH_AES_128_CCM_8",
	0xcc13: "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256 (draft)",
	0xcc14: "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 (draft)",
	0xcc15: "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256 (draft)",
	0xe001: "ECDHE_SM1_SM3",
	0xe003: "ECC_SM1_SM3",
	0xe005: "IBSDH_SM1_SM3",
	0xe007: "IBC_SM1_SM3",
	0xe009: "RSA_SM1_SM3",
	0xe00a: "RSA_SM1_SHA1",
	0xe011: "ECDHE_SM4_CBC_SM3",
	0xe013: "ECC_SM4_CBC_SM3",
	0xe015: "IBSDH_SM4_CBC_SM3",
	0xe017: "IBC_SM4_CBC_SM3",
	0xe019: "RSA_SM4_CBC_SM3",
	0xe01a: "RSA_SM4_CBC_SHA1",
	0xe01c: "RSA_SM4_CBC_SHA256",
	0xe051: "ECDHE_SM4_GCM_SM3",
	0xe053: "ECC_SM4_GCM_SM3",
	0xe055: "IBSDH_SM4_GCM_SM3",
	0xe057: "IBC_SM4_GCM_SM3",
	0xe059: "RSA_SM4_GCM_SM3",
	0xe05a: "RSA_SM4_GCM_SHA256",
	0xe410: "TLS_RSA_WITH_ESTREAM_SALSA20_SHA1",
	0xe411: "TLS_RSA_WITH_SALSA20_SHA1",
	0xe412: "TLS_ECDHE_RSA_WITH_ESTREAM_SALSA20_SHA1",
	0xe413: "TLS_ECDHE_RSA_WITH_SALSA20_SHA1",
	0xe414: "TLS_ECDHE_ECDSA_WITH_ESTREAM_SALSA20_SHA1",
	0xe415: "TLS_ECDHE_ECDSA_WITH_SALSA20_SHA1",
	0xe416: "TLS_PSK_WITH_ESTREAM_SALSA20_SHA1",
	0xe417: "TLS_PSK_WITH_SALSA20_SHA1",
	0xe418: "TLS_ECDHE_PSK_WITH_ESTREAM_SALSA20_SHA1",
	0xe419: "TLS_ECDHE_PSK_WITH_SALSA20_SHA1",
	0xe41a: "TLS_RSA_PSK_WITH_ESTREAM_SALSA20_SHA1",
	0xe41b: "TLS_RSA_PSK_WITH_SALSA20_SHA1",
	0xe41c: "TLS_DHE_PSK_WITH_ESTREAM_SALSA20_SHA1",
	0xe41d: "TLS_DHE_PSK_WITH_SALSA20_SHA1",
	0xe41e: "TLS_DHE_RSA_WITH_ESTREAM_SALSA20_SHA1",
	0xe41f: "TLS_DHE_RSA_WITH_SALSA20_SHA1",
	0xfefe: "SSL_RSA_FIPS_WITH_DES_CBC_SHA",
	0xfeff: "SSL_RSA_FIPS_WITH_3DES_EDE_CBC_SHA",
	0xffe0: "SSL_RSA_FIPS_WITH_3DES_EDE_CBC_SHA",
	0xffe1: "SSL_RSA_FIPS_WITH_DES_CBC_SHA",
}

// unregisteredGroups are groups of drafts that were deployed.
var unregisteredGroups = map[uint16]string{
	0x11ee: "curveSM2MLKEM768",
}

// unregisteredSchemes are the pairs of a hash and a signature of TLS 1.2 that are no
// schemes of TLS 1.3, RFC 5246 7.4.1.4.1.
var unregisteredSchemes = map[uint16]string{
	0x0101: "rsa_md5",
	0x0202: "dsa_sha1",
	0x0301: "rsa_sha224",
	0x0302: "dsa_sha224",
	0x0303: "ecdsa_sha224",
	0x0402: "dsa_sha256",
	0x0502: "dsa_sha384",
	0x0602: "dsa_sha512",
}

// unregisteredExtensions are extensions of drafts that were deployed.
var unregisteredExtensions = map[uint16]string{
	0x3374: "next_protocol_negotiation (draft)",
	0x4469: "application_settings (draft)",
	0x44cd: "application_settings (draft)",
	0x754f: "channel_id (draft)",
	0x7550: "channel_id (draft)",
	0xffa5: "quic_transport_parameters (draft)",
	0xffce: "encrypted_server_name (draft)",
}

// unregisteredKEMs are the kinds of keys that came after RFC 9180.
var unregisteredKEMs = map[uint16]string{
	0x0030: "X25519Kyber768Draft00",
	0x647a: "X-Wing",
}

// unregisteredCertTypes are the kinds of keys of drafts on GOST and of GM/T 0024.
var unregisteredCertTypes = map[uint16]string{21: "gost_sign94", 22: "gost_sign01", 80: "ibc_params"}
