package transcript

import (
	"fmt"
	"hash/crc32"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// form is how text from outside and secrets are written into JSON.
type form uint8

const (
	exact    form = iota // byte for byte: the evidence file
	masked               // escaped as for a screen, secrets as a placeholder
	revealed             // escaped as for a screen, secrets too
)

// appendMembers appends `,"name":value` for each member of the struct v.
func appendMembers(dst []byte, v reflect.Value, f form) []byte {
	t := v.Type()
	for i := range t.NumField() {
		name, opts, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name == "-" || name == "" || !t.Field(i).IsExported() {
			continue
		}
		if opts != "" && empty(v.Field(i)) {
			continue
		}
		dst = append(dst, ',', '"')
		dst = append(dst, name...)
		dst = append(dst, '"', ':')
		dst = appendValue(dst, v.Field(i), f)
	}
	return dst
}

// empty covers omitempty and omitzero alike.
func empty(v reflect.Value) bool {
	if v.Kind() == reflect.Slice {
		return v.Len() == 0
	}
	return v.IsZero()
}

func appendValue(dst []byte, v reflect.Value, f form) []byte {
	switch x := v.Interface().(type) {
	case Text:
		if f == exact {
			return appendExact(dst, x.raw)
		}
		return appendString(dst, x.String())
	case Hidden:
		switch f {
		case exact:
			return appendExact(dst, x.Reveal())
		case revealed:
			return appendString(dst, TextOf(x.Reveal()).String())
		}
		return appendString(dst, x.String())
	case Dir:
		return appendString(dst, x.String())
	case Layer:
		return appendString(dst, x.String())
	case time.Time:
		return appendString(dst, x.Format(time.RFC3339Nano))
	case []byte:
		if x == nil {
			return append(dst, "null"...)
		}
		return appendBase64(dst, x)
	}
	return appendKind(dst, v, f)
}

func appendKind(dst []byte, v reflect.Value, f form) []byte {
	switch v.Kind() {
	case reflect.String:
		return appendString(dst, v.String())
	case reflect.Bool:
		return strconv.AppendBool(dst, v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.AppendInt(dst, v.Int(), 10)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return strconv.AppendUint(dst, v.Uint(), 10)
	case reflect.Slice:
		if v.IsNil() {
			return append(dst, "null"...)
		}
		dst = append(dst, '[')
		for i := range v.Len() {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendValue(dst, v.Index(i), f)
		}
		return append(dst, ']')
	case reflect.Struct:
		at := len(dst)
		dst = appendMembers(dst, v, f)
		if len(dst) == at {
			return append(dst, '{', '}')
		}
		dst[at] = '{'
		return append(dst, '}')
	}
	panic(fmt.Sprintf("transcript: a field of type %s has no form in files", v.Type()))
}

func appendBase64(dst, b []byte) []byte {
	dst = append(dst, '"')
	dst = appendStdBase64(dst, b)
	return append(dst, '"')
}

// appendExact keeps every byte of s: what is not UTF-8 goes as {"b64":…}.
func appendExact(dst []byte, s string) []byte {
	if utf8.ValidString(s) {
		return appendString(dst, s)
	}
	dst = append(dst, `{"b64":`...)
	dst = appendBase64(dst, []byte(s))
	return append(dst, '}')
}

// appendString appends s as a JSON string that is safe to show on a terminal:
// what Text would not print stands as \u escapes.
func appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c < 0x7f {
			if c == '"' || c == '\\' {
				dst = append(dst, '\\')
			}
			dst = append(dst, c)
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		dst = appendRune(dst, r)
		i += n
	}
	return append(dst, '"')
}

func appendRune(dst []byte, r rune) []byte {
	switch {
	case r == '\n':
		return append(dst, `\n`...)
	case r == '\r':
		return append(dst, `\r`...)
	case r == '\t':
		return append(dst, `\t`...)
	case r >= 0x80 && shown(r):
		return utf8.AppendRune(dst, r)
	case r > 0xffff:
		r -= 0x10000
		return appendHex4(appendHex4(dst, 0xd800+r>>10), 0xdc00+r&0x3ff)
	}
	return appendHex4(dst, r)
}

func appendHex4(dst []byte, r rune) []byte {
	const hex = "0123456789abcdef"
	return append(dst, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
}
