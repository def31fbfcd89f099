package tui

import (
	"strings"

	"example.org/mailwire/tui/style"
)

// palette gives how many colours may be used: color is auto, always or never,
// env gives a variable of the environment. NO_COLOR counts for auto.
func palette(color string, env func(string) string) style.Palette {
	termName := env("TERM")
	switch {
	case color == "never", color != "always" && (env("NO_COLOR") != "" || env("CLICOLOR") == "0" || termName == "" || termName == "dumb"):
		return style.NoColour
	case strings.Contains(env("COLORTERM"), "truecolor"), strings.Contains(env("COLORTERM"), "24bit"), strings.HasSuffix(termName, "-direct"):
		return style.TrueColour
	}
	return style.Colour256
}

// utf8 tells whether the locale says that the terminal shows UTF-8.
func utf8(env func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := env(name); v != "" {
			v = strings.ToLower(v)
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return false
}
