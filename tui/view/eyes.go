package view

// Eyes is whose view of the conversation is shown.
type Eyes uint8

// Viewpoints in the order of the key that goes through them.
const (
	You     Eyes = iota // what the two ends see
	Wire                // what crossed
	Without             // what would have crossed without SSL
	Split               // you and the wire side by side
	eyes
)

// String gives the name in the header.
func (e Eyes) String() string { return [...]string{"YOU", "WIRE", "NO-SSL", "SPLIT"}[e%eyes] }

// Turn gives the viewpoint after e; side by side only where there is room.
func (e Eyes) Turn(wide bool) Eyes {
	e = (e + 1) % eyes
	if e == Split && !wide {
		return You
	}
	return e
}
