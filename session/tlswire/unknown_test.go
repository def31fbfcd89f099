package tlswire

import (
	"crypto/tls"
	"path/filepath"
	"testing"

	"example.org/mailwire/transcript"
)

// leftOpen gives the paths of the fields of a tree that are not known.
func leftOpen(fields []transcript.Field, path string) (out []string) {
	for _, f := range fields {
		at := path + "/" + f.Name
		if f.Unknown {
			out = append(out, at+" = "+f.Value.String())
		}
		out = append(out, leftOpen(f.Children, at)...)
	}
	return out
}

// checkKnown wants that every byte of every message and record has a name and a
// meaning: only values that no registry has may be unknown.
func checkKnown(t *testing.T, name string, events []transcript.Event, unassigned map[string]bool) {
	t.Helper()
	for _, ev := range events {
		var open []string
		switch ev := ev.(type) {
		case *transcript.Handshake:
			open = leftOpen(ev.Fields, ev.Name)
			if ev.Raw != nil && ev.Fields == nil {
				t.Errorf("%s: %s has no tree", name, ev.Name)
			}
		case *transcript.Record:
			open = leftOpen(ev.Fields, "record")
		}
		for _, path := range open {
			if !unassigned[path] {
				t.Errorf("%s: unknown %s", name, path)
			}
		}
	}
}

func TestNothingUnknownInTalks(t *testing.T) {
	for _, file := range talkFiles(t) {
		steps := keysFirst(readTalk(t, file))
		events, _ := feed(t, steps, whole)
		checkKnown(t, filepath.Base(file), events, nil)
	}
}

func TestNothingUnknownInCorpus(t *testing.T) {
	dir, files := corpus(t)
	for _, f := range files {
		for _, s := range f.Sessions {
			if len(s.TLS.Ladder) == 0 || isPcapng(t, filepath.Join(dir, f.File)) {
				continue
			}
			steps := conversation(t, segments(t, filepath.Join(dir, f.File)), s.Client)
			if f.KeyLog != "" {
				steps = append(keyLines(t, filepath.Join(dir, f.KeyLog)), steps...)
			}
			events, _ := feed(t, steps, whole)
			checkKnown(t, f.File, events, nil)
		}
	}
}

// TestNothingUnknownLive has crypto/tls speak in many ways.
func TestNothingUnknownLive(t *testing.T) {
	groups := [][]tls.CurveID{nil, {tls.CurveP256}, {tls.CurveP384}, {tls.CurveP521}, {tls.X25519}, {tls.X25519MLKEM768},
		{tls.SecP256r1MLKEM768}, {tls.SecP384r1MLKEM1024}}
	for version := uint16(tls.VersionTLS10); version <= tls.VersionTLS13; version++ {
		for _, group := range groups {
			client, server := configs(version)
			client.CurvePreferences = group
			server.ClientAuth = tls.RequestClientCert
			client.Certificates = []tls.Certificate{labRSA()}
			client.ClientSessionCache = tls.NewLRUClientSessionCache(2)
			for range 2 { // the second one resumes
				steps, _ := talk(t, client, server)
				events, _ := feed(t, steps, whole)
				checkEvents(t, events)
				checkRecords(t, steps, events)
				checkKnown(t, tls.VersionName(version), events, nil)
			}
		}
	}
}
