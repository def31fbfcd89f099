// Command bench prints mailwire's figures: the time from key to screen, the
// first frame, a start on a terminal that never answers, the memory of an idle
// session, the speed of recording beside bare clients, and of reading captures
// beside other programs.
//
//	go run ./session/sessiontest/bench [record|screen|start|captures [MEGABYTES…]]
package main

import (
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) > 0 {
		switch args[0] {
		case "serve":
			return serve()
		case "client":
			return client(args[1], args[2], args[3])
		case "bare":
			return bareLoop(args[1])
		case "measure":
			return measure(args[1:])
		case "captures":
			return captures(args[1:])
		}
	}
	all := len(args) == 0
	for _, b := range []struct {
		name string
		run  func() error
	}{{"start", start}, {"screen", screen}, {"record", record}} {
		if all || args[0] == b.name {
			fmt.Printf("== %s\n", b.name)
			if err := b.run(); err != nil {
				return fmt.Errorf("%s: %w", b.name, err)
			}
		}
	}
	return nil
}
