package transcript

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// AppendEvent appends an observed event as one JSON object with its kind and
// its members, byte for byte as in a file, but without a place in a transcript:
//
//	{"kind":"closed","by":"server"}
//
// It has what Secret and Verdict hold; the bytes of Data are no member.
func AppendEvent(dst []byte, ev Event) []byte {
	if u, ok := ev.(*Unknown); ok {
		return append(dst, u.Raw...)
	}
	dst = append(dst, `{"kind":`...)
	dst = appendString(dst, string(ev.Kind()))
	dst = appendMembers(dst, reflect.ValueOf(unclaimed(ev)).Elem(), exact)
	return append(dst, '}')
}

// ParseEvent reads an observed event from the form of AppendEvent. Derived
// kinds are refused; a kind that is not known is kept as it stands. A verdict is
// one of a recording.
func ParseEvent(b []byte) (Event, error) {
	var m struct {
		Kind Kind `json:"kind"`
	}
	if err := json.Unmarshal(b, &m); err != nil {
		return nil, fmt.Errorf("not an event: %w", err)
	}
	if !named(m.Kind) || derivedKind(m.Kind) {
		return nil, fmt.Errorf("not an observed event: its kind is %s", TextOf(m.Kind))
	}
	rec := record{kind: m.Kind, fields: b}
	ev, err := rec.event()
	return claimed(ev), err
}
