package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"example.org/mailwire/transcript"
)

func (p *program) repairCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "repair IN OUT",
		Short: "A damaged recording made readable",
		Long: `repair writes a new recording of all that can be read of a damaged one. What was
damaged or missing is marked where it stood. IN is never changed, OUT never
replaced.`,
		Example: "  mailwire repair torn.mwt whole.mwt\n  mailwire repair torn.mwt.gz whole.mwt\n  mailwire show whole.mwt",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usageError{errors.New("repair takes the damaged recording and the name of the new one: mailwire repair IN OUT")}
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error { return p.repair(args[0], args[1]) },
	}
}

func (p *program) repair(in, out string) error {
	r, err := transcript.Open(in)
	if err != nil {
		return fileError{err}
	}
	defer r.Close()
	var events, marks int
	err = transcript.WriteFile(out, func(w io.Writer) error {
		events, marks, err = transcript.Repair(r, w)
		return err
	})
	for _, m := range r.Report().Messages() {
		fmt.Fprintf(p.errs, "mailwire: %s: %s\n", transcript.TextOf(in), m)
	}
	if errors.Is(err, os.ErrExist) {
		return fileError{fmt.Errorf("%s is there already and is not replaced; choose another name", out)}
	}
	if err != nil {
		return fileError{err}
	}
	fmt.Fprintf(p.errs, "mailwire: %s written: %d events, %d damaged places marked\n", transcript.TextOf(out), events, marks)
	return nil
}
