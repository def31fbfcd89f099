package share_test

import (
	"fmt"
	"testing"

	"example.org/mailwire/transcript"
)

// rawForms is the number of the forms of rawTalk.
const rawForms = 18

// rawTalk is a sign-in in one of rawForms forms, with foreign text around it.
// The canary crosses as the password, or in the place of something else.
func rawTalk(t testing.TB, form uint8, said, mech, between string) *transcript.Log {
	t.Helper()
	protocol, turns := rawTurns(form, said, mech, between)
	if form/rawForms%2 == 1 { // what is outside the grammar keeps its size only
		said = map[string]string{"smtp": "535 ", "pop3": "-ERR ", "imap": "a NO "}[protocol] + said
		protocol, turns = rawTurns(form, said, mech, between)
	}
	entries := []transcript.Entry{{Event: &transcript.Opened{Protocol: protocol, TLS: "off"}}}
	offs := map[transcript.Dir]int64{}
	for _, l := range turns {
		dir := transcript.Client
		if l[0] == 'S' {
			dir = transcript.Server
		}
		b := []byte(l[1:] + "\r\n")
		entries = append(entries, transcript.Entry{Event: &transcript.Data{Dir: dir, Layer: transcript.Wire, Off: offs[dir], Len: int64(len(b)), Bytes: b}})
		offs[dir] += int64(len(b))
	}
	return decoded(append(entries, transcript.Entry{Event: &transcript.Closed{By: "client"}}))
}

func rawTurns(form uint8, said, mech, between string) (protocol string, turns []string) {
	plain := b64("\x00bob\x00" + fuzzCanary)
	switch form % rawForms {
	case 0:
		return "smtp", []string{"S220 hi", "CEHLO x", "S250 " + between, "CAUTH PLAIN " + plain, "S" + said}
	case 1:
		return "smtp", []string{"S220 hi", "CAUTH LOGIN", "S334 " + between, "C" + b64("bob"), "S334 ", "C" + b64(fuzzCanary), "S" + said}
	case 2:
		return "smtp", []string{"S220 hi", "CAUTH " + mech + " " + plain, "S" + said}
	case 3:
		return "pop3", []string{"S+OK " + between, "CUSER bob", "S+OK", "CPASS " + fuzzCanary, "S" + said}
	case 4:
		return "pop3", []string{"S+OK hi", "CAUTH " + mech, "S+ " + between, "C" + plain, "S" + said}
	case 5:
		return "imap", []string{"S* OK " + between, "Ca LOGIN bob " + fuzzCanary, "S" + said}
	case 6:
		return "imap", []string{"S* OK hi", fmt.Sprintf("Ca LOGIN {3}\r\nbob {%d}\r\n%s", len(fuzzCanary), fuzzCanary), "S" + said, "S" + between}
	case 7:
		return "imap", []string{"S* OK hi", "Ca AUTHENTICATE " + mech, "S+ " + between, "C" + plain, "S" + said}
	case 8:
		return "imap", []string{"S* OK hi", `Ca LOGIN "bob" "` + fuzzCanary + `"`, "S" + said, "Cb SELECT " + between, "S" + said}
	}
	return misplacedTurns(form, said, mech, between)
}

// misplacedTurns are the forms in which the canary comes in the place of a name.
func misplacedTurns(form uint8, said, mech, between string) (protocol string, turns []string) {
	plain := b64("\x00bob\x00" + fuzzCanary)
	switch form % rawForms {
	case 9:
		return "smtp", []string{"S220 hi", "CAUTH LOGIN", "S334 " + between, "C" + plain, "S" + said}
	case 10:
		return "imap", []string{"S* OK hi", "Ca AUTHENTICATE LOGIN " + plain, "S+ " + between, "C" + b64("other"), "S" + said}
	case 11:
		return "pop3", []string{"S+OK " + between, "CUSER " + fuzzCanary, "S" + said, "CPASS another-one", "S" + said}
	case 12:
		return "imap", []string{"S* OK hi", "Ca LOGIN " + fuzzCanary + " another-one", "S" + said, "S" + between}
	case 13:
		return "pop3", []string{"S+OK hi", "CAUTH CRAM-MD5", "S+ " + between, "C" + b64(fuzzCanary+" d388dad90d4bbd760a152321f2143af7"), "S" + said}
	case 14:
		return "smtp", []string{"S220 hi", "CAUTH PLAIN " + b64(fuzzCanary+"\x00bob\x00another-one"), "S" + said, "S" + between}
	case 15:
		return "smtp", []string{"S220 hi", "CMAIL FROM:<" + fuzzCanary + "@example.org>", "S250 " + between, "CNOOP " + mech, "S" + said}
	case 16:
		return "imap", []string{"S* OK hi", "Ca AUTHENTICATE XOAUTH2 " + b64("user=bob\x01auth=Bearer "+fuzzCanary+"\x01\x01"), "S+ " + between, "C", "S" + said}
	}
	return "imap", []string{"S* OK " + between, "Ca SELECT " + fuzzCanary, "S" + said}
}
