package transcript

import "time"

// Opened starts a conversation.
type Opened struct {
	Protocol   string   `json:"protocol"`             // smtp, submission, lmtp, pop3, imap; of a capture also "" and tls: nothing says that it is mail
	Target     Text     `json:"target"`               // as the user named it
	Host       Text     `json:"host"`                 // whom the user expects
	Port       int      `json:"port,omitempty"`       // the port that the user means; a lab's servers listen on others
	Client     string   `json:"client"`               // ADDR:PORT
	Server     string   `json:"server"`               // ADDR:PORT
	TLS        string   `json:"tls"`                  // must, offered, implicit, manual, off; of a capture implicit or ""
	VerifyName Text     `json:"verify_name,omitzero"` // the name that the certificate has to prove
	SNI        Text     `json:"sni,omitzero"`         // as it will be sent; empty for none
	Inside     string   `json:"inside,omitempty"`     // "", "loopback", "declared": see Exposed
	Lab        bool     `json:"lab,omitempty"`        // an embedded lab's server; its accounts are public
	Guess      bool     `json:"guess,omitempty"`      // Protocol is a guess; the greeting's first byte settles it
	Limits     Limits   `json:"limits,omitzero"`      // set for this conversation
	Asked      TLSAsked `json:"tls_asked,omitzero"`   // what the user set about TLS
	Source     string   `json:"source,omitempty"`     // "capture" where others talked and mailwire was not there; "" for a session of its own
	Late       bool     `json:"late,omitempty"`       // of a capture: its packets begin in the middle of the conversation
}

// SourceCapture marks a conversation of others, seen in a capture.
const SourceCapture = "capture"

// TLSAsked is what the user set about TLS; the zero value for all defaults.
type TLSAsked struct {
	Min        string   `json:"min,omitempty"` // "1.0" … "1.3"
	Max        string   `json:"max,omitempty"`
	Suites     []string `json:"ciphers,omitempty"` // IANA names
	Groups     []string `json:"groups,omitempty"`
	ALPN       []string `json:"alpn,omitempty"`
	ClientCert Text     `json:"client_cert,omitzero"` // subject of the certificate to show where asked
	Pins       []string `json:"pins,omitempty"`       // SHA-256 of SubjectPublicKeyInfo, hex
	Resumes    int      `json:"resumes,omitempty"`    // number of the conversation whose session is offered, from 1; 0 for none
	Until      string   `json:"until,omitempty"`      // "handshake": the conversation ends with it; "" for an open end
}

// Limits bound what is taken of a peer; 0 stands for the protocol's own.
type Limits struct {
	Line       int   `json:"line,omitempty"`        // bytes of a line
	ReplyLines int   `json:"reply_lines,omitempty"` // lines of a reply
	ReplyBytes int64 `json:"reply_bytes,omitempty"` // bytes of a reply
	Literal    int64 `json:"literal,omitempty"`     // bytes of an IMAP literal
	Nesting    int   `json:"nesting,omitempty"`     // depth of an IMAP response
}

// Data is bytes that crossed. In a Log, Bytes is nil: use Log.Bytes with Span.
type Data struct {
	Dir    Dir    `json:"dir"`
	Layer  Layer  `json:"layer"`
	Off    int64  `json:"off"` // offset in its stream; set by whoever records it
	Len    int64  `json:"len"` // len(Bytes), also when Bytes is not at hand
	Bytes  []byte `json:"-"`
	Elided int64  `json:"elided,omitempty"` // bytes that followed and were not kept (bulk ciphertext beyond the bound)
	Packet int64  `json:"packet,omitempty"` // number of the packet of a capture that has them, from 1; 0 where there is none
}

// Span names the bytes of d, those elided left out.
func (d *Data) Span(conn int) Span {
	return Span{Conn: conn, Dir: d.Dir, Layer: d.Layer, Off: d.Off, Len: d.Len}
}

// Secret is one line of a TLS key log in the NSS format. It never leaves the
// evidence file unasked.
type Secret struct {
	Line Hidden `json:"line"`
}

// Check is one of the checks of a certificate verdict.
type Check struct {
	Name    string `json:"name"` // chain, anchor, dates, purpose, name, proof
	OK      bool   `json:"ok"`
	Skipped bool   `json:"skipped,omitempty"` // could not be made; Why says the reason
	Why     Text   `json:"why"`               // the reason in words
	Means   Text   `json:"means,omitzero"`    // what it means, where it failed
}

// Verdict is the verification of the server's certificate against the trust
// store and the clock of that moment.
type Verdict struct {
	OK       bool      `json:"ok"`
	By       string    `json:"by,omitempty"` // "ca+name", "pin", …; empty where not proven
	Why      Text      `json:"why,omitzero"`
	Sentence Text      `json:"sentence"` // the verdict in one sentence
	Checks   []Check   `json:"checks"`
	Host     Text      `json:"host"`
	Roots    string    `json:"roots"` // "system", "lab", file names …
	At       time.Time `json:"judged_at"`
	// Chain is the chain as verified, leaf first, the trust anchor last; DER.
	Chain   [][]byte `json:"chain,omitempty"`
	Methods []Method `json:"methods,omitempty"` // a result for each way to judge
	Paths   []Path   `json:"paths,omitempty"`   // the ways from the leaf upwards, the best first
	Remarks []Text   `json:"remarks,omitempty"` // what is odd and decides nothing
	Reasons []Reason `json:"reasons,omitempty"` // what is wrong, in the order of the checks
	Claim   string   `json:"claim,omitempty"`   // who says so, where it was not reached now: recording, comment; files of mailwire's own need not have it
}

