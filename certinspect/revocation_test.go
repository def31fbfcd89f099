package certinspect

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"example.org/mailwire/transcript"
)

func method(r Report, name string) transcript.Method {
	for _, m := range r.Methods {
		if m.Name == name {
			return m
		}
	}
	return transcript.Method{}
}

// answer makes an OCSP response about of, by signer (a delegated one brings its certificate).
func answer(t testing.TB, issuer, of, signer *pair, change func(*ocsp.Response)) []byte {
	t.Helper()
	tmpl := ocsp.Response{
		Status: ocsp.Good, SerialNumber: of.cert.SerialNumber, IssuerHash: crypto.SHA1,
		ThisUpdate: now.Add(-time.Hour), NextUpdate: now.Add(24 * time.Hour),
	}
	if signer != issuer {
		tmpl.Certificate = signer.cert
	}
	if change != nil {
		change(&tmpl)
	}
	der, err := ocsp.CreateResponse(issuer.cert, signer.cert, tmpl, signer.key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func revoke(reason int) func(*ocsp.Response) {
	return func(r *ocsp.Response) {
		r.Status, r.RevokedAt, r.RevocationReason = ocsp.Revoked, now.AddDate(0, 0, -2), reason
	}
}

func age(from, to time.Duration, also func(*ocsp.Response)) func(*ocsp.Response) {
	return func(r *ocsp.Response) {
		r.ThisUpdate, r.NextUpdate = now.Add(from), now.Add(to)
		if also != nil {
			also(r)
		}
	}
}

func TestStaples(t *testing.T) {
	w := newWorld(t)
	leaf := issue(t, w.inter, "smtp.a.test")
	other := issue(t, w.inter, "smtp.b.test")
	signing := usage(x509.ExtKeyUsageOCSPSigning)
	delegate := issue(t, w.inter, "OCSP Responder", signing)
	stranger := issue(t, w.root, "OCSP Stranger", signing)
	server := issue(t, w.inter, "no responder")
	late := issue(t, w.inter, "old responder", signing, from(-20, -10))
	twin := issue(t, w.root, "Lab Issuing CA 2", ca)
	good := answer(t, w.inter, leaf, w.inter, nil)
	broken := append([]byte{}, good...)
	broken[len(broken)-5] ^= 1
	cases := []struct {
		name   string
		der    []byte
		state  StatusState
		method transcript.MethodState
		ok     bool
		words  string
	}{
		{"good", good, StatusGood, transcript.MethodGood, true, "says good for smtp.a.test, signed by Lab Issuing CA 1, as of 24 Nov 2026 11:00:00 UTC"},
		{"delegated", answer(t, w.inter, leaf, delegate, nil), StatusGood, transcript.MethodGood, true, "signed by OCSP Responder"},
		{"signer sends the issuer", answer(t, w.inter, leaf, w.inter, func(r *ocsp.Response) { r.Certificate = w.inter.cert }), StatusGood, transcript.MethodGood, true, "signed by Lab Issuing CA 1"},
		{"revoked", answer(t, w.inter, leaf, w.inter, revoke(ocsp.KeyCompromise)), StatusRevoked, transcript.MethodBad, false, "was revoked on 22 Nov 2026 12:00:00 UTC (key compromise)"},
		{"revoked, long ago", answer(t, w.inter, leaf, w.inter, age(-48*time.Hour, -24*time.Hour, revoke(ocsp.Superseded))), StatusRevoked, transcript.MethodBad, false, "newer word was due"},
		{"on hold, long ago", answer(t, w.inter, leaf, w.inter, age(-48*time.Hour, -24*time.Hour, revoke(ocsp.CertificateHold))), StatusStale, transcript.MethodUnknown, true, "newer word was due"},
		{"unknown", answer(t, w.inter, leaf, w.inter, func(r *ocsp.Response) { r.Status = ocsp.Unknown }), StatusUnknown, transcript.MethodUnknown, true, "does not know the certificate"},
		{"stale", answer(t, w.inter, leaf, w.inter, age(-72*time.Hour, -24*time.Hour, nil)), StatusStale, transcript.MethodUnknown, true, "1 day ago"},
		{"early", answer(t, w.inter, leaf, w.inter, age(2*time.Hour, 24*time.Hour, nil)), StatusEarly, transcript.MethodUnknown, true, "2 hours after the moment"},
		{"by a stranger", answer(t, w.inter, leaf, stranger, nil), StatusUnsigned, transcript.MethodUnknown, true, "no certificate by Lab Issuing CA 1"},
		{"revoked by a stranger", answer(t, w.inter, leaf, stranger, revoke(1)), StatusUnsigned, transcript.MethodUnknown, true, "does not count"},
		{"by a server", answer(t, w.inter, leaf, server, nil), StatusUnsigned, transcript.MethodUnknown, true, "may not sign OCSP responses"},
		{"by an old responder", answer(t, w.inter, leaf, late, nil), StatusUnsigned, transcript.MethodUnknown, true, "is valid from"},
		{"of another", answer(t, w.inter, other, w.inter, nil), StatusOther, transcript.MethodUnknown, true, "about another certificate: serial number"},
		{"of another issuer", answer(t, twin, leaf, twin, nil), StatusOther, transcript.MethodUnknown, true, "same serial number by another issuer"},
		{"altered", broken, StatusUnsigned, transcript.MethodUnknown, true, "not signed by Lab Issuing CA 1"},
		{"an error", ocsp.TryLaterErrorResponse, StatusRefused, transcript.MethodUnknown, true, "try later"},
		{"no DER", []byte("try later"), StatusUnreadable, transcript.MethodUnknown, true, "cannot be read"},
	}
	for _, c := range cases {
		q := w.ask(leaf, w.inter)
		q.Staples = [][]byte{c.der}
		r := Explain(q)
		m := method(r, "revocation")
		if len(r.Revocation) != 1 || r.Revocation[0].State != c.state || m.State != c.method || r.OK != c.ok || r.Has(Revoked) == c.ok || !strings.Contains(m.Result.Raw(), c.words) {
			t.Errorf("%s: ok %v, %s, %s: %s", c.name, r.OK, r.Revocation[0].State, m.State, m.Result)
		}
	}
}

// TestGoodByNobody: whoever makes a chain of his own makes the word on its
// revocation too, so it counts for nothing.
func TestGoodByNobody(t *testing.T) {
	w := newWorld(t)
	leaf := issue(t, w.inter, "smtp.a.test")
	q := w.ask(leaf, w.inter, w.root)
	q.Roots, q.Anchors = x509.NewCertPool(), nil
	for _, give := range []func(q *Question){
		func(q *Question) { q.Staples = [][]byte{answer(t, w.inter, leaf, w.inter, nil)} },
		func(q *Question) { q.OCSP = [][]byte{answer(t, w.inter, leaf, w.inter, nil)} },
		func(q *Question) { q.CRLs = [][]byte{list(t, w.inter, nil)} },
	} {
		asked := q
		give(&asked)
		if m := method(Explain(asked), "revocation"); m.State != transcript.MethodUnknown || !strings.Contains(m.Result.Raw(), "nobody whom you trust") {
			t.Errorf("%s: %s", m.State, m.Result)
		}
	}
}

// A revoked certificate fails the dates, with its advice; a good word of one
// source does not undo it.
func TestRevoked(t *testing.T) {
	w := newWorld(t)
	leaf := issue(t, w.inter, "smtp.a.test")
	q := w.ask(leaf, w.inter)
	q.Staples = [][]byte{answer(t, w.inter, leaf, w.inter, nil)}
	q.OCSP = [][]byte{answer(t, w.root, w.inter, w.root, revoke(ocsp.CACompromise))}
	r := Explain(q)
	if r.OK || r.Acceptable || r.Why.Raw() != "revoked" || r.Checks[checkDates].OK || !strings.Contains(r.Sentence.Raw(), "Lab Issuing CA 1 was revoked") || r.Risk == "" {
		t.Errorf("%v %s: %s", r.OK, r.Why, r.Sentence)
	}
}

func mustStapleExt(c *x509.Certificate) {
	value, _ := asn1.Marshal([]int{5})
	c.ExtraExtensions = append(c.ExtraExtensions, pkix.Extension{Id: asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 1, 24}, Value: value})
}

func TestMustStaple(t *testing.T) {
	w := newWorld(t)
	leaf := issue(t, w.inter, "smtp.a.test", mustStapleExt)
	none := Explain(w.ask(leaf, w.inter))
	if !none.OK || len(none.Remarks) != 1 || !strings.Contains(none.Remarks[0].Raw(), "none was seen in the handshake; some clients refuse") {
		t.Errorf("%v %v", none.OK, none.Remarks)
	}
	q := w.ask(leaf, w.inter)
	q.Staples = [][]byte{answer(t, w.inter, leaf, w.inter, nil)}
	if with := Explain(q); len(with.Remarks) != 0 {
		t.Errorf("%v", with.Remarks)
	}
	q.Staples = [][]byte{ocsp.TryLaterErrorResponse}
	if with := Explain(q); len(with.Remarks) != 1 || !strings.Contains(with.Remarks[0].Raw(), "does not say good") {
		t.Errorf("%v", with.Remarks)
	}
}

// list makes a revocation list.
func list(t testing.TB, issuer *pair, change func(*x509.RevocationList), revoked ...*pair) []byte {
	t.Helper()
	tmpl := &x509.RevocationList{Number: big.NewInt(7), ThisUpdate: now.Add(-time.Hour), NextUpdate: now.Add(24 * time.Hour)}
	for _, p := range revoked {
		tmpl.RevokedCertificateEntries = append(tmpl.RevokedCertificateEntries, x509.RevocationListEntry{
			SerialNumber: p.cert.SerialNumber, RevocationTime: now.AddDate(0, 0, -3), ReasonCode: 1})
	}
	if change != nil {
		change(tmpl)
	}
	der, err := x509.CreateRevocationList(rand.Reader, tmpl, issuer.cert, issuer.key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func scope(p issuingPoint) func(*x509.RevocationList) {
	return func(l *x509.RevocationList) {
		value, _ := asn1.Marshal(p)
		l.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 28}, Critical: true, Value: value}}
	}
}

