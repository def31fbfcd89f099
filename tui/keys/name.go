package keys

import "strings"

// Name gives a key as people call it: "^T", "PgDn", "Enter".
func Name(key string) string {
	if c, ok := strings.CutPrefix(key, "ctrl+"); ok {
		return "^" + strings.ToUpper(c)
	}
	switch key {
	case "enter", "tab", "esc", "up", "down", "left", "right", "home", "end", "backspace", "delete":
		return strings.ToUpper(key[:1]) + key[1:]
	case "pgdown":
		return "PgDn"
	case "pgup":
		return "PgUp"
	case "shift+tab":
		return "Shift+Tab"
	case "f1", "f2", "f6":
		return strings.ToUpper(key)
	case " ":
		return "Space"
	}
	return key
}
