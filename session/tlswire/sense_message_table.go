package tlswire

const (
	rfcHello  = "RFC 8446 4.1.2, RFC 5246 7.4.1.2"
	rfcAnswer = "RFC 8446 4.1.3, RFC 5246 7.4.1.3"
	rfcExts   = "RFC 8446 4.2"
	rfcCert   = "RFC 8446 4.4.2, RFC 5246 7.4.2"
	rfcAsk    = "RFC 8446 4.3.2, RFC 5246 7.4.4"
	rfcProof  = "RFC 8446 4.4.3, RFC 5246 7.4.8"
	rfcSKE    = "RFC 5246 7.4.3"
	rfcCKE    = "RFC 5246 7.4.7"
	rfcEC     = "RFC 8422 5.4"
	rfcTicket = "RFC 8446 4.6.1"
)

var greaseSense = sense{"A value without meaning, sent so that servers do not choke on what they do not know.", "RFC 8701 3"}

// valueSenses explains values that say more than the place where they stand.
var valueSenses = map[term]sense{
	{"cipher_suite", "TLS_EMPTY_RENEGOTIATION_INFO_SCSV"}: {"No suite but a signal: the client ties a renegotiation to the handshake before it.", "RFC 5746 3.3"},
	{"cipher_suite", "TLS_FALLBACK_SCSV"}:                 {"No suite but a signal: the client tried a newer version before, and now comes back with an older one.", "RFC 7507 4"},
}

