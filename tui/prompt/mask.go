package prompt

import "strings"

// SecretAt gives the character of line from which on it is a secret, -1 where
// it holds none. state is the prompt of the dialogue: "imap a7", "smtp auth".
func SecretAt(line, state string) int {
	if strings.HasSuffix(state, " auth") || strings.Contains(state, " auth ") || strings.Contains(state, "password") {
		return 0
	}
	words, ends := split(line)
	if len(words) > 0 && words[0] != "" && strings.HasPrefix(words[0], "!") {
		words[0] = words[0][1:]
		if words[0] == "" {
			words, ends = words[1:], ends[1:]
		}
	}
	// The tag of an IMAP command may stand in front.
	if strings.HasPrefix(state, "imap") && len(words) > 1 && !signsIn(words[0]) && signsIn(words[1]) {
		words, ends = words[1:], ends[1:]
	}
	if len(words) == 0 {
		return -1
	}
	after := 0 // words that are no secret
	switch words[0] {
	case "PASS":
		after = 1
	case "LOGIN", "APOP", "AUTH", "AUTHENTICATE":
		after = 2
	default:
		return -1
	}
	if len(words) < after || after > 0 && ends[after-1] == len([]rune(line)) {
		return -1
	}
	return ends[after-1] + 1
}

func signsIn(word string) bool {
	switch word {
	case "PASS", "LOGIN", "APOP", "AUTH", "AUTHENTICATE":
		return true
	}
	return false
}

// split gives the words of a line in capitals and where each ends, in
// characters. A quoted word is one word.
func split(line string) (words []string, ends []int) {
	runes := []rune(line)
	for i := 0; i < len(runes); {
		for i < len(runes) && runes[i] == ' ' {
			i++
		}
		from, quoted := i, false
		for i < len(runes) && (quoted || runes[i] != ' ') {
			if runes[i] == '\\' && quoted && i+1 < len(runes) {
				i++
			} else if runes[i] == '"' {
				quoted = !quoted
			}
			i++
		}
		if i > from {
			words = append(words, strings.ToUpper(string(runes[from:i])))
			ends = append(ends, i)
		}
	}
	return words, ends
}

// Hide gives a line for a screen, its secret as stars.
func (m Model) Hide(line string) string {
	e := Editor{runes: []rune(line)}
	return e.masked(SecretAt(line, m.State()))
}
