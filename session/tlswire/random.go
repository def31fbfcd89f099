package tlswire

import (
	"encoding/binary"
	"fmt"
	"time"

	"example.org/mailwire/transcript"
)

// downgrades are the last bytes of a ServerHello.random of a server that could
// have spoken a newer version, RFC 8446 4.1.3.
var downgrades = map[string]string{
	"DOWNGRD\x01": "the server speaks TLS 1.3, and went down to TLS 1.2",
	"DOWNGRD\x00": "the server speaks TLS 1.2 or newer, and went below",
}

// splitRandom cuts the random of a hello that was read into what is in it.
func (p *parser) splitRandom(r *reader) {
	if len(p.random) != 32 || p.where == inRetry || p.facts.version >= versionTLS13 {
		return
	}
	words, down := downgrades[string(p.random[24:])]
	if down = down && p.where == inServerHello; down {
		p.facts.downgraded = words
	}
	if len(r.fields) < 2 {
		return
	}
	f := &r.fields[len(r.fields)-1]
	for i := range r.fields {
		if r.fields[i].Name == "random" {
			f = &r.fields[i]
		}
	}
	part := func(name string, off, n int, value string) {
		*r.budget--
		f.Children = append(f.Children, transcript.Field{Name: name, Off: f.Off + off, Len: n, Value: transcript.TextOf(value)})
	}
	at := time.Unix(int64(binary.BigEndian.Uint32(p.random)), 0).UTC()
	part("gmt_unix_time", 0, 4, fmt.Sprintf("%s UTC, if it is a clock and not random", at.Format(time.DateTime)))
	end := 32
	if down {
		end = 24
	}
	part("random_bytes", 4, end-4, hexed(p.random[4:end]))
	if end < 32 {
		part("downgrade_sentinel", 24, 8, words)
	}
}
