package tlswire

import (
	"crypto/tls"
	"slices"
)

// recipes are the talks in testdata, by version and family. s_server with -rev
// answers a line with its letters in reverse, gnutls-serv with --echo with itself.
var recipes = slices.Concat(recipes13, recipes12, recipesOld, recipesCrafted)

const (
	withEC  = " -cert ~/ec.pem -key ~/ec.key -num_tickets 1"
	withRSA = " -cert ~/rsa.pem -key ~/rsa.key -num_tickets 1"
	rev     = " -rev -quiet"

	gnutlsEC  = " --x509certfile ~/ec.pem --x509keyfile ~/ec.key --disable-client-cert"
	gnutlsRSA = " --x509certfile ~/rsa.pem --x509keyfile ~/rsa.key --disable-client-cert"
	gnutls13  = "gnutls --priority NORMAL:-VERS-ALL:+VERS-TLS1.3"
)

var recipes13 = []recipe{
	{name: "tls13-aes128-gcm", client: "openssl -tls1_3 -ciphersuites TLS_AES_128_GCM_SHA256 -alpn imap,pop3", server: "openssl -tls1_3 -alpn imap" + withEC + rev},
	{name: "tls13-aes256-gcm", client: "openssl -tls1_3 -ciphersuites TLS_AES_256_GCM_SHA384", server: "openssl -tls1_3" + withRSA + rev},
	{name: "tls13-chacha20", client: "openssl -tls1_3 -ciphersuites TLS_CHACHA20_POLY1305_SHA256 -groups X448", server: "openssl -tls1_3 -groups X448 -cert ~/ed25519.pem -key ~/ed25519.key -num_tickets 0" + rev},
	{name: "tls13-ccm", client: "openssl -tls1_3 -ciphersuites TLS_AES_128_CCM_SHA256", server: "openssl -tls1_3 -ciphersuites TLS_AES_128_CCM_SHA256" + withEC + rev},
	{name: "tls13-ccm8", client: "openssl -tls1_3 -ciphersuites TLS_AES_128_CCM_8_SHA256", server: "openssl -tls1_3 -ciphersuites TLS_AES_128_CCM_8_SHA256" + withEC + rev},
	{name: "tls13-retry", client: "openssl -tls1_3 -groups X25519:P-256", server: "openssl -tls1_3 -groups P-256" + withEC + rev},
	{name: "tls13-ffdhe", client: "openssl -tls1_3 -groups ffdhe2048", server: "openssl -tls1_3" + withEC + rev},
	{name: "tls13-padded", client: "openssl -tls1_3 -record_padding 64 -no_middlebox", server: "openssl -tls1_3 -record_padding 64 -no_middlebox" + withEC + rev},
	{name: "tls13-client-certificate", client: "openssl -tls1_3 -cert ~/client.pem -key ~/client.key", server: "openssl -tls1_3 -verify 1 -verify_quiet -CAfile ~/client.pem" + withEC + rev},
	{name: "tls13-client-certificate-none", client: "openssl -tls1_3", server: "openssl -tls1_3 -verify 1 -verify_quiet" + withEC + rev},
	{name: "tls13-client-certificate-refused", client: "openssl -tls1_3", server: "openssl -tls1_3 -Verify 1 -verify_quiet" + withEC + rev},
	{name: "tls13-client-certificate-later", client: "openssl -tls1_3 -enable_pha -cert ~/client.pem -key ~/client.key", server: "openssl -tls1_3 -Verify 1" + withEC, typed: []string{"NOOP", ""}, told: []string{"c", "250 done"}},
	{name: "tls13-ticket", before: "openssl -tls1_3 -sess_out ~/session", client: "openssl -tls1_3 -sess_in ~/session", server: "openssl -tls1_3" + withEC + rev},
	{name: "tls13-ticket-without-dhe", before: "openssl -tls1_3 -allow_no_dhe_kex -sess_out ~/session", client: "openssl -tls1_3 -allow_no_dhe_kex -sess_in ~/session", server: "openssl -tls1_3 -allow_no_dhe_kex" + withEC + rev},
	{name: "tls13-psk", client: "openssl -tls1_3 -psk 1a2b3c4d -psk_identity alice -ciphersuites TLS_AES_128_GCM_SHA256", server: "openssl -tls1_3 -psk 1a2b3c4d -psk_identity alice -nocert -num_tickets 1" + rev},
	{name: "tls13-early", before: "openssl -tls1_3 -sess_out ~/session", client: "openssl -tls1_3 -sess_in ~/session -early_data ~/early.txt", server: "openssl -tls1_3 -early_data -max_early_data 4096" + withEC},
	{name: "tls13-early-refused", before: "openssl -tls1_3 -sess_out ~/session", client: "openssl -tls1_3 -sess_in ~/session -early_data ~/early.txt -sess_out ~/session", server: "openssl -tls1_3 -max_early_data 4096" + withEC},
	{name: "tls13-early-retry", before: "openssl -tls1_3 -groups X25519:P-256 -sess_out ~/session", client: "openssl -tls1_3 -groups X25519:P-256 -sess_in ~/session -early_data ~/early.txt", server: "openssl -tls1_3 -groups P-256 -early_data -max_early_data 4096" + withEC},
	{name: "tls13-keyupdate", client: "openssl -tls1_3", server: "openssl -tls1_3" + withEC, typed: []string{"EHLO a.test", "K", "NOOP", "", "DATA"}, told: []string{"250 a", "250 b", "K", "250 c", "k"}},
	{name: "tls13-staple", client: "openssl -tls1_3 -status", server: "openssl -tls1_3 -status_file ~/staple.der" + withEC + rev},
	{name: "tls13-no-version", client: "openssl -tls1_3", server: "openssl -tls1_2" + withEC + rev},
	{name: "tls13-no-suite", client: "openssl -tls1_3 -ciphersuites TLS_AES_128_GCM_SHA256", server: "openssl -tls1_3 -ciphersuites TLS_AES_256_GCM_SHA384" + withEC + rev},

	{name: "tls13-gnutls-aes128-gcm", client: gnutls13 + ":-CIPHER-ALL:+AES-128-GCM --alpn imap", server: gnutls13 + " --alpn imap" + gnutlsEC},
	{name: "tls13-gnutls-aes256-gcm", client: gnutls13 + ":-CIPHER-ALL:+AES-256-GCM", server: gnutls13 + gnutlsRSA},
	{name: "tls13-gnutls-chacha20", client: gnutls13 + ":-CIPHER-ALL:+CHACHA20-POLY1305", server: "openssl -tls1_3" + withEC + rev},
	{name: "tls13-gnutls-ccm", client: gnutls13 + ":-CIPHER-ALL:+AES-128-CCM", server: gnutls13 + ":+AES-128-CCM" + gnutlsEC},
	{name: "tls13-gnutls-ccm8", client: gnutls13 + ":-CIPHER-ALL:+AES-128-CCM-8", server: gnutls13 + ":+AES-128-CCM-8" + gnutlsEC},
	{name: "tls13-gnutls-retry", client: gnutls13 + ":-GROUP-ALL:+GROUP-X25519:+GROUP-SECP384R1:+GROUP-FFDHE2048 --single-key-share", server: gnutls13 + ":-GROUP-ALL:+GROUP-SECP384R1" + gnutlsEC},
	{name: "tls13-gnutls-client-certificate", client: gnutls13 + " --x509certfile ~/client.pem --x509keyfile ~/client.key", server: gnutls13 + " --x509certfile ~/ec.pem --x509keyfile ~/ec.key --require-client-cert"},
	{name: "tls13-gnutls-client-certificate-refused", client: gnutls13, server: gnutls13 + " --x509certfile ~/ec.pem --x509keyfile ~/ec.key --require-client-cert"},
	{name: "tls13-gnutls-ticket", client: gnutls13 + " --resume --waitresumption", server: gnutls13 + gnutlsEC, again: true},
	{name: "tls13-gnutls-early", client: gnutls13 + " --resume --waitresumption --earlydata ~/early.txt", server: gnutls13 + " --earlydata --maxearlydata 4096" + gnutlsEC, again: true},
	{name: "tls13-gnutls-rekey", client: gnutls13 + " --inline-commands", server: gnutls13 + gnutlsEC, typed: []string{"NOOP", "^rekey^", "DATA"}},
	{name: "tls13-gnutls-psk", client: "gnutls --priority NORMAL:-VERS-ALL:+VERS-TLS1.3:-KX-ALL:+ECDHE-PSK --pskusername alice --pskkey 1a2b3c4d", server: "gnutls --priority NORMAL:-VERS-ALL:+VERS-TLS1.3:+ECDHE-PSK --pskpasswd ~/psk.txt"},
	{name: "tls13-gnutls-server", client: "openssl -tls1_3", server: gnutls13 + gnutlsEC},

	{name: "tls13-go", configs: func() (*tls.Config, *tls.Config) { return configs(tls.VersionTLS13) }},
	{name: "tls13-go-retry-ticket", again: true, configs: func() (*tls.Config, *tls.Config) {
		client, server := configs(tls.VersionTLS13)
		server.CurvePreferences = []tls.CurveID{tls.CurveP256}
		client.CurvePreferences = []tls.CurveID{tls.X25519, tls.CurveP256}
		client.ClientSessionCache = tls.NewLRUClientSessionCache(1)
		return client, server
	}},
	{name: "tls13-go-client-certificate", configs: func() (*tls.Config, *tls.Config) {
		client, server := configs(tls.VersionTLS13)
		client.Certificates, server.ClientAuth = []tls.Certificate{lab()}, tls.RequireAnyClientCert
		return client, server
	}},
}

