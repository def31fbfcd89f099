package svg

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"example.org/mailwire/session"
	"example.org/mailwire/transcript"
)

var update = flag.Bool("update", false, "write the golden files anew")

func recording(t testing.TB, path string) *transcript.Log {
	t.Helper()
	r, err := transcript.Open(filepath.Join("..", "..", "..", "cmd", "mailwire", "testdata", path))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	log, err := session.Replay(r)
	if err != nil {
		t.Fatal(err)
	}
	return log
}

func written(t testing.TB, log *transcript.Log, o Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, log, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// ours are the elements of a picture, with the attributes that each may have.
var ours = map[string]string{
	"svg": "xmlns width height viewBox lang role aria-labelledby", "title": "id", "desc": "id", "style": "",
	"rect": "class x y width height", "text": "class x y", "path": "class d",
}

// inspect parses a picture strictly, and holds that all of it is ours.
func inspect(t testing.TB, doc []byte) (text string) {
	t.Helper()
	dec := xml.NewDecoder(bytes.NewReader(doc))
	var all strings.Builder
	var open []string
	count := map[string]int{}
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v\n%s", err, doc)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			open = append(open, tok.Name.Local)
			count[tok.Name.Local]++
			may, ok := ours[tok.Name.Local]
			if !ok || tok.Name.Space != "http://www.w3.org/2000/svg" {
				t.Errorf("an element %v is none of ours", tok.Name)
			}
			for _, a := range tok.Attr {
				if a.Name.Space != "" || !strings.Contains(" "+may+" ", " "+a.Name.Local+" ") {
					t.Errorf("%s has the attribute %v", tok.Name.Local, a.Name)
				}
				if a.Name.Local == "class" && strings.ContainsAny(a.Value, "<>\"':&") {
					t.Errorf("a class %q", a.Value)
				}
			}
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			switch in := open; {
			case len(in) > 0 && in[len(in)-1] == "style":
				if string(tok) != style {
					t.Error("the style is not ours")
				}
			default:
				all.Write(tok)
			}
		default:
			t.Errorf("a %T", tok)
		}
	}
	for _, one := range []string{"svg", "title", "desc", "style"} {
		if count[one] != 1 {
			t.Errorf("%d elements %s", count[one], one)
		}
	}
	for _, r := range all.String() {
		if r != '\n' && r != ' ' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
			t.Errorf("the text has %U", r)
		}
	}
	return all.String()
}

// TestGolden holds the pictures of recorded sessions.
func TestGolden(t *testing.T) {
	for _, path := range []string{"exposure/clear-pass.mwt", "exposure/sealed-scram.mwt", "handshake/tls12-resumed.mwt"} {
		got := written(t, recording(t, path), Options{})
		inspect(t, got)
		file := filepath.Join("testdata", strings.TrimSuffix(filepath.Base(path), ".mwt")+".svg")
		if *update {
			if err := os.WriteFile(file, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what it was; go test -update, if that is right", file)
		}
	}
}

// clear decodes what both sides said in clear, the server first.
func clear(said ...string) *transcript.Log {
	entries := []transcript.Entry{{Event: &transcript.Opened{Protocol: "smtp", TLS: "off"}}}
	offs := map[transcript.Dir]int64{}
	for i, s := range said {
		dir := transcript.Server
		if i%2 == 1 {
			dir = transcript.Client
		}
		entries = append(entries, transcript.Entry{Obs: i + 1, Event: &transcript.Data{Dir: dir, Layer: transcript.Wire, Off: offs[dir], Len: int64(len(s)), Bytes: []byte(s)}})
		offs[dir] += int64(len(s))
	}
	return session.Decode(entries)
}

// TestBounds: a picture does not grow without end, and counts what it leaves out.
func TestBounds(t *testing.T) {
	said := []string{"220 ready\r\n"}
	for range 2000 {
		said = append(said, "NOOP\r\n", "250 OK\r\n")
	}
	doc := written(t, clear(said...), Options{})
	text := inspect(t, doc)
	if len(doc) > 200<<10 || !strings.Contains(text, "3601 lines more in the recording") {
		t.Errorf("%d bytes: %s", len(doc), text[max(0, len(text)-300):])
	}
	said = []string{"220 ready\r\n", "EHLO x\r\n"}
	for i := range 30 {
		said[0] += fmt.Sprintf("220-%d\r\n", i)
	}
	if text := inspect(t, written(t, clear(said...), Options{})); !strings.Contains(text, "lines between") {
		t.Error("a long answer is not folded")
	}
}

// TestSecretsAreSaid: a picture with secrets says so, and shows them; one without masks them.
func TestSecretsAreSaid(t *testing.T) {
	log := recording(t, "exposure/clear-pass.mwt")
	const password = "s3cret-sauce"
	if text := inspect(t, written(t, log, Options{})); strings.Contains(text, password) || strings.Contains(text, "CONTAINS SECRETS") {
		t.Error("a masked picture tells the password, or says that it does")
	}
	text := inspect(t, written(t, log, Options{Secrets: true, Reveal: func(s transcript.Span) ([]byte, bool) {
		b, err := log.Bytes(s)
		return b, err == nil
	}}))
	if !strings.Contains(text, password) || !strings.Contains(text, "CONTAINS SECRETS") {
		t.Error("a picture with secrets does not tell the password, or does not say so")
	}
}

// FuzzPicture finds no text that becomes markup, said by either side or told by an event.
func FuzzPicture(f *testing.F) {
	for _, s := range []string{`</text><script>alert(1)</script>`, `"/><image href="https://evil.test"/>`, `<!--`, `]]><![CDATA[`, `&lol;<!DOCTYPE x>`,
		"\x1b[2J\x00\xff\u202e\u2028\ufffe\U000e0041", strings.Repeat("漢", 300), strings.Repeat("x ", 600)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 4000 {
			return
		}
		inspect(t, written(t, clear(s, s, s), Options{Reveal: func(transcript.Span) ([]byte, bool) { return []byte(s), true }}))
		log := transcript.NewLog()
		span := transcript.Span{Dir: transcript.Server, Layer: transcript.Plain, Len: 1}
		for _, ev := range []transcript.Event{&transcript.Opened{Protocol: s, Host: transcript.TextOf(s)}, &transcript.Handshake{Name: s}, &transcript.TLSAgreed{Version: s, Suite: s, Weak: []string{s}},
			&transcript.Verdict{Claim: s, By: s, Sentence: transcript.TextOf(s)}, &transcript.Line{N: 1, Span: span, Text: transcript.TextOf(s)}, &transcript.Exposed{Line: 1, Lock: transcript.Lock(s)}, &transcript.Closed{By: s}} {
			log.Append(transcript.Entry{Obs: -1, Event: ev})
		}
		log.Finish()
		inspect(t, written(t, log, Options{}))
	})
}
