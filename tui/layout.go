package tui

// class is a size class of the window.
type class uint8

// Size classes.
const (
	oneLine class = iota // below 40x12
	tiny                 // 40x12: no boxes
	small                // 60x20: one pane
	normal               // 80x24: a pane and a strip
	medium               // 120x36: two columns
)

// String names the class.
func (c class) String() string {
	return [...]string{"one line", "tiny", "small", "normal", "medium"}[c%5]
}

// classOf gives the class of a window.
func classOf(w, h int) class {
	switch {
	case w < 40 || h < 12:
		return oneLine
	case w < 60 || h < 20:
		return tiny
	case w < 80 || h < 24:
		return small
	case w < 120 || h < 36:
		return normal
	}
	return medium
}

// rect is the size of a part of the screen.
type rect struct{ w, h int }

// frame is where the parts of a session's screen are; a part of no height is not shown.
type frame struct {
	class class
	main  rect // the pane in front
	side  rect // exposure beside the talk
	lower rect // handshake below it
	strip rect // exposure below the talk
	wire  rect // the wire below both, in large windows
	foot  rect // command line, advice, explanation, keys
}

// explained is how many rows a long explanation has besides the usual ones.
const explained = 5

// state is what the layout depends on besides the size of the window.
type state struct {
	front   pane
	typing  bool // the command line is in use
	explain bool // the explanation is long
	split   bool // two viewpoints side by side, which takes the whole width
}

// layout gives the frame of a window.
func layout(w, h int, s state) frame {
	f := frame{class: classOf(w, h)}
	f.foot = rect{w, footHeight(f.class, s.front, s.typing)}
	if s.explain && f.class > oneLine {
		f.foot.h += min(explained, max(0, h-2-f.foot.h-6))
	}
	body := h - 2 - f.foot.h
	f.main = rect{w, body}
	if s.front != paneTalk {
		return f
	}
	switch f.class {
	case medium:
		if s.split {
			return f
		}
		if w >= 160 && h >= 48 {
			f.wire = rect{w, body * 3 / 10}
			body -= f.wire.h
		}
		right := min(90, w*9/20)
		f.main = rect{w - right, body}
		upper := body * 18 / 26
		f.side, f.lower = rect{right, upper}, rect{right, body - upper}
	case normal:
		f.strip = rect{w, 4}
		f.main.h = body - 4
	case small:
		f.strip = rect{w, 3}
		f.main.h = body - 3
	case tiny:
		f.strip = rect{w, 1}
		f.main.h = body - 1
	}
	return f
}

// footHeight gives the rows below the panes.
func footHeight(c class, front pane, typing bool) int {
	switch {
	case c == medium && (front == paneTalk || typing):
		return 8
	case c == medium:
		return 3
	case c == normal && (front == paneTalk || typing):
		return 4
	case c == normal:
		return 2
	case c == small:
		return 4
	}
	return 3
}
