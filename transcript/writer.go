package transcript

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
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
	mu     sync.Mutex
	open   func(path string) (sink, error)
	path   string // of the first file
	hdr    Header
	now    func() time.Time
	limit  int64
	retry  time.Duration // between two attempts while degraded
	within time.Duration // how long anything waits to be made durable

	f       sink
	src     *source
	part    int
	size    int64  // of the present file: whole lines only
	crc     uint32 // of its last line
	buf     []byte
	dirty   *time.Timer // runs while something is not yet durable
	begun   int64       // size when a sync was last begun
	syncing bool        // a sync runs that holds up nobody
	ended   bool

	free     int64 // space that was left when size was measured; -1 where not known
	measured int64

	err   error     // why it is degraded; nil where it is not
	tried time.Time // the last attempt while degraded
	tail  tail
	lost  int // events lost in all
}

// Defaults of a writer.
const (
	DefaultLimit = 1 << 30 // bytes of one file; then the next part begins
	retryAfter   = 250 * time.Millisecond
	measureEvery = 16 << 20 // bytes written between two looks at the space left
)

// Errors of Write.
var (
	ErrEnded    = errors.New("the recording has ended")
	ErrDegraded = errors.New("the event is held in memory: the recording cannot be written")
	errNoRoom   = errors.New("too little space")
	errTooBig   = errors.New("the event is larger than a recording takes")
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
	w := &Writer{open: open, path: path, hdr: h, now: time.Now, limit: DefaultLimit, retry: retryAfter, within: syncWithin}
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
	w.begun = w.size
	w.measure()
	return nil
}

// next opens the next file. A part's name that is taken is passed over; the
// name of the first file was chosen by someone who should know that it is taken.
func (w *Writer) next() (f sink, part int, err error) {
	for part = w.part + 1; ; part++ {
		f, err = w.open(w.partPath(part))
		if err == nil || part == 1 || part > w.part+maxSkipped || !errors.Is(err, os.ErrExist) {
			return f, part, err
		}
	}
}

// partPath names the files of the recording.
func (w *Writer) partPath(part int) string { return partName(w.path, part) }

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
// where the event waits in memory until the file can be written again. Other
// errors tell that this event cannot be recorded at all.
func (w *Writer) Write(e Entry) (Place, error) {
	if err := recordable(e.Event); err != nil {
		return Place{}, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended {
		return Place{}, ErrEnded
	}
	p, err := w.write(e)
	if err == nil {
		w.settle(e.Event.Kind())
	}
	return p, err
}

// recordable tells why an event is none for a file.
func recordable(ev Event) error {
	switch ev := ev.(type) {
	case *Data:
		if ev.Bytes == nil && ev.Len > 0 {
			return errors.New("the bytes of the data are not at hand and cannot be recorded")
		}
	case *Unknown:
		if len(ev.Raw) < 2 || len(ev.Raw) > maxLine/2 || ev.Raw[len(ev.Raw)-1] != '}' {
			return fmt.Errorf("the record of the unknown kind %s is no record", ev.Name)
		}
	default:
		if !Observed(ev.Kind()) {
			return fmt.Errorf("events of kind %s are derived and not recorded", ev.Kind())
		}
	}
	return nil
}

func (w *Writer) write(e Entry) (Place, error) {
	if w.err != nil && !w.recover(false) {
		w.hold(e)
		return Place{}, fmt.Errorf("%w: %w", ErrDegraded, w.err)
	}
	p, err := w.put(e)
	if errors.Is(err, errTooBig) {
		w.lost++
		l := &Lost{From: e.Obs, To: e.Obs, Err: err.Error()}
		if d, ok := e.Event.(*Data); ok {
			l.Bytes = int64(len(d.Bytes))
		}
		_, lerr := w.write(Entry{Obs: e.Obs, Conn: e.Conn, At: e.At, Event: l})
		return Place{}, errors.Join(err, lerr)
	}
	if err == nil {
		return p, nil
	}
	w.degrade(err)
	if w.recover(w.f == nil) {
		if p, err = w.put(e); err == nil {
			return p, nil
		}
		w.degrade(err)
	}
	w.hold(e)
	return Place{}, fmt.Errorf("%w: %w", ErrDegraded, err)
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
