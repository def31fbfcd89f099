package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"example.org/mailwire/tui/keys"
	"example.org/mailwire/tui/style"
)

// keysWidth is that of what a key does, in a text of 80 columns.
const keysWidth = 80 - 19

// keyRow is what a key does at a place.
type keyRow struct {
	Place string   `json:"place"`
	ID    string   `json:"id"`
	Keys  []string `json:"keys"`
	Colon string   `json:"colon,omitempty"` // the word after ':' that does the same
	Does  string   `json:"does"`
}

func (p *program) keysCmd() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "keys",
		Short:   "What each key of the screen does",
		Long:    "keys prints the key map of the screen, place by place. Some keys need more than\nthe place, as a session that is still open: ? on the screen lists what works now.",
		Example: "  mailwire keys\n  mailwire keys | less\n  mailwire keys --json | jq -r '.keys[] | [.place,.does] | @tsv'",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			rows := keyMap()
			if asJSON {
				return written(json.NewEncoder(p.out).Encode(map[string]any{"schema": "mailwire.keys/1", "keys": rows}))
			}
			return written(printKeys(p.out, rows))
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON document")
	return cmd
}

func keyMap() []keyRow {
	var rows []keyRow
	for _, place := range keys.Places() {
		for _, v := range keys.At(place) {
			row := keyRow{Place: place.Name(), ID: v.ID, Colon: v.Colon, Does: v.Long}
			for _, k := range v.Keys {
				row.Keys = append(row.Keys, keys.Name(k))
			}
			rows = append(rows, row)
		}
	}
	return rows
}

func printKeys(w io.Writer, rows []keyRow) error {
	var b strings.Builder
	place := ""
	for _, r := range rows {
		if r.Place != place {
			if place != "" {
				b.WriteByte('\n')
			}
			place = r.Place
			fmt.Fprintf(&b, "%s\n", place)
		}
		colon := ""
		if r.Colon != "" {
			colon = "  (:" + r.Colon + ")"
		}
		for i, line := range style.Wrap(r.Does+colon, keysWidth) {
			label := ""
			if i == 0 {
				label = strings.Join(r.Keys, " ")
			}
			fmt.Fprintf(&b, "  %-16s %s\n", label, line)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
