package report

import (
	"encoding/base64"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"

	"example.org/mailwire/transcript"
)

// encodedWord is one of RFC 2047 2, with a language as RFC 2231 5 has it.
var encodedWord = regexp.MustCompile(`=\?([!-)+->@-~]{1,40})(?:\*[A-Za-z0-9-]{1,40})?\?([BbQq])\?([!->@-~]*)\?=`)

// maxEncoded bounds the bytes of a value in which encoded words are looked for;
// what comes after them is more than a line of text shows.
const maxEncoded = 8 << 10

// wordsOf gives a header's value as its reader sees it, with encoded words
// decoded (RFC 2047). Words that cannot be decoded, and what is beyond
// maxEncoded, stay as they are.
func wordsOf(value transcript.Text) transcript.Text {
	head, rest := value.Raw(), ""
	if len(head) > maxEncoded {
		head, rest = head[:maxEncoded], head[maxEncoded:]
	}
	places := encodedWord.FindAllStringSubmatchIndex(head, -1)
	if len(places) == 0 {
		return value
	}
	var b strings.Builder
	at, decoded := 0, false // the end of the word before it, and whether that one was decoded
	for len(places) > 0 {
		n, text, ok := decodeRun(head, places)
		from, to := places[0][0], places[n-1][1]
		between := head[at:from]
		if !ok || !decoded || strings.Trim(between, " \t") != "" { // blanks between two words are none (RFC 2047 6.2)
			b.WriteString(between)
		}
		if !ok {
			text = head[from:to]
		}
		b.WriteString(text)
		at, decoded, places = to, ok, places[n:]
	}
	b.WriteString(head[at:])
	b.WriteString(rest)
	return transcript.TextOf(b.String())
}

// decodeRun decodes the first word together with those that follow it in the same
// character set: some writers cut a character in two. Where that fails it is the
// first word alone. It gives the number of words.
func decodeRun(s string, places [][]int) (n int, text string, ok bool) {
	set := s[places[0][2]:places[0][3]]
	var all []byte
	for n < len(places) {
		p := places[n]
		if n > 0 && (!strings.EqualFold(set, s[p[2]:p[3]]) || strings.Trim(s[places[n-1][1]:p[0]], " \t") != "") {
			break
		}
		raw, ok := wordBytes(s[p[4]:p[5]], s[p[6]:p[7]])
		if !ok {
			break
		}
		all = append(all, raw...)
		n++
	}
	if text, ok = fromCharset(set, all); ok && n > 0 {
		return n, text, true
	}
	p := places[0]
	raw, ok := wordBytes(s[p[4]:p[5]], s[p[6]:p[7]])
	if ok {
		text, ok = fromCharset(set, raw)
	}
	return 1, text, ok
}

// wordBytes undoes the encoding B or Q of a word (RFC 2047 4).
func wordBytes(form, text string) ([]byte, bool) {
	if strings.EqualFold(form, "B") {
		raw, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
		return raw, err == nil
	}
	raw := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '_':
			raw = append(raw, ' ')
		case '=':
			if i+2 >= len(text) {
				return nil, false
			}
			hi, lo := strings.IndexByte(hexDigits, text[i+1]|0x20), strings.IndexByte(hexDigits, text[i+2]|0x20)
			if hi < 0 || lo < 0 {
				return nil, false
			}
			raw = append(raw, byte(hi<<4|lo))
			i += 2
		default:
			raw = append(raw, c)
		}
	}
	return raw, true
}

const hexDigits = "0123456789abcdef"

// fromCharset gives bytes of a character set as UTF-8.
func fromCharset(name string, raw []byte) (string, bool) {
	set, err := htmlindex.Get(name)
	if err != nil {
		set, err = ianaindex.MIME.Encoding(name)
	}
	if err != nil || set == nil || set == encoding.Replacement {
		return "", false
	}
	text, err := set.NewDecoder().Bytes(raw)
	if err != nil || strings.ContainsRune(string(text), utf8.RuneError) {
		return "", false
	}
	return string(text), true
}
