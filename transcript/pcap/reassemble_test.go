package pcap

import (
	"strings"
	"testing"
)

const opening = `
	c S 0 0
	s SA 0 1
	c A 1 1
`

var conversations = []struct{ name, in, out string }{
	{"in order", opening + `
	s AP 1 1 "220 hi\r\n"
	c AP 1 9 "QUIT\r\n"
	s AP 9 7 "221 bye\r\n"
	s FA 18 7
	c FA 7 19
	s A 19 8
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25
	0 s@0 "220 hi\r\n" packet 4
	0 c@0 "QUIT\r\n" packet 5
	0 s@8 "221 bye\r\n" packet 6
	0 closed server
	`},
	{"out of order", opening + `
	c AP 5 1 "efgh"
	c AP 9 1 "ij"
	c AP 1 1 "abcd"
	c FA 11 1
	s FA 1 12
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25
	0 c@0 "abcd" packet 6
	0 c@4 "efgh" packet 4
	0 c@8 "ij" packet 5
	0 closed client
	`},
	{"what comes again", opening + `
	c AP 1 1 "abcd"
	c AP 1 1 "abcd"
	c AP 3 1 "cdef"
	c AP 9 1 "ij"
	c AP 9 1 "ij"
	c AP 5 1 "efghijkl"
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25
	0 c@0 "abcd" packet 4
	0 c@4 "ef" packet 6
	0 c@6 "gh" packet 9
	0 c@8 "ij" packet 7
	0 c@10 "kl" packet 9
	0 closed the capture ends before the conversation does
	`},
	{"other bytes where some were given", opening + `
	c AP 1 1 "RCPT TO:<alice>\r\n"
	c AP 1 1 "RCPT TO:<mallo>\r\n"
	c AP 13 1 "c"
	c AP 9 1 "<eve"
	c AP 14 1 "e>\r\nDATA\r\n"
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25
	0 c@0 "RCPT TO:<alice>\r\n" packet 4
	0 c overlap 9+5 packets 4 and 5
	0 c overlap 9+3 packets 4 and 7
	0 c@17 "DATA\r\n" packet 8
	0 closed the capture ends before the conversation does
	`},
	{"other bytes where some wait", opening + `
	c AP 5 1 "efgh"
	c AP 3 1 "cdEFghij"
	c AP 1 1 "ab"
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25
	0 c@0 "ab" packet 6
	0 c@2 "cd" packet 5
	0 c@4 "efgh" packet 4
	0 c overlap 4+2 packets 4 and 5
	0 c@8 "ij" packet 5
	0 closed the capture ends before the conversation does
	`},
	{"other bytes after a gap", opening + `
	c AP 1 1 "ab"
	c AP 7 1 "gh"
	s A 1 9 ms=1
	s A 1 9 ms=1200
	s A 1 9 ms=1
	c AP 7 9 "gX"
	c AP 1 9 "Ab"
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25
	0 c@0 "ab" packet 4
	0 c gap 4 lost packet 8
	0 c@2 "gh" packet 5
	0 c overlap 3+1 packets 5 and 9
	0 c overlap 0+1 packets 4 and 10
	0 s gap 8 lost packet 10
	0 closed the capture ends before the conversation does
	`},
	{"bytes in the SYN", `
	c S 0 0 "EHLO a\r\n"
	s SA 0 9 "220 hi\r\n"
	c A 9 9
	c AP 9 9 "NOOP\r\n"
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25
	0 c@0 "EHLO a\r\n" packet 1
	0 s@0 "220 hi\r\n" packet 2
	0 c@8 "NOOP\r\n" packet 4
	0 closed the capture ends before the conversation does
	`},
	{"keep-alives and probes", opening + `
	c A 0 1
	c A 0 1 "\x00"
	c AP 1 1 "abc"
	c A 3 1
	c A 3 1 "\x00"
	c A 4 1 "d"
	c AP 4 1 "def"
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25
	0 c@0 "abc" packet 6
	0 c@3 "d" packet 9
	0 c@4 "ef" packet 10
	0 closed the capture ends before the conversation does
	`},
	{"keep-alive first", `
	c A 100 50 "\x00" ms=1
	s A 50 101
	s AP 50 101 "* OK\r\n"
	c AP 101 56 "a NOOP\r\n"
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25 late
	0 s@0 "* OK\r\n" packet 3
	0 c@0 "a NOOP\r\n" packet 4
	0 closed the capture ends before the conversation does
	`},
	{"a reset", opening + `
	s AP 1 1 "220 hi\r\n"
	c R 1 0
	s AP 9 1 "on its way"
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25
	0 s@0 "220 hi\r\n" packet 4
	0 s@8 "on its way" packet 6
	0 closed reset
	`},
	{"a reset after a second", opening + `
	c R 1 0
	c S 0 0 port=4001 ms=10
	c S 0 0 port=4002 ms=1500
	c S 0 0 port=4003 ms=10
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25
	0 closed reset
	1 opened 192.0.2.9:4001 192.0.2.1:25
	2 opened 192.0.2.9:4002 192.0.2.1:25
	1 closed the capture ends before the conversation does
	2 closed the capture ends before the conversation does
	3 opened 192.0.2.9:4003 192.0.2.1:25
	3 closed the capture ends before the conversation does
	`},
	{"a reset by somebody else", opening + `
	c AP 1 1 "ab"
	c R 3 0
	c AP 3 1 "cd"
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25
	0 c@0 "ab" packet 4
	0 c@2 "cd" packet 6
	0 closed the capture ends before the conversation does
	`},
	{"refused", `
	c S 0 0
	s RA 0 1
	c S 0 0 new
	s RA 0 1
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25
	0 closed reset
	1 opened 192.0.2.9:4000 192.0.2.1:25
	1 closed reset
	`},
	{"a SYN by somebody else", opening + `
	s AP 1 1 "220 hi\r\n"
	c S 777777 0
	c S 777777 0
	s A 9 1
	c AP 1 9 "NOOP\r\n"
	s AP 9 7 "250 ok\r\n"
	c AP 7 17 "QUIT\r\n"
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25
	0 s@0 "220 hi\r\n" packet 4
	0 c@0 "NOOP\r\n" packet 8
	0 s@8 "250 ok\r\n" packet 9
	0 c@6 "QUIT\r\n" packet 10
	0 closed the capture ends before the conversation does
	`},
	{"SYNs by somebody else, also with answers that are of nobody", opening + `
	s AP 1 1 "220 hi\r\n"
	c S 777777 0
	s SA 555555 900000
	s RA -700000 777778
	s S 888888 0
	c AP 1 9 "NOOP\r\n"
	s AP 9 7 "250 ok\r\n"
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25
	0 s@0 "220 hi\r\n" packet 4
	0 c@0 "NOOP\r\n" packet 9
	0 s@8 "250 ok\r\n" packet 10
	0 closed the capture ends before the conversation does
	`},
	{"a SYN by somebody else before the answer", `
	c S 0 0
	c S 777777 0
	s SA 0 1
	c A 1 1
	s AP 1 1 "220 hi\r\n"
	c AP 1 9 "NOOP\r\n"
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25
	0 s@0 "220 hi\r\n" packet 5
	0 c@0 "NOOP\r\n" packet 6
	0 closed the capture ends before the conversation does
	`},
	{"a SYN by somebody else before that of the client", `
	c S 777777 0
	c S 0 0
	s SA 0 1
	c A 1 1
	s AP 1 1 "220 hi\r\n"
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25
	0 closed another conversation of the same addresses and ports begins
	1 opened 192.0.2.9:4000 192.0.2.1:25
	1 s@0 "220 hi\r\n" packet 5
	1 closed the capture ends before the conversation does
	`},
	{"resets by somebody else, with any number", opening + `
	s AP 1 1 "220 hi\r\n"
	s R 500000 0
	c R -700000 0
	c AP 1 9 "DATA\r\n"
	s A 9 7 ms=3000
	c AP 7 9 "one\r\n"
	c AP 12 9 "two\r\n" ms=3000
	s A 9 17
	c AP 17 9 ".\r\n" ms=3000
	s FA 9 20
	c FA 20 10
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25
	0 s@0 "220 hi\r\n" packet 4
	0 c@0 "DATA\r\n" packet 7
	0 c@6 "one\r\n" packet 9
	0 c@11 "two\r\n" packet 10
	0 c@16 ".\r\n" packet 12
	0 closed server
	`},
	{"a reset with the right number by somebody else", opening + `
	s AP 1 1 "220 hi\r\n"
	s R 9 0
	c AP 1 9 "DATA\r\n"
	s A 9 7
	c AP 7 9 "one\r\n" ms=3000
	s A 9 12
	c AP 12 9 ".\r\n" ms=3000
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25
	0 s@0 "220 hi\r\n" packet 4
	0 c@0 "DATA\r\n" packet 6
	0 c@6 "one\r\n" packet 8
	0 c@11 ".\r\n" packet 10
	0 closed the capture ends before the conversation does
	`},
	{"a reset behind what the capture lacks", opening + `
	s AP 1 1 "220 hi\r\n"
	c R 100 0
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25
	0 s@0 "220 hi\r\n" packet 4
	0 closed reset
	`},
	{"ports used again without an end", opening + `
	s AP 1 1 "220 hi\r\n"
	c S 0 0 new
	s SA 0 1
	c A 1 1
	s AP 1 1 "220 again\r\n"
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25
	0 s@0 "220 hi\r\n" packet 4
	0 closed another conversation of the same addresses and ports begins
	1 opened 192.0.2.9:4000 192.0.2.1:25
	1 s@0 "220 again\r\n" packet 8
	1 closed the capture ends before the conversation does
	`},
	{"ports used again, and the answer is not captured", opening + `
	s AP 1 1 "220 hi\r\n"
	c S 0 0 new
	c A 1 1
	c AP 1 10 "EHLO a\r\n"
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25
	0 s@0 "220 hi\r\n" packet 4
	0 closed another conversation of the same addresses and ports begins
	1 opened 192.0.2.9:4000 192.0.2.1:25
	1 s gap 9 lost packet 7
	1 c@0 "EHLO a\r\n" packet 7
	1 closed the capture ends before the conversation does
	`},
	{"half closed", opening + `
	c FA 1 1
	s AP 1 2 "still here"
	s FA 11 2
	c A 2 12
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25
	0 s@0 "still here" packet 5
	0 closed client
	`},
	{"both close at once", opening + `
	s FA 1 1
	c FA 1 1
	c A 2 2
	s A 2 2
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25
	0 closed server
	`},
	{"a FIN before its bytes", opening + `
	c FA 3 1 "c"
	c AP 1 1 "ab"
	s FA 1 5
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25
	0 c@0 "ab" packet 5
	0 c@2 "c" packet 4
	0 closed client
	`},
	{"a FIN whose bytes never come", opening + `
	c AP 1 1 "ab"
	c FA 7 1
	s FA 1 8
	c A 8 2
	c A 8 2 ms=2000
	c A 8 2 ms=1
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25
	0 c@0 "ab" packet 4
	0 c gap 4 lost packet 9
	0 closed server
	`},
	{"lost, then known to have arrived", opening + `
	c AP 1 1 "ab"
	c AP 5 1 "ef"
	s A 1 7
	s AP 1 7 "250 fine" ms=10
	c AP 7 9 "gh" ms=10
	c AP 9 9 "ij" ms=2000
	s A 9 11 ms=2
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25
	0 c@0 "ab" packet 4
	0 c gap 2 lost packet 10
	0 c@2 "ef" packet 5
	0 s@0 "250 fine" packet 7
	0 c@4 "gh" packet 8
	0 c@6 "ij" packet 9
	0 closed the capture ends before the conversation does
	`},
	{"lost, and nobody says that it arrived", opening + `
	c AP 1 1 "ab"
	c AP 5 1 "ef"
	s AP 1 3 "later"
	c FA 7 6
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25
	0 c@0 "ab" packet 4
	0 s@0 "later" packet 6
	0 c gap 2 lost packet 7
	0 c@2 "ef" packet 5
	0 closed the capture ends before the conversation does
	`},
	{"a reply before its request", opening + `
	s AP 1 1 "220 hi\r\n"
	s AP 9 7 "250 ok\r\n"
	c AP 1 9 "NOOP\r\n"
	c AP 7 17 "QUIT\r\n"
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25
	0 s@0 "220 hi\r\n" packet 4
	0 c@0 "NOOP\r\n" packet 6
	0 s@8 "250 ok\r\n" packet 5
	0 c@6 "QUIT\r\n" packet 7
	0 closed the capture ends before the conversation does
	`},
	{"the last reply lost", opening + `
	c AP 1 1 "NOOP\r\n"
	c A 7 9
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25
	0 c@0 "NOOP\r\n" packet 4
	0 s gap 8 lost packet 5
	0 closed the capture ends before the conversation does
	`},
	{"one side only", `
	c S 0 0
	c A 1 1
	c A 1 9
	c AP 1 9 "EHLO a\r\n"
	c A 9 19 ms=1500
	c AP 9 19 "QUIT\r\n" ms=10
	c FA 15 27 ms=10
	c A 16 28
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25
	0 s gap 8 lost packet 6
	0 c@0 "EHLO a\r\n" packet 4
	0 s gap 10 lost packet 6
	0 c@8 "QUIT\r\n" packet 6
	0 s gap 8 lost packet 7
	0 closed the capture ends before the conversation does
	`},
	{"cut by the snap length", opening + `
	c AP 1 1 "abc" cut=5
	c AP 9 1 "i"
	c AP 12 1 "l" cut=3
	c AP 10 1 "jk"
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25
	0 c@0 "abc" packet 4
	0 c gap 5 cut packet 4
	0 c@3 "i" packet 5
	0 c@4 "jk" packet 7
	0 c@6 "l" packet 6
	0 c gap 3 cut packet 6
	0 closed the capture ends before the conversation does
	`},
	{"from the middle", `
	s AP 500 90 "250 ok\r\n"
	c AP 96 508 "QUIT\r\n"
	c AP 90 508 "RSET\r\n"
	s AP 508 102 "221 bye\r\n"
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25 late
	0 s@0 "250 ok\r\n" packet 1
	0 c@0 "RSET\r\n" packet 3
	0 c@6 "QUIT\r\n" packet 2
	0 s@8 "221 bye\r\n" packet 4
	0 closed the capture ends before the conversation does
	`},
	{"the SYN comes late", `
	c AP 7 9 "QUIT\r\n"
	s SA 0 1
	s AP 1 1 "220 hi\r\n"
	c AP 1 9 "NOOP\r\n"
	c S 0 0
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25
	0 s@0 "220 hi\r\n" packet 3
	0 c@0 "NOOP\r\n" packet 4
	0 c@6 "QUIT\r\n" packet 1
	0 closed the capture ends before the conversation does
	`},
	{"SYNs that come again", `
	c S 0 0
	c S 0 0 ms=1000
	s SA 0 1
	s SA 0 1
	c A 1 1
	c AP 1 1 "a"
	c S 0 0
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25
	0 c@0 "a" packet 6
	0 closed the capture ends before the conversation does
	`},
	{"ports used again", opening + `
	c FA 1 1
	s FA 1 2
	c A 2 2
	s FA 1 2
	c S 0 0 new
	s SA 0 1
	c AP 1 1 "b"
	c S 0 0 new
	s SA 0 1
	c AP 1 1 "c"
	c R 2 0
	c S 0 0 new
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25
	0 closed client
	1 opened 192.0.2.9:4000 192.0.2.1:25
	1 c@0 "b" packet 10
	1 closed another conversation of the same addresses and ports begins
	2 opened 192.0.2.9:4000 192.0.2.1:25
	2 c@0 "c" packet 13
	2 closed reset
	3 opened 192.0.2.9:4000 192.0.2.1:25
	3 closed the capture ends before the conversation does
	`},
	{"tunnels apart", opening + `
	c AP 1 1 "a"
	c AP 1 1 "b" tun=7
	c AP 2 1 "c"
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25
	0 c@0 "a" packet 4
	0 c@1 "c" packet 6
	0 closed the capture ends before the conversation does
	1 opened 192.0.2.9:4000 192.0.2.1:25 late
	1 c@0 "b" packet 5
	1 closed the capture ends before the conversation does
	`},
	{"too far away", opening + `
	c AP 1 1 "a"
	c AP 1500000000 1 "far"
	c AP 2 1 "b"
	s A 1 1600000000
	s AP 1 3 "c"
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25
	0 c@0 "a" packet 4
	0 c@1 "b" packet 6
	0 s@0 "c" packet 8
	0 closed the capture ends before the conversation does
	`},
	{"each after the other", opening + `
	c AP 1 5 "a"
	s AP 1 2 "b"
	`, `
	0 opened 192.0.2.9:4000 192.0.2.1:25
	0 s@0 "b" packet 5
	0 s gap 3 lost packet 5
	0 c@0 "a" packet 4
	0 closed the capture ends before the conversation does
	`},
}

