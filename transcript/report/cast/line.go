package cast

import (
	"strings"

	"example.org/mailwire/transcript"
)

// colours are those of locks, for terminals of eight colours.
var colours = map[transcript.Lock]string{
	transcript.LockSecret: "1;31", transcript.LockSuspect: "33", transcript.LockInside: "33", transcript.LockClear: "33",
	transcript.LockUnproven: "35", transcript.LockSealed: "32", transcript.LockUnknown: "2",
}

// indent is where text begins, behind the lock.
const indent = 4

// text writes a line, its lock before it, in as many rows as it needs. Whatever
// is in it, a terminal gets letters of it only.
func (p *player) text(line string, lock transcript.Lock) {
	for i, row := range wrapped(transcript.TextOf(line).String(), Width-indent) {
		switch {
		case lock == "":
			p.out.WriteString(strings.Repeat(" ", indent) + row)
		case i == 0:
			p.out.WriteString("\x1b[" + colours[lock] + "m" + lock.Glyph() + " " + row + "\x1b[0m")
		default:
			p.out.WriteString("\x1b[" + colours[lock] + "m" + strings.Repeat(" ", indent) + row + "\x1b[0m")
		}
		p.out.WriteString("\r\n")
	}
}

// wrapped cuts text into rows of at most width cells, at blanks where there are some.
func wrapped(s string, width int) (rows []string) {
	for {
		at, blank, used := 0, -1, 0
		for i, r := range s {
			if used += cells(r); used > width {
				break
			}
			if r == ' ' && i > 0 {
				blank = i
			}
			at = i + len(string(r))
		}
		if at == len(s) {
			return append(rows, s)
		}
		if blank > width/2 {
			at = blank
		}
		rows = append(rows, s[:at])
		s = strings.TrimPrefix(s[at:], " ")
	}
}

// cells is the most that a terminal takes for a character. Terminals differ;
// a row that is too short does no harm.
func cells(r rune) int {
	if r < 0x300 || r >= 0x2010 && r < 0x2040 {
		return 1
	}
	return 2
}
