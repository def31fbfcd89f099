package report

import (
	"time"

	"example.org/mailwire/transcript"
)

// SessionsSchema names the form of a list of conversations as JSON.
const SessionsSchema = "mailwire.sessions/1"

// Session is one conversation in short. What was not told is null or empty.
type Session struct {
	Index    int              `json:"index"`
	Protocol string           `json:"protocol"` // smtp, lmtp, pop3, imap; tls where nothing says that it is mail
	Client   string           `json:"client"`
	Server   string           `json:"server"`
	Start    time.Time        `json:"start"`
	TLS      SessionTLS       `json:"tls"`
	Auth     []SessionAuth    `json:"auth"`
	Mail     []SessionMail    `json:"mail"`
	Fetched  []SessionMail    `json:"retrieved"` // what the client read: RETR, TOP, FETCH of a whole message
	Appended []SessionMail    `json:"stored"`    // what the client put into a mailbox: APPEND
	Findings []SessionFinding `json:"findings"`
	Gaps     int              `json:"gaps"`
	Bytes    SessionBytes     `json:"bytes"`
	// Greeting is the server's first reply; Software what it says of itself.
	Greeting *transcript.Text `json:"greeting"`
	Hello    *transcript.Text `json:"hello"`    // the name that the client gave with EHLO, HELO, LHLO
	Commands int              `json:"commands"` // that the client gave
	Lock     transcript.Lock  `json:"lock,omitempty"`
	Late     bool             `json:"late,omitempty"`   // its beginning is not in the capture
	LetGo    bool             `json:"let_go,omitempty"` // it was not followed to its end, to bound memory
	// Only is the side that was captured, client or server, where nothing of the
	// other one was: what that sent is not counted as gaps.
	Only string `json:"only,omitempty"`

	conn int
}

// SessionTLS is how TLS was used in a conversation.
type SessionTLS struct {
	Mode         string               `json:"mode"` // none, starttls, implicit
	Version      *string              `json:"version"`
	Cipher       *string              `json:"cipher"`
	Group        *string              `json:"group"`
	ServerName   *transcript.Text     `json:"server_name"`
	ALPN         *transcript.Text     `json:"alpn"`
	Resumed      bool                 `json:"resumed"`
	Opened       bool                 `json:"opened"`             // what was inside is known
	Unopened     string               `json:"unopened,omitempty"` // why what was inside is not known
	JA4          string               `json:"ja4,omitempty"`
	Weak         []string             `json:"weak,omitempty"`
	Verdict      SessionVerdict       `json:"verdict"`
	Certificates []SessionCertificate `json:"certificates"`
	Client       []SessionCertificate `json:"client_certificates"`
}

// SessionVerdict is what was recorded of the judgement of the certificate.
type SessionVerdict struct {
	Judged bool            `json:"judged"`
	OK     bool            `json:"ok"`
	By     string          `json:"by,omitempty"`
	Why    transcript.Text `json:"why,omitzero"`
	At     *time.Time      `json:"at,omitempty"`
	Claim  string          `json:"claim,omitempty"` // who says so: recording, or a comment in a capture
}

// SessionCertificate is a certificate in short.
type SessionCertificate struct {
	Subject   transcript.Text   `json:"subject"`
	Issuer    transcript.Text   `json:"issuer"`
	SHA256    string            `json:"sha256"`
	NotBefore *time.Time        `json:"not_before"`
	NotAfter  *time.Time        `json:"not_after"`
	Names     []transcript.Text `json:"names"`
}

// SessionAuth is one sign-in.
type SessionAuth struct {
	Mechanism string           `json:"mechanism"` // SASL name, or USER, APOP, LOGIN
	Via       string           `json:"via"`       // sasl, command
	User      *transcript.Text `json:"user"`
	Secret    *transcript.Text `json:"secret,omitempty"` // what an eavesdropper would have, where secrets are shown
	Kind      string           `json:"kind"`             // password, digest, proof, token, none
	Challenge *transcript.Text `json:"challenge"`
	OK        *bool            `json:"ok"`    // null where no answer was seen
	Clear     bool             `json:"clear"` // it crossed readable
}

// SessionMail is one message that crossed.
type SessionMail struct {
	From    *transcript.Text  `json:"from"`
	To      []transcript.Text `json:"to"`
	Subject *transcript.Text  `json:"subject"`
	Bytes   int64             `json:"bytes"`  // without the dots of its transport
	OK      *bool             `json:"ok"`     // whether the server took it; null where it said nothing
	Whole   bool              `json:"whole"`  // its end was seen
	Clear   bool              `json:"clear"`  // it crossed readable
	Header  bool              `json:"header"` // From and To are of the message itself: it has no envelope here
}

// SessionFinding is a finding in short.
type SessionFinding struct {
	ID       string              `json:"id"`
	Severity transcript.Severity `json:"severity"`
	Title    transcript.Text     `json:"title"`
	Seq      int                 `json:"seq"` // of the observed event that showed it
}

// SessionBytes counts what each side sent on the wire.
type SessionBytes struct {
	Client int64 `json:"client"`
	Server int64 `json:"server"`
}

// SessionOptions say how sessions are told.
type SessionOptions struct {
	Start       time.Time                           // that the times of entries count from
	Secrets     bool                                // secrets are told
	Certificate func(der []byte) SessionCertificate // reads a certificate; nil: they are left out

	AtOnce    bool // in a list, what is written is passed on at once
	AsTheyEnd bool // a list is in the order in which conversations end, and not in that of their beginnings
}
