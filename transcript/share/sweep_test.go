package share

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

const swept = "Grün&Blau=7"

// sweepOf knows secrets, and a challenge that was answered with them.
func sweepOf(challenge string, secrets ...string) *Sweep {
	find, all := newFinder(), map[string]string{}
	for _, v := range secrets {
		find.secret(v, mostOf)
		all[v] = ""
	}
	return newSweep(all, []string{challenge}, find)
}

// TestSweepFinds a secret in each of the forms that it can take.
func TestSweepFinds(t *testing.T) {
	s := sweepOf("<12.34@host>", swept)
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	w.Write([]byte(swept))
	w.Close()
	forms := map[string]string{
		"raw": swept, "capitals": strings.ToUpper(swept[5:]) + strings.ToUpper(swept), "hex": fmt.Sprintf("%x", swept), "HEX": fmt.Sprintf("%X", swept),
		"url": "Gr%C3%BCn%26Blau%3D7", "all percent": percent(swept), "quoted-printable": "Gr=C3=BCn&Blau=3D7",
		"utf-16le": utf16le(swept), "utf-16be": utf16be(swept), "utf-7": "Gr&APw-n&-Blau=7",
		"json": `Gr\u00fcn\u0026Blau=7`, "html": "Grün&amp;Blau=7", "reversed": reversed(swept), "gzip": z.String(),
		"cram-md5": digests(swept, "<12.34@host>")[0], "apop": digests(swept, "<12.34@host>")[1],
		"plain": base64.StdEncoding.EncodeToString([]byte("\x00user\x00" + swept)),
	}
	for pad := range 3 {
		forms[fmt.Sprintf("base64 at %d", pad)] = base64.StdEncoding.EncodeToString([]byte("xyz"[:pad] + swept + "tail"))
		forms[fmt.Sprintf("base64url at %d", pad)] = base64.URLEncoding.EncodeToString([]byte("xyz"[:pad] + swept + "tail"))
	}
	for name, form := range forms {
		if name == "capitals" {
			form = "GRÜN&BLAU=7"
			form = strings.Replace(form, "Ü", "ü", 1)
		}
		if err := s.Check([]byte("before "+form+" after"), nil); err == nil {
			t.Errorf("%s: not found in %q", name, form)
		}
	}
	if err := s.Check([]byte("GRUN & BLAU 7, all harmless"), nil); err != nil {
		t.Errorf("found what is not there: %v", err)
	}
	broken := base64.StdEncoding.EncodeToString([]byte("Authorization: " + swept + " and more"))
	if err := s.Check([]byte(broken[:24]+"\r\n "+broken[24:]), nil); err == nil {
		t.Error("base64 with a line break was not found")
	}
}

// TestSweepFailsClosed: a secret over two records is replaced, and where that
// does not help the record is named and not the value.
func TestSweepSplit(t *testing.T) {
	s := sweepOf("", "hunter2-secret")
	data := func(off int64, b string) *transcript.Data {
		return &transcript.Data{Dir: transcript.Server, Layer: transcript.Wire, Off: off, Len: int64(len(b)), Bytes: []byte(b)}
	}
	entries := []transcript.Entry{{Obs: 0, Event: data(0, "say hunter2")}, {Obs: 1, Event: data(11, "-secret again")}}
	if err := s.entries(entries); err != nil {
		t.Fatal(err)
	}
	got := string(entries[0].Event.(*transcript.Data).Bytes) + string(entries[1].Event.(*transcript.Data).Bytes)
	if got != "say ************** again" {
		t.Errorf("got %q", got)
	}
	note := []transcript.Entry{{Obs: 4, Event: &transcript.Note{Text: transcript.TextOf("it was hunter2-secret")}}}
	var found *Found
	if err := s.entries(note); !errors.As(err, &found) || !strings.Contains(err.Error(), "record 4") || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("a note with a secret: %v", err)
	}
}

// TestSweepOwnWords: a password that is a word of mailwire's own stops no copy.
func TestSweepOwnWords(t *testing.T) {
	s := sweepOf("", "password", "Clear")
	if err := s.Check([]byte("‹secret 1: password, up to 8 bytes›, wire clear"), []byte("wire clear")); err != nil {
		t.Error(err)
	}
	b := []byte("PASS ‹secret 1: password, up to 8 bytes›\r\nthe password\r\n")
	s.replace(b)
	if got := string(b); got != "PASS ‹secret 1: password, up to 8 bytes›\r\nthe ********\r\n" {
		t.Errorf("got %q", got)
	}
}