// suite12 is a recipe for a suite of TLS 1.2 by OpenSSL's name; more goes to both sides.
func suite12(name, suite, more, cert string) recipe {
	ask := " -cipher " + suite + ":@SECLEVEL=0" + more
	return recipe{name: "tls12-" + name, client: "openssl -tls1_2" + ask, server: "openssl -tls1_2" + ask + cert + rev}
}

// gnutls12 is one by the words of GnuTLS' priority strings, version included.
func gnutls12(name, version, words, more string) recipe {
	priority := "gnutls --priority NONE:+" + version + ":+SIGN-ALL:+SIGN-RSA-SHA1:+GROUP-ALL:+CTYPE-ALL:+COMP-NULL:" + words + ":%VERIFY_ALLOW_SIGN_WITH_SHA1"
	return recipe{name: name, client: priority, server: priority + more}
}

const (
	psk   = " -psk 1a2b3c4d"
	bare  = " -nocert"
	psk12 = "gnutls --priority NORMAL:-VERS-ALL:+VERS-TLS1.2"
)

var recipes12 = []recipe{
	suite12("ecdhe-ecdsa-aes128-gcm", "ECDHE-ECDSA-AES128-GCM-SHA256", " -alpn pop3", withEC),
	suite12("ecdhe-rsa-aes256-gcm", "ECDHE-RSA-AES256-GCM-SHA384", "", withRSA),
	suite12("ecdhe-chacha20", "ECDHE-ECDSA-CHACHA20-POLY1305", "", withEC),
	suite12("ecdhe-ccm", "ECDHE-ECDSA-AES128-CCM", "", withEC),
	suite12("ecdhe-ccm8", "ECDHE-ECDSA-AES256-CCM8", "", withEC),
	suite12("ecdhe-cbc-sha1", "ECDHE-ECDSA-AES128-SHA", "", withEC),
	suite12("ecdhe-cbc-sha1-mac-first", "ECDHE-ECDSA-AES256-SHA", " -no_etm", withEC),
	suite12("ecdhe-cbc-sha256", "ECDHE-ECDSA-AES128-SHA256", "", withEC),
	suite12("ecdhe-cbc-sha256-mac-first", "ECDHE-ECDSA-AES128-SHA256", " -no_etm", withEC),
	suite12("ecdhe-cbc-sha384", "ECDHE-ECDSA-AES256-SHA384", "", withEC),
	suite12("ecdhe-cbc-sha384-mac-first", "ECDHE-ECDSA-AES256-SHA384", " -no_etm", withEC),
	suite12("dhe-cbc-sha1", "DHE-RSA-AES128-SHA", "", withRSA),
	suite12("dhe-cbc-sha256-mac-first", "DHE-RSA-AES256-SHA256", " -no_etm", withRSA),
	suite12("dhe-ccm", "DHE-RSA-AES128-CCM", "", withRSA),
	suite12("dhe-chacha20", "DHE-RSA-CHACHA20-POLY1305", "", withRSA),
	suite12("rsa-aes128-gcm", "AES128-GCM-SHA256", "", withRSA),
	suite12("rsa-cbc-sha1", "AES128-SHA", "", withRSA),
	suite12("rsa-cbc-sha256-mac-first", "AES256-SHA256", " -no_etm", withRSA),
	suite12("rsa-ccm", "AES256-CCM", "", withRSA),
	suite12("rsa-ccm8", "AES128-CCM8", "", withRSA),
	suite12("rsa-camellia", "CAMELLIA128-SHA256", "", withRSA),
	suite12("rsa-aria", "ARIA128-GCM-SHA256", "", withRSA),
	suite12("psk-aes128-gcm", "PSK-AES128-GCM-SHA256", psk, bare),
	suite12("psk-cbc-sha1", "PSK-AES128-CBC-SHA", psk, bare),
	suite12("psk-null", "PSK-NULL-SHA256", psk, bare),
	suite12("dhe-psk-ccm8", "DHE-PSK-AES256-CCM8", psk, bare),
	suite12("rsa-psk-cbc-sha256", "RSA-PSK-AES128-CBC-SHA256", psk, withRSA),
	suite12("ecdhe-psk-cbc-sha384-mac-first", "ECDHE-PSK-AES256-CBC-SHA384", psk+" -no_etm", bare),
	suite12("anon-dh-cbc-sha1", "ADH-AES128-SHA", "", bare),
	suite12("anon-ecdh-cbc-sha1-mac-first", "AECDH-AES256-SHA", " -no_etm", bare),
	suite12("null-md5", "NULL-MD5", "", withRSA),
	suite12("ecdhe-null-sha1", "ECDHE-RSA-NULL-SHA", "", withRSA),

	gnutls12("tls12-gnutls-3des", "VERS-TLS1.2", "+RSA:+3DES-CBC:+SHA1", gnutlsRSA),
	gnutls12("tls12-gnutls-3des-mac-first", "VERS-TLS1.2", "+ECDHE-RSA:+3DES-CBC:+SHA1:%NO_ETM", gnutlsRSA),
	gnutls12("tls12-gnutls-rc4", "VERS-TLS1.2", "+RSA:+ARCFOUR-128:+SHA1", gnutlsRSA),
	gnutls12("tls12-gnutls-rc4-md5", "VERS-TLS1.2", "+RSA:+ARCFOUR-128:+MD5", gnutlsRSA),
	gnutls12("tls12-gnutls-ccm", "VERS-TLS1.2", "+ECDHE-ECDSA:+AES-128-CCM:+AEAD", gnutlsEC),
	gnutls12("tls12-gnutls-cbc-sha384-mac-first", "VERS-TLS1.2", "+ECDHE-ECDSA:+AES-256-CBC:+SHA384:%NO_ETM", gnutlsEC),
	gnutls12("tls12-gnutls-chacha20", "VERS-TLS1.2", "+DHE-RSA:+CHACHA20-POLY1305:+AEAD", gnutlsRSA),
	{name: "tls12-gnutls-psk", client: psk12 + ":-KX-ALL:+ECDHE-PSK --pskusername alice --pskkey 1a2b3c4d", server: psk12 + ":+ECDHE-PSK --pskpasswd ~/psk.txt"},
	{name: "tls12-gnutls-camellia-gcm", client: psk12 + ":-CIPHER-ALL:+CAMELLIA-256-GCM", server: psk12 + ":+CAMELLIA-256-GCM" + gnutlsRSA},
	{name: "tls12-gnutls-camellia", client: psk12 + ":-CIPHER-ALL:+CAMELLIA-256-CBC", server: psk12 + ":+CAMELLIA-256-CBC" + gnutlsRSA},
	{name: "tls12-gnutls-rehandshake", client: psk12 + " --rehandshake", server: psk12 + gnutlsEC},
	{name: "tls12-gnutls-resumed", client: psk12 + " --resume", server: psk12 + " --noticket" + gnutlsEC, again: true},
	{name: "tls12-gnutls-ticket", client: psk12 + " --resume", server: psk12 + gnutlsEC, again: true},
	{name: "tls12-gnutls-client-certificate", client: psk12 + " --x509certfile ~/client.pem --x509keyfile ~/client.key", server: psk12 + " --x509certfile ~/ec.pem --x509keyfile ~/ec.key --require-client-cert"},

	{name: "tls12-session-id", before: "openssl -tls1_2 -sess_out ~/session", client: "openssl -tls1_2 -sess_in ~/session", server: "openssl -tls1_2 -no_ticket" + withEC + rev},
	{name: "tls12-ticket", before: "openssl -tls1_2 -sess_out ~/session", client: "openssl -tls1_2 -sess_in ~/session", server: "openssl -tls1_2" + withEC + rev},
	{name: "tls12-ticket-cbc", before: "openssl -tls1_2 -cipher ECDHE-ECDSA-AES128-SHA -sess_out ~/session", client: "openssl -tls1_2 -cipher ECDHE-ECDSA-AES128-SHA -sess_in ~/session", server: "openssl -tls1_2" + withEC + rev},
	{name: "tls12-renegotiation", client: "openssl -tls1_2", server: "openssl -tls1_2 -client_renegotiation -no_ticket" + withEC + rev, typed: []string{"NOOP", "R", "DATA"}},
	{name: "tls12-renegotiation-cbc", client: "openssl -tls1_2 -cipher ECDHE-ECDSA-AES128-SHA", server: "openssl -tls1_2 -client_renegotiation -no_ticket" + withEC + rev, typed: []string{"NOOP", "R", "DATA"}},
	{name: "tls12-renegotiation-asked", client: "openssl -tls1_2", server: "openssl -tls1_2 -no_ticket" + withEC, typed: []string{"NOOP", ""}, told: []string{"r", "250 done"}},
	{name: "tls12-renegotiation-certificate", client: "openssl -tls1_2 -cert ~/client.pem -key ~/client.key", server: "openssl -tls1_2 -no_ticket" + withEC, typed: []string{"NOOP", ""}, told: []string{"R", "250 done"}},
	{name: "tls12-staple", client: "openssl -tls1_2 -status", server: "openssl -tls1_2 -status_file ~/staple.der" + withEC + rev},
	{name: "tls12-client-certificate", client: "openssl -tls1_2 -cert ~/client.pem -key ~/client.key", server: "openssl -tls1_2 -verify 1 -verify_quiet -CAfile ~/client.pem" + withEC + rev},
	{name: "tls12-client-certificate-none", client: "openssl -tls1_2", server: "openssl -tls1_2 -verify 1 -verify_quiet" + withEC + rev},
	{name: "tls12-client-certificate-refused", client: "openssl -tls1_2", server: "openssl -tls1_2 -Verify 1 -verify_quiet" + withEC + rev},
	{name: "tls12-no-suite", client: "openssl -tls1_2 -cipher ECDHE-RSA-AES128-SHA", server: "openssl -tls1_2" + withEC + rev},
	{name: "tls12-fallback", client: "openssl -tls1_2 -fallback_scsv", server: "openssl" + withEC + rev},

	{name: "tls12-go", configs: func() (*tls.Config, *tls.Config) { return configs(tls.VersionTLS12) }},
	{name: "tls12-go-rc4", configs: func() (*tls.Config, *tls.Config) { return goSuite(tls.TLS_ECDHE_ECDSA_WITH_RC4_128_SHA) }},
	{name: "tls12-go-cbc-sha256", configs: func() (*tls.Config, *tls.Config) { return goSuite(tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256) }},
	{name: "tls12-go-ticket", again: true, configs: func() (*tls.Config, *tls.Config) {
		client, server := configs(tls.VersionTLS12)
		client.ClientSessionCache = tls.NewLRUClientSessionCache(1)
		return client, server
	}},
}

