package transcript

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestTextString(t *testing.T) {
	for _, c := range []struct{ name, raw, want string }{
		{"plain", "250 OK", "250 OK"},
		{"empty", "", ""},
		{"line end", "a\r\n\tb", `a\r\n\tb`},
		{"escape sequences", "\x1b]52;c;aGk=\x07\x1b[2J", `\x1b]52;c;aGk=\x07\x1b[2J`},
		{"C1 as UTF-8", "a\u009b2J\u0085", `a\x9b2J\x85`},
		{"C1 as bytes", "a\x9b2J", `a\x9b2J`},
		{"NUL and DEL", "a\x00b\x7f", `a\x00b\x7f`},
		{"cut UTF-8", "a\xc3", `a\xc3`},
		{"surrogate", "\xed\xa0\x80", `\xed\xa0\x80`},
		{"overlong", "\xc0\xaf", `\xc0\xaf`},
		{"letters", "Grüße 日本語 한국어 עברית", "Grüße 日本語 한국어 עברית"},
		{"bidi", "a\u202egpj.exe\u2066", "a<U+202E>gpj.exe<U+2066>"},
		{"zero width", "ST\u200bART\u200d\u2060\ufeff", "ST<U+200B>ART<U+200D><U+2060><U+FEFF>"},
		{"soft hyphen", "pass\u00adword", "pass<U+00AD>word"},
		{"tag characters", "x\U000e0041\U000e007f", "x<U+E0041><U+E007F>"},
		{"variation selectors", "a\ufe0f\U000e0100\u180b", "a<U+FE0F><U+E0100><U+180B>"},
		{"fillers", "\u115f\u1160\u3164\uffa0\u2800", "<U+115F><U+1160><U+3164><U+FFA0><U+2800>"},
		{"interlinear", "\ufff9a\ufffab\ufffb", "<U+FFF9>a<U+FFFA>b<U+FFFB>"},
		{"separators", "a\u2028b\u2029c", "a<U+2028>b<U+2029>c"},
		{"spaces", "a\u00a0b\u3000c\u2003d\u1680", "a\u00a0b\u3000c<U+2003>d<U+1680>"},
		{"private use", "\ue000\U000f0000", "<U+E000><U+F0000>"},
		{"unassigned", "\u0378\U000e1000\ufdd0", "<U+0378><U+E1000><U+FDD0>"},
		{"a mark", "e\u0301", "e\u0301"},
		{"a mark first", "\u0301e", "<U+0301>e"},
		{"a mark after an escape", "\n\u0301", `\n<U+0301>`},
		{"marks piled up", "e" + strings.Repeat("\u0301", 7), "e" + strings.Repeat("\u0301", 4) + strings.Repeat("<U+0301>", 3)},
		{"an enclosing mark", "1\u20e3", "1<U+20E3>"},
		{"Korean in pieces", "\u1112\u1161\u11ab", "\u1112\u1161\u11ab"},
		{"a Korean vowel alone", "\u1161", "<U+1161>"},
		{"a flag", "\U0001f1e9\U0001f1ea", "<U+1F1E9><U+1F1EA>"},
		{"a backslash stays", `\Seen \x1b`, `\Seen \x1b`},
	} {
		if got := TextOf(c.raw).String(); got != c.want {
			t.Errorf("%s: %+q became %+q, want %+q", c.name, c.raw, got, c.want)
		}
	}
}

// unsafe gives what of s could drive a terminal or deceive a reader.
func unsafe(s string) error {
	if !utf8.ValidString(s) {
		return fmt.Errorf("%+q is no UTF-8", s)
	}
	marks := 100
	for i, r := range s {
		switch {
		case r >= 0x20 && r < 0x7f:
			marks = 0
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r),
			unicode.Is(unicode.Bidi_Control, r), unicode.Is(unicode.Variation_Selector, r), unicode.Is(unicode.Co, r),
			unicode.Is(unicode.Noncharacter_Code_Point, r), unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r):
			return fmt.Errorf("%+q has %U at %d", s, r, i)
		case !unicode.IsGraphic(r):
			return fmt.Errorf("%+q has %U at %d, which is no character", s, r, i)
		case unicode.Is(unicode.M, r):
			if marks++; marks > maxMarks {
				return fmt.Errorf("%+q piles up marks at %d", s, i)
			}
		default:
			marks = 0
		}
	}
	return nil
}

func TestTextEveryRune(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		s := "a" + string(r) + "b"
		if err := unsafe(TextOf(s).String()); err != nil {
			t.Fatal(err)
		}
		j := appendString(nil, s)
		if err := unsafe(string(j)); err != nil && !unicode.Is(unicode.M, r) {
			t.Fatal("JSON:", err)
		}
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"", "250 ok", "\x1b[2J\x9b\xc2\x9b", "a\u202eb\u0301\u0301\u0301\u0301\u0301", "\xff\xfe", "\U000e0041", "\u1100\u1161"} {
		f.Add([]byte(s), 3)
	}
	f.Fuzz(func(t *testing.T, b []byte, n int) {
		x := TextOf(b)
		if x.Raw() != string(b) {
			t.Fatal("the bytes are not kept")
		}
		s := x.String()
		if err := unsafe(s); err != nil {
			t.Fatal(err)
		}
		if again := TextOf(s).String(); again != s {
			t.Fatalf("%+q is shown as %+q", s, again)
		}
		j, err := json.Marshal(x)
		if err != nil || !json.Valid(j) {
			t.Fatalf("%s %v", j, err)
		}
		cut, more := x.Cut(n)
		if !strings.HasPrefix(x.Raw(), cut.Raw()) || more == (cut.Len() == x.Len()) || more && cut.Len() > max(n, 0) {
			t.Fatalf("cut at %d: %+q", n, cut.Raw())
		}
		if utf8.Valid(b) && !utf8.ValidString(cut.Raw()) {
			t.Fatalf("cut at %d goes through a character: %+q", n, cut.Raw())
		}
		var back Text
		if err := json.Unmarshal(appendExact(nil, string(b)), &back); err != nil || back != x {
			t.Fatalf("stored as %s, read as %+q: %v", appendExact(nil, string(b)), back.raw, err)
		}
	})
}

func TestTextMask(t *testing.T) {
	got := TextOf("PASS hunter2").Mask([]Range{{5, 99}, {-3, -1}, {7, 6}, {-2, 0}}).Raw()
	if got != "PASS *******" {
		t.Errorf("masked: %q", got)
	}
	if got := TextOf("ab").Mask(nil).Raw(); got != "ab" {
		t.Errorf("nothing to mask: %q", got)
	}
}

func TestHiddenNeverShown(t *testing.T) {
	h := Hide("hunter2")
	j, _ := json.Marshal(struct{ H Hidden }{h})
	e, _ := json.Marshal(&Secret{Line: h})
	all := fmt.Sprintf("%s %v %+v %#v %q %x %X %s %s", h, h, h, h, h, h, h, j, e) + fmt.Sprintf("%v %+v %#v", []Hidden{h}, &AuthField{Secret: h}, struct{ h Hidden }{h})
	for _, form := range []string{"hunter2", "HUNTER2", "68756e74657232", "104 117"} {
		if strings.Contains(all, form) {
			t.Errorf("the secret shows as %s in %s", form, all)
		}
	}
}
