package tlswire

import (
	"encoding/hex"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"example.org/mailwire/session/sessiontest/tshark"
	"example.org/mailwire/transcript"
)

// TestTshark holds what is read of the recorded talks against tshark's reading
// of the same bytes with the same keys.
func TestTshark(t *testing.T) {
	tshark.Need(t)
	files := talkFiles(t)
	var talks []tshark.Talk
	for _, f := range files {
		talks = append(talks, talkOf(readTalk(t, f)))
	}
	used, ran := map[string]bool{}, 0
	asked := []string{"tls.record.content_type", "tls.record.length", "tls.handshake.type", "tls.handshake.length", "tls.handshake.extension.len",
		"tls.alert_message.desc", "data.data", "tls.handshake.ja3_full"}
	for _, f := range sameField {
		asked = append(asked, f.tshark)
	}
	for i, seen := range tshark.Read(t, talks, asked) {
		name := strings.TrimSuffix(filepath.Base(files[i]), ".talk")
		t.Run(name, func(t *testing.T) {
			ran++
			plain := tshark.Fields{}
			o := NewWith(1, 0, 0, Options{Plain: func(r *transcript.Record, b []byte) {
				if dir := r.Span.Dir.String(); len(b) > 0 { // TLS 1.0 sends empty records before others
					plain[dir] = append(plain[dir], hex.EncodeToString(b))
				}
			}})
			events, _ := feedTo(o, keysFirst(readTalk(t, files[i])), whole)
			for _, dir := range []transcript.Dir{transcript.Client, transcript.Server} {
				theirs := seen.Client
				if dir == transcript.Server {
					theirs = seen.Server
				}
				ours := readingOf(events, dir)
				ours["data.data"] = plain[dir.String()]
				compare(t, name, dir, ours, theirs, asked, used)
			}
		})
	}
	for _, k := range known {
		if ran == len(files) && !used[k.talk] {
			t.Errorf("tshark reads %s as mailwire does: %q is no longer so", k.talk, k.why)
		}
	}
}

// compare wants the same values for each field, but for those that tshark is
// known to read otherwise.
func compare(t *testing.T, name string, dir transcript.Dir, ours, theirs tshark.Fields, asked []string, used map[string]bool) {
	t.Helper()
	for _, field := range asked {
		got, want := ours[field], normal(theirs[field], field)
		if slices.Equal(got, want) {
			continue
		}
		if k := knownOf(name, field); k >= 0 {
			t.Logf("%s %s: %s", dir, field, known[k].why)
			used[known[k].talk] = true
			continue
		}
		t.Errorf("%s %s:\n mailwire %.900v\n tshark   %.900v", dir, field, got, want)
	}
}

// normal puts tshark's values into the form of ours.
func normal(values []string, field string) (out []string) {
	for _, v := range values {
		if v == "<MISSING>" { // empty
			continue
		}
		if n, err := strconv.ParseUint(v, 0, 64); err == nil && formOf(field) == asNumber {
			v = strconv.FormatUint(n, 10)
		}
		out = append(out, v)
	}
	return out
}

func formOf(field string) form {
	for _, f := range sameField {
		if f.tshark == field {
			return f.form
		}
	}
	if field == "data.data" || strings.HasSuffix(field, "ja3_full") {
		return asBytes
	}
	return asNumber
}

// readingOf gives the values that were read in one direction by tshark's names.
func readingOf(events []transcript.Event, dir transcript.Dir) tshark.Fields {
	out := tshark.Fields{}
	add := func(field string, v any) { out[field] = append(out[field], fmt.Sprint(v)) }
	for _, r := range latest(events) {
		if r.Span.Dir != dir {
			continue
		}
		if r.Version == "SSL 2.0" {
			add("tls.record.length", r.Span.Len-2)
			continue
		}
		typ := r.Type
		if r.Opened && r.Inner != "" {
			typ = r.Inner
		}
		add("tls.record.content_type", typeNumber(typ))
		add("tls.record.length", r.Span.Len-headerLen)
	}
	for _, ev := range events {
		switch ev := ev.(type) {
		case *transcript.Handshake:
			if ev.Dir == dir && ev.Raw != nil {
				add("tls.handshake.type", ev.Raw[0])
				leaves(ev.Raw, ev.Fields, "/"+ev.Name, add)
				if find(ev.Fields, "challenge") != nil {
					continue // the form of SSL 2.0 has no length
				}
				add("tls.handshake.length", ev.Size-4)
				if ev.Name == "ClientHello" {
					add("tls.handshake.ja3_full", ja3(ev))
				}
			}
		case *transcript.Alert:
			if ev.Dir == dir && ev.Code >= 0 {
				add("tls.alert_message.desc", ev.Code)
			}
		}
	}
	return out
}

func typeNumber(name string) int {
	for n := recordChangeCipherSpec; n <= recordHeartbeat; n++ {
		if typeName(byte(n)) == name {
			return n
		}
	}
	return -1
}

// leaves adds the values of the fields that tshark has too.
func leaves(raw []byte, fields []transcript.Field, path string, add func(string, any)) {
	for i, f := range fields {
		at := path + "/" + f.Name
		b := raw[f.Off : f.Off+f.Len]
		if f.Name == "length" && i > 0 && fields[i-1].Name == "extension_type" {
			add("tls.handshake.extension.len", number(b))
		}
		for _, same := range sameField {
			if slices.ContainsFunc(same.ours, func(end string) bool { return strings.HasSuffix(at, "/"+end) }) {
				if len(f.Children) > 0 && f.Children[0].Name == "length" {
					b = b[f.Children[0].Len:]
				}
				if len(b) == 0 || same.form == asNumber && len(f.Children) > 0 {
					continue
				}
				switch same.form {
				case asNumber:
					add(same.tshark, number(b))
				case asBytes:
					add(same.tshark, hex.EncodeToString(b))
				case asText:
					add(same.tshark, string(b))
				}
			}
		}
		leaves(raw, f.Children, at, add)
	}
}

// ja3 writes a ClientHello as JA3 does: version, suites, extensions, groups and
// point formats in their order, without what is reserved to be ignored.
func ja3(hello *transcript.Handshake) string {
	parts := tshark.Fields{}
	leaves(hello.Raw, hello.Fields, "/"+hello.Name, func(field string, v any) {
		if n, ok := v.(uint64); ok && !(n&0x0f0f == 0x0a0a && n>>8 == n&0xff) {
			parts[field] = append(parts[field], fmt.Sprint(n))
		}
	})
	var list []string
	for _, f := range []string{"tls.handshake.version", "tls.handshake.ciphersuite", "tls.handshake.extension.type",
		"tls.handshake.extensions_supported_group", "tls.handshake.extensions_ec_point_format"} {
		list = append(list, strings.Join(parts[f], "-"))
	}
	return strings.Join(list, ",")
}

func number(b []byte) (n uint64) {
	for _, c := range b {
		n = n<<8 | uint64(c)
	}
	return n
}

func talkOf(steps []step) (talk tshark.Talk) {
	for _, s := range steps {
		if s.secret != "" {
			talk.Keys = append(talk.Keys, s.secret)
		} else {
			talk.Pieces = append(talk.Pieces, tshark.Piece{Server: s.dir == transcript.Server, Bytes: s.bytes})
		}
	}
	return talk
}
