package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/pcap"
	"example.org/mailwire/tui"
)

// tellCapture tells how the reading of a capture ended and what there is to tell
// of the file, with n conversations of mail in it.
func tellCapture(name string, r pcap.Report, skipped map[string]int, n int, err error) tui.Reading {
	t := tui.Reading{Stopped: errors.Is(err, context.Canceled)}
	tell := func(term, format string, args ...any) {
		t.Facts = append(t.Facts, tui.Fact{Term: term, Text: transcript.TextOf(fmt.Sprintf(format, args...)).String()})
	}
	var form *pcap.FormatError
	var cut *pcap.CutError
	var damaged *pcap.DamageError
	switch {
	case errors.As(err, &form):
		t.Word = "no capture"
		tell("", "%s %s", name, form.What)
		tell("what it means", "mailwire reads captures of packets, pcap and pcapng, and its own recordings (.mwt); nothing of this file could be read")
		tell("what to do", "%s", or(form.Do, "give the file that tcpdump, dumpcap or Wireshark wrote"))
		return t
	case errors.As(err, &cut):
		t.Word = "cut"
		tell("", "the file is cut: it ends in %s that begins at byte %d", cut.In, cut.Offset)
		tell("what it means", "what stands before that is whole and was read, %s; what came after is not in the file", transcript.Count(cut.Packets, "packet"))
		tell("what to do", "nothing, where the capture was stopped in the middle of a packet; else copy the file again, and compare its size with that of the original. Where it is still written, F follows it")
	case errors.As(err, &damaged):
		t.Word = "damaged"
		tell("", "the file is damaged at byte %d: %s", damaged.Damage.Offset, damaged.Damage.What)
		tell("what it means", "what stands before that was read, %s; nothing readable was found after it", transcript.Count(damaged.Packets, "packet"))
		tell("what to do", "copy the file again; a transfer in text mode changes bytes, and a full disk leaves zeros")
	case err != nil && !t.Stopped:
		t.Word = "not read"
		tell("", "the file could not be read further: %s", err)
		tell("what it means", "what stands before that was read, %s", transcript.Count(r.File.Packets, "packet"))
		tell("what to do", "look whether the disk or the share is still there, and open the file again")
	case r.File.Damaged > 0:
		t.Word = "damaged"
		tell("", "the file is damaged: %s, passed over", transcript.Count(int64(r.File.Damaged), "place"))
		tell("what it means", "packets there are missing; conversations have gaps where they would be")
	}
	if n == 0 && !t.Stopped {
		noMail(r, skipped, &t, tell)
	}
	for _, d := range r.File.Damages[:min(len(r.File.Damages), 10)] {
		tell("damage", "%s", d)
	}
	ofFile(r, skipped, tell)
	return t
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// noMail tells why nothing is listed, and what to do.
func noMail(r pcap.Report, skipped map[string]int, t *tui.Reading, tell func(term, format string, args ...any)) {
	if t.Word == "" {
		t.Word = "no mail"
	}
	tell("", "there is no mail in this file")
	switch {
	case r.File.Packets == 0:
		tell("what it means", "the file has no packet: the capture was ended before one came, or its filter let none pass")
		tell("what to do", "capture again on the interface that the mail takes: tcpdump -D lists them; mail to this machine itself takes lo")
	case r.Segments == 0:
		tell("what it means", "of %s none holds a segment of TCP that can be read, and mail goes over TCP", transcript.Count(r.File.Packets, "packet"))
		tell("what to do", "look below for what they are: another interface or link type may be needed, the inside of a VPN instead of its outside, or tcpdump -s 0, which keeps packets whole")
	case r.Bytes == 0:
		tell("what it means", "%s over TCP, and no byte in any: connections were tried or kept open, or the capture kept headers only", transcript.Count(int64(r.Conversations), "conversation"))
		tell("what to do", "capture with tcpdump -s 0, which keeps packets whole")
	default:
		tell("what it means", "mail is told by what is said, on any port: SMTP, LMTP, POP3, IMAP, or TLS on a port of mail. Of %s over TCP none does", transcript.Count(int64(r.Conversations), "conversation"))
		tell("what to do", "look below for what they are; where mail goes through a tunnel or a VPN, capture inside it")
	}
}

// ofFile tells what the file is and what was left out of the list.
func ofFile(r pcap.Report, skipped map[string]int, tell func(term, format string, args ...any)) {
	if r.File.Format == "" {
		return
	}
	what := r.File.Format
	if r.File.Compressed {
		what += ", compressed with gzip"
	}
	tell("the file", "%s, %s, %s over TCP", what, transcript.Count(r.File.Packets, "packet"), transcript.Count(int64(r.Conversations), "conversation"))
	if !r.First.IsZero() {
		tell("time", "%s to %s", r.First.Format("2006-01-02 15:04:05 MST"), r.Last.Format("2006-01-02 15:04:05 MST"))
	}
	for _, i := range r.File.Interfaces[:min(len(r.File.Interfaces), 10)] {
		var parts []string
		for _, s := range []string{i.Name, i.Description, "link type " + pcap.LinkName(i.Link)} {
			if s != "" {
				parts = append(parts, s)
			}
		}
		if i.Snaplen > 0 && i.Snaplen < 1500 {
			parts = append(parts, fmt.Sprintf("at most %d bytes of a packet were kept", i.Snaplen))
		}
		if i.Filter != "" {
			parts = append(parts, "captured with the filter "+i.Filter)
		}
		tell("interface", "%s", strings.Join(parts, ", "))
	}
	if what := others(skipped); what != "" {
		tell("left out, as no mail", "%s", what)
	}
	var without []string
	for _, s := range r.Skipped[:min(len(r.Skipped), 10)] {
		without = append(without, fmt.Sprintf("%s (%s)", s.Kind, transcript.Count(s.Packets, "packet")))
	}
	if len(without) > 0 {
		tell("packets without TCP", "%s", strings.Join(without, ", "))
	}
	for _, x := range []struct {
		n          int64
		what, text string
	}{
		{r.Lost, "byte", "that no packet has: the capture lost them"}, {r.Cut, "byte", "of packets that the capture did not keep: tcpdump -s 0 keeps packets whole"},
		{r.Overlaps, "place", "that came again with other bytes: see the findings"}, {int64(r.Evicted), "conversation", "not followed to the end, because too many were open"},
		{int64(r.Silent), "conversation", "not followed to the end, because nothing came of it for too long"},
	} {
		if x.n > 0 {
			tell("gaps", "%s %s", transcript.Count(x.n, x.what), x.text)
		}
	}
}
