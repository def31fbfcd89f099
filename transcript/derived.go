package transcript

// Meaning explains a term of a protocol in a sentence or two.
type Meaning struct {
	Term string `json:"term"`          // RCPT TO, 250, [AUTHENTICATIONFAILED], STARTTLS
	Text string `json:"text"`          // short, in plain words
	RFC  string `json:"rfc,omitempty"` // "RFC 5321 4.1.1.3"
}

// LineClass tells what a line is in its protocol.
type LineClass string

// Classes of lines.
const (
	ClassGreeting  LineClass = "greeting"
	ClassRequest   LineClass = "request"   // a command, or a piece of one
	ClassReply     LineClass = "reply"     // a reply, or a line of one; IMAP untagged data too
	ClassChallenge LineClass = "challenge" // of a sign-in, from the server
	ClassResponse  LineClass = "response"  // of a sign-in, from the client
	ClassContent   LineClass = "content"   // mail, lists, literals: data of the command under way
	ClassBroken    LineClass = "broken"    // outside the grammar
)

// Range is bytes [From, To) of a line.
type Range struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// Line is one line of the dialogue with its line end, or a block of content.
//
// Content lines come one by one up to ContentLines of one content, then in
// blocks of whole lines of at least ContentBlock bytes; the cut depends on the
// bytes alone.
type Line struct {
	N       int       `json:"line"` // number in the conversation, from 1, both directions together; set by the session's decoder
	Span    Span      `json:"span"`
	Class   LineClass `json:"class"`
	Text    Text      `json:"text"`              // at most MaxLineText bytes, without the line end; secrets are '*'
	Cut     bool      `json:"cut,omitempty"`     // Text is shorter than the line
	Lines   int       `json:"lines,omitempty"`   // number of wire lines, where a block has more than one
	Secret  []Range   `json:"secret,omitempty"`  // masked bytes, relative to Span.Off
	Stuffed int       `json:"stuffed,omitempty"` // of mail: dots at the beginnings of lines that are not of the message (RFC 5321 4.5.2)
	End     string    `json:"end,omitempty"`     // "lf" or "cr" for a bare line end, "none" where the stream ended; empty for CRLF
}

// Bounds of Line.
const (
	MaxLineText  = 1000
	ContentLines = 200
	ContentBlock = 16 << 10
)

// Request is a whole command: all its lines and literals.
type Request struct {
	ID      int     `json:"id"` // number of the request in the conversation, from 1
	Span    Span    `json:"span"`
	Tag     Text    `json:"tag,omitzero"`  // IMAP
	Verb    string  `json:"verb"`          // upper case where known: MAIL, RETR, UID FETCH; "" where there is none
	Args    Text    `json:"args,omitzero"` // at most MaxLineText bytes; secrets are '*'
	Known   bool    `json:"known"`
	Meaning Meaning `json:"meaning,omitzero"`
}

// Outcome classes a reply.
type Outcome string

// Outcomes.
const (
	OutcomeOK     Outcome = "ok"
	OutcomeMore   Outcome = "more"   // go on: 3xx, "+"
	OutcomeLater  Outcome = "later"  // refused for the moment: 4xx
	OutcomeNo     Outcome = "no"     // refused: 5xx, -ERR, NO
	OutcomeBad    Outcome = "bad"    // not understood: 500-504, BAD
	OutcomeBye    Outcome = "bye"    // 421, BYE
	OutcomeData   Outcome = "data"   // untagged data
	OutcomeBroken Outcome = "broken" // outside the grammar
)

// Reply is a whole reply of the server: all its lines.
type Reply struct {
	To       int     `json:"to"` // ID of the request that it answers; 0 for a greeting, -1 for none
	Span     Span    `json:"span"`
	Code     string  `json:"code"`               // 250, +OK, -ERR, OK, NO, BAD, BYE, PREAUTH, +, *
	Enhanced string  `json:"enhanced,omitempty"` // 2.1.0
	Response string  `json:"response,omitempty"` // response code in brackets, without them: AUTHENTICATIONFAILED
	Tag      Text    `json:"tag,omitzero"`
	Text     Text    `json:"text"` // at most MaxLineText bytes; lines joined by "\n"
	Lines    int     `json:"lines"`
	Outcome  Outcome `json:"outcome"`
	Done     bool    `json:"done"`             // the request is finished by it
	Meaning  Meaning `json:"meaning,omitzero"` // of the code
	Detail   Meaning `json:"detail,omitzero"`  // of the response code or the enhanced code
}

