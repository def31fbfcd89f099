package tlswire

// Extension types that are decoded.
const (
	extServerName           = 0
	extMaxFragmentLength    = 1
	extCertificateURL       = 2
	extTrustedCAs           = 3
	extTruncatedHMAC        = 4
	extStatusRequest        = 5
	extUserMapping          = 6
	extClientAuthz          = 7
	extServerAuthz          = 8
	extCertType             = 9
	extSupportedGroups      = 10
	extPointFormats         = 11
	extSRP                  = 12
	extSignatureAlgorithms  = 13
	extSRTP                 = 14
	extHeartbeat            = 15
	extALPN                 = 16
	extStatusRequestV2      = 17
	extSCT                  = 18
	extClientCertType       = 19
	extServerCertType       = 20
	extPadding              = 21
	extEncryptThenMAC       = 22
	extExtendedMaster       = 23
	extTokenBinding         = 24
	extCachedInfo           = 25
	extCompressCertificate  = 27
	extRecordSizeLimit      = 28
	extExternPSK            = 33
	extDelegatedCredentials = 34
	extSessionTicket        = 35
	extPreSharedKey         = 41
	extEarlyData            = 42
	extSupportedVersions    = 43
	extCookie               = 44
	extPSKModes             = 45
	extCertAuthorities      = 47
	extOIDFilters           = 48
	extPostHandshakeAuth    = 49
	extSignatureAlgsCert    = 50
	extKeyShare             = 51
	extConnectionIDOld      = 53
	extConnectionID         = 54
	extExternalIDHash       = 55
	extExternalSession      = 56
	extQUIC                 = 57
	extTicketRequest        = 58
	extDNSSECChain          = 59
	extRRC                  = 61
	extFlags                = 62
	extNPN                  = 13172
	extALPSOld              = 17513
	extALPS                 = 17613
	extChannelIDOld         = 30031
	extChannelID            = 30032
	extOuterExtensions      = 0xfd00
	extECH                  = 0xfe0d
	extRenegotiationInfo    = 0xff01
	extQUICOld              = 0xffa5
)

// extensionNames is the TLS ExtensionType Values registry of IANA as it stood
// in 2025, with the values of drafts that were deployed.
var extensionNames = map[uint16]string{
	0: "server_name", 1: "max_fragment_length", 2: "client_certificate_url", 3: "trusted_ca_keys", 4: "truncated_hmac",
	5: "status_request", 6: "user_mapping", 7: "client_authz", 8: "server_authz", 9: "cert_type",
	10: "supported_groups", 11: "ec_point_formats", 12: "srp", 13: "signature_algorithms", 14: "use_srtp", 15: "heartbeat",
	16: "application_layer_protocol_negotiation", 17: "status_request_v2", 18: "signed_certificate_timestamp",
	19: "client_certificate_type", 20: "server_certificate_type", 21: "padding", 22: "encrypt_then_mac",
	23: "extended_master_secret", 24: "token_binding", 25: "cached_info", 26: "tls_lts", 27: "compress_certificate",
	28: "record_size_limit", 29: "pwd_protect", 30: "pwd_clear", 31: "password_salt", 32: "ticket_pinning",
	33: "tls_cert_with_extern_psk", 34: "delegated_credential", 35: "session_ticket", 36: "TLMSP", 37: "TLMSP_proxying",
	38: "TLMSP_delegate", 39: "supported_ekt_ciphers", 41: "pre_shared_key", 42: "early_data", 43: "supported_versions",
	44: "cookie", 45: "psk_key_exchange_modes", 47: "certificate_authorities", 48: "oid_filters", 49: "post_handshake_auth",
	50: "signature_algorithms_cert", 51: "key_share", 52: "transparency_info", 53: "connection_id (deprecated)",
	54: "connection_id", 55: "external_id_hash", 56: "external_session_id", 57: "quic_transport_parameters",
	58: "ticket_request", 59: "dnssec_chain", 60: "sequence_number_encryption_algorithms", 61: "rrc", 62: "tls_flags",
	13172: "next_protocol_negotiation (draft)", 17513: "application_settings (draft)", 17613: "application_settings (draft)",
	30031: "channel_id (draft)", 30032: "channel_id (draft)", 64768: "ech_outer_extensions", 65037: "encrypted_client_hello",
	65281: "renegotiation_info", 65445: "quic_transport_parameters (draft)", 65486: "encrypted_server_name (draft)",
}
