package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"example.org/mailwire/session"
	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/share"
)

// TestTextOfForms: what a form puts into the midst of a secret does not hide it
// from the sweep: it searches what is to be read, too.
func TestTextOfForms(t *testing.T) {
	split := exportedSecret[:6] + "%s" + exportedSecret[6:]
	data, err := json.Marshal([]any{1.5, "o", strings.ReplaceAll(split, "%s", "\x1b[0m\r\n\x1b[32m    ")})
	if err != nil {
		t.Fatal(err)
	}
	c, err := share.Redact(opened(t, leakyRecording(t)), share.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for ext, doc := range map[string]string{
		".html": "<p>" + strings.ReplaceAll(split, "%s", `</code><b class="x">`) + "</p>",
		".svg":  "<text>" + strings.ReplaceAll(split, "%s", "</text>\n<text x=\"1\">") + "</text>",
		".cast": "{}\n" + string(data) + "\n",
	} {
		form, err := formOf("x" + ext)
		if err != nil {
			t.Fatal(err)
		}
		if c.Sweep.Check([]byte(doc), nil) == nil && c.Sweep.Check(form.text([]byte(doc)), nil) == nil {
			t.Errorf("%s: nobody would find the secret", ext)
		}
	}
	if got := string(textOfMarkup([]byte("a&amp;b&#43;<i title=\"x\">c</i>"))); got != "a&b+c" {
		t.Errorf("the text is %q", got)
	}
}

// TestPagesTellNoDate: pages to be passed on are the same whenever the recording
// was made.
func TestPagesTellNoDate(t *testing.T) {
	for _, form := range exportForms {
		if form.text == nil {
			continue
		}
		var docs [][]byte
		for _, created := range []time.Time{time.Unix(0, 0), time.Unix(1e9, 0)} {
			log := session.Decode([]transcript.Entry{{Event: &transcript.Opened{Protocol: "smtp", TLS: "off"}}, {Obs: 1, At: time.Second, Event: &transcript.Closed{By: "server"}}})
			var doc bytes.Buffer
			if err := form.write(&doc, &exported{log: log, created: created}); err != nil {
				t.Fatal(err)
			}
			docs = append(docs, doc.Bytes())
		}
		if !bytes.Equal(docs[0], docs[1]) {
			t.Errorf("%s tells when the recording was made", form.ext)
		}
	}
}
