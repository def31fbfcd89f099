package tshark

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"example.org/mailwire/transcript"
)

// recordHeader is the length of a record's header, RFC 8446 5.1.
const recordHeader = 5

// Difference is a field of one direction that is read in two ways.
type Difference struct {
	Dir      transcript.Dir
	Field    string
	Mailwire []string
	Tshark   []string
}

// String gives both readings, long ones cut.
func (d Difference) String() string {
	return fmt.Sprintf("%s %s:\n mailwire %.900v\n tshark   %.900v", d.Dir, d.Field, d.Mailwire, d.Tshark)
}

// Compare gives where the events of a talk and its plaintext differ from what
// tshark saw: records, messages, their fields, alerts, fingerprints and data.
func Compare(events []transcript.Event, plain map[transcript.Dir][]byte, seen Seen) (all []Difference) {
	for _, dir := range []transcript.Dir{transcript.Client, transcript.Server} {
		theirs := seen.Client
		if dir == transcript.Server {
			theirs = seen.Server
		}
		ours := readingOf(events, dir)
		if b := plain[dir]; len(b) > 0 {
			ours["data.data"] = []string{hex.EncodeToString(b)}
		}
		for _, field := range asked() {
			if got, want := ours[field], normal(theirs[field], field); !slices.Equal(got, want) {
				all = append(all, Difference{dir, field, got, want})
			}
		}
		if dir == transcript.Client {
			all = append(all, compareJA4(events, theirs)...)
		}
	}
	return all
}

// asked are the fields that tshark is asked for.
func asked() []string {
	all := []string{"tls.record.content_type", "tls.record.length", "tls.handshake.type", "tls.handshake.length", "tls.handshake.extension.len",
		"tls.alert_message.desc", "data.data", "tls.handshake.ja3_full"}
	for _, f := range sameField {
		all = append(all, f.tshark)
	}
	return all
}

// records gives the records of a direction in their order, each as it was told last.
func records(events []transcript.Event, dir transcript.Dir) []*transcript.Record {
	last := map[int64]*transcript.Record{}
	for _, ev := range events {
		if r, ok := ev.(*transcript.Record); ok && r.Span.Dir == dir {
			last[r.Span.Off] = r
		}
	}
	return slices.SortedFunc(maps.Values(last), func(a, b *transcript.Record) int { return cmp.Compare(a.Span.Off, b.Span.Off) })
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
	if field == "data.data" && len(out) > 0 {
		return []string{strings.Join(out, "")}
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
func readingOf(events []transcript.Event, dir transcript.Dir) Fields {
	out := Fields{}
	add := func(field string, v any) { out[field] = append(out[field], fmt.Sprint(v)) }
	tls13 := slices.ContainsFunc(events, func(ev transcript.Event) bool {
		a, ok := ev.(*transcript.TLSAgreed)
		return ok && a.Version == "TLS 1.3"
	})
	for _, r := range records(events, dir) {
		if r.Version == "SSL 2.0" {
			add("tls.record.length", r.Span.Len-2)
			continue
		}
		typ := r.Type
		if r.Opened && r.Inner != "" {
			typ = r.Inner
		}
		if !tls13 || typ != "application_data" || r.Opened { // tshark names no type of what stays sealed in TLS 1.3
			add("tls.record.content_type", typeNumber(typ))
		}
		add("tls.record.length", r.Span.Len-recordHeader)
	}
	for _, ev := range events {
		switch ev := ev.(type) {
		case *transcript.Handshake:
			if ev.Dir == dir && ev.Raw != nil {
				add("tls.handshake.type", ev.Raw[0])
				leaves(ev.Raw, ev.Fields, "/"+ev.Name, add)
				if slices.ContainsFunc(ev.Fields, func(f transcript.Field) bool { return f.Name == "challenge" }) {
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

// typeNumber gives the number of a record type by its name, RFC 8446 5.1.
func typeNumber(name string) int {
	if i := slices.Index([]string{"change_cipher_spec", "alert", "handshake", "application_data", "heartbeat"}, name); i >= 0 {
		return 20 + i
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
	parts := Fields{}
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
