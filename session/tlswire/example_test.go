package tlswire_test

import (
	"fmt"

	"example.org/mailwire/session/tlswire"
	"example.org/mailwire/transcript"
)

// An observer is given the bytes of both sides as they cross and tells what they are.
func Example() {
	o := tlswire.New(0, 0, 0)
	for _, ev := range o.Feed(transcript.Server, []byte{21, 3, 3, 0, 2, 2, 48}) {
		switch ev := ev.(type) {
		case *transcript.Record:
			fmt.Println(ev.Span, ev.Type, ev.Version)
		case *transcript.Alert:
			fmt.Println(ev.Name, ev.Fatal)
		}
	}
	// Output:
	// 0/s/wire@0+7 alert TLS 1.2
	// unknown_ca true
}
