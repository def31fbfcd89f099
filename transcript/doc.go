// Package transcript is the vocabulary of mailwire and the record of a session.
//
// A session is a transcript that grows. Two kinds of events exist. Observed
// events depend on the world and cannot be computed again: bytes, keys,
// verdicts, what was typed. Files store these and only these. Derived events
// are a pure function of the observed ones, computed by a decoder: lines,
// requests, replies, handshake messages, exposure. Each derived event names,
// by a Span, the bytes that it came from.
//
// # Files
//
// A Writer makes .mwt files, a Reader reads them (gzip too), a Log shows what
// came and reads bytes back from them. A file is JSON Lines in UTF-8. Its first
// line is the Header; every other line is one observed event:
//
//	{"kind":"data","seq":2,"conn":0,"t":81250000,"dir":"s","layer":"wire","off":0,"len":8,
//	 "text":"220 hi\\r\\n","b64":"MjIwIGhpDQo=","crc":221320937,"sum":4287428350}
//
// "seq" numbers the observed events from 0, "t" is nanoseconds since
// "created". "text" is an aid for readers, at most 256 bytes, and counts for
// nothing. The other members are those of the kind; text from outside that is
// no UTF-8 stands as {"b64":…} in the place of a string.
//
// An event of more than 720 KiB is split over lines with the same "seq" and a
// "part" such as "2/3". The pieces of Data have "off" and "len" of their own;
// of other kinds, "b64" holds pieces of their members as JSON, from the comma
// before the first one on.
//
// "crc" is the CRC-32C (Castagnoli) of the line before, with its line feed.
// "sum" is the CRC-32C of this line up to the comma before "sum"; the header
// has one too. The first tells missing lines, the second damaged ones. A file
// without them is read as well; one that has them must have them in all lines.
// A last line without line feed is not whole, and is ignored and named.
//
// A recording that reaches its limit, or whose file can no longer be written,
// goes on in NAME.part2.mwt, whose header has "part" and "after".
//
// The package imports the standard library only.
package transcript
