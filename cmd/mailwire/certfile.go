package main

import (
	"bytes"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"example.org/mailwire/certinspect"
	"example.org/mailwire/session"
	"example.org/mailwire/transcript"
)

// fileQuestion asks about a file: a recording, or any file of certificates.
func (p *program) fileQuestion(path string, o *certOptions) (certinspect.Question, certinspect.File, error) {
	var cfg session.Config
	var file certinspect.File
	if err := o.roots(&cfg); err != nil {
		return certinspect.Question{}, file, err
	}
	if err := o.pinned(&cfg); err != nil {
		return certinspect.Question{}, file, err
	}
	q := certinspect.Question{Host: o.host, Pins: cfg.Pins, Roots: cfg.Roots, RootsName: cfg.RootsName, Anchors: cfg.Anchors}
	password := func() (string, error) {
		o.user = path
		word, err := o.password(p)
		return word.Reveal(), err
	}
	recording, capture := isRecording(path), isCapture(path)
	if path == "-" {
		in, err := p.stdin()
		if err != nil {
			return q, file, err
		}
		capture = in.capture()
		recording = capture || in.recording()
	} else if !isFile(path) {
		return q, file, fileError{fmt.Errorf("%s: there is no such file", path)}
	}
	if recording {
		var err error
		o.recorded, err = p.recordedQuestion(path, capture, o, &q)
		return q, file, err
	}
	open := certinspect.OpenFile
	if path == "-" {
		open = p.certificatesPiped
	}
	file, err := open(path, password)
	if err != nil {
		return q, file, openError(err)
	}
	q.Chain, q.TLSA, q.OCSP = file.Chain, file.TLSA, file.OCSP
	addLists(&q, file)
	return q, file, nil
}

// certificatesPiped reads certificates from stdin, in any form that a file may have.
func (p *program) certificatesPiped(_ string, password func() (string, error)) (certinspect.File, error) {
	in, err := p.stdin()
	if err != nil {
		return certinspect.File{}, err
	}
	b, err := io.ReadAll(io.LimitReader(in, certinspect.MaxFile+1))
	if err != nil {
		return certinspect.File{}, fmt.Errorf("stdin cannot be read: %w", err)
	}
	file, err := certinspect.ParseFile(b, password)
	if err != nil {
		return file, fmt.Errorf("%s: %w", stdinName, err)
	}
	return file, nil
}

func addLists(q *certinspect.Question, file certinspect.File) {
	for _, l := range file.CRLs {
		q.CRLs = append(q.CRLs, l.DER())
	}
}

// openError keeps the code of an error of the user's own, as a password that was not given.
func openError(err error) error {
	var usage usageError
	if errors.As(err, &usage) {
		return err
	}
	return fileError{err}
}

// recordedQuestion asks about what the server, or the client, of a recording sent. It gives the
// recorded verdict on the server, nil where there is none. What a capture shows is judged for its time.
func (p *program) recordedQuestion(path string, capture bool, o *certOptions, q *certinspect.Question) (*transcript.Verdict, error) {
	log, err := p.load(path)
	if err != nil {
		return nil, err
	}
	if o.at == "" && capture {
		o.at = log.Created().Format(time.RFC3339)
	}
	client := o.purpose == forClient
	from, who := transcript.Server, "server"
	if client {
		from, who = transcript.Client, "client"
	}
	sent, v := certificatesOf(log, from)
	if len(sent.Chain) == 0 {
		return nil, fileError{fmt.Errorf("%s holds no certificate of a %s%s", path, who, whyNone(log, from))}
	}
	q.Chain, q.Staples, q.SCTs = sent.Chain, sent.Staples, sent.SCTs
	if client {
		return nil, nil
	}
	q.Proof = proofIn(v)
	if q.Host == "" && v != nil {
		q.Host = v.Host.Raw()
	}
	return v, nil
}

// whyNone tells why a recording in which TLS was set up shows no certificate of a
// side, and what to do; "" where there was no TLS.
func whyNone(log *transcript.Log, from transcript.Dir) string {
	var agreed *transcript.TLSAgreed
	sealed := map[int]*transcript.Unopened{}
	entries, _ := log.Since(0)
	for _, e := range entries {
		if a, ok := e.Event.(*transcript.TLSAgreed); ok && (agreed == nil || agreed.Resumed) {
			agreed = a
		}
		if sealed[e.Conn] == nil {
			sealed[e.Conn] = &transcript.Unopened{}
		}
		sealed[e.Conn].Take(e.Event)
	}
	unopened := 0
	for _, u := range sealed {
		unopened += u.Records
	}
	switch {
	case agreed == nil:
		return ": no TLS was set up in it"
	case agreed.Resumed:
		return ": a session was resumed, and then none is sent"
	case agreed.Version == "TLS 1.3" && unopened > 0:
		return " that can be read: TLS 1.3 seals it, and no key at hand opens it; --keylog FILE gives one"
	case from == transcript.Client:
		return ": the client showed none"
	}
	return ": its part of the handshake was not captured, or the cipher suite needs none"
}

// tlsaRecords reads the records of a file of that name, or else of the text itself.
func tlsaRecords(text string) ([]certinspect.TLSA, error) {
	if !isFile(text) {
		records, err := certinspect.ParseTLSA(text)
		if err != nil {
			return nil, usageError{fmt.Errorf("--tlsa: %w", err)}
		}
		return records, nil
	}
	b, err := readBeside(text)
	if err != nil {
		return nil, err
	}
	records, err := certinspect.ParseTLSA(string(b))
	if err != nil {
		return nil, fileError{fmt.Errorf("%s: %w", text, err)}
	}
	return records, nil
}

// parseBeside reads what the CA says about certificates, from the file of an option.
func parseBeside(option, name string) (certinspect.File, error) {
	b, err := readBeside(name)
	if err != nil {
		return certinspect.File{}, err
	}
	file, err := certinspect.ParseFile(b, nil)
	if err != nil {
		return file, fileError{fmt.Errorf("%s %s: %w", option, name, err)}
	}
	return file, nil
}

// readBeside reads a file that is given beside the certificates.
func readBeside(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fileError{err}
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, certinspect.MaxFile+1))
	if err == nil && len(b) > certinspect.MaxFile {
		err = fmt.Errorf("%s: more than %d bytes", name, certinspect.MaxFile)
	}
	if err != nil {
		return nil, fileError{err}
	}
	return b, nil
}

// saveAll writes what was sent, byte for byte, into new files.
func saveAll(names []string, chain [][]byte) error {
	for _, name := range names {
		if len(chain) == 0 {
			return fileError{fmt.Errorf("--save %s: there is no certificate to save", name)}
		}
		if err := saveNew(name, savedAs(name, chain)); err != nil {
			return fileError{fmt.Errorf("--save: %w", err)}
		}
	}
	return nil
}

// savedAs gives the content of a file: all certificates where its name ends
// with -chain.pem, else the first.
func savedAs(name string, chain [][]byte) []byte {
	switch {
	case strings.HasSuffix(name, ".der"):
		return chain[0]
	case !strings.HasSuffix(name, "-chain.pem"):
		chain = chain[:1]
	}
	var b bytes.Buffer
	for _, der := range chain {
		b.Write(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	}
	return b.Bytes()
}

// saveNew writes a file that was not there before.
func saveNew(name string, content []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Close())
}
