package pcap

import "sync/atomic"

// lender has the buffers of a window whose bytes others may use after more was
// read. A buffer is written again once nobody uses it.
type lender struct {
	tell func(back func()) // that what was taken of the buffer is lent
	cur  *loan             // the window's
	home chan *loan        // those that nobody uses
	out  int               // those that somebody does, or that are not known to be home
}

// loan is a buffer that may be lent.
type loan struct {
	buf  []byte
	uses atomic.Int32 // how often it is lent; one more while it is the window's
}

// loanSize is that of a buffer, but for packets that need more: small enough
// that what one processor has read is still near when another one decodes it.
const loanSize = 512 << 10

// limitLoans bounds the buffers that are out.
const limitLoans = 4

func newLender(tell func(back func())) *lender {
	return &lender{tell: tell, home: make(chan *loan, limitLoans)}
}

// lend lends the window's buffer.
func (l *lender) lend() {
	c := l.cur
	if c == nil { // the first one, which is not written again
		l.tell(func() {})
		return
	}
	c.uses.Add(1)
	l.tell(func() { l.back(c) })
}

// back takes a buffer back, from any goroutine.
func (l *lender) back(c *loan) {
	if c.uses.Add(-1) == 0 {
		l.home <- c // there is room for all that are out
	}
}

// buffer gives the window a buffer with more room than for what it holds: the
// one that it has, where nobody else uses it, or another one. It waits for one to
// come back where too many are out. Of those larger than others there is one.
func (l *lender) buffer(held int) []byte {
	size := loanSize
	for 2*held > size {
		size *= 2
	}
	if c := l.cur; c != nil {
		if len(c.buf) >= size && c.uses.Load() == 1 {
			return c.buf
		}
		l.back(c)
	}
	for size > loanSize && l.out > 0 {
		<-l.home
		l.out--
	}
	if l.cur = l.free(); l.cur == nil || len(l.cur.buf) != size {
		l.cur = &loan{buf: make([]byte, size)}
	}
	l.cur.uses.Store(1)
	l.out++
	return l.cur.buf
}

// free gives a buffer that came back; nil where there is none, and may be one more.
func (l *lender) free() *loan {
	if l.out < limitLoans {
		select {
		case c := <-l.home:
			l.out--
			return c
		default:
			return nil
		}
	}
	c := <-l.home
	l.out--
	return c
}