func goSuite(suite uint16) (client, server *tls.Config) {
	client, server = configs(tls.VersionTLS12)
	client.CipherSuites, server.CipherSuites = []uint16{suite}, []uint16{suite}
	return client, server
}

// suiteOld is a recipe for a suite of TLS 1.0 or 1.1.
func suiteOld(name, version, suite, more, cert string) recipe {
	r := suite12("", suite, more, cert)
	prefix := map[string]string{"-tls1": "tls10-", "-tls1_1": "tls11-"}[version]
	return recipe{name: prefix + name, client: "openssl " + version + r.client[len("openssl -tls1_2"):], server: "openssl " + version + r.server[len("openssl -tls1_2"):]}
}

var recipesOld = []recipe{
	suiteOld("ecdhe-cbc", "-tls1_1", "ECDHE-ECDSA-AES128-SHA", "", withEC),
	suiteOld("dhe-cbc-mac-first", "-tls1_1", "DHE-RSA-AES256-SHA", " -no_etm", withRSA),
	suiteOld("rsa-cbc", "-tls1_1", "AES128-SHA", "", withRSA),
	suiteOld("ecdhe-cbc", "-tls1", "ECDHE-ECDSA-AES128-SHA", "", withEC),
	suiteOld("ecdhe-cbc-mac-first", "-tls1", "ECDHE-ECDSA-AES256-SHA", " -no_etm", withEC),
	suiteOld("dhe-cbc", "-tls1", "DHE-RSA-AES128-SHA", "", withRSA),
	suiteOld("rsa-cbc-mac-first", "-tls1", "AES256-SHA", " -no_etm", withRSA),
	suiteOld("anon-dh-cbc", "-tls1", "ADH-AES128-SHA", "", bare),
	suiteOld("null-sha1", "-tls1", "NULL-SHA", "", withRSA),
	gnutls12("tls11-gnutls-3des", "VERS-TLS1.1", "+RSA:+3DES-CBC:+SHA1", gnutlsRSA),
	gnutls12("tls11-gnutls-rc4", "VERS-TLS1.1", "+RSA:+ARCFOUR-128:+SHA1", gnutlsRSA),
	gnutls12("tls10-gnutls-3des-mac-first", "VERS-TLS1.0", "+ECDHE-RSA:+3DES-CBC:+SHA1:%NO_ETM", gnutlsRSA),
	gnutls12("tls10-gnutls-rc4", "VERS-TLS1.0", "+RSA:+ARCFOUR-128:+SHA1", gnutlsRSA),
	gnutls12("tls10-gnutls-cbc", "VERS-TLS1.0", "+ECDHE-ECDSA:+AES-128-CBC:+SHA1", gnutlsEC),
	{name: "tls10-client-certificate", client: "openssl -tls1 -cipher ALL:@SECLEVEL=0 -cert ~/client.pem -key ~/client.key", server: "openssl -tls1 -cipher ALL:@SECLEVEL=0 -verify 1 -verify_quiet" + withEC + rev},
	{name: "tls10-ticket", before: "openssl -tls1 -cipher ALL:@SECLEVEL=0 -sess_out ~/session", client: "openssl -tls1 -cipher ALL:@SECLEVEL=0 -sess_in ~/session", server: "openssl -tls1 -cipher ALL:@SECLEVEL=0" + withEC + rev},
	{name: "tls10-renegotiation", client: "openssl -tls1 -cipher ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0", server: "openssl -tls1 -cipher ALL:@SECLEVEL=0 -client_renegotiation -no_ticket" + withEC + rev, typed: []string{"NOOP", "R", "DATA"}},
	{name: "tls10-go", configs: func() (*tls.Config, *tls.Config) { return configs(tls.VersionTLS10) }},
	{name: "tls11-go", configs: func() (*tls.Config, *tls.Config) { return configs(tls.VersionTLS11) }},
}

// recipesCrafted are hellos that no program at hand sends any more, or yet.
var recipesCrafted = []recipe{
	{name: "ssl2", craft: craftSSL2, foreign: true},
	{name: "ssl2-hello-tls10", craft: craftSSL2Hello},
	{name: "ssl30", craft: craftSSL30},
	{name: "tls13-grease", craft: craftGrease},
}
