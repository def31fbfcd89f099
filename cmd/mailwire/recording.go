package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"example.org/mailwire/session"
	"example.org/mailwire/transcript"
)

// createRecording makes the file of a session, unless none is wanted: the log
// then keeps what does not fit into memory in a file without a name.
func (o *connectOptions) createRecording(cfg session.Config, start time.Time) (w *transcript.Writer, path string, err error) {
	if o.noRecord {
		return nil, "", nil
	}
	path = o.record
	if path == "" {
		dir, err := dataFolder()
		if err != nil {
			return nil, "", fileError{fmt.Errorf("%w; or use --no-record", err)}
		}
		path = transcript.NewName(dir, cfg.Protocol, cfg.Target.Host, start)
	}
	w, err = transcript.Create(path, transcript.Header{Created: start, ContainsSecrets: true, Tool: "mailwire " + version()})
	if err != nil {
		return nil, "", fileError{fmt.Errorf("%w; --record FILE names another place, --no-record keeps none", err)}
	}
	return w, path, nil
}

// load reads a recording or a capture whole, opened with the keys that the
// options named, and of it the session that they named. What could not be read
// of it is told on stderr.
func (p *program) load(path string) (*transcript.Log, error) {
	log, err := p.loadWhole(path)
	if log == nil || err != nil && p.session != 0 && log.Len() == 0 {
		return log, err
	}
	one, cerr := p.chosen(path, log)
	if cerr != nil {
		return nil, cerr
	}
	return one, err
}

func (p *program) loadWhole(path string) (*transcript.Log, error) {
	src, err := p.source(path, false)
	switch {
	case err != nil:
		return nil, err
	case src != nil:
		defer src.done()
		return p.loadCapture(src)
	}
	r, err := p.openRecording(path)
	if err != nil {
		return nil, fileError{err}
	}
	defer r.Close()
	log, err := session.Replay(r, p.keys...)
	for _, m := range r.Report().Messages() {
		fmt.Fprintf(p.errs, "mailwire: %s: %s\n", transcript.TextOf(nameOf(path)), m)
	}
	p.tellStrangeKeys(nameOf(path))
	if p.interrupted() {
		return log, context.Canceled
	}
	if err != nil {
		return log, fileError{err}
	}
	return log, nil
}

func (p *program) openRecording(path string) (*transcript.Reader, error) {
	if path != "-" {
		return transcript.Open(path)
	}
	in, err := p.stdin()
	if err != nil {
		return nil, err
	}
	return transcript.NewReader(in, stdinName)
}

// readsFile tells whether arg stands for a file, or stdin, rather than a target.
func readsFile(arg string) bool { return arg == "-" || isFile(arg) || namesFile(arg) }

// isFile tells whether arg names a file rather than a target.
func isFile(arg string) bool {
	st, err := os.Stat(arg)
	return err == nil && !st.IsDir()
}

// isRegular tells whether a file can be read more than once.
func isRegular(path string) bool {
	st, err := os.Stat(path)
	return err == nil && st.Mode().IsRegular()
}

// namesFile tells whether arg can be meant for a file only, there or not: it
// has a path in it, or ends like one.
func namesFile(arg string) bool {
	if strings.Contains(arg, "://") {
		return false
	}
	for _, end := range []string{".mwt", ".mwt.gz", ".pcap", ".pcap.gz", ".pcapng", ".pcapng.gz", ".cap", ".pem", ".crt", ".cer", ".der"} {
		if strings.HasSuffix(strings.ToLower(arg), end) {
			return true
		}
	}
	return strings.ContainsRune(arg, os.PathSeparator)
}
