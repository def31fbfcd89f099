package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "example.org/mailwire/"

// allowed says for each folder which other folders of the module it may
// import. A pattern that ends in "/" covers what lies below it.
var allowed = map[string][]string{
	"transcript":           {},
	"transcript/report":    {"transcript"},
	"transcript/report/":   {"transcript", "transcript/report"},
	"transcript/share":     {"transcript"},
	"transcript/filter":    {"transcript"},
	"transcript/pcap":      {"transcript"},
	"certinspect":          {"transcript"},
	"session/lines":        {"transcript"},
	"session/auth/decode":  {"transcript"},
	"session/auth/guess":   {"transcript", "session/auth/decode"},
	"session/auth":         {"transcript", "session/auth/decode"},
	"session/smtp":         {"transcript", "session/lines", "session/auth/decode"},
	"session/pop3":         {"transcript", "session/lines", "session/auth/decode"},
	"session/imap":         {"transcript", "session/lines", "session/auth/decode"},
	"session/tlswire":      {"transcript", "session/lines"},
	"session/exposure":     {"transcript", "session/auth/decode", "session/auth/guess"},
	"session":              {"transcript", "certinspect", "session/lines", "session/auth", "session/smtp", "session/pop3", "session/imap", "session/tlswire", "session/exposure"},
	"session/capture":      {"transcript", "session", "session/tlswire", "session/lines", "session/banner"},
	"session/script":       {"transcript", "session/lines"},
	"session/message":      {},
	"session/banner":       {},
	"session/identity":     {},
	"session/known":        {"certinspect"},
	"session/lab":          {"transcript", "session/lab/"},
	"session/lab/":         {"transcript", "session/lab/", "session/auth"},
	"session/sessiontest/": {"transcript", "transcript/share", "session", "session/sessiontest/"},
	"tui":                  {"transcript", "transcript/filter", "certinspect", "tui/"},
	"tui/":                 {"transcript", "transcript/filter", "certinspect", "tui/"},
	"cmd/earlyterm":        {},
	"cmd/mailwire":         {"cmd/earlyterm", "transcript", "transcript/", "certinspect", "session", "session/", "tui", "tui/"},
}

// only says which folders may import a package from outside, or a part of the
// standard library that a room has to do without.
var only = map[string][]string{
	"github.com/google/gopacket":         {"transcript/pcap"},
	"github.com/charmbracelet/bubbletea": {"tui", "tui/", "cmd/mailwire"},
	"github.com/emersion/go-imap/v2":     {"session/lab", "session/lab/"},
	"github.com/emersion/go-smtp":        {},
	"net":                                {"session", "session/lab", "session/lab/", "session/sessiontest/", "cmd/mailwire", "certinspect"},
	"crypto/tls":                         {"session", "session/lab", "session/lab/", "session/sessiontest/", "cmd/mailwire"},
}

type listed struct {
	ImportPath string
	Imports    []string
}

// TestArrows holds the direction of dependencies.
func TestArrows(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", module+"...").Output()
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(strings.NewReader(string(out)))
	n := 0
	for {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		n++
		checkArrows(t, strings.TrimPrefix(p.ImportPath, module), p.Imports)
	}
	if n < 10 {
		t.Errorf("only %d packages were looked at", n)
	}
}

func checkArrows(t *testing.T, folder string, imports []string) {
	edges, ok := rule(folder)
	if !ok {
		t.Errorf("%s: no rule says what it may import", folder)
		return
	}
	for _, imp := range imports {
		to, inside := strings.CutPrefix(imp, module)
		switch {
		case inside && !matches(edges, to):
			t.Errorf("%s must not import %s", folder, to)
		case !inside && folder == "transcript" && strings.Contains(imp, "."):
			t.Errorf("transcript imports the standard library only, not %s", imp)
		}
		for pkg, folders := range only {
			if (imp == pkg || strings.Contains(pkg, ".") && strings.HasPrefix(imp, pkg+"/")) && !matches(folders, folder) {
				t.Errorf("%s must not import %s", folder, imp)
			}
		}
	}
}

// rule gives the edges of a folder: its own, or those of the longest pattern above it.
func rule(folder string) ([]string, bool) {
	if e, ok := allowed[folder]; ok {
		return e, true
	}
	best := ""
	for p := range allowed {
		if strings.HasSuffix(p, "/") && strings.HasPrefix(folder, p) && len(p) > len(best) {
			best = p
		}
	}
	return allowed[best], best != ""
}

func matches(patterns []string, folder string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		return p == folder || strings.HasSuffix(p, "/") && strings.HasPrefix(folder, p)
	})
}