// Capability is one thing that the server says it can do.
type Capability struct {
	Name    string  `json:"name"` // upper case: AUTH, SIZE, IDLE
	Params  []Text  `json:"params,omitempty"`
	Meaning Meaning `json:"meaning,omitzero"`
}

// Capabilities is a whole list of them as the server gave it.
type Capabilities struct {
	Span   Span         `json:"span"`
	Secure bool         `json:"secure"` // told inside TLS
	List   []Capability `json:"list"`
	// Against the list before it: of a list inside TLS, the last list told before TLS.
	Gone []string `json:"gone,omitempty"`
	New  []string `json:"new,omitempty"`
}

// StageState is the state of one stage of a session.
type StageState string

// Stage states with the characters of the rail.
const (
	StageToDo    StageState = "todo"    // .
	StageNow     StageState = "now"     // >
	StageDone    StageState = "done"    // +
	StageFailed  StageState = "failed"  // x
	StageSkipped StageState = "skipped" // -
	// StageUntold is that of a capture in which the stage is not to be seen: its
	// packets are lacking, or it lies in TLS that no key opened.
	StageUntold StageState = "untold" // ~
)

// Stage is one stage of the way through a session.
type Stage struct {
	Name  string     `json:"name"` // tcp greeting caps starttls handshake auth work quit
	State StageState `json:"state"`
	Lock  Lock       `json:"lock"`
}

// StageChanged is the whole rail after a change.
type StageChanged struct {
	Stages []Stage `json:"stages"`
	At     int     `json:"stage"` // index of the stage that is now, or that ended it
}

// Stray is bytes that the server sent after its go-ahead for TLS and before
// our ClientHello. They are shown and never given to TLS.
type Stray struct {
	Span Span `json:"span"`
	Text Text `json:"text"` // at most MaxLineText bytes
}

// Severity of an exposure or a finding.
type Severity string

// Severities.
const (
	SeverityNone     Severity = "none"
	SeverityInfo     Severity = "info"
	SeverityLow      Severity = "low"
	SeverityMedium   Severity = "medium"
	SeverityHigh     Severity = "high"
	SeverityCritical Severity = "critical"
)

// Finding is something about the session that its user should know.
type Finding struct {
	ID       string   `json:"id"` // starttls-missing, plaintext-after-go-ahead, …
	Severity Severity `json:"severity"`
	Grade    string   `json:"grade,omitempty"` // proved, typical, fits either cause
	Title    string   `json:"title"`
	Text     Text     `json:"text,omitzero"`
	RFC      string   `json:"rfc,omitempty"`
	Cure     string   `json:"cure,omitempty"`
	Span     Span     `json:"span,omitzero"`
}

// Option is a line that may be typed now, or may not.
type Option struct {
	Line    string  `json:"line"`          // RCPT TO:<address>
	Why     string  `json:"why,omitempty"` // why not now; empty where it may
	Meaning Meaning `json:"meaning,omitzero"`
}

// Next tells what may be typed now, and what may not and why.
type Next struct {
	Prompt string   `json:"prompt"` // "smtp", "smtp data", "imap a7", "pop3"
	State  string   `json:"state"`  // the dialogue's state by name
	May    []Option `json:"may"`
	Not    []Option `json:"not,omitempty"`
}

// Kind implements Event.
func (*Line) Kind() Kind         { return KindLine }
func (*Request) Kind() Kind      { return KindRequest }
func (*Reply) Kind() Kind        { return KindReply }
func (*Capabilities) Kind() Kind { return KindCapabilities }
func (*StageChanged) Kind() Kind { return KindStageChanged }
func (*Stray) Kind() Kind        { return KindStray }
func (*Finding) Kind() Kind      { return KindFinding }
func (*Next) Kind() Kind         { return KindNext }