// Reason is one thing that is wrong with a certificate, told for the case at hand.
type Reason struct {
	Fault  string `json:"fault"` // expired, wrong_name, …
	Check  string `json:"check"` // the check that it fails
	Title  Text   `json:"title"` // a word or two
	Why    Text   `json:"why"`   // with the dates and names in it
	Means  Text   `json:"means"`
	Causes Text   `json:"causes"` // usual ones
	Tell   Text   `json:"tell"`   // how to tell them apart
	Risk   Text   `json:"risk"`   // of going on
}

// Method is a way to judge a certificate, and what became of it.
type Method struct {
	Name   string      `json:"name"` // ca, name, pin, seen, dane, mta-sts, ct, revocation
	State  MethodState `json:"state"`
	Result Text        `json:"result"` // in words
}

// MethodState is what became of a method.
type MethodState string

// Method states.
const (
	MethodGood    MethodState = "good"
	MethodBad     MethodState = "bad"
	MethodUnknown MethodState = "unknown"  // looked at, and it does not tell
	MethodNotMade MethodState = "not made" // not looked at
)

// Path is one way from the leaf upwards.
type Path struct {
	Steps []Step `json:"steps"` // leaf first
	Good  bool   `json:"good"`  // every check of the way holds
	Why   Text   `json:"why,omitzero"`
}

// Step is a certificate on a way.
type Step struct {
	Title  Text   `json:"title"`
	SHA256 string `json:"sha256"`           // of the certificate, hex
	Place  int    `json:"place"`            // among those sent, from 1; 0 where it is not among them
	Store  bool   `json:"store"`            // in the trust store
	Signed string `json:"signed,omitempty"` // by the next one: good, weak, not checked, broken; "" for the last
}

// Typed is what the user asked for, before it becomes bytes.
type Typed struct {
	What string `json:"what"` // line, raw, starttls, auth, close, wait, allow
	Text Text   `json:"text"` // secrets masked
}

// Gap is bytes that a capture lacks.
type Gap struct {
	Dir   Dir   `json:"dir"`
	Layer Layer `json:"layer"`
	Len   int64 `json:"len"` // -1 where not known
	// Why says how they came to be lacking: "lost" where no packet has them, "cut"
	// where the capture kept the beginning of packets only; "" where not known.
	Why    string `json:"why,omitempty"`
	Packet int64  `json:"packet,omitempty"` // after which packet of the capture that was certain
}

// Overlap is bytes that a later packet of a capture gave otherwise than the
// one before. The first ones count; whoever saw the others read something else.
type Overlap struct {
	Dir    Dir   `json:"dir"`
	Off    int64 `json:"off"` // of the first of them, on the wire
	Len    int64 `json:"len"`
	First  int64 `json:"first,omitempty"`  // the packet whose bytes count
	Packet int64 `json:"packet,omitempty"` // the later one
}

// Sent tells how many bytes of the last Data of the client on the wire the socket took, where
// it did not take all.
type Sent struct {
	Off int64  `json:"off"` // of the Data
	N   int64  `json:"n"`
	Err string `json:"err"`
}

// Consent is a user's explicit yes.
type Consent struct {
	Case      string `json:"case"` // cleartext, unverified, look, stray
	HostPort  string `json:"host_port"`
	Mechanism string `json:"mechanism,omitempty"`
	By        string `json:"by"` // key, option, lab
	Why       Text   `json:"why"`
}

// Lost tells what could not be recorded.
type Lost struct {
	From  int    `json:"from"` // first observed number lost
	To    int    `json:"to"`
	Bytes int64  `json:"bytes"`
	Err   string `json:"err"`
}

// Fault is a failure of mailwire itself, or of the connection; the bytes stay recorded.
type Fault struct {
	Where string `json:"where"` // connect, read, write, handshake, decoder, limit, timeout, …
	Text  Text   `json:"text"`  // what happened
	Do    string `json:"do,omitempty"`
	Exit  int    `json:"exit,omitempty"` // the exit code that this asks for
}

// Note is a remark, the user's or mailwire's own.
type Note struct {
	Text Text `json:"text"`
	Line int  `json:"line,omitempty"` // the line it stands at, 0 for none
}

// Closed ends a conversation.
type Closed struct {
	By  string `json:"by"` // client, server, reset, timeout, fault
	Why Text   `json:"why,omitzero"`
}

// LetGo begins the Why of a Closed that no end was seen for: the conversation of a
// capture was not followed further, so that memory stays bounded.
const LetGo = "let go to bound memory"

// Kind implements Event.
func (*Opened) Kind() Kind  { return KindOpened }
func (*Data) Kind() Kind    { return KindData }
func (*Secret) Kind() Kind  { return KindSecret }
func (*Verdict) Kind() Kind { return KindVerdict }
func (*Typed) Kind() Kind   { return KindTyped }
func (*Gap) Kind() Kind     { return KindGap }
func (*Overlap) Kind() Kind { return KindOverlap }
func (*Sent) Kind() Kind    { return KindSent }
func (*Consent) Kind() Kind { return KindConsent }
func (*Lost) Kind() Kind    { return KindLost }
func (*Fault) Kind() Kind   { return KindFault }
func (*Note) Kind() Kind    { return KindNote }
func (*Closed) Kind() Kind  { return KindClosed }
