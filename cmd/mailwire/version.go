package main

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func (p *program) versionCmd() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "Print the version",
		Example: "  mailwire version\n  mailwire version --json\n  mailwire version | cut -d' ' -f2",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if asJSON {
				return written(json.NewEncoder(p.out).Encode(map[string]string{
					"schema": "mailwire.version/1", "version": version(), "go": runtime.Version(),
					"os": runtime.GOOS, "arch": runtime.GOARCH,
				}))
			}
			_, err := fmt.Fprintf(p.out, "mailwire %s %s %s/%s\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return written(err)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON document")
	return cmd
}

// version gives the module's version, or the commit that it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return "devel-" + s.Value[:12]
		}
	}
	return "devel"
}

// written makes an error of writing to stdout one of a file.
func written(err error) error {
	if err == nil {
		return nil
	}
	return fileError{err}
}
