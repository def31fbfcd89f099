package tlswire

// alert is an entry of the TLS Alerts registry of IANA as it stood in 2025,
// with the values of SSL 3.0 and of drafts.
type alert struct{ name, text, rfc string }

const rfcAlerts = "RFC 8446 6.2"

var alerts = map[int]alert{
	0:   {"close_notify", "The sender will send nothing more. The regular end: nobody can cut the conversation short unseen.", "RFC 8446 6.1"},
	1:   {"end_of_early_data", "The early data of a draft of TLS 1.3 ended here.", "draft-ietf-tls-tls13-18"},
	10:  {"unexpected_message", "A message came that does not belong at this point: a fault in one of the programs, or bytes that are no TLS.", rfcAlerts},
	20:  {"bad_record_mac", "A record did not pass its check: it was changed on the way, or the two sides have different keys.", rfcAlerts},
	21:  {"decryption_failed", "A record could not be decrypted. Retired, since the difference to bad_record_mac helped attackers.", "RFC 5246 7.2.2"},
	22:  {"record_overflow", "A record is longer than TLS allows; often plaintext was taken for TLS.", rfcAlerts},
	30:  {"decompression_failure", "A compressed record could not be unpacked. TLS 1.3 has no compression.", "RFC 5246 7.2.2"},
	40:  {"handshake_failure", "No agreement: most often no cipher suite, group or signature that both sides accept.", rfcAlerts},
	41:  {"no_certificate", "SSL 3.0: the client has no certificate to show.", "RFC 6101 5.4.2"},
	42:  {"bad_certificate", "The certificate is broken, or its signatures do not hold.", rfcAlerts},
	43:  {"unsupported_certificate", "The certificate is of a kind that the other side cannot use.", rfcAlerts},
	44:  {"certificate_revoked", "The CA has taken the certificate back.", rfcAlerts},
	45:  {"certificate_expired", "The certificate is past its date, or not valid yet. A wrong clock looks the same.", rfcAlerts},
	46:  {"certificate_unknown", "The certificate was refused for a reason that is not told further.", rfcAlerts},
	47:  {"illegal_parameter", "A value in a message is not allowed, or contradicts another one.", rfcAlerts},
	48:  {"unknown_ca", "No way leads from the certificate to a CA that this side trusts. The sender of the alert does not trust the other side's certificate.", rfcAlerts},
	49:  {"access_denied", "The certificate is valid, but the sender does not let its holder in.", rfcAlerts},
	50:  {"decode_error", "A message could not be read: a length or a value is out of range.", rfcAlerts},
	51:  {"decrypt_error", "A signature or a Finished did not check out: the key does not fit the certificate, or a message was changed.", rfcAlerts},
	52:  {"too_many_cids_requested", "More connection IDs were asked for than this side gives.", "RFC 9147 9"},
	60:  {"export_restriction", "The key is longer than the export rules of the 1990s allowed.", "RFC 2246 7.2.2"},
	70:  {"protocol_version", "The other side's TLS versions are known, but not spoken here: no version in common.", rfcAlerts},
	71:  {"insufficient_security", "What the other side offers is weaker than this side accepts.", rfcAlerts},
	80:  {"internal_error", "Something failed in the sender itself; the other side did nothing wrong.", rfcAlerts},
	86:  {"inappropriate_fallback", "The client came back with an older version although the server speaks a newer one: a downgrade was tried.", "RFC 7507 3"},
	90:  {"user_canceled", "The user ended the handshake; no fault of the protocol.", "RFC 8446 6.1"},
	100: {"no_renegotiation", "The sender does not want a new handshake in this connection.", "RFC 5246 7.2.2"},
	109: {"missing_extension", "An extension that has to be there is missing.", rfcAlerts},
	110: {"unsupported_extension", "An extension came that was not offered.", rfcAlerts},
	111: {"certificate_unobtainable", "The certificate could not be fetched from the address given for it.", "RFC 6066 5"},
	112: {"unrecognized_name", "No server of this name is known here. As a warning it is often harmless.", rfcAlerts},
	113: {"bad_certificate_status_response", "The stapled word on revocation is broken or not valid.", rfcAlerts},
	114: {"bad_certificate_hash_value", "A certificate fetched from an address is not the one that was meant.", "RFC 6066 5"},
	115: {"unknown_psk_identity", "The shared key or ticket that was named is not known.", rfcAlerts},
	116: {"certificate_required", "The server wants a certificate of the client, and none came.", rfcAlerts},
	117: {"general_error", "The handshake failed for a reason that has no alert of its own.", "RFC 9846 6.2"},
	120: {"no_application_protocol", "None of the protocols offered by ALPN is spoken here.", "RFC 7301 3.2"},
	121: {"ech_required", "Encrypted Client Hello was needed and not accepted.", "RFC 9849 5"},
}
