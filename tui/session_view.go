package tui

import (
	"strconv"
	"strings"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/header"
	"example.org/mailwire/tui/style"
)

// screen draws the session; foot is the line of keys.
func (s *session) screen(foot string) string {
	f := s.layout()
	facts := s.facts()
	if f.class == oneLine {
		if s.h < 2 {
			return header.Line(s.theme, s.w, facts)
		}
		return style.Below(header.Line(s.theme, s.w, facts), s.theme.Blank(s.w, s.h-1))
	}
	return style.Below(header.View(s.theme, s.w, facts), s.body(f), s.foot(f, foot))
}

// body draws the panes.
func (s *session) body(f frame) string {
	switch s.front {
	case paneExposure:
		return s.exposure.View()
	case paneHandshake:
		return s.handshake.View()
	case paneCertificate:
		return s.certificate.View()
	case paneWire:
		return s.wire.View()
	}
	switch f.class {
	case medium:
		if f.side.h == 0 {
			return s.talk.View()
		}
		right := style.Below(s.exposure.Side(f.side.w, f.side.h), s.handshake.Side(f.lower.w, f.lower.h))
		return style.Below(style.Beside(s.talk.View(), right), s.wireBelow(f))
	case normal:
		return style.Below(s.talk.View(), s.exposure.Strip(f.strip.w, f.strip.h))
	case small:
		return style.Below(s.talk.View(), s.exposure.Small(f.strip.w))
	}
	return style.Below(s.talk.Bare(f.main.w, f.main.h), s.exposure.Line(f.strip.w))
}

// wireBelow draws the bytes of what is selected, where there is room.
func (s *session) wireBelow(f frame) string {
	if f.wire.h == 0 {
		return ""
	}
	return s.wire.View()
}

// facts gives what the header tells.
func (s *session) facts() header.Facts {
	v := s.view
	f := header.Facts{
		Screen: "SESSION", Protocol: v.Protocol(), Mode: v.Mode(), Lock: v.Lock(), Version: v.Version(), Word: v.Word(),
		Eyes: s.eyes.String(), Typing: s.typing || s.searching, Stages: v.Stages, At: v.At, Stopped: v.Stopped(),
		Place: s.place(), Recording: s.live.Driver != nil && s.live.File != "", Secret: v.Secret(),
	}
	if f.Version != "" {
		f.Version = transcript.TextOf(f.Version).String()
	}
	f.Short = s.short()
	f.Weak = v.Agreed != nil && len(v.Agreed.Weak) > 0
	if s.live.Driver == nil {
		f.Screen = "REPLAY"
		f.File = transcript.TextOf(base(s.live.File)).String()
	}
	f.Host, f.Port = s.hostPort()
	if v.Opened != nil {
		f.Addr = transcript.TextOf(host(v.Opened.Server)).String()
		if f.Addr == f.Host {
			f.Addr = ""
		}
		if v.Opened.Source == transcript.SourceCapture && v.Opened.Client != "" {
			f.Addr = "from " + transcript.TextOf(v.Opened.Client).String()
		}
	}
	return f
}

// hostPort gives whom the session talks to, escaped.
func (s *session) hostPort() (h, port string) {
	if s.view.Opened != nil && !s.view.Opened.Host.IsZero() {
		_, port = split(s.view.Opened.Server)
		if _, p := split(s.live.Title); p != "" {
			port = p
		}
		if p := s.view.Opened.Port; p > 0 {
			port = strconv.Itoa(p)
		}
		h = s.view.Opened.Host.Raw()
		if strings.Contains(h, ":") && !strings.HasPrefix(h, "[") {
			h = "[" + h + "]"
		}
	} else if s.view.Opened != nil && s.view.Opened.Server != "" {
		h, port = split(s.view.Opened.Server)
	} else {
		h, port = split(s.live.Title)
	}
	return transcript.TextOf(h).String(), transcript.TextOf(port).String()
}

// split gives host and port of "host:port" or of a URL.
func split(s string) (h, port string) {
	if _, rest, ok := strings.Cut(s, "://"); ok {
		s, _, _ = strings.Cut(rest, "/")
	}
	i := strings.LastIndexByte(s, ':')
	if i < 0 || strings.IndexByte(s[i:], ']') >= 0 || strings.Trim(s[i+1:], "0123456789") != "" {
		return s, ""
	}
	return s[:i], s[i+1:]
}

func host(s string) string {
	h, _ := split(s)
	return h
}

func base(path string) string {
	return path[strings.LastIndexAny(path, "/\\")+1:]
}
