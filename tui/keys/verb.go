// Package keys is the one list of what keys do. The footer, the help, the line
// after ':' and the dispatch of keys are made of it.
package keys

import "strings"

// Place is where a key is pressed; a set of them says where a verb works.
type Place uint32

// Places.
const (
	HomeType  Place = 1 << iota // the field of Home
	HomeList                    // the list of Home
	Typing                      // the command line of a session
	Searching                   // the search field
	Trying                      // the field for a name to compare
	Saving                      // the field for another place of the recording
	Talk                        // KEYS mode, by the pane in front
	Exposure
	Handshake
	Message // inside a message of the handshake
	Certificate
	Wire
	Help      // the help is open
	Ask       // a question is open
	Options   // the form for TLS is open
	Pick      // a list of it is open
	Form      // the sign-in form is open
	Listing   // the conversations of a file
	Palette   // the list of commands is open
	Filtering // the field for a filter
)

// Panes is KEYS mode with any pane in front.
const Panes = Talk | Exposure | Handshake | Message | Certificate | Wire

// everywhere is where nothing is open over the screen.
const everywhere = HomeType | HomeList | Listing | Typing | Searching | Trying | Saving | Filtering | Panes

// Fact is something that holds now; a set of them says what a verb needs.
type Fact uint32

// Facts.
const (
	Live     Fact = 1 << iota // a session that can be written to
	Replay                    // a recording
	Stopped                   // the certificate did not pass and nothing was decided yet
	CanTLS                    // TLS can be started now
	CanAuth                   // a session that can sign in
	Searched                  // something was searched for
	Masked                    // secrets are masked
	Items                     // the list of Home has something
	Chain                     // there is a certificate
	Messages                  // there are messages of a handshake
	Empty                     // the command line is empty
	Plans                     // the server field names something
	Busy                      // something runs
	Open                      // the other side is still there
	Again                     // the session can be begun anew
	Layers                    // there are bytes inside the seal beside those that crossed
	Other                     // the handshake can be compared with that of the other version
	Talks                     // there are several conversations
	Listed                    // there is a list of conversations to go back to
	Alias                     // the certificate proves another name than the one asked for
	Known                     // keys of hosts are remembered
	Short                     // the recording does not take what comes and can go on elsewhere
	Keeps                     // there is somebody who keeps files
	Captured                  // the list is that of a capture
	Loading                   // its file is still read
	Settled                   // the file is read
	Worded                    // a word after ':' is typed
	Grows                     // more comes of the conversation
)

// Verb is something that the user can do.
type Verb struct {
	ID     string   // names the action
	Keys   []string // as Bubble Tea names them
	Show   string   // how the keys are shown; "" for the keys as they are
	Colon  string   // the word after ':'; "" for none
	Short  string   // in the footer; "" where it is left out there
	Long   string   // in the help
	In     Place    // where its keys work
	Needs  Fact     // all of them
	Weight int      // footers keep the lowest first
}

// Works tells whether v works at a place with these facts.
func (v Verb) Works(at Place, now Fact) bool { return v.In&at != 0 && now&v.Needs == v.Needs }

// Label gives the keys of v as shown.
func (v Verb) Label() string {
	if v.Show != "" {
		return v.Show
	}
	return strings.Join(v.Keys, " ")
}

// Find gives the verb of a key that works at a place.
func Find(at Place, now Fact, key string) (Verb, bool) {
	for _, v := range verbs {
		if !v.Works(at, now) {
			continue
		}
		for _, k := range v.Keys {
			if k == key {
				return v, true
			}
		}
	}
	return Verb{}, false
}

// Word gives the verb of a word after ':'.
func Word(word string) (Verb, bool) {
	for _, v := range verbs {
		if v.Colon != "" && v.Colon == word {
			return v, true
		}
	}
	return Verb{}, false
}

// Words gives the words that work after ':'.
func Words() []string {
	var words []string
	for _, v := range verbs {
		if v.Colon != "" {
			words = append(words, v.Colon)
		}
	}
	return words
}

// All gives every verb.
func All() []Verb { return append([]Verb(nil), verbs...) }

// Working gives the verbs that work at a place now, in the order of the list.
func Working(at Place, now Fact) []Verb {
	var list []Verb
	for _, v := range verbs {
		if len(v.Keys) > 0 && v.Works(at, now) {
			list = append(list, v)
		}
	}
	return list
}
