package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// output is what was written to a terminal.
type output []byte

// sequence is what the screen is drawn with: CSI with a plain ending.
var sequence = regexp.MustCompile("\x1b\\[[?]?[0-9;]*[A-Za-z]")

// modes are what a terminal must not be left in, and what it must be left in.
var modes = map[int]bool{1049: false, 1000: false, 1002: false, 1003: false, 1004: false, 1005: false, 1006: false, 1015: false, 2004: false, 25: true}

// left tells of the modes that were not taken back, "" for none.
func (o output) left() string {
	now := map[int]bool{25: true}
	for _, s := range sequence.FindAllString(string(o), -1) {
		list, ok := strings.CutPrefix(s[:len(s)-1], "\x1b[?")
		if end := s[len(s)-1]; !ok || end != 'h' && end != 'l' {
			continue
		}
		for _, m := range strings.Split(list, ";") {
			n, err := strconv.Atoi(m)
			if err != nil {
				return fmt.Sprintf("%q is no mode", s)
			}
			now[n] = s[len(s)-1] == 'h'
		}
	}
	for n, on := range modes {
		if now[n] != on {
			return fmt.Sprintf("the terminal was left with mode %d: %v", n, now[n])
		}
	}
	return ""
}

// own are the sequences that mailwire's screen is drawn with, by their endings
// and, for modes, their numbers: colours, moving, erasing, the alternate
// screen, the cursor, pasting, and the end of mouse reports.
var own = regexp.MustCompile("^\x1b\\[([0-9;]*m|[0-9;]*[ABCDHJK]|\\?(1049|25|2004)[hl]|\\?(1002|1003|1006|1004)l)$")

// clean holds that a terminal was sent nothing but text, line ends and the
// screen's own sequences. Without a screen not even those are allowed.
func (o output) clean(t *testing.T, screen bool) {
	t.Helper()
	if dirt := o.dirt(screen); dirt != "" {
		t.Error(dirt)
	}
}

// dirt tells what clean found, "" for nothing.
func (o output) dirt(screen bool) string {
	text := string(o)
	if !utf8.ValidString(text) {
		return "what was written is not UTF-8"
	}
	if screen {
		text = sequence.ReplaceAllStringFunc(text, func(s string) string {
			if own.MatchString(s) {
				return ""
			}
			return s
		})
	}
	for i, r := range text {
		if r == '\n' || r == '\r' && (screen || strings.HasPrefix(text[i:], "\r\n")) {
			continue
		}
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co) {
			return fmt.Sprintf("%U was written to the terminal: %q", r, text[max(0, i-60):min(len(text), i+60)])
		}
	}
	return ""
}

func TestCleanSeesWhatMustNotBeWritten(t *testing.T) {
	for _, bad := range []string{"\x1b]52;c;aGVsbG8=\a", "\x1b[6n", "\u009b2J", "\x9b2J", "a\x00b", "\u202ealice", "\x1bc", "\x1b[?1004h", "\x1bP+q\x1b\\", "\b"} {
		for _, screen := range []bool{true, false} {
			if output("text "+bad).dirt(screen) == "" {
				t.Errorf("%q is taken for clean, screen %v", bad, screen)
			}
		}
	}
	if output("\x1b[?1049h\x1b[?25l").left() == "" || output("\x1b[?1049h\x1b[?25l\x1b[?25h\x1b[?1049l").left() != "" {
		t.Error("modes that were not taken back are not seen")
	}
	drawn := output("\x1b[?1049h\x1b[2J\x1b[1;31mtext\x1b[0m\x1b[K\r\n")
	if dirt := drawn.dirt(true); dirt != "" {
		t.Error(dirt)
	}
	if drawn.dirt(false) == "" {
		t.Error("a screen is taken for plain text")
	}
	if dirt := output("text ␛]52 ü\r\n").dirt(false); dirt != "" {
		t.Error(dirt)
	}
}
