package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"example.org/mailwire/session/exposure"
	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/report"
)

// exportForms are the ends of names that there is a form for, in the order in
// which they are told.
var exportForms = []exportForm{
	{ext: ".mwt", write: writeCopy, keys: true},
	{ext: ".txt", write: writeTalk},
	{ext: ".md", write: writeMarkdown},
	{ext: ".html", write: writePage, text: textOfMarkup},
	{ext: ".svg", write: writePicture, text: textOfMarkup},
	{ext: ".cast", write: writeCast, text: textOfCast},
	{ext: ".json", write: writeEvents},
	{ext: ".pcapng", write: writeCapture, keys: true},
	{ext: ".pcap", write: writeClassic, keys: true},
}

// exportForm writes a recording in one form.
type exportForm struct {
	ext   string
	write func(io.Writer, *exported) error
	text  func(doc []byte) []byte // what a reader of the file sees; nil where that is the file
	keys  bool                    // of TLS have a place in the file or beside it
}

// exported is what is written: a log, and the observed events that it was made of.
type exported struct {
	log     *transcript.Log
	entries []transcript.Entry
	secrets bool
	created time.Time
	capture captured
}

// formOf finds the form by the name's end.
func formOf(out string) (*exportForm, error) {
	if out == "" {
		return nil, usageError{errors.New("export: -o OUT is missing: the file to write, such as share.mwt or report.md")}
	}
	ext := strings.ToLower(filepath.Ext(out))
	for i := range exportForms {
		if exportForms[i].ext == ext {
			return &exportForms[i], nil
		}
	}
	return nil, usageError{fmt.Errorf("export: no form is known for %s; there are %s", transcript.TextOf(out), formNames("and"))}
}

// formNames lists the forms for a sentence.
func formNames(last string) string {
	var b strings.Builder
	for i, f := range exportForms {
		switch {
		case i == 0:
		case i == len(exportForms)-1:
			b.WriteString(" " + last + " ")
		default:
			b.WriteString(", ")
		}
		b.WriteString(f.ext)
	}
	return b.String()
}

func writeCopy(w io.Writer, x *exported) error {
	h := transcript.Header{Created: x.created, ContainsSecrets: x.secrets, Tool: "mailwire " + version()}
	return transcript.WriteTo(w, h, x.entries)
}

func writeTalk(w io.Writer, x *exported) error {
	entries, _ := x.log.Since(0)
	t := report.NewTalk(w, exposure.Words, reveal(x.log, true))
	t.Packets(x.log.Packets)
	return t.All(entries)
}

func writeMarkdown(w io.Writer, x *exported) error {
	return report.Markdown(w, x.log, report.MarkdownOptions{Words: exposure.Words, Reveal: reveal(x.log, true), Secrets: x.secrets})
}

func writeEvents(w io.Writer, x *exported) error {
	s := report.NewStream(w, x.log, true)
	s.Starts(x.created)
	s.ContainsSecrets(x.secrets)
	entries, _ := x.log.Since(0)
	if err := s.Entries(entries); err != nil {
		return err
	}
	return s.Close()
}
