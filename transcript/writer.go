package transcript

import (
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"time"
)

// Writer appends observed events to a file: one line and one write(2) an
// event, with nothing held back in the process. When Write returns without
// error, the event outlives the death of the process; it outlives a loss of
// power at most a second later.
//
// It is safe for concurrent use. A file that cannot be written does not end a
// session: see Status.
type Writer struct {
	mu    sync.Mutex
	open  func(path string) (sink, error)
	path  string // of the first file
	hdr   Header
	now   func() time.Time
	limit int64
	retry time.Duration // between two attempts while degraded

	f     sink
	src   *source
	part  int
	size  int64  // of the present file: whole lines only
	crc   uint32 // of its last line
	buf   []byte
	dirty *time.Timer // runs while something is not yet durable
	ended bool

	err   error     // why it is degraded; nil where it is not
	tried time.Time // the last attempt while degraded
	tail  tail
	lost  int // events lost in all
}

// Defaults of a writer.
const (
	DefaultLimit = 1 << 30 // bytes of one file; then the next part begins
	syncWithin   = time.Second
	retryAfter   = 250 * time.Millisecond
)

// Errors of Write.
var (
	ErrEnded    = errors.New("the recording has ended")
	ErrDegraded = errors.New("the event is held in memory: the recording cannot be written")
)

// Create makes a new recording at path, never over an existing file, readable
// by its owner alone; missing folders are made the same way.
func Create(path string, h Header) (*Writer, error) { return newWriter(openDisk, path, h) }

// CreateTemp makes a recording without a name, which ends with the process: a
// Log reads from it what does not stay in memory.
func CreateTemp(h Header) (*Writer, error) {
	return newWriter(func(string) (sink, error) { return openTemp() }, "", h)
}

func newWriter(open func(string) (sink, error), path string, h Header) (*Writer, error) {
	w := &Writer{open: open, path: path, hdr: h, now: time.Now, limit: DefaultLimit, retry: retryAfter}
	if err := w.begin(); err != nil {
		return nil, err
	}
	return w, nil
}

// begin opens the next file and writes its header.
func (w *Writer) begin() error {
	f, part, err := w.next()
	if err != nil {
		return err
	}
	h := w.hdr
	if w.part > 0 {
		h.Part, h.After = part, filepath.Base(w.partPath(w.part))
	}
	line, crc := sealHeader(h.body())
	if n, err := f.Write(line); err != nil || n < len(line) {
		return errors.Join(fmt.Errorf("the header of the recording cannot be written: %w", shortWrite(n, len(line), err)), f.Discard())
	}
	if err := f.Sync(); err != nil {
		return errors.Join(fmt.Errorf("the header of the recording cannot be made durable: %w", err), f.Discard())
	}
	w.f, w.src = f, &source{r: f, close: f.Close}
	w.part, w.size, w.crc = part, int64(len(line)), crc
	return nil
}

// next opens the next file. A part's name that is taken is passed over; the
// name of the first file was chosen by someone who should know that it is taken.
func (w *Writer) next() (f sink, part int, err error) {
	for part = w.part + 1; ; part++ {
		f, err = w.open(w.partPath(part))
		if err == nil || part == 1 || part > w.part+100 || !errors.Is(err, os.ErrExist) {
			return f, part, err
		}
	}
}

// partPath names the files of a recording: a.mwt, a.part2.mwt, …
func (w *Writer) partPath(part int) string {
	if part < 2 || w.path == "" {
		return w.path
	}
	ext := filepath.Ext(w.path)
	return fmt.Sprintf("%s.part%d%s", strings.TrimSuffix(w.path, ext), part, ext)
}

func shortWrite(n, want int, err error) error {
	if err == nil && n < want {
		return fmt.Errorf("only %d of %d bytes were taken", n, want)
	}
	return err
}

// SetLimit bounds the size of one file in bytes; the next part then begins.
func (w *Writer) SetLimit(n int64) { w.mu.Lock(); w.limit = n; w.mu.Unlock() }

