package tlswire

const (
	inRecord   = "record"
	rfcRecord  = "RFC 8446 5.1, RFC 5246 6.2.1"
	rfcSealing = "RFC 8446 5.2, RFC 5246 6.2.3"
)

const (
	inSSL2  = "SSL 2.0"
	rfcSSL2 = "draft-hickman-netscape-ssl-00 2.6"
)

// recordSenses explains the parts of records.
var recordSenses = map[term]sense{
	{inRecord, "type"}:            {"What the record carries; in TLS 1.3 a sealed one always says application_data.", rfcRecord},
	{"", "legacy_record_version"}: {"A version, kept for old boxes on the way: TLS 1.3 says 1.2 here, and the first ClientHello may say 1.0.", rfcRecord},
	{inRecord, "length"}:          {"How many bytes of the record follow.", rfcRecord},
	{"", "fragment"}:              {"The content of the record, readable by anyone on the path.", rfcRecord},
	{"", "encrypted_record"}:      {"The sealed content: what an eavesdropper sees of it is its size.", rfcSealing},
	{"", "ciphertext"}:            {"The encrypted bytes, as many as were encrypted.", rfcSealing},
	{"", "block_ciphered"}:        {"Encrypted in blocks: the content, a MAC that proves it is unchanged, and padding up to a whole block.", "RFC 5246 6.2.3.2"},
	{inRecord, "content"}:         {"The content, readable by anyone on the path: this suite encrypts nothing.", "RFC 9150 4, RFC 5246 6.2.3.1"},
	{"ciphertext", "content"}:     {"Where the content lies, encrypted.", rfcSealing},
	{"content", "content"}:        {"The content itself.", "RFC 9150 4"},
	{"", "nonce_explicit"}:        {"The part of the nonce that is sent along; no two records of a key may have the same.", "RFC 5288 3, RFC 6655 3"},
	{"", "IV"}:                    {"A random start value: the same content looks different each time.", "RFC 5246 6.2.3.2"},
	{"", "MAC"}:                   {"A keyed check value: proves that the record was not changed.", "RFC 5246 6.2.3.1"},
	{"", "tag"}:                   {"The check value of the encryption: a record that was changed does not open.", rfcSealing},
	{"ciphertext", "type"}:        {"Where the type of the content lies, encrypted.", "RFC 8446 5.2"},
	{"block_ciphered", "content"}: {"Where the content lies, encrypted.", rfcSealing},
	{"block_ciphered", "padding"}: {"Fills up the last block.", "RFC 5246 6.2.3.2"},
	{"ciphertext", "padding"}:     {"Fills up the last block.", "RFC 5246 6.2.3.2"},
	{"", "padding_length"}:        {"How much padding there is.", "RFC 5246 6.2.3.2"},
	{"content", "type"}:           {"The type of the content.", "RFC 8446 5.2"},
	{"", "zeros"}:                 {"Padding that hides the size of the content.", "RFC 8446 5.4"},
	{"", "change_cipher_spec"}:    {"Always 1. Up to TLS 1.2 what follows is encrypted; in TLS 1.3 it says nothing.", "RFC 8446 D.4, RFC 5246 7.1"},
	{"", "alert"}:                 {"An alert: why a side warns or ends the connection.", "RFC 8446 6, RFC 5246 7.2"},
	{"", "level"}:                 {"Warning or fatal; in TLS 1.3 it says nothing, the description alone counts.", "RFC 8446 6"},
	{"", "description"}:           {"What is the matter.", "RFC 8446 6, RFC 5246 7.2"},
	{"", "heartbeat_type"}:        {"A request to send the payload back, or the answer.", "RFC 6520 4"},
	{"", "payload_length"}:        {"The size of the payload; one beyond the record is how Heartbleed (CVE-2014-0160) read a server's memory.", "RFC 6520 4"},
	{inRecord, "payload"}:         {"Any bytes, to be sent back.", "RFC 6520 4"},
	{inRecord, "padding"}:         {"Random bytes that the other side ignores, 16 at least.", "RFC 6520 4"},

	{"", "ssl2_length"}:          {"How many bytes of the record follow; the first bit tells that there is no padding.", "RFC 5246 E.2"},
	{inSSL2, "version"}:          {"The highest version that the client speaks, or the one that the server chose.", "RFC 5246 E.2"},
	{"", "cipher_spec_length"}:   {"The bytes of the list of cipher specs.", "RFC 5246 E.2"},
	{"", "session_id_length"}:    {"The bytes of the session's number.", "RFC 5246 E.2"},
	{"", "challenge_length"}:     {"The bytes of the challenge.", "RFC 5246 E.2"},
	{"", "cipher_specs"}:         {"The cipher suites that the sender can do, in three bytes each.", "RFC 5246 E.2"},
	{"", "cipher_spec"}:          {"A cipher suite: one of TLS with a zero in front, or one of SSL 2.0.", "RFC 5246 E.2"},
	{inSSL2, "session_id"}:       {"The session that the client wants to resume.", "RFC 5246 E.2"},
	{"", "challenge"}:            {"Fresh bytes of the client; SSL 3.0 and TLS take them for its random.", "RFC 5246 E.2"},
	{"", "session_id_hit"}:       {"Whether the server knows the session.", rfcSSL2},
	{inSSL2, "certificate_type"}: {"The kind of certificate.", rfcSSL2},
	{"", "certificate_length"}:   {"The bytes of the certificate.", rfcSSL2},
	{"", "cipher_specs_length"}:  {"The bytes of the list of cipher specs.", rfcSSL2},
	{"", "connection_id_length"}: {"The bytes of the connection's number.", rfcSSL2},
	{inSSL2, "certificate"}:      {"The server's certificate, in DER.", rfcSSL2},
	{"", "connection_id"}:        {"Fresh bytes of the server.", rfcSSL2},
	{"", "error_code"}:           {"Why the sender gives up.", rfcSSL2},
}
