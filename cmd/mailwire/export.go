package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"example.org/mailwire/transcript"
)

// exportOptions are what a copy of a recording keeps, and where it goes.
type exportOptions struct {
	out         string
	withSecrets bool
	keepNames   bool
	keepClaims  bool
	force       bool
	session     int
	meantPorts  bool
	given       int // keys of options that are of sessions here
}

func (p *program) exportCmd() *cobra.Command {
	var o exportOptions
	var keys keyOptions
	cmd := &cobra.Command{
		Use:   "export FILE -o OUT",
		Short: "A copy of a recording that can be passed on",
		Long: `export writes a copy of a recording in the form that OUT ends with: .mwt (a
recording), .txt (labelled lines), .md (a report), .html (the report as a page
that stands alone), .svg (a picture of the dialogue), .cast (plays it in a
terminal, with asciinema), .json (events), .pcapng or .pcap (packets for
Wireshark; the keys of a .pcap go into OUT.keys).

Secrets are replaced by words that say what stood there: passwords, tokens,
answers with their challenges, keys. Names become user1, host1 and so on, mail
its sizes; times are relative. Then the copy is searched for each secret in all
its encodings: if one is found, nothing is written (exit code 7).

Keys that --keylog and --server-key give are written where they fit: all of them
with --with-secrets, else those of TLS 1.3 handshakes at most.`,
		Example: "  mailwire export session.mwt -o share.mwt\n  mailwire export session.mwt -o report.md --keep-names\n  mailwire export session.mwt -o mine.mwt --with-secrets",
		Args:    exactly("FILE"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := o.apart(args[0], keys.keylog, keys.serverKey); err != nil {
				return err
			}
			if err := keys.read(p); err != nil {
				return err
			}
			return p.export(c.Context(), args[0], o)
		},
	}
	f := cmd.Flags()
	keys.flags(f)
	f.StringVarP(&o.out, "output", "o", "", "the `FILE` to write: "+formNames("or"))
	f.BoolVar(&o.withSecrets, "with-secrets", false, "keep everything; asks on a terminal")
	f.BoolVar(&o.keepNames, "keep-names", false, "keep users, hosts, addresses and certificates")
	f.BoolVar(&o.keepClaims, "keep-claims", false, "keep header and claims of JWT tokens")
	f.BoolVar(&o.force, "force", false, "replace a file that is there; never the one that is read")
	f.IntVar(&o.session, "session", 0, "only the session `N` (from 1)")
	f.BoolVar(&o.meantPorts, "meant-ports", false, "in packets: the target's port where a lab has another")
	return cmd
}

func (p *program) export(ctx context.Context, path string, o exportOptions) error {
	form, err := formOf(o.out)
	if err != nil {
		return err
	}
	if path == "-" && o.withSecrets {
		return usageError{errors.New("--with-secrets asks on stdin, and reads what it exports twice: name a file")}
	}
	log, err := p.load(path)
	if log == nil || err != nil {
		return err
	}
	defer log.Close()
	if log.Len() == 0 {
		return noSession(path)
	}
	if n := conversations(log); o.session < 0 || o.session > n {
		return usageError{fmt.Errorf("--session %d: %s holds %d", o.session, path, n)}
	}
	if p.captureKeys != nil && form.keys {
		if log, o.given, err = p.giveKeys(log, o.session); err != nil {
			return err
		}
		defer log.Close()
	}
	if o.withSecrets {
		return p.exportWithSecrets(ctx, log, form, o)
	}
	return p.exportShare(log, form, o)
}

func conversations(log *transcript.Log) int {
	n := 0
	entries, _ := log.Since(0)
	for _, e := range entries {
		n = max(n, e.Conn+1)
	}
	return n
}

// apart refuses to write over what is read, by whatever name: a copy without
// secrets in the place of the recording would be all that is left of it.
func (o *exportOptions) apart(read ...string) error {
	out := o.out
	if o.withSecrets {
		out = secretName(out)
	}
	for _, to := range []string{out, keysBeside(out)} {
		there, err := os.Stat(to)
		if err != nil {
			continue // nothing that could be lost
		}
		for _, from := range read {
			if st, err := os.Stat(from); err == nil && os.SameFile(st, there) {
				return usageError{fmt.Errorf("export: %s is the same file as %s, which is read: it would be lost, so --force does not replace it; choose another name for -o", transcript.TextOf(to), transcript.TextOf(from))}
			}
		}
	}
	return nil
}

// keysBeside names the key log of a file of packets that has no place for keys.
func keysBeside(path string) string { return path + ".keys" }

// writeExport makes the file, and the key log that belongs beside it.
func (p *program) writeExport(path string, doc []byte, x *exported, force bool) error {
	if err := p.writeOut(path, doc, force); err != nil || len(x.capture.keys) == 0 {
		return err
	}
	keys := keysBeside(path)
	if err := p.writeOut(keys, x.capture.keys, force); err != nil {
		return err
	}
	fmt.Fprintf(p.errs, "mailwire: %s written: what opens its TLS; tshark -o tls.keylog_file:FILE reads it\n", transcript.TextOf(keys))
	return nil
}

// writeOut makes the file, whole or not at all.
func (p *program) writeOut(path string, doc []byte, force bool) error {
	fill := func(w io.Writer) error {
		_, err := w.Write(doc)
		return err
	}
	var err error
	if force {
		err = transcript.ReplaceFile(path, fill)
	} else {
		err = transcript.WriteFile(path, fill)
	}
	if errors.Is(err, os.ErrExist) {
		return fileError{fmt.Errorf("%s is there already; choose another name, or replace it with --force", path)}
	}
	if err != nil {
		return fileError{err}
	}
	return nil
}
