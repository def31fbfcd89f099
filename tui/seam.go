package tui

import (
	"context"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/exposure"
	"example.org/mailwire/tui/options"
)

// Driver sends for the user. What it does is seen in the log and nowhere else.
// An error may be a *transcript.Ask: after its Allow the same call goes through.
// It is nil for a replay.
type Driver interface {
	SendLine(ctx context.Context, line string) error // one protocol line as typed, encoded for the state
	SendRaw(ctx context.Context, b []byte) error     // bytes as they are
	StartTLS(ctx context.Context) error              // STARTTLS or STLS and the handshake; or a handshake that waits for a yes
	Authenticate(ctx context.Context, a transcript.Account) error
	Close(ctx context.Context) error // politely: QUIT or LOGOUT
}

// Live is a session as the screen holds it.
type Live struct {
	Log      *transcript.Log
	Driver   Driver      // nil for a replay
	Title    string      // smtp.a.test:587
	Target   string      // as Connect takes it; "" for a replay
	Controls Controls    // with which it was begun
	File     string      // recording, or the file replayed
	Short    func() bool // the recording does not take what comes now; nil where nothing is recorded
	// SaveElsewhere goes on with the recording in a new file, with what File does not take; nil where nothing is recorded.
	SaveElsewhere func(path string) error
	Accounts      []transcript.Account // public accounts of a lab, offered and shown; nil otherwise
	Talks         []Conversation       // of a file, in their order; the screen begins with a list where there are several
	Capture       Capture              // of a capture, and nothing else beside Title and File: it is read while its list is shown
	Reading       func() string        // of a file that is still read: how much of it was; nil for a log that is complete
}

// What each way to sign in would give away without SSL, for the exposure pane.
type (
	Way  = exposure.Way
	Ways = exposure.Ways
)

// What the user sets about TLS, and what may be set.
type (
	Controls = options.Controls
	Choices  = options.Choices
	Choice   = options.Choice
)

// Plan is what a connection to a target will be like, before any packet.
type Plan struct {
	Target string             // canonical: submission://smtp.a.test:587
	Means  string             // "SMTP submission, port 587, STARTTLS required, certificate and name verified"
	TLS    string             // must, offered, implicit, manual, off
	Stages []transcript.Stage // with the locks that are expected
	Sees   string             // what the wire will see
	Sealed string             // what it will not
}

// Recent is a recording of before.
type Recent struct {
	Title, File, Protocol, When, Note string
	Lock                              transcript.Lock
}

// LabHost is a server of the embedded lab.
type LabHost struct {
	Target string // lab:imap.good
	Addr   string // 127.0.0.1:40143
	For    string // the well-known port that it stands for: "143"
	Note   string // what is special about it
}

// World is what lies outside the screen.
type World interface {
	// Plan predicts a connection without making it.
	Plan(target string, c Controls) (Plan, error)
	// Connect begins a session and returns at once; progress and failure are in the log.
	Connect(ctx context.Context, target string, c Controls) (Live, error)
	Open(file string) (Live, error)
	Recent() []Recent
	Lab() (hosts []LabHost, accounts []transcript.Account, err error)
}

// Keeper keeps things beyond a session.
type Keeper interface {
	// Save keeps bytes in a new file of that name in the user's working folder, 0600, and gives its path.
	Save(name string, b []byte) (path string, err error)
	// Forget lets go of the key that was seen before for a host.
	Forget(hostPort string) error
}