func TestCRLs(t *testing.T) {
	w := newWorld(t)
	leaf, other := issue(t, w.inter, "smtp.a.test"), issue(t, w.inter, "smtp.b.test")
	twin := issue(t, w.root, "Lab Issuing CA 1", ca)
	stray := issue(t, w.root, "Lab Issuing CA 4", ca)
	cases := []struct {
		name  string
		crl   []byte
		state StatusState
		ok    bool
		words string
	}{
		{"not on it", list(t, w.inter, nil, other), StatusGood, true, "smtp.a.test is not on the list of Lab Issuing CA 1, as of 24 Nov 2026 11:00:00 UTC, good until 25 Nov 2026 12:00:00 UTC (1 certificate on it)"},
		{"in PEM", pem.EncodeToMemory(&pem.Block{Type: "X509 CRL", Bytes: list(t, w.inter, nil)}), StatusGood, true, "0 certificates on it"},
		{"on it", list(t, w.inter, nil, other, leaf), StatusRevoked, false, "revoked on 21 Nov 2026 12:00:00 UTC (key compromise)"},
		{"stale", list(t, w.inter, func(l *x509.RevocationList) { l.NextUpdate = now.Add(-time.Minute) }), StatusStale, true, "newer word was due"},
		{"stale, on it", list(t, w.inter, func(l *x509.RevocationList) { l.NextUpdate = now.Add(-time.Minute) }, leaf), StatusRevoked, false, "newer word was due"},
		{"by a namesake", list(t, twin, nil, leaf), StatusUnsigned, true, "not signed by Lab Issuing CA 1"},
		{"of another CA", list(t, stray, nil, leaf), StatusOther, true, "it is the list of Lab Issuing CA 4"},
		{"CAs only", list(t, w.inter, scope(issuingPoint{CA: true})), StatusOther, true, "covers CA certificates only"},
		{"users only", list(t, w.inter, scope(issuingPoint{User: true})), StatusGood, true, "is not on the list"},
		{"indirect", list(t, w.inter, scope(issuingPoint{Indirect: true}), leaf), StatusOther, true, "several issuers"},
		{"entries of another issuer", list(t, w.inter, func(l *x509.RevocationList) {
			l.RevokedCertificateEntries[0].ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 29}, Critical: true, Value: []byte{0x30, 0}}}
		}, leaf), StatusUnreadable, true, "critical extension that is not known here: 2.5.29.29"},
		{"not a list", []byte("no list"), StatusUnreadable, true, "cannot be read"},
		{"altered", append(list(t, w.inter, nil), 0), StatusUnreadable, true, "cannot be read"},
	}
	for _, c := range cases {
		q := w.ask(leaf, w.inter)
		q.CRLs = [][]byte{c.crl}
		r := Explain(q)
		m := method(r, "revocation")
		if len(r.Revocation) != 1 || r.Revocation[0].State != c.state || r.OK != c.ok || !strings.Contains(m.Result.Raw(), c.words) {
			t.Errorf("%s: ok %v, %v, %s: %s", c.name, r.OK, r.Revocation, m.State, m.Result)
		}
	}
}

