package main

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"example.org/mailwire/session"
	"example.org/mailwire/session/lab"
	"example.org/mailwire/tui"
)

func (p *program) labCmd() *cobra.Command {
	var asJSON bool
	var rootTo, keyTo string
	cmd := &cobra.Command{
		Use:   "lab",
		Short: "Run the embedded lab on loopback until interrupted",
		Long: `lab runs mail servers on free ports of this computer, good ones and ones with
each usual fault, and prints their table. lab: targets of other mailwire
processes use it while it runs. Its accounts are public.`,
		Example: "  mailwire lab\n  mailwire lab --json\n  mailwire lab --root lab-root.pem --rsakex-key rsakex.pem",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return p.runLab(c.Context(), asJSON, rootTo, keyTo)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON document")
	cmd.Flags().StringVar(&rootTo, "root", "", "write the lab's root certificate to `FILE`, for other clients")
	cmd.Flags().StringVar(&keyTo, "rsakex-key", "", "write the private key of rsakex to `FILE`, for --server-key")
	return cmd
}

func (p *program) runLab(ctx context.Context, asJSON bool, rootTo, keyTo string) error {
	l, err := lab.Start(ctx, lab.Options{})
	if err != nil {
		return codeError{err, session.ExitConnect}
	}
	defer l.Close()
	if dir, err := stateFolder(); err == nil {
		if err := l.WriteState(filepath.Join(dir, "lab.json")); err != nil {
			fmt.Fprintf(p.errs, "mailwire: %s; other processes start labs of their own\n", err)
		}
	}
	if rootTo != "" {
		if err := os.WriteFile(rootTo, l.RootPEM(), 0o644); err != nil {
			return fileError{err}
		}
	}
	if keyTo != "" {
		b, err := l.RSAKeyPEM()
		if err == nil {
			err = writeOwn(keyTo, b)
		}
		if err != nil {
			return fileError{err}
		}
	}
	if err := p.printLab(l, asJSON); err != nil {
		return fileError{err}
	}
	<-ctx.Done()
	return nil
}

func (p *program) printLab(l *lab.Lab, asJSON bool) error {
	if asJSON {
		enc := json.NewEncoder(p.out)
		enc.SetIndent("", "  ")
		return enc.Encode(l.State())
	}
	w := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "target\tlistens on\tstands for\thost\twhat is special")
	for _, s := range l.Servers() {
		fmt.Fprintf(w, "lab:%s\t%s\t%s, port %d\t%s\t%s\n", s.Name, s.Addr, s.Mode, s.StandsFor, s.Host, s.Note)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, a := range l.Accounts() {
		fmt.Fprintf(p.out, "account %s, password %s\n", a.User, a.Password.Reveal())
	}
	_, err := fmt.Fprintln(p.out, "The lab runs until it is interrupted (^C).")
	return err
}

// theLab gives the lab of another process where one runs, else starts one
// that ends with the program.
func (p *program) theLab() (*lab.Directory, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.dir != nil {
		return p.dir, nil
	}
	if dir, err := stateFolder(); err == nil {
		if d, err := lab.Attach(context.Background(), filepath.Join(dir, "lab.json")); err == nil {
			p.dir = d
			return d, nil
		}
	}
	l, err := lab.Start(context.Background(), lab.Options{})
	if err != nil {
		return nil, codeError{err, session.ExitConnect}
	}
	p.own, p.dir = l, &l.Directory
	return p.dir, nil
}

// endLab ends a lab of this process.
func (p *program) endLab() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.own != nil {
		p.own.Close()
	}
	p.own, p.dir = nil, nil
}

// labTarget settles a lab: target: where it listens, whom to expect, and the
// lab's roots, which serve no other target.
func (p *program) labTarget(cfg *session.Config) error {
	d, err := p.theLab()
	if err != nil {
		return err
	}
	s, err := d.Lookup(cfg.Target.Host)
	if err != nil {
		return usageError{err}
	}
	cfg.Protocol, cfg.Host, cfg.Lab, cfg.Accounts = s.Protocol, s.Host, true, d.Accounts()
	cfg.Target.Port = s.StandsFor
	cfg.Target.Shown = s.Host
	if cfg.Addr == "" {
		cfg.Addr = s.Addr
	}
	if cfg.TLS == "" {
		cfg.TLS = map[string]string{"implicit": session.Implicit, "starttls": session.Must, "plain": session.Must}[s.Mode]
	}
	cfg.Roots, cfg.RootsName = d.Roots(), "lab"
	if b, _ := pem.Decode(d.RootPEM()); b != nil {
		if root, err := x509.ParseCertificate(b.Bytes); err == nil {
			cfg.Anchors = append(cfg.Anchors, root)
		}
	}
	return nil
}

func labHost(s lab.Server) tui.LabHost {
	// The submission server is what a bare name stands for.
	return tui.LabHost{Target: "lab:" + strings.TrimPrefix(s.Name, "submission."), Addr: s.Addr, For: fmt.Sprint(s.StandsFor), Note: s.Note}
}
