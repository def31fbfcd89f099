// Package prompt is the line that the user types: editing, history, completion,
// and the hiding of secrets while they are typed.
package prompt

import (
	"fmt"
	"strings"
	"unicode"
)

// Editor is one line of text with a cursor. It does not blink.
type Editor struct {
	runes []rune
	at    int
}

// Format implements fmt.Formatter: what is typed may be a password, so that
// nothing but its length is ever printed.
func (e Editor) Format(s fmt.State, _ rune) {
	fmt.Fprintf(s, "‹a line of %d characters›", len(e.runes))
}

// Text gives the line.
func (e Editor) Text() string { return string(e.runes) }

// Cursor gives where the cursor stands, in characters.
func (e Editor) Cursor() int { return e.at }

// Set replaces the line; the cursor goes to its end.
func (e *Editor) Set(s string) {
	e.runes = []rune(s)
	e.at = len(e.runes)
}

// Insert puts text at the cursor.
func (e *Editor) Insert(s string) {
	in := []rune(s)
	e.runes = append(e.runes[:e.at:e.at], append(in, e.runes[e.at:]...)...)
	e.at += len(in)
}

// Key edits by a key as in a shell; it tells whether the key was one of these.
func (e *Editor) Key(key string) bool {
	switch key {
	case "left":
		e.at = max(0, e.at-1)
	case "right":
		e.at = min(len(e.runes), e.at+1)
	case "home", "ctrl+a":
		e.at = 0
	case "end", "ctrl+e":
		e.at = len(e.runes)
	case "backspace":
		e.cut(max(0, e.at-1), e.at)
	case "delete":
		e.cut(e.at, min(len(e.runes), e.at+1))
	case "ctrl+u":
		e.cut(0, e.at)
	case "ctrl+k":
		e.cut(e.at, len(e.runes))
	case "ctrl+w", "alt+backspace":
		e.cut(e.wordLeft(), e.at)
	case "ctrl+left", "alt+b":
		e.at = e.wordLeft()
	case "ctrl+right", "alt+f":
		e.at = e.wordRight()
	default:
		return false
	}
	return true
}

func (e *Editor) cut(from, to int) {
	e.runes = append(e.runes[:from:from], e.runes[to:]...)
	e.at = from
}

func (e Editor) wordLeft() int {
	i := e.at
	for i > 0 && unicode.IsSpace(e.runes[i-1]) {
		i--
	}
	for i > 0 && !unicode.IsSpace(e.runes[i-1]) {
		i--
	}
	return i
}

func (e Editor) wordRight() int {
	i := e.at
	for i < len(e.runes) && unicode.IsSpace(e.runes[i]) {
		i++
	}
	for i < len(e.runes) && !unicode.IsSpace(e.runes[i]) {
		i++
	}
	return i
}

// Masked gives the line with the characters from `from` on as stars; from is
// in characters, -1 for none. A cursor is shown as '_' at its end, and as
// brackets round nothing else: inside the line it stands before its character as '|'.
func (e Editor) masked(from int) string {
	if from < 0 || from >= len(e.runes) {
		return string(e.runes)
	}
	return string(e.runes[:from]) + strings.Repeat("*", len(e.runes)-from)
}
