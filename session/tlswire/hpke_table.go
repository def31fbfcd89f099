package tlswire

// The HPKE registries of IANA, RFC 9180 7.
var (
	kemNames = map[int]string{
		0x0010: "DHKEM(P-256, HKDF-SHA256)", 0x0011: "DHKEM(P-384, HKDF-SHA384)", 0x0012: "DHKEM(P-521, HKDF-SHA512)",
		0x0013: "DHKEM(CP-256, HKDF-SHA256)", 0x0014: "DHKEM(CP-384, HKDF-SHA384)", 0x0015: "DHKEM(CP-521, HKDF-SHA512)",
		0x0016: "DHKEM(secp256k1, HKDF-SHA256)", 0x0020: "DHKEM(X25519, HKDF-SHA256)", 0x0021: "DHKEM(X448, HKDF-SHA512)",
		0x0030: "X25519Kyber768Draft00", 0x647a: "X-Wing",
	}
	kdfNames  = map[int]string{1: "HKDF-SHA256", 2: "HKDF-SHA384", 3: "HKDF-SHA512"}
	aeadNames = map[int]string{1: "AES-128-GCM", 2: "AES-256-GCM", 3: "ChaCha20Poly1305", 0xffff: "Export-only"}
)

func kemName(v int) (string, bool)  { return naming(kemNames)(v) }
func kdfName(v int) (string, bool)  { return naming(kdfNames)(v) }
func aeadName(v int) (string, bool) { return naming(aeadNames)(v) }
