package tlswire

import "example.org/mailwire/transcript"

// innerFields cuts the ciphertext of an opened record into what lies at the same
// places inside: its ciphers keep the length, RFC 8446 5.2, RFC 5246 6.2.3. mac
// is the size of a MAC behind the content.
func innerFields(fields []transcript.Field, typ byte, content []byte, mac int, tls13 bool) {
	for i := range fields {
		f := &fields[i]
		switch f.Name {
		case "encrypted_record":
			innerFields(f.Children, typ, content, mac, tls13)
			continue
		case "ciphertext", "block_ciphered", "content":
		default:
			continue
		}
		if f.Len < len(content)+mac {
			continue
		}
		f.Children = nil
		in := inner{f: f, at: f.Off}
		in.content(typ, content)
		if mac > 0 {
			in.part("MAC", mac, sizeText(mac))
		}
		if tls13 {
			in.part("type", 1, transcript.TextOf(typeName(typ)))
			in.part("zeros", in.left(), sizeText(in.left()))
		} else if n := in.left(); n > 0 { // of a block cipher
			in.part("padding", n-1, sizeText(n-1))
			in.part("padding_length", 1, sizeText(n-1))
		}
		explain(f.Children, inRecord, f.Name, sense{})
		return
	}
}

// inner puts parts into a field, one behind the other.
type inner struct {
	f  *transcript.Field
	at int
}

func (in *inner) left() int { return in.f.Off + in.f.Len - in.at }

// part adds n bytes; none where n is 0.
func (in *inner) part(name string, n int, value transcript.Text) {
	if n <= 0 || n > in.left() {
		return
	}
	in.f.Children = append(in.f.Children, transcript.Field{Name: name, Off: in.at, Len: n, Value: value})
	in.at += n
}

// content adds the content; of an alert what it says.
func (in *inner) content(typ byte, b []byte) {
	if len(b) == 0 {
		return
	}
	f := transcript.Field{Name: "content", Off: in.at, Len: len(b), Value: sizeText(len(b))}
	if typ == recordAlert && len(b) == 2 {
		r := newReader(b, in.at)
		r.number("level", 1, naming(alertLevelNames))
		r.number("description", 1, alertName)
		f.Value, f.Children = transcript.TextOf(AlertName(int(b[1]))), r.fields
	}
	in.f.Children = append(in.f.Children, f)
	in.at += len(b)
}
