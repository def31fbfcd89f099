package certinspect

import (
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"strings"

	"example.org/mailwire/transcript"
)

// Policy is one policy under which a certificate was issued, RFC 5280 4.2.1.4.
type Policy struct {
	OID  string `json:"oid"`
	Name string `json:"name,omitempty"` // "" where not known here

	public bool // a policy of the CA/B Forum for servers
}

// String gives "2.23.140.1.2.1 domain validated (DV)".
func (p Policy) String() string {
	if p.Name == "" {
		return p.OID
	}
	return p.OID + " " + p.Name
}

const maxPolicies = 100

// publicPolicies are those that say: the rules for public CAs of servers were followed.
var publicPolicies = []string{"2.23.140.1.1", "2.23.140.1.2.1", "2.23.140.1.2.2", "2.23.140.1.2.3"}

func policiesOf(c *x509.Certificate) []Policy {
	var list []Policy
	for _, p := range c.Policies {
		if len(list) == maxPolicies {
			break
		}
		oid := p.String()
		list = append(list, Policy{oid, policyNames[oid], slices.Contains(publicPolicies, oid)})
	}
	return list
}

// policyRules tells what c demands of policies on the way.
func policyRules(c *x509.Certificate) []transcript.Text {
	var rules []transcript.Text
	rule := func(n int, zero bool, what string) {
		if n > 0 {
			what += ", after " + transcript.Count(n, "more certificate")
		}
		if n > 0 || zero {
			rules = append(rules, transcript.TextOf(what))
		}
	}
	rule(c.RequireExplicitPolicy, c.RequireExplicitPolicyZero, "every certificate below needs a policy that holds")
	rule(c.InhibitPolicyMapping, c.InhibitPolicyMappingZero, "policies may not be mapped to others")
	rule(c.InhibitAnyPolicy, c.InhibitAnyPolicyZero, "\"any policy\" stands for nothing")
	if n := len(c.PolicyMappings); n > 0 {
		rules = append(rules, transcript.TextOf(fmt.Sprintf("%s of policies to those of another CA", transcript.Count(n, "mapping"))))
	}
	return rules
}

// policyWords words the verifier's refusal of a way on which no policy holds, "" where err is another.
func policyWords(err error) string {
	var invalid x509.CertificateInvalidError
	if !errors.As(err, &invalid) || invalid.Reason != x509.NoValidChains || !strings.Contains(invalid.Detail, "invalid policies") {
		return ""
	}
	return "a CA of the way demands that one policy holds from it down to the server's certificate, and none does"
}
