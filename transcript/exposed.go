package transcript

// Lock is the projection of an exposure on three characters.
type Lock string

// Locks in the order of their precedence.
const (
	LockSecret   Lock = "secret"   // [!] secret in clear
	LockSuspect  Lock = "suspect"  // [%]
	LockInside   Lock = "inside"   // [o] clear but inside
	LockClear    Lock = "clear"    // [-]
	LockUnproven Lock = "unproven" // [?] sealed but the peer is not proven
	LockSealed   Lock = "sealed"   // [#] sealed and proven
	LockUnknown  Lock = "unknown"  // [~] not told
)

// Glyph gives the three cells of l. The zero value gives three blanks.
func (l Lock) Glyph() string {
	switch l {
	case LockSecret:
		return "[!]"
	case LockSuspect:
		return "[%]"
	case LockInside:
		return "[o]"
	case LockClear:
		return "[-]"
	case LockUnproven:
		return "[?]"
	case LockSealed:
		return "[#]"
	case LockUnknown:
		return "[~]"
	}
	return "   "
}

// Exposed is who could read a line: a value, of which the lock is a projection.
type Exposed struct {
	Line     int        `json:"line"`
	Span     Span       `json:"span"`
	Wire     string     `json:"wire"`               // clear, sealed, not told
	Peer     string     `json:"peer"`               // proven, failed, not judged
	By       string     `json:"by,omitempty"`       // proven by what: "ca+name"
	Why      Text       `json:"why,omitzero"`       // why failed or not judged
	Strength string     `json:"strength,omitempty"` // "TLS 1.3, TLS_AES_128_GCM_SHA256"
	Weak     []string   `json:"weak,omitempty"`
	Inside   string     `json:"inside,omitempty"` // loopback, declared
	Secret   SecretKind `json:"secret,omitempty"`
	Suspect  []string   `json:"suspect,omitempty"` // finding IDs
	Lock     Lock       `json:"lock"`
	Severity Severity   `json:"severity"` // of what the wire had
	Without  Without    `json:"without"`
	Ledger   Ledger     `json:"ledger"` // up to and with this line
}

// Without is what an eavesdropper would have had, had this line been sent without SSL.
type Without struct {
	Severity Severity    `json:"severity"`
	Fields   []AuthField `json:"fields,omitempty"`   // what could be read from it, decoded
	Words    string      `json:"words,omitempty"`    // "readable at once: base64 is not encryption"
	Obedient string      `json:"obedient,omitempty"` // what server and client would have done
}

// Tally counts what an eavesdropper has. Readable, Replayable, Guessable and
// Identity count secrets, each once for its sign-in.
type Tally struct {
	Lines      int   `json:"lines"`
	Readable   int   `json:"readable"`   // passwords
	Replayable int   `json:"replayable"` // tokens
	Guessable  int   `json:"guessable"`  // digests and proofs
	Identity   int   `json:"identity"`   // account names
	Addresses  int   `json:"addresses"`  // envelope addresses
	Hosts      int   `json:"hosts"`      // host names told by either side
	Content    int64 `json:"content"`    // bytes of mail
}

// Secrets counts all kinds that are worth stealing.
func (t Tally) Secrets() int { return t.Readable + t.Replayable + t.Guessable }

// Ledger is the running account of a conversation.
type Ledger struct {
	Lines   int   `json:"lines"`       // in all
	SoFar   Tally `json:"so_far"`      // what the wire had
	Without Tally `json:"without_ssl"` // what it would have had
}

// Kind implements Event.
func (*Exposed) Kind() Kind { return KindExposed }