// A CA whose key usage lacks CRL signing makes no list that counts.
func TestCRLSign(t *testing.T) {
	w := newWorld(t)
	inter := issue(t, w.root, "Lab Issuing CA 5", ca, func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageCertSign })
	leaf := issue(t, inter, "smtp.a.test")
	allowed := *inter.cert
	allowed.KeyUsage |= x509.KeyUsageCRLSign // for the library that makes it
	q := w.ask(leaf, inter)
	q.CRLs = [][]byte{list(t, &pair{&allowed, inter.key}, nil, leaf)}
	r := Explain(q)
	if !r.OK || r.Revocation[0].State != StatusUnsigned || !strings.Contains(r.Revocation[0].Why.Raw(), "may not sign revocation lists") {
		t.Errorf("%v %v", r.OK, r.Revocation)
	}
}

// A client's certificate need not prove a name, and a server's is none.
func TestClient(t *testing.T) {
	w := newWorld(t)
	client := issue(t, w.inter, "alice", usage(x509.ExtKeyUsageClientAuth), names())
	q := w.ask(client, w.inter)
	q.Host, q.Client, q.Proof = "", true, Proof{}
	r := Explain(q)
	if !r.Acceptable || r.OK || r.Purpose != "client" || !strings.HasPrefix(r.Sentence.Raw(), "Lab Root CA, which you trust, says this key belongs to alice; nobody showed") {
		t.Errorf("%v: %s", r.Acceptable, r.Sentence)
	}
	q.Chain = ders(issue(t, w.inter, "smtp.a.test"), w.inter)
	if r := Explain(q); r.Acceptable || !r.Has(WrongPurpose) || !strings.Contains(r.Sentence.Raw(), "is for server, not for clients") {
		t.Errorf("%v: %s", r.Acceptable, r.Sentence)
	}
	q.Client = false
	q.Chain = ders(client, w.inter)
	if r := Explain(q); r.Acceptable || !r.Has(WrongPurpose) {
		t.Errorf("%v: %s", r.Acceptable, r.Sentence)
	}
}

// An issuer that was not sent may check a staple; it makes no way to an anchor.
func TestFetchedIssuer(t *testing.T) {
	w := newWorld(t)
	leaf := issue(t, w.inter, "smtp.a.test")
	q := w.ask(leaf)
	q.Staples = [][]byte{answer(t, w.inter, leaf, w.inter, nil)}
	alone := Explain(q)
	q.Fetched = ders(w.inter)
	with := Explain(q)
	if alone.Revocation[0].State != StatusUnsigned || with.Revocation[0].State != StatusGood || with.OK || with.Acceptable {
		t.Errorf("%v, %v, %v", alone.Revocation, with.Revocation, with.OK)
	}
}
