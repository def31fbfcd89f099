package tlswire

import (
	"fmt"
	"testing"

	"example.org/mailwire/session/sessiontest/tshark"
	"example.org/mailwire/transcript"
)

func TestProbe(t *testing.T) {
	tshark.Need(t)
	var talks []tshark.Talk
	files := talkFiles(t)
	for _, f := range files {
		talks = append(talks, talkOf(readTalk(t, f)))
	}
	fields := []string{"tls.record.version", "tls.record.content_type", "tls.record.opaque_type", "tls.record.length", "tls.handshake.type", "tls.handshake.length", "tls.handshake.extension.type", "tls.handshake.extension.len", "tls.alert_message.level", "tls.alert_message.desc", "data.data"}
	for i, s := range tshark.Read(t, talks, fields) {
		for _, f := range fields {
			fmt.Println(files[i], f, "\n  C", s.Client[f], "\n  S", s.Server[f])
		}
	}
}

func talkOf(steps []step) (talk tshark.Talk) {
	for _, s := range steps {
		if s.secret != "" {
			talk.Keys = append(talk.Keys, s.secret)
		} else {
			talk.Pieces = append(talk.Pieces, tshark.Piece{Server: s.dir == transcript.Server, Bytes: s.bytes})
		}
	}
	return talk
}