// Write has the event of e in the file when it returns; the place is where
// bytes of Data can be read back. Only observed events are taken.
//
// The error is ErrEnded after Close, ErrDegraded (wrapped, with the reason)
// where the event waits in memory until the file can be written again.
func (w *Writer) Write(e Entry) (Place, error) {
	if k := e.Event.Kind(); !Observed(k) {
		if _, ok := e.Event.(*Unknown); !ok {
			return Place{}, fmt.Errorf("events of kind %s are derived and not recorded", k)
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended {
		return Place{}, ErrEnded
	}
	if w.err != nil && !w.recover(false) {
		w.hold(e)
		return Place{}, fmt.Errorf("%w: %w", ErrDegraded, w.err)
	}
	p, err := w.put(e)
	if err != nil {
		w.degrade(err)
		if !w.recover(w.f == nil) {
			w.hold(e)
			return Place{}, fmt.Errorf("%w: %w", ErrDegraded, err)
		}
		if p, err = w.put(e); err != nil {
			w.degrade(err)
			w.hold(e)
			return Place{}, fmt.Errorf("%w: %w", ErrDegraded, err)
		}
	}
	w.settle(e.Event.Kind())
	return p, nil
}

// settle makes durable what has to be, or will be within a second, and begins
// the next part where this one is full.
func (w *Writer) settle(k Kind) {
	switch k {
	case KindOpened, KindVerdict, KindConsent, KindFault, KindLost, KindClosed:
		w.sync()
	default:
		w.later()
	}
	if w.size >= w.limit {
		w.finish()
		w.degrade(fmt.Errorf("the file reached its limit of %d bytes", w.limit))
		w.recover(true)
	}
}

// put appends the lines of e. On an error the file is as it was before, or
// closed where even that could not be done.
func (w *Writer) put(e Entry) (Place, error) {
	if w.f == nil {
		return Place{}, w.err
	}
	size, crc := w.size, w.crc
	var whole uint32
	err := w.lines(e, func(line []byte) error {
		n, err := w.f.Write(line)
		if err != nil || n < len(line) {
			return shortWrite(n, len(line), err)
		}
		w.size += int64(len(line))
		whole = crc32.Update(whole, castagnoli, line)
		return nil
	})
	if err == nil {
		if e.Event.Kind() != KindData {
			return Place{}, nil
		}
		return w.src.place(size, int(w.size-size), whole), nil
	}
	w.size, w.crc = size, crc
	if cut := w.f.Truncate(size); cut != nil {
		w.finish()
	}
	return Place{}, err
}

// lines encodes e line by line into the one buffer.
func (w *Writer) lines(e Entry, emit func([]byte) error) error {
	switch ev := e.Event.(type) {
	case *Data:
		return split(ev.Bytes, func(p piece) error {
			p.off = ev.Off + int64(p.off)
			if p.n == p.of {
				p.elided = ev.Elided
			}
			return w.emit(appendData(w.buf[:0], e, ev, p), emit)
		})
	case *Unknown:
		if len(ev.Raw) < 2 || len(ev.Raw) > maxLine/2 {
			return fmt.Errorf("a record of the unknown kind %s has %d bytes", ev.Name, len(ev.Raw))
		}
		return w.emit(append(w.buf[:0], ev.Raw[:len(ev.Raw)-1]...), emit)
	}
	head := appendHead(w.buf[:0], e)
	at := len(head)
	line := appendMembers(head, reflect.ValueOf(e.Event).Elem(), exact)
	if len(line)-at <= pieceBytes {
		return w.emit(line, emit)
	}
	return split(append([]byte(nil), line[at:]...), func(p piece) error {
		return w.emit(appendSplit(w.buf[:0], e, p), emit)
	})
}

func (w *Writer) emit(line []byte, emit func([]byte) error) error {
	line, crc := seal(line, w.crc)
	w.buf = line[:0]
	if err := emit(line); err != nil {
		return err
	}
	w.crc = crc
	return nil
}

// split cuts b into pieces; there is one where b is empty.
func split(b []byte, each func(piece) error) error {
	if len(b) > maxJoined {
		return fmt.Errorf("an event of %d bytes is more than a recording takes (%d)", len(b), maxJoined)
	}
	p := piece{of: max(1, (len(b)+pieceBytes-1)/pieceBytes)}
	for p.n = 1; p.n <= p.of; p.n++ {
		at := (p.n - 1) * pieceBytes
		p.off, p.bytes = int64(at), b[at:min(at+pieceBytes, len(b))]
		if err := each(p); err != nil {
			return err
		}
	}
	return nil
}
