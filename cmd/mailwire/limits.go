package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"example.org/mailwire/session"
)

const limitNames = "connect, greeting, reply, handshake, quit (a time, like 2m); line, reply-bytes, literal (a size, like 256KiB); reply-lines, nesting (a number)"

// bounds sets the deadlines and the limits that were given.
func (o *connectOptions) bounds(cfg *session.Config) error {
	cfg.Timeouts = session.DefaultTimeouts()
	if o.timeout > 0 {
		cfg.Timeouts.Connect = o.timeout
	}
	for _, l := range o.limits {
		name, value, _ := strings.Cut(l, "=")
		if !setTime(&cfg.Timeouts, name, value) && !setSize(cfg, name, value) {
			return usageError{fmt.Errorf("--limit %s: a limit is NAME=VALUE with one of %s", l, limitNames)}
		}
	}
	return nil
}

func setTime(t *session.Timeouts, name, value string) bool {
	at := map[string]*time.Duration{
		"connect": &t.Connect, "greeting": &t.Greeting, "reply": &t.Reply, "handshake": &t.Handshake, "quit": &t.Quit,
	}[name]
	d, err := time.ParseDuration(value)
	if at == nil || err != nil || d <= 0 {
		return false
	}
	*at = d
	return true
}

func setSize(cfg *session.Config, name, value string) bool {
	n, ok := parseSize(value)
	if !ok {
		return false
	}
	switch l := &cfg.Limits; name {
	case "line":
		l.Line = int(n)
	case "reply-lines":
		l.ReplyLines = int(n)
	case "reply-bytes":
		l.ReplyBytes = n
	case "literal":
		l.Literal = n
	case "nesting":
		l.Nesting = int(n)
	default:
		return false
	}
	return true
}

// maxLimit keeps sizes within what an int holds on every platform.
const maxLimit = 1 << 30

// parseSize reads a number from 1 on, with KiB, MiB or nothing behind it.
func parseSize(s string) (int64, bool) {
	unit := int64(1)
	for suffix, u := range map[string]int64{"KiB": 1 << 10, "MiB": 1 << 20} {
		if rest, ok := strings.CutSuffix(s, suffix); ok {
			s, unit = rest, u
		}
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 1 || n > maxLimit/unit {
		return 0, false
	}
	return n * unit, true
}
