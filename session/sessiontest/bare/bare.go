// Package bare reads a capture in the shortest way there is: Ethernet, IPv4 and
// TCP headers by hand, streams joined, lines split, credentials found. It knows
// one format of files and believes all that it reads; it is the floor that real
// readers are measured against.
package bare

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
)

// Found is what the loop found.
type Found struct {
	Packets, SignIns int
	Users            []string
}

type key struct {
	src, dst uint32
	ports    uint32
}

type stream struct {
	next  uint32
	begun bool
	part  []byte // a line that is not whole
	await byte   // of AUTH: l, m for the two answers of LOGIN, p for PLAIN, c for CRAM-MD5
	held  map[uint32][]byte
}

type loop struct {
	Found
	streams map[key]*stream
}

// Read reads a pcap file with microseconds, Ethernet and little-endian numbers.
func Read(r io.Reader) (*Found, error) {
	l := &loop{streams: map[key]*stream{}}
	buf := make([]byte, 1<<20)
	if _, err := io.ReadFull(r, buf[:24]); err != nil {
		return nil, err
	}
	have := 0
	for {
		n, err := r.Read(buf[have:])
		have += n
		b := buf[:have]
		for len(b) >= 16 {
			size := 16 + int(binary.LittleEndian.Uint32(b[8:]))
			if len(b) < size {
				break
			}
			l.packet(b[16:size])
			b = b[size:]
		}
		have = copy(buf, b)
		if errors.Is(err, io.EOF) {
			return &l.Found, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

func (l *loop) packet(p []byte) {
	l.Packets++
	if len(p) < 54 || p[12] != 8 || p[13] != 0 || p[23] != 6 {
		return
	}
	ip := p[14:]
	head := int(ip[0]&15) * 4
	total := int(binary.BigEndian.Uint16(ip[2:]))
	tcp := ip[head:total]
	payload := tcp[int(tcp[12]>>4)*4:]
	seq := binary.BigEndian.Uint32(tcp[4:])
	k := key{binary.BigEndian.Uint32(ip[12:]), binary.BigEndian.Uint32(ip[16:]), binary.BigEndian.Uint32(tcp)}
	s := l.streams[k]
	if tcp[13]&2 != 0 {
		l.streams[k] = &stream{next: seq + 1, begun: true}
		return
	}
	if s == nil || len(payload) == 0 {
		return
	}
	if seq != s.next {
		if int32(seq-s.next) > 0 {
			if s.held == nil {
				s.held = map[uint32][]byte{}
			}
			s.held[seq] = bytes.Clone(payload)
		}
		return
	}
	l.data(s, payload)
	for s.held[s.next] != nil {
		h := s.held[s.next]
		delete(s.held, s.next)
		l.data(s, h)
	}
}

func (l *loop) data(s *stream, b []byte) {
	s.next += uint32(len(b))
	if len(s.part) == 0 && len(b) > 2 && b[0] >= 20 && b[0] <= 23 && b[1] == 3 {
		return // TLS
	}
	for {
		i := bytes.IndexByte(b, '\n')
		if i < 0 {
			s.part = append(s.part, b...)
			return
		}
		line := b[:i]
		if len(s.part) > 0 {
			s.part = append(s.part, line...)
			line = s.part
			s.part = s.part[:0]
		}
		l.line(s, bytes.TrimSuffix(line, []byte("\r")))
		b = b[i+1:]
	}
}

func (l *loop) line(s *stream, line []byte) {
	switch s.await {
	case 'l':
		s.await = 'm'
		return
	case 'm', 'c', 'p':
		s.await = 0
		l.found(decoded(line))
		return
	}
	if len(line) < 6 {
		return
	}
	switch {
	case line[0] == 'A' && bytes.HasPrefix(line, []byte("AUTH ")):
		switch {
		case bytes.HasPrefix(line, []byte("AUTH PLAIN ")):
			l.found(decoded(line[11:]))
		case bytes.Equal(line, []byte("AUTH LOGIN")):
			s.await = 'l'
		case bytes.Equal(line, []byte("AUTH CRAM-MD5")):
			s.await = 'c'
		}
	case line[0] == 'P' && bytes.HasPrefix(line, []byte("PASS ")):
		l.found(string(line[5:]))
	case line[2] == ' ' && line[3] == 'L' && bytes.HasPrefix(line[3:], []byte("LOGIN ")):
		l.found(string(line[9:]))
	case line[2] == ' ' && line[3] == 'A' && bytes.HasPrefix(line[3:], []byte("AUTHENTICATE PLAIN")):
		s.await = 'p'
	}
}

func decoded(b []byte) string {
	out, _ := base64.StdEncoding.DecodeString(string(b))
	return string(out)
}

func (l *loop) found(what string) {
	l.SignIns++
	l.Users = append(l.Users, what)
}
