package report

import (
	"mime"
	"strings"
	"testing"
	"unicode/utf8"

	"example.org/mailwire/transcript"
)

func TestEncodedWords(t *testing.T) {
	for value, want := range map[string]string{
		"plain": "plain",
		"=?GB2312?B?u9i4tDogu9i4tDogsuLK1DHPwg==?=":      "回复: 回复: 测试1下",
		"=?utf-8?Q?=C3=A5_b?= =?UTF-8?b?w6k=?= c":        "å bé c",
		"a =?iso-8859-1?B?5SDp?= =?iso-8859-1?Q?=FC?= b": "a å éü b",
		"=?ISO-8859-1*de?Q?gr=FCn?=":                     "grün",
		"=?utf-8?B?5rU=?= =?utf-8?B?iw==?=":              "测", // a character cut in two
		"=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=":             "日本",
		"=?koi8-r?Q?=CD=C9=D2?=":                         "мир",
		"=?windows-1256?B?0+HH4w==?=":                    "سلام",
		"=?euc-kr?B?x9GxuQ==?=":                          "한국",
		"=?Big5?B?pKSk5Q==?=":                            "中文",
		"=?utf-8?q?a?= =?x-none?q?b?= =?utf-8?q?c?=":     "a =?x-none?q?b?= c",
		"=?utf-8?B?*?= x":                                "=?utf-8?B?*?= x",
		"=?utf-8?Q?=G1?=":                                "=?utf-8?Q?=G1?=",
		"=?utf-8?Q?=?=":                                  "=?utf-8?Q?=?=",
		"=?utf-8?Q?=FF?=":                                "=?utf-8?Q?=FF?=",
		"=?utf-8?B?w6k":                                  "=?utf-8?B?w6k",
		"=?utf-8?Q??= =?iso-2022-kr?B?GyQpQw==?=":        " =?iso-2022-kr?B?GyQpQw==?=",
		"=?utf-8?Q?a=0D=0A=1B[2J?=":                      "a\r\n\x1b[2J", // what prints it escapes it
	} {
		if got := wordsOf(transcript.TextOf(value)).Raw(); got != want {
			t.Errorf("%q:\n got %q\nwant %q", value, got, want)
		}
	}
	long := strings.Repeat("x ", maxEncoded) + "=?utf-8?q?a?="
	if got := wordsOf(transcript.TextOf("=?utf-8?q?a?= " + long)).Raw(); got != "a "+long {
		t.Errorf("a long value has %d bytes", len(got))
	}
}

// FuzzEncodedWords holds that nothing but encoded words is changed, that the
// result is no larger than four times the value, and that a lone word reads as
// the standard library reads it, where both do.
func FuzzEncodedWords(f *testing.F) {
	for _, s := range []string{"a", "=?utf-8?q?a=20b?=", "=?us-ascii?B?YQ==?= =?utf-8?q?c?= d", "=?GB2312?B?u9i4?=", "=?x?q?=?="} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := wordsOf(transcript.TextOf(s)).Raw()
		if len(got) > 4*len(s) {
			t.Errorf("%d bytes became %d", len(s), len(got))
		}
		if !strings.Contains(s, "=?") && got != s {
			t.Errorf("%q became %q", s, got)
		}
		if at := encodedWord.FindStringSubmatchIndex(s); at != nil && at[0] == 0 && at[1] == len(s) && got != s && strings.EqualFold(s[at[2]:at[3]], "utf-8") && utf8.ValidString(s) {
			if want, err := new(mime.WordDecoder).Decode(s); err == nil && want != got {
				t.Errorf("%q:\n got %q\nwant %q", s, got, want)
			}
		}
	})
}
