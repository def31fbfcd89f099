package certinspect

import "example.org/mailwire/transcript"

// Fault names a way in which a certificate fails.
type Fault string

// Faults.
const (
	NoCertificate      Fault = "no_certificate"
	Unreadable         Fault = "unreadable"
	WrongOrder         Fault = "wrong_order"
	Incomplete         Fault = "incomplete" // an intermediate is missing
	BrokenSignature    Fault = "broken_signature"
	WeakSignature      Fault = "weak_signature"
	UncheckedSignature Fault = "unchecked_signature"
	Refused            Fault = "refused" // for another reason, in the words of the verifier
	UnknownCA          Fault = "unknown_ca"
	SelfSigned         Fault = "self_signed"
	NoRoots            Fault = "no_roots"
	Expired            Fault = "expired"
	NotYetValid        Fault = "not_yet_valid"
	WrongPurpose       Fault = "wrong_purpose"
	NotACA             Fault = "not_a_ca"
	PathLength         Fault = "path_length"
	NameConstraint     Fault = "name_constraint"
	UnknownCritical    Fault = "unknown_critical"
	PolicyFault        Fault = "policy"
	WrongName          Fault = "wrong_name"
	NoName             Fault = "no_name" // it has no alternative name at all
	NoProof            Fault = "no_proof"
	Revoked            Fault = "revoked"
	PinMismatch        Fault = "pin_mismatch" // the user pinned another key
)

// Reason is one thing that is wrong.
type Reason struct {
	Fault  Fault           `json:"fault"`
	Check  string          `json:"check"` // the check that it fails
	Title  string          `json:"title"` // a word or two
	Why    transcript.Text `json:"why"`   // with the dates and names in it
	Means  string          `json:"means"`
	Causes string          `json:"causes"` // usual ones
	Tell   string          `json:"tell"`   // how to tell them apart
	Risk   string          `json:"risk"`   // of going on
}

// advice is what there is to say about a fault in general.
type advice struct{ title, means, causes, tell, risk string }

const (
	anyoneRisk = "sealed, but to whoever holds this key"
	signRisk   = "nothing vouches for this key: anyone could have made it"
)

