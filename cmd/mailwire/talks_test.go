package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// TestTalksAreThoseOfTheList: the screen's list has the conversations that
// sessions has, in its order, and --session picks by the same numbers.
func TestTalksAreThoseOfTheList(t *testing.T) {
	corpus := os.Getenv("MAILWIRE_CORPUS")
	if corpus == "" {
		corpus = "../../../shared/corpus"
	}
	for _, name := range []string{"lab-three-at-once.pcap", "ntlm-many-protocols.pcap"} {
		file := filepath.Join(corpus, "pcap", name)
		if !isFile(file) {
			t.Skip("no captures here (MAILWIRE_CORPUS names their folder)")
		}
		var out, errs bytes.Buffer
		p := &program{out: &out, errs: &errs}
		log, err := p.load(file)
		if err != nil {
			t.Fatal(err)
		}
		talks := talksOf(log)
		log.Close()
		if len(talks) != 3 {
			t.Fatalf("%s: %d conversations are listed", name, len(talks))
		}
		if err := p.sessions(file, listOptions{}); err != nil {
			t.Fatal(err)
		}
		for i, c := range talks {
			want := fmt.Sprintf("%-5s %s -> %s ", c.Protocol, c.Client, c.Server)
			if !bytes.Contains(out.Bytes(), []byte(want)) || !bytes.Contains(out.Bytes(), fmt.Appendf(nil, "%4d  ", i+1)) {
				t.Errorf("%s: %q is not in\n%s", name, want, out.String())
			}
			one := &program{out: &out, errs: &errs, session: i + 1}
			log, err := one.load(file)
			if err != nil {
				t.Fatal(err)
			}
			entries, _ := log.Since(0)
			if len(entries) == 0 || entries[0].Conn != c.Conn || talksOf(log) != nil {
				t.Errorf("%s: --session %d is another conversation", name, i+1)
			}
			log.Close()
		}
	}
}
