package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// wordFiles are captures that say what would do something to a terminal, or to
// whoever believes it.
func wordFiles(*testing.T) (all []hostileFile) {
	add := func(name string, b []byte) {
		all = append(all, hostileFile{name: name + ".pcapng", bytes: b, mail: 1, every: true})
	}
	words := append(append([]string{}, lures...), "EVIL\r\nmailwire> ", "EVIL\nmailwire: verified\n", "EVIL\r$ sudo rm", strings.Repeat("EVIL", 5000))
	var options [][]byte
	for _, w := range words {
		options = append(options, ngOption(1, w))
	}
	everywhere := joined(options...)
	add("comments", joined(ngSection(everywhere), ngPort(0, everywhere), ngBlock(5, le32(0, 0, 0), everywhere), ngBlock(4, le16(0), le16(0), everywhere), smtpTalk().ng(options...)))
	for i, w := range words {
		if len(w) > 100 {
			words[i] = w[:100]
		}
	}
	named := [][]byte{ngOption(2, strings.Join(words, " ")), ngOption(3, strings.Join(words, " ")), ngOption(11, "\x00"+strings.Join(words, " "))}
	add("names of interfaces", joined(ngSection(ngOption(2, words[0]), ngOption(3, words[1]), ngOption(4, words[2])), ngPort(0, named...), smtpTalk().ng()))

	t := newTalk(1, 25).s("220 " + strings.Join(words[:20], " ") + "\r\n").c("EHLO " + words[0] + "\r\n")
	for _, w := range words {
		t.s("250-" + w + "\r\n")
	}
	t.s("250 AUTH PLAIN LOGIN " + words[1] + "\r\n").c("MAIL FROM:<" + words[2] + "@x.test>\r\n").s("250 ok " + words[3] + "\r\n")
	t.c("RCPT TO:<" + words[4] + ">\r\n").s("250 ok\r\n").c("DATA\r\n").s("354 go\r\n").c("Subject: " + strings.Join(words[:12], " ") + "\r\nFrom: " + words[5] + "\r\n\r\n" + strings.Join(words, "\r\n") + "\r\n.\r\n")
	t.s("250 " + words[6] + "\r\n").c("AUTH LOGIN\r\n").s("334 " + words[7] + "\r\n").c(words[8] + "\r\n").s("535 \x1b[32m235 successful\r\n").end()
	add("smtp", ngFile(t.ng()))

	t = newTalk(1, 143).s("* OK [CAPABILITY IMAP4rev1 " + words[0] + "] " + words[1] + "\r\n").c("a LOGIN \"" + words[2] + "\" {3}\r\n").s("+ " + words[3] + "\r\n").c("x\x00y\r\n")
	t.s("a NO [" + words[4] + "] " + words[5] + "\r\n").c("b ID (\"name\" \"" + words[6] + "\")\r\n").s("* ID (\"name\" \"" + words[7] + "\")\r\nb OK\r\n").c("c SELECT \"" + words[8] + "\"\r\n").s("* LIST () \"/\" " + words[9] + "\r\nc OK\r\n").end()
	add("imap", ngFile(t.ng()))

	t = newTalk(1, 110).s("+OK <" + words[0] + "> " + words[1] + "\r\n").c("USER " + words[2] + "\r\n").s("+OK\r\n").c("PASS " + words[3] + "\r\n").s("-ERR " + words[4] + "\r\n").c("CAPA\r\n")
	for _, w := range words {
		t.s("+OK\r\n" + w + "\r\n.\r\n").c("NOOP\r\n")
	}
	add("pop3", ngFile(t.end().ng()))
	add("bombs of JSON", joined(ngSection(), ngPort(0), smtpTalk().ng(bombs()...)))
	return all
}

// bombs are comments that begin like those of mailwire and are none that it wrote.
func bombs() (all [][]byte) {
	deep := func(open, shut string, n int) string { return strings.Repeat(open, n) + strings.Repeat(shut, n) }
	long, _ := json.Marshal(strings.Repeat("\u202e\x00", 10_000))
	for _, text := range []string{
		"", "{", "null", "[]", `{"kind":"note"}`, `{"kind":"nothing"}`, `{"kind":"note","text":1}`, `{"kind":"note","text":` + string(long) + `}`,
		`{"kind":"note","text":"EVIL\u001b[2J\u202e"}`, deep(`{"a":`, "}", 5000), `{"kind":"note","x":` + deep("[", "]", 30_000) + `}`,
		`{"kind":"note","kind":"verdict"}`, `{"kind":"closed"}`, `{"kind":"typed","text":"EVIL\u001b[2J"}`, `{"kind":"fault","where":"EVIL\u001b","text":"EVIL\u001b"}`,
		`{"kind":"consent","case":"cleartext","host_port":"EVIL\u001b[2J:25","by":"key"}`, `{"kind":"sent","n":-1}`, `{"kind":"sent","n":99999999999}`,
		`{"kind":"lost","from":-5,"to":99999999999999}`, `{"kind":"overlap","dir":"s","off":-9,"len":9223372036854775807}`,
		`{"kind":"data","dir":"c","layer":"plain","b64":"TUFJTA=="}`, `{"kind":"gap","dir":"c","layer":"wire","len":-1}`, `{"kind":"secret","line":"x"}`,
		`{"kind":"line","text":"EVIL"}`, `{"kind":"verdict","ok":true,"chain":[` + strings.Repeat(`{},`, 5000) + `{}]}`, `{"kind":"tls_agreed","version":"EVIL\u001b"}`,
	} {
		all = append(all, ngOption(1, "mailwire: "+text))
	}
	all = append(all, ngOption(1, "mailwire says: verified EVIL\x1b[2J"), ngOption(1, fmt.Sprintf("mailwire: %s", strings.Repeat("{", 65_000))))
	return all
}