// messageSenses explains the parts of handshake messages.
var messageSenses = map[term]sense{
	{"", "msg_type"}: {"Which handshake message this is.", "RFC 8446 4"},
	{"", "length"}:   {"How many bytes of it follow.", "RFC 8446 3.4"},
	{"", "bytes"}:    {"Its bytes.", ""},
	{"", "unparsed"}: {"Bytes that do not fit the form: too few, too many, or with a length that is wrong.", "RFC 8446 6.2"},
	{"", "body"}:     {"The content of a message whose form is not known.", "RFC 8446 4"},

	{"", "legacy_version"}:                       {"The highest version up to TLS 1.2; TLS 1.3 says 1.2 here for old boxes on the way, and the truth in supported_versions.", "RFC 8446 4.1.2, D.1"},
	{"ServerHello", "legacy_version"}:            {"The version that the server chose, up to TLS 1.2; TLS 1.3 says 1.2 here, and the truth in supported_versions.", "RFC 8446 4.1.3, D.1"},
	{"ClientHello", "random"}:                    {"Fresh bytes of the client: no two sessions get the same keys.", rfcHello},
	{"ServerHello", "random"}:                    {"Fresh bytes of the server: no two sessions get the same keys.", rfcAnswer},
	{"HelloRetryRequest", "random"}:              {"A fixed value that tells a HelloRetryRequest from a ServerHello: the SHA-256 of that word.", "RFC 8446 4.1.3"},
	{"", "legacy_session_id"}:                    {"Up to TLS 1.2 the session that the client wants to resume; in TLS 1.3 often random, so that old boxes take it for one.", "RFC 8446 4.1.2, D.4"},
	{"", "legacy_session_id_echo"}:               {"Up to TLS 1.2 the number that the server gives the session; in TLS 1.3 the client's own, sent back.", "RFC 8446 4.1.3, RFC 5246 7.4.1.3"},
	{"", "cipher_suites"}:                        {"The cipher suites that the client can do, the one it likes best first.", rfcHello},
	{"cipher_suites", "cipher_suite"}:            {"A cipher suite: how keys are agreed on (up to TLS 1.2), how data is encrypted, and with which hash.", "RFC 8446 B.4"},
	{"ServerHello", "cipher_suite"}:              {"The cipher suite that the server chose.", rfcAnswer},
	{"HelloRetryRequest", "cipher_suite"}:        {"The cipher suite that the server chose.", rfcAnswer},
	{"", "legacy_compression_methods"}:           {"Ways to compress: since an attack on them (CRIME) only null, which is none.", rfcHello},
	{"legacy_compression_methods", "method"}:     {"A way to compress; null is none.", rfcHello},
	{"", "legacy_compression_method"}:            {"The way to compress that the server chose; null is none.", rfcAnswer},
	{"", "extensions"}:                           {"What goes beyond the fixed fields: each with a type, a length and a content of its own.", rfcExts},
	{"", "extension_type"}:                       {"Which extension this is.", rfcExts},
	{"", "extension_data"}:                       {"The content of the extension.", rfcExts},
	{"", "certificate_request_context"}:          {"Ties a client's certificate to the request for it; empty in the handshake itself.", "RFC 8446 4.3.2, 4.4.2"},
	{"", "certificate_list"}:                     {"The certificates: the sender's own first, then those of the CAs above it.", rfcCert},
	{"", "certificate_entry"}:                    {"A certificate with what belongs to it.", "RFC 8446 4.4.2"},
	{"", "cert_data"}:                            {"A certificate.", rfcCert},
	{"", "der"}:                                  {"The certificate itself, in the encoding DER.", "RFC 5280 4.1"},
	{"", "certificate_types"}:                    {"The kinds of keys that the client's certificate may have.", "RFC 5246 7.4.4"},
	{"certificate_types", "type"}:                {"A kind of key.", "RFC 5246 7.4.4"},
	{"", "supported_signature_algorithms"}:       {"The ways to sign that the sender can check, the one it likes best first.", "RFC 8446 4.2.3, RFC 5246 7.4.1.4.1"},
	{"supported_signature_algorithms", "scheme"}: {"A way to sign: a kind of key with a hash.", "RFC 8446 4.2.3"},
	{"", "authorities"}:                          {"The CAs that may have issued the certificate; none stands for any.", "RFC 8446 4.2.4, RFC 5246 7.4.4"},
	{"", "distinguished_name"}:                   {"The name of a CA.", "RFC 8446 4.2.4, RFC 5246 7.4.4"},
	{"", "rdn_sequence"}:                         {"The name in DER, as certificates have it.", "RFC 5280 4.1.2.4"},

	{"CertificateVerify", "algorithm"}: {"How the signature was made.", rfcProof},
	{"ServerKeyExchange", "algorithm"}: {"How the signature was made.", rfcSKE},
	{"CertificateVerify", "signature"}: {"A signature over all messages so far: only the holder of the certificate's key can make it.", rfcProof},
	{"ServerKeyExchange", "signature"}: {"A signature over both randoms and the server's half of the key exchange: it comes from the holder of the certificate's key.", rfcSKE},
	{"", "verify_data"}:                {"A check value over the whole handshake, made with its keys; it fits only if nobody changed a byte.", "RFC 8446 4.4.4, RFC 5246 7.4.9"},
	{"", "request_update"}:             {"Whether the other side is to take a fresh key too.", "RFC 8446 4.6.3"},

	{"", "ticket_lifetime_hint"}:           {"How long the server means to accept the ticket.", "RFC 5077 3.3"},
	{"", "ticket_lifetime"}:                {"How long the ticket may be used, at most seven days.", rfcTicket},
	{"", "ticket_age_add"}:                 {"A random number that hides the ticket's age from eavesdroppers when the client comes back.", rfcTicket},
	{"", "ticket_nonce"}:                   {"Makes the key of each ticket of this session another one.", rfcTicket},
	{"NewSessionTicket", "ticket"}:         {"The ticket: as a rule the session's secret, encrypted with a key that only the server has.", "RFC 8446 4.6.1, RFC 5077 4"},
	{"", "uncompressed_length"}:            {"The size of the message once unpacked.", "RFC 8879 4"},
	{"", "compressed_certificate_message"}: {"The Certificate message, compressed.", "RFC 8879 4"},
	{"CompressedCertificate", "algorithm"}: {"The way in which it is compressed.", "RFC 8879 4"},

	{"", "params"}:                        {"The server's half of the key exchange.", rfcSKE},
	{"", "curve_type"}:                    {"How the curve is told: by its name, as a rule.", rfcEC},
	{"", "named_curve"}:                   {"The curve on which the keys are agreed on.", rfcEC},
	{"", "public"}:                        {"The server's ephemeral public key: a point on the curve.", rfcEC},
	{"", "dh_p"}:                          {"The prime of the exchange; one below 2048 bits is weak.", rfcSKE},
	{"", "dh_g"}:                          {"The number that is raised to the secret powers.", rfcSKE},
	{"", "dh_Ys"}:                         {"The server's ephemeral public key.", rfcSKE},
	{"", "rsa_modulus"}:                   {"The modulus of a short-lived RSA key, kept small by the export rules of the 1990s.", "RFC 2246 7.4.3"},
	{"", "rsa_exponent"}:                  {"The exponent of that RSA key.", "RFC 2246 7.4.3"},
	{"", "psk_identity_hint"}:             {"Helps the client to find which shared key is meant.", "RFC 4279 2"},
	{"ClientKeyExchange", "psk_identity"}: {"Which shared key the client uses; readable on the wire.", "RFC 4279 2"},
	{"", "ecdh_Yc"}:                       {"The client's ephemeral public key: a point on the curve.", "RFC 8422 5.7"},
	{"", "dh_Yc"}:                         {"The client's ephemeral public key.", rfcCKE},
	{"", "encrypted_premaster_secret"}:    {"The secret from which all keys are made, encrypted to the server's RSA key: who ever gets that key reads the session.", "RFC 5246 7.4.7.1"},

	{"", "gmt_unix_time"}:      {"Meant for the sender's clock; many programs put random bytes here, since a clock can be recognised.", "RFC 5246 7.4.1.2"},
	{"", "random_bytes"}:       {"Random bytes.", "RFC 5246 7.4.1.2"},
	{"", "downgrade_sentinel"}: {"A fixed mark, DOWNGRD and a number: a client that speaks a newer version breaks off here, since someone may have lowered it.", "RFC 8446 4.1.3"},

	{"", "ec_point"}:                 {"A point on the curve.", "RFC 8446 4.2.8.2, RFC 8422 5.4"},
	{"", "legacy_form"}:              {"How the point is written: 4 is both coordinates in full.", "RFC 8446 4.2.8.2"},
	{"", "X"}:                        {"The point's first coordinate.", "RFC 8446 4.2.8.2"},
	{"", "Y"}:                        {"The point's second coordinate.", "RFC 8446 4.2.8.2"},
	{"", "u_coordinate"}:             {"A point on Curve25519 or Curve448: one coordinate is enough there.", "RFC 7748 5"},
	{"", "ml_kem_encapsulation_key"}: {"A public key of ML-KEM, which quantum computers do not break: the server encrypts a secret to it.", "FIPS 203 7.1, RFC 10024"},
	{"", "ml_kem_ciphertext"}:        {"A secret, encrypted to the client's key of ML-KEM, which quantum computers do not break.", "FIPS 203 7.2, RFC 10024"},
	{"", "dh_Y"}:                     {"A public key in a prime field.", "RFC 8446 4.2.8.1, RFC 7919"},

	{"", "Ecdsa-Sig-Value"}: {"A signature of two numbers, in DER.", "RFC 3279 2.2.3"},
	{"", "der_header"}:      {"Its tag and length in DER.", "X.690 8.1"},
	{"", "r"}:               {"The first number: made from a fresh random one, which must never be used twice.", "RFC 3279 2.2.3, FIPS 186-5 6.4"},
	{"", "s"}:               {"The second number: ties the first, the key and what is signed together.", "RFC 3279 2.2.3, FIPS 186-5 6.4"},
	{"", "integer"}:         {"The number; a zero byte in front keeps it positive.", "X.690 8.3"},
	{"", "R"}:               {"The first half: a point.", "RFC 8032 5.1.6"},
	{"", "S"}:               {"The second half: a number.", "RFC 8032 5.1.6"},
	{"", "rsa_signature"}:   {"A number as long as the RSA key.", "RFC 8017 8"},

	{"", "curve_a"}:    {"A number of the curve's equation.", "RFC 4492 5.4"},
	{"", "curve_b"}:    {"A number of the curve's equation.", "RFC 4492 5.4"},
	{"", "prime_p"}:    {"The prime of the field that the curve lies over.", "RFC 4492 5.4"},
	{"", "m"}:          {"The size of the field that the curve lies over, in bits.", "RFC 4492 5.4"},
	{"", "basis"}:      {"How numbers of the field are written.", "RFC 4492 5.4"},
	{"", "k"}:          {"A power of the field's polynomial.", "RFC 4492 5.4"},
	{"", "k1"}:         {"A power of the field's polynomial.", "RFC 4492 5.4"},
	{"", "k2"}:         {"A power of the field's polynomial.", "RFC 4492 5.4"},
	{"", "k3"}:         {"A power of the field's polynomial.", "RFC 4492 5.4"},
	{"", "base_point"}: {"The point that all others are reckoned from.", "RFC 4492 5.4"},
	{"", "order"}:      {"How many points are reached from it.", "RFC 4492 5.4"},
	{"", "cofactor"}:   {"How often those fit into the curve.", "RFC 4492 5.4"},

	{"", "srp_N"}:                           {"The prime of the exchange with a password.", "RFC 5054 2.5.3"},
	{"", "srp_g"}:                           {"The number that is raised to the secret powers.", "RFC 5054 2.5.3"},
	{"", "srp_s"}:                           {"The salt of the user's password.", "RFC 5054 2.5.3"},
	{"", "srp_B"}:                           {"The server's ephemeral public key.", "RFC 5054 2.5.3"},
	{"", "srp_A"}:                           {"The client's ephemeral public key.", "RFC 5054 2.5.4"},
	{"", "krb5_ticket"}:                     {"A ticket of Kerberos for this server.", "RFC 2712 3"},
	{"", "krb5_authenticator"}:              {"A proof that the client holds the ticket's key; empty as a rule.", "RFC 2712 3"},
	{"", "krb5_encrypted_premaster_secret"}: {"The secret from which all keys are made, encrypted with the ticket's key.", "RFC 2712 3"},
	{"", "key_transport"}:                   {"The secret from which all keys are made, encrypted as GOST has it, in DER.", "RFC 9189 4.2.4"},
	{"", "md5_hash"}:                        {"A check sum over the whole handshake with the secret, by MD5.", "RFC 6101 5.6.9"},
	{"", "sha_hash"}:                        {"A check sum over the whole handshake with the secret, by SHA-1.", "RFC 6101 5.6.9"},

	{"", "chain_type"}:              {"Whether each address gives one certificate, or one the whole chain.", "RFC 6066 5"},
	{"", "url_and_hash_list"}:       {"Where the client's certificates can be fetched.", "RFC 6066 5"},
	{"", "url_and_hash"}:            {"An address, with the hash of what lies there.", "RFC 6066 5"},
	{"", "url"}:                     {"The address with its length.", "RFC 6066 5"},
	{"", "address"}:                 {"The address.", "RFC 6066 5"},
	{"", "url_padding"}:             {"Always 1.", "RFC 6066 5"},
	{"", "sha1_hash"}:               {"A hash by SHA-1.", "RFC 6066 5, 6"},
	{"", "supp_data"}:               {"Data for the application, by kinds.", "RFC 4680 2"},
	{"", "supplemental_data_entry"}: {"Data of one kind.", "RFC 4680 2"},
	{"", "supp_data_type"}:          {"The kind of data.", "RFC 4680 2"},
	{"", "supp_data_content"}:       {"The data.", "RFC 4680 2"},
	{"", "selected_protocol"}:       {"The protocol that the client chose.", "draft-agl-tls-nextprotoneg"},
	{"selected_protocol", "name"}:   {"Its name.", "draft-agl-tls-nextprotoneg"},
	{"", "protocol_padding"}:        {"Zero bytes that hide the length of the name.", "draft-agl-tls-nextprotoneg"},
	{"", "channel_id_x"}:            {"The first coordinate of the client's key.", "draft-balfanz-tls-channelid"},
	{"", "channel_id_y"}:            {"The second coordinate of the client's key.", "draft-balfanz-tls-channelid"},
	{"", "channel_id_r"}:            {"The first number of its signature.", "draft-balfanz-tls-channelid"},
	{"", "channel_id_s"}:            {"The second number of its signature.", "draft-balfanz-tls-channelid"},
	{"", "hash"}:                    {"The hash of the first ClientHello.", "RFC 8446 4.4.1"},
}