var advices = map[Fault]advice{
	NoCertificate: {"no certificate", "Nothing says whose key this is.",
		"an anonymous cipher suite; a server that is not set up.",
		"look at the cipher suite in the handshake.", signRisk},
	Unreadable: {"unreadable", "The certificate cannot be read, so it proves nothing.",
		"a damaged file on the server; software that makes wrong certificates; bytes altered on the way.",
		"connect twice and compare the bytes: damage on the way differs from time to time.", signRisk},
	WrongOrder: {"wrong order", "The server's own certificate has to come first, and another one does.",
		"the certificate file of the server was put together in the wrong order.",
		"look at the certificates sent: the one that names the host should be the first.", anyoneRisk},
	Incomplete: {"incomplete chain", "The way from this certificate to a CA that you trust has a hole.",
		"the server does not send the intermediate certificate (very frequent); or the issuer is a CA that you do not trust.",
		"fetch the issuer's certificate from the issuer URL, if one is given, and see who signed that.", anyoneRisk},
	BrokenSignature: {"broken signature", "The issuer that it names did not sign it in this form: it is a forgery or it is damaged.",
		"a CA of the same name with another key; a certificate altered after it was signed.",
		"compare the key of the issuer with the one that the CA publishes; fetch the certificate by another way.", signRisk},
	WeakSignature: {"weak signature", "It is signed by a method for which forgeries can be made.",
		"a very old certificate or CA.",
		"look at the date of issue; ask the operator for a new certificate.", signRisk},
	UncheckedSignature: {"signature not checked", "Whether the issuer signed it is not known here, so it counts as not signed.",
		"a method of signature that TLS clients do not take (DSA, Ed448), or a key of unusual size.",
		"check it with another program; ask the operator for a certificate of a usual kind.", signRisk},
	Refused: {"refused", "The rules for certificates forbid this one.",
		"a CA or a server that is set up wrong.",
		"look at the fields of each certificate of the chain.", anyoneRisk},
	UnknownCA: {"unknown CA", "Somebody vouches for this key, but nobody whom you trust.",
		"a company's or university's own CA that is not installed here; an intermediate certificate that the server does not send; or somebody sits between you and the server with a CA of his own.",
		"ask the operator for the fingerprint of the CA by another way than this connection; compare the key with one that you saw before.", anyoneRisk},
	SelfSigned: {"self-signed", "The key vouches for itself, which anyone can make in a second.",
		"a new server with the certificate of its installation; a private server; or somebody sits between you and the server.",
		"compare the fingerprint with the one that the operator gives you by another way.", anyoneRisk},
	NoRoots: {"no trust store", "There is nothing to trust, so no certificate can be verified.",
		"a system without CA certificates; an empty file of roots.",
		"install the CA certificates of the system, or name a file of roots.", anyoneRisk},
	Expired: {"expired", "Nobody answers for this key any more: if it was stolen since, no list of revoked certificates has to say so.",
		"a renewal that was forgotten or did not reach this server; the clock of this machine is wrong.",
		"compare the clock here with the true time; see whether other ports of the host have a newer certificate.",
		"sealed to the key of a certificate that nobody answers for any more"},
	NotYetValid: {"not yet valid", "It does not count before its first day.",
		"the clock of this machine is wrong (the usual cause); a certificate put to use too early.",
		"compare the clock here with the true time.",
		"sealed to the key of a certificate that nobody answers for yet"},
	WrongPurpose: {"wrong purpose", "The CA signed this key for another use than this one.",
		"a client's or a mail signer's certificate was put on the server; somebody uses a certificate that he got for another purpose.",
		"look at the extended key usage; ask the operator.", anyoneRisk},
	NotACA: {"issuer is no CA", "A certificate signed another one without the right to do so: otherwise every owner of a certificate could forge any.",
		"a home-made CA without the CA flag; a forgery.",
		"look at the basic constraints and key usage of the issuer.", signRisk},
	PathLength: {"chain too long", "A CA may have only so many CAs below it, and this chain has more.",
		"a CA that is set up wrong; a CA below another that was not allowed to make one.",
		"count the CAs and compare with the path length of each.", signRisk},
	NameConstraint: {"CA not allowed this name", "A CA of the chain may vouch for certain names only, and this is not one of them.",
		"a company's CA used for a name outside the company; a forgery by a CA that is limited for this very reason.",
		"look at the name constraints of each CA.", signRisk},
	PolicyFault: {"no valid policy", "A CA of the chain allows certificates under certain policies only, and this one claims none of them.",
		"a company's or state's CA that is set up wrong; a certificate issued outside its rules.",
		"look at the policies of each certificate and at the policy rules of the CAs.", anyoneRisk},
	UnknownCritical: {"unknown critical extension", "It says: who does not understand this part must not use me.",
		"a certificate for a special system.",
		"look up the OID of the extension.", anyoneRisk},
	WrongName: {"wrong name", "The key belongs to another name than the one that you asked for.",
		"you used an alias that the certificate lacks; the wrong server answered; or somebody sits between you and the server.",
		"ask for a name that the certificate has (is it the same machine?); compare the key with one that you saw before.", anyoneRisk},
	NoName: {"no name", "It does not say for which host it is: the common name has not counted for this since RFC 6125 (2011).",
		"a very old or home-made certificate.",
		"look at the common name; ask the operator for a certificate with alternative names.", anyoneRisk},
	Revoked: {"revoked", "The CA took its word back before the last day: it no longer says whose key this is.",
		"the key was stolen or lost; the certificate was replaced and the old one left on the server; the CA found that it should not have issued it.",
		"look at the reason and the date of the revocation; see whether other ports of the host have a newer certificate; ask the operator.",
		"sealed to a key that its own CA no longer vouches for, and that somebody else may hold"},
	PinMismatch: {"not the pinned key", "You said which key to expect here, and this is another one. Whether a CA vouches for it does not matter then.",
		"the server has a new key and the pin is old; another server answered; or somebody sits between you and the server with a certificate that a CA gave him.",
		"ask the operator by another way than this connection whether the key changed, and for the SHA-256 of the new one.", anyoneRisk},
	NoProof: {"no proof of the key", "The certificate is public: anyone can send a copy. Only the key proves that it is one's own, and this server did not show it.",
		"somebody sent a copy of a certificate that is not his; a server with certificate and key of different pairs.",
		"ask the operator whether the key file belongs to the certificate.", "none to take: without the key there is no connection"},
}

// reason makes the reason of a fault found by a check.
func reason(f Fault, check, why string) Reason {
	a := advices[f]
	return Reason{
		Fault: f, Check: check, Title: a.title, Why: transcript.TextOf(why),
		Means: a.means, Causes: a.causes, Tell: a.tell, Risk: a.risk,
	}
}
