// Package message composes a mail from what a command line gives (RFC 5322,
// MIME).
package message

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"mime"
	"path/filepath"
	"strings"
	"time"

	"github.com/emersion/go-message/mail"
)

// Draft is what a message is made of.
type Draft struct {
	From    string
	To      []string
	Headers []string // "Name: value"; these win over what would stand there
	Body    string
	Attach  []File
	Date    time.Time
}

// File is an attachment.
type File struct {
	Name  string
	Bytes []byte
}

// Compose writes the message, with CRLF at the ends of its lines.
func Compose(d Draft) ([]byte, error) {
	h, err := d.header()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if len(d.Attach) == 0 {
		h.SetContentType("text/plain", map[string]string{"charset": "utf-8"})
		w, err := mail.CreateSingleInlineWriter(&out, h)
		if err != nil {
			return nil, err
		}
		return out.Bytes(), errors.Join(write(w, d.Body), w.Close())
	}
	w, err := mail.CreateWriter(&out, h)
	if err != nil {
		return nil, err
	}
	if err := d.parts(w); err != nil {
		return nil, err
	}
	err = w.Close()
	return out.Bytes(), err
}

func write(w io.Writer, text string) error {
	_, err := io.WriteString(w, strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n"))
	return err
}

func (d Draft) parts(w *mail.Writer) error {
	var text mail.InlineHeader
	text.SetContentType("text/plain", map[string]string{"charset": "utf-8"})
	part, err := w.CreateSingleInline(text)
	if err != nil {
		return err
	}
	if err := errors.Join(write(part, d.Body), part.Close()); err != nil {
		return err
	}
	for _, f := range d.Attach {
		var h mail.AttachmentHeader
		kind := mime.TypeByExtension(filepath.Ext(f.Name))
		if kind, params, err := mime.ParseMediaType(kind); err == nil {
			h.SetContentType(kind, params)
		} else {
			h.SetContentType("application/octet-stream", nil)
		}
		h.SetFilename(f.Name)
		h.Set("Content-Transfer-Encoding", "base64")
		part, err := w.CreateAttachment(h)
		if err != nil {
			return err
		}
		_, err = part.Write(f.Bytes)
		if err := errors.Join(err, part.Close()); err != nil {
			return err
		}
	}
	return nil
}

// header gives From, To, Subject, Date and Message-ID, and what was given.
func (d Draft) header() (mail.Header, error) {
	var h mail.Header
	domain := "localhost"
	if _, after, ok := strings.Cut(d.From, "@"); ok && after != "" {
		domain = after
	}
	h.SetText("Subject", "a message from mailwire")
	h.Set("Message-Id", "<"+strings.ToLower(rand.Text())+"@"+domain+">")
	h.SetDate(d.Date)
	h.SetAddressList("To", addresses(d.To...))
	h.SetAddressList("From", addresses(d.From))
	seen := map[string]bool{}
	for i := len(d.Headers) - 1; i >= 0; i-- { // each new field stands before the others
		name, value, ok := strings.Cut(d.Headers[i], ":")
		if name = strings.TrimSpace(name); !ok || !isFieldName(name) || strings.ContainsAny(value, "\r\n\x00") {
			return h, fmt.Errorf("header %q is not of the form Name: value in one line", d.Headers[i])
		}
		if key := strings.ToLower(name); !seen[key] {
			seen[key] = true
			h.Del(name)
		}
		h.Header.Header.Add(name, encoded(strings.TrimSpace(value)))
	}
	return h, nil
}

// encoded puts letters outside ASCII into the form of RFC 2047.
func encoded(value string) string { return mime.QEncoding.Encode("utf-8", value) }

func addresses(list ...string) []*mail.Address {
	var out []*mail.Address
	for _, a := range list {
		if a != "" {
			out = append(out, &mail.Address{Address: a})
		}
	}
	return out
}

// isFieldName tells whether s can name a header field, RFC 5322 3.6.8.
func isFieldName(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' || s[i] == ':' {
			return false
		}
	}
	return s != ""
}
