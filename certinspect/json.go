package certinspect

import (
	"encoding/json"
	"time"

	"example.org/mailwire/transcript"
)

// Schema names the JSON form of a report.
const Schema = "mailwire.cert/1"

// document is the JSON form: what was asked, the verdict, the certificates.
// Absent lists are empty, times are RFC 3339 in UTC.
type document struct {
	Schema       string              `json:"schema"`
	Host         transcript.Text     `json:"host"`
	At           time.Time           `json:"at"`
	Purpose      string              `json:"purpose"` // server or client
	Roots        transcript.Text     `json:"roots"`
	Verdict      verdict             `json:"verdict"`
	Path         []Step              `json:"path"` // leaf first
	Certificates []Details           `json:"certificates"`
	Methods      []transcript.Method `json:"methods"`
	Remarks      []transcript.Text   `json:"remarks"`

	Paths      []transcript.Path `json:"paths"` // all ways, the best first
	Names      []NameCheck       `json:"names"` // of the server's certificate, beside the host
	AlsoGood   []transcript.Text `json:"would_also_match"`
	NotGood    []transcript.Text `json:"would_not_match"`
	Dates      []Life            `json:"dates"` // of the path
	Findings   []Finding         `json:"findings"`
	Rules      []NameRule        `json:"constraints"`
	SCTs       []SCT             `json:"sct_list"`   // for the first certificate
	Revocation []Status          `json:"revocation"` // by source and certificate
	DANE       []Fit             `json:"dane"`       // by record
	Publish    []string          `json:"tlsa"`       // records that would fit, in zone-file form
}

type verdict struct {
	OK         bool               `json:"ok"`
	Acceptable bool               `json:"acceptable"` // all but the proof of the key, which a file cannot give
	By         string             `json:"by"`
	Why        transcript.Text    `json:"why"`
	Sentence   transcript.Text    `json:"sentence"`
	Matched    transcript.Text    `json:"matched"`
	Checks     []transcript.Check `json:"checks"`
	Reasons    []Reason           `json:"reasons"`
	Risk       string             `json:"risk"`
}

// MarshalJSON gives the document "mailwire.cert/1". All text from outside in it is escaped as on a screen.
func (r Report) MarshalJSON() ([]byte, error) {
	return json.Marshal(document{
		Schema: Schema, Host: r.Host, At: r.At.UTC(), Purpose: r.Purpose, Roots: transcript.TextOf(r.Roots),
		Verdict: verdict{
			OK: r.OK, Acceptable: r.Acceptable, By: r.By, Why: r.Why, Sentence: r.Sentence,
			Matched: transcript.TextOf(r.Matched), Checks: r.Checks[:], Reasons: filled(r.Reasons), Risk: r.Risk,
		},
		Path: filled(r.Path), Certificates: filled(r.Sent), Methods: filled(r.Methods), Remarks: filled(r.Remarks),
		Paths: filled(r.Paths), Names: filled(r.Names.Names), AlsoGood: filled(r.Names.Also), NotGood: filled(r.Names.Not),
		Dates: filled(r.lives()), Findings: filled(r.Findings), Rules: filled(r.Constraints),
		SCTs: filled(r.SCTs), Revocation: filled(r.Revocation), DANE: filled(r.DANE), Publish: filled(r.Publish),
	})
}

func filled[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
