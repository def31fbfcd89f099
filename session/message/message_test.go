package message

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"strings"
	"testing"
	"time"
)

// TestComposeReadsBack reads a message with the standard library.
func TestComposeReadsBack(t *testing.T) {
	b, err := Compose(Draft{
		From: "a@a.test", To: []string{"b@b.test", "c@c.test"}, Date: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
		Headers: []string{"subject: grüße", "X-One: 1", "X-One: 2"}, Body: "text\nmore\n",
		Attach: []File{{"ö.bin", []byte{0, 1, 255, '\n'}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(bytes.ReplaceAll(b, []byte("\r\n"), nil), []byte("\n")) {
		t.Error("a line ends in LF alone")
	}
	m, err := mail.ReadMessage(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	subject, _ := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	to, _ := m.Header.AddressList("To")
	if date, err := m.Header.Date(); err != nil || date.Unix() != 1767323045 || subject != "grüße" || len(to) != 2 || len(m.Header["X-One"]) != 2 ||
		m.Header["X-One"][0] != "1" || len(m.Header["Subject"]) != 1 || !strings.HasSuffix(m.Header.Get("Message-Id"), "@a.test>") {
		t.Errorf("%v %v %q %v", date, err, subject, m.Header)
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	text, err := parts.NextPart()
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := io.ReadAll(text); string(got) != "text\r\nmore\r\n" {
		t.Errorf("the text is %q", got)
	}
	file, err := parts.NextPart()
	if err != nil {
		t.Fatal(err)
	}
	got, _ := io.ReadAll(base64.NewDecoder(base64.StdEncoding, file))
	if name, _ := new(mime.WordDecoder).DecodeHeader(file.FileName()); string(got) != "\x00\x01\xff\n" || name != "ö.bin" {
		t.Errorf("the file %q is %q", name, got)
	}
}

func TestHeadersThatAreNone(t *testing.T) {
	for _, h := range []string{"", "Subject", ": x", "Sub ject: x", "Subject: a\r\nBcc: b", "Sübject: x"} {
		if b, err := Compose(Draft{From: "a@a.test", Headers: []string{h}}); err == nil {
			t.Errorf("%q gives %q", h, b)
		}
	}
}
