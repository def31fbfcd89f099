package tshark

// form is how a value of tshark is compared with bytes of ours.
type form uint8

const (
	asNumber form = iota
	asBytes
	asText
)

// sameField names fields of tshark and the ends of the paths of fields in
// Handshake events that have the same bytes.
var sameField = []struct {
	tshark string
	form   form
	ours   []string
}{
	{"tls.handshake.extension.type", asNumber, []string{"extension_type"}},
	{"tls.handshake.version", asNumber, []string{"legacy_version", "ClientHello/version"}},
	{"tls.handshake.cipherspec", asNumber, []string{"cipher_specs/cipher_spec"}},
	{"tls.handshake.random", asBytes, []string{"random"}},
	{"tls.handshake.session_id", asBytes, []string{"legacy_session_id", "legacy_session_id_echo"}},
	{"tls.handshake.ciphersuite", asNumber, []string{"cipher_suites/cipher_suite", "ServerHello/cipher_suite", "HelloRetryRequest/cipher_suite"}},
	{"tls.handshake.comp_method", asNumber, []string{"legacy_compression_methods/method", "legacy_compression_method"}},
	{"tls.handshake.extensions_server_name", asText, []string{"host_name"}},
	{"tls.handshake.extensions_alpn_str", asText, []string{"protocol_name/name"}},
	{"tls.handshake.extensions_supported_group", asNumber, []string{"named_group_list/group"}},
	{"tls.handshake.extensions_ec_point_format", asNumber, []string{"ec_point_format_list/format"}},
	{"tls.handshake.extensions_key_share_group", asNumber, []string{"key_share_entry/group"}},
	{"tls.handshake.extensions_key_share_selected_group", asNumber, []string{"selected_group"}},
	{"tls.handshake.extensions_key_share_key_exchange", asBytes, []string{"key_exchange"}},
	{"tls.handshake.extensions.supported_version", asNumber, []string{"versions/version", "selected_version"}},
	{"tls.extension.psk_ke_mode", asNumber, []string{"ke_modes/mode"}},
	{"tls.handshake.extensions.psk.identity.obfuscated_ticket_age", asNumber, []string{"obfuscated_ticket_age"}},
	{"tls.handshake.extensions.psk.identity.selected", asNumber, []string{"selected_identity"}},
	{"tls.handshake.sig_hash_alg", asNumber, []string{"scheme", "CertificateVerify/algorithm", "ServerKeyExchange/algorithm", "serialized_sct/algorithm"}},
	{"tls.handshake.certificate", asBytes, []string{"cert_data/der"}},
	{"tls.handshake.session_ticket", asBytes, []string{"NewSessionTicket/ticket"}},
	{"tls.handshake.session_ticket_lifetime_hint", asNumber, []string{"ticket_lifetime_hint", "ticket_lifetime"}},
	{"tls.handshake.session_ticket_age_add", asNumber, []string{"ticket_age_add"}},
	{"tls.handshake.session_ticket_nonce", asBytes, []string{"ticket_nonce"}},
	{"tls.early_data.max_early_data_size", asNumber, []string{"max_early_data_size"}},
	{"tls.record_size_limit", asNumber, []string{"record_size_limit"}},
	{"tls.handshake.server_named_curve", asNumber, []string{"named_curve"}},
	{"tls.handshake.server_point", asBytes, []string{"public"}},
	{"tls.handshake.client_point", asBytes, []string{"ecdh_Yc"}},
	{"tls.handshake.p", asBytes, []string{"dh_p"}},
	{"tls.handshake.g", asBytes, []string{"dh_g"}},
	{"tls.handshake.ys", asBytes, []string{"dh_Ys"}},
	{"tls.handshake.yc", asBytes, []string{"dh_Yc"}},
	{"tls.handshake.epms", asBytes, []string{"encrypted_premaster_secret"}},
	{"tls.handshake.hint", asBytes, []string{"psk_identity_hint"}},
	{"tls.handshake.identity", asBytes, []string{"ClientKeyExchange/psk_identity"}},
	{"tls.handshake.sig", asBytes, []string{"ServerKeyExchange/signature"}},
	{"tls.handshake.client_cert_vrfy.sig", asBytes, []string{"CertificateVerify/signature"}},
	{"tls.handshake.key_update.request_update", asNumber, []string{"request_update"}},
	{"tls.handshake.cert_type", asNumber, []string{"certificate_types/type"}},
	{"tls.handshake.extensions.psk.identity.identity", asBytes, []string{"psk_identity/identity"}},
	{"tls.handshake.extensions.psk.identities.length", asNumber, []string{"identities/length"}},
	{"tls.handshake.extensions.psk.binders_len", asNumber, []string{"binders/length"}},
	{"tls.handshake.extensions.cookie", asBytes, []string{"cookie/cookie"}},
	{"tls.handshake.extensions_reneg_info", asBytes, []string{"renegotiated_connection"}},
	{"tls.handshake.max_fragment_length", asNumber, []string{"max_fragment_length/max_fragment_length"}},
	{"tls.handshake.extensions_status_request_type", asNumber, []string{"status_type"}},
	{"tls.handshake.ocsp_response_len", asNumber, []string{"response/length"}},
	{"tls.compress_certificate.algorithm", asNumber, []string{"algorithms/algorithm"}},
	{"tls.handshake.server_curve_type", asNumber, []string{"curve_type"}},
	{"tls.handshake.certificate_request_context", asBytes, []string{"certificate_request_context"}},
	{"tls.handshake.cipher_suites_length", asNumber, []string{"cipher_suites/length"}},
	{"tls.handshake.extensions_length", asNumber, []string{"extensions/length"}},
	{"tls.handshake.certificates_length", asNumber, []string{"certificate_list/length"}},
	{"tls.handshake.certificate_length", asNumber, []string{"cert_data/length"}},
	{"tls.handshake.session_id_length", asNumber, []string{"legacy_session_id/length", "legacy_session_id_echo/length"}},
	{"tls.handshake.comp_methods_length", asNumber, []string{"legacy_compression_methods/length"}},
	{"tls.handshake.sig_hash_alg_len", asNumber, []string{"supported_signature_algorithms/length"}},
	{"tls.handshake.extensions_key_share_key_exchange_length", asNumber, []string{"key_exchange/length"}},
	{"tls.handshake.session_ticket_length", asNumber, []string{"NewSessionTicket/ticket/length"}},
	{"tls.handshake.sig_len", asNumber, []string{"ServerKeyExchange/signature/length"}},
	{"tls.handshake.client_cert_vrfy.sig_len", asNumber, []string{"CertificateVerify/signature/length"}},
	{"tls.handshake.dname_len", asNumber, []string{"authorities/distinguished_name/length"}},
	{"tls.handshake.dnames_len", asNumber, []string{"authorities/length"}},
}
