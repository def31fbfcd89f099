package transcript

// SecretKind is what a secret is.
type SecretKind string

// Kinds of secrets, by what they are worth to an eavesdropper.
const (
	NoSecret       SecretKind = ""
	SecretPassword SecretKind = "password"
	SecretToken    SecretKind = "token"
	SecretDigest   SecretKind = "digest" // challenge and answer allow guessing: CRAM-MD5, APOP, …
	SecretProof    SecretKind = "proof"  // SCRAM
	SecretIdentity SecretKind = "identity"
)

// AuthField is one decoded piece of a sign-in. One of Value and Secret is set.
type AuthField struct {
	Name   string `json:"name"` // user, password, authorization identity, nonce, …
	Value  Text   `json:"value,omitzero"`
	Secret Hidden `json:"secret,omitzero"`
}

// AuthStep is one step of a sign-in, understood.
type AuthStep struct {
	Dir       Dir         `json:"dir"`
	Span      Span        `json:"span"`
	Request   int         `json:"request"`
	Mechanism string      `json:"mechanism"` // SASL name, or USER, APOP, LOGIN as COMMANDS says
	Via       string      `json:"via"`       // sasl, command
	Step      string      `json:"step"`      // start, challenge, response, cancel, ok, refused
	Fields    []AuthField `json:"fields,omitempty"`
	User      Text        `json:"user,omitzero"` // as far as known by now
	Secret    SecretKind  `json:"secret_kind,omitempty"`
	Problem   Text        `json:"problem,omitzero"` // bad base64, …
	Meaning   Meaning     `json:"meaning,omitzero"`
}

// Kind implements Event.
func (*AuthStep) Kind() Kind { return KindAuthStep }
