package tlswire

import (
	"strings"

	"example.org/mailwire/transcript"
)

// term names a part of a message: its name, and the structure it stands in.
// Without a structure it stands for the name anywhere.
type term struct{ in, name string }

// sense is what a part means: a sentence, and the section that defines it.
type sense struct{ text, rfc string }

// Names that are given to parts of no fixed name.
const (
	nameGREASE   = "GREASE"
	nameUnknown  = "unknown"
	inExtensions = "extensions"
)

// explain gives every field of a tree its meaning. in is the structure that
// encloses them nearest: a message or an extension; parent is the part above.
func explain(fields []transcript.Field, in, parent string, above sense) {
	for i := range fields {
		f := &fields[i]
		s := senseOf(f, in, parent, above)
		f.Means, f.RFC = s.text, s.rfc
		if len(f.Children) == 0 {
			if ref := referenceOf(f.Name, f.Value.Raw()); ref != "" {
				f.RFC = ref
			}
			if text := valueSense(f.Name, parent, f.Value.Raw()); text != "" {
				f.Means = text
			}
		}
		if len(f.Children) == 0 {
			continue
		}
		inside := in
		if parent == inExtensions {
			inside = f.Name
		}
		explain(f.Children, inside, f.Name, s)
	}
}

func senseOf(f *transcript.Field, in, parent string, above sense) sense {
	if len(f.Children) == 0 && f.Len <= 2 {
		if s, ok := valueSenses[term{f.Name, f.Value.Raw()}]; ok {
			return s
		}
		if f.Value.Raw() == nameGREASE {
			return greaseSense
		}
	}
	for _, t := range [...]term{{parent, f.Name}, {in, f.Name}, {"", f.Name}} {
		for _, table := range [...]map[term]sense{messageSenses, extensionSenses, recordSenses} {
			if s, ok := table[t]; ok {
				if s.rfc == "" {
					s.rfc = above.rfc // of what it is a part of
				}
				return s
			}
		}
	}
	if parent == inExtensions && strings.HasPrefix(f.Name, nameUnknown) {
		return unknownExtension
	}
	return sense{}
}
