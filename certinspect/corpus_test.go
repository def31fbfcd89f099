package certinspect

import (
	"crypto/x509"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// corpus gives the folder of certificates that other projects published, with what each has to show.
func corpus(t *testing.T) string {
	dir := os.Getenv("MAILWIRE_CORPUS")
	if dir == "" {
		dir = "../../shared/corpus"
	}
	if _, err := os.Stat(filepath.Join(dir, "certs", "expected.json")); err != nil {
		if os.Getenv("MAILWIRE_REAL") == "required" {
			t.Fatalf("the corpus is not there: %v", err)
		}
		t.Skip("the corpus is not there; MAILWIRE_CORPUS names it")
	}
	return dir
}

type expected struct {
	ID, Kind, File, Roots, Host, Verdict string
	Time                                 time.Time
	Problems                             []string
	AllAgree                             bool   `json:"all_agree"`
	GoParser                             string `json:"go_parser"`
	Verdicts                             map[string]string
	Leaf                                 struct {
		SHA256, SHA1, Serial, Subject string
		NotAfter                      time.Time `json:"not_after"`
		DNS                           []string  `json:"dns_names"`
	}
}

// corpusFaults are our names for the problems of the corpus; any of them counts.
var corpusFaults = map[string][]Fault{
	"unknown_issuer":             {UnknownCA, SelfSigned, Incomplete},
	"expired":                    {Expired},
	"not_yet_valid":              {NotYetValid},
	"host_mismatch":              {WrongName},
	"no_san":                     {NoName},
	"version_1":                  {NoName},
	"name_constraint":            {NameConstraint},
	"path_length":                {PathLength},
	"bad_eku":                    {WrongPurpose},
	"unknown_critical_extension": {UnknownCritical},
	"issuer_is_no_ca":            {NotACA},
	"malformed":                  {Unreadable},
	"signature_invalid":          {BrokenSignature},
	"too_long_or_unknown_issuer": {UnknownCA},
}

func TestCorpus(t *testing.T) {
	dir := corpus(t)
	b, err := os.ReadFile(filepath.Join(dir, "certs", "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []expected
	if err := json.Unmarshal(b, &all); err != nil || len(all) == 0 {
		t.Fatalf("%d entries, %v", len(all), err)
	}
	agree := map[string]int{}
	for _, x := range all {
		t.Run(x.ID, func(t *testing.T) {
			if x.Kind == "chain" {
				agree[corpusChain(t, dir, x)]++
			} else {
				corpusSingle(t, dir, x)
			}
		})
	}
	t.Logf("of the chains: %d verdicts agree with all sources, %d agree with some of sources that differ, %d with none",
		agree[agreeAll], agree[agreeSome], agree[agreeNone])
	if agree[agreeNone] > 0 || agree[agreeAll] == 0 {
		t.Errorf("%v", agree)
	}
}

// How a verdict stands to those of the corpus.
const (
	agreeAll  = "all"
	agreeSome = "some"
	agreeNone = "NONE"
)

// agreement compares a verdict with what each source says, and logs a row of the table.
func agreement(t *testing.T, x expected, good bool, r Report) string {
	ours, same := map[bool]string{true: "ok", false: "fail"}[good], 0
	var theirs []string
	for _, source := range slices.Sorted(maps.Keys(x.Verdicts)) {
		verdict := x.Verdicts[source]
		if (strings.ToLower(verdict) == "ok") == good {
			same++
		}
		theirs = append(theirs, source+" "+strings.ToLower(strings.Fields(verdict)[0]))
	}
	result := agreeSome
	switch same {
	case len(x.Verdicts):
		result = agreeAll
	case 0:
		result = agreeNone
	}
	t.Logf("%-4s (%s) agrees with %s: %s", ours, strings.Join(theirs, ", "), result, r.Why)
	return result
}

func read(t *testing.T, dir, name string) [][]byte {
	f, err := ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return f.Chain
}

func corpusChain(t *testing.T, dir string, x expected) string {
	q := Question{
		Chain: read(t, dir, x.File), Host: x.Host, At: x.Time, Roots: x509.NewCertPool(), RootsName: "corpus",
		Proof: Proof{Made: true, How: BySignature},
	}
	for _, der := range read(t, dir, x.Roots) {
		if c, err := x509.ParseCertificate(der); err == nil {
			q.Roots.AddCert(c)
			q.Anchors = append(q.Anchors, c)
		}
	}
	begin := time.Now()
	r := Explain(q)
	if d := time.Since(begin); d > 20*time.Second {
		t.Errorf("it took %v", d)
	}
	good := r.OK
	if x.Host == "" { // a test of paths without a host
		good = r.Checks[checkChain].OK && r.Checks[checkAnchor].OK && r.Checks[checkDates].OK && r.Checks[checkPurpose].OK
	}
	if want := x.Verdict == "ok"; x.AllAgree && good != want {
		t.Fatalf("good %v, want %v: %s", good, want, r.Sentence)
	}
	for _, p := range x.Problems {
		if fs, ok := corpusFaults[p]; ok && !slices.ContainsFunc(fs, r.Has) {
			t.Errorf("%s is not among %v: %s", p, faults(r), r.Sentence)
		} else if !ok && !strings.Contains(problemIDs(r.Sent[0].Problems(x.Time)), p) {
			t.Errorf("%s is not told", p)
		}
	}
	return agreement(t, x, good, r)
}

func problemIDs(ps []Problem) string {
	var ids []string
	for _, p := range ps {
		ids = append(ids, p.ID)
	}
	return strings.Join(ids, " ")
}

func corpusSingle(t *testing.T, dir string, x expected) {
	d, err := Inspect(read(t, dir, x.File)[0])
	if x.GoParser != "accepts it" {
		var r *Refusal
		if !errors.As(err, &r) || r.Reason.IsZero() {
			t.Errorf("%v, want a refusal: %s", err, x.GoParser)
		} else if r.Offset < 0 || d.Readable.Break == nil || len(d.Readable.Fields) < 5 {
			t.Errorf("refused at %d, readable: %+v", r.Offset, d.Readable)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	ids := problemIDs(d.Problems(now))
	for _, p := range x.Problems {
		if !strings.Contains(ids, p) {
			t.Errorf("%s is not among %q", p, ids)
		}
	}
	if d.SHA256 != x.Leaf.SHA256 || d.SHA1 != x.Leaf.SHA1 || !x.Leaf.NotAfter.IsZero() && !d.NotAfter.Equal(x.Leaf.NotAfter) {
		t.Errorf("fingerprints or dates: %s %s %s", d.SHA256, d.SHA1, d.NotAfter)
	}
	for i, n := range x.Leaf.DNS {
		if d.Names.DNS[i].Raw() != n {
			t.Errorf("name %d: %q", i, d.Names.DNS[i])
		}
	}
}