func TestConversations(t *testing.T) {
	for _, c := range conversations {
		for _, isn := range [][2]uint32{{1000, 5000}, {0xffffffff, 0xfffffff9}, {0xfffffffb, 0xfffffffe}, {0x7fffffff, 0x7ffffffa}} {
			var n notes
			a := newAssembler(&n, &Report{}, defaultLimits)
			feed(a, segmentsOf(t, c.in, isn[0], isn[1]))
			a.end()
			sound(t, a)
			want := strings.Join(trimmed(c.out), "\n")
			if got := strings.Join(n.lines, "\n"); got != want {
				t.Errorf("%s (from %x, %x): got\n%s\nwant\n%s", c.name, isn[0], isn[1], got, want)
				break
			}
		}
	}
}

// sound checks what holds of an assembler after the end of a capture.
func sound(t *testing.T, a *assembler) {
	t.Helper()
	if a.held != 0 || a.waiting.n != 0 || a.overdue.n != 0 || a.silent.n != 0 || len(a.lent) != 0 || a.resting.n != len(a.flows) {
		t.Fatalf("after the end: %d bytes held, %d waiting, %d overdue, %d silent, %d lent, %d resting of %d",
			a.held, a.waiting.n, a.overdue.n, a.silent.n, len(a.lent), a.resting.n, len(a.flows))
	}
}
