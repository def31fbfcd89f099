package wire

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
	"example.org/mailwire/tui/tuitest"
	"example.org/mailwire/tui/view"
)

func signedIn() (*tuitest.Script, *view.Model) {
	s := tuitest.NewScript("smtp.a.test", "submission", "must")
	s.Hello()
	s.StartTLS("smtp.a.test", nil, true)
	s.Work()
	of := view.New(s.Log)
	of.Follow()
	return s, of
}

// all gives every row of the pane.
func all(m Model) []string {
	var rows []string
	for m.cursor = 0; ; m.Move(1) {
		m.top = m.cursor
		rows = append(rows, m.lines(m.w-2, 1)...)
		if m.cursor == m.rows-1 {
			return rows
		}
	}
}

func TestThePaneFillsItsSize(t *testing.T) {
	_, of := signedIn()
	for w := 30; w < 220; w += 13 {
		for h := 3; h < 50; h += 6 {
			m := New(of, style.Theme{})
			m.SetSize(w, h)
			for _, turn := range []bool{false, true} {
				if turn {
					m.Turn()
				}
				for range 6 {
					m.Page(3)
					rows := strings.Split(m.View(), "\n")
					if len(rows) != h {
						t.Fatalf("%dx%d: %d rows", w, h, len(rows))
					}
					for _, r := range rows {
						if n := ansi.StringWidth(r); n != w {
							t.Fatalf("%dx%d: %d cells: %q", w, h, n, r)
						}
					}
				}
			}
		}
	}
}

// TestEveryByteIsShownOnce reads the bytes off the rows: they are those that
// crossed, in order, whatever the width.
func TestEveryByteIsShownOnce(t *testing.T) {
	s, of := signedIn()
	for _, w := range []int{50, 80, 120, 200} {
		m := New(of, style.Theme{})
		m.Reveal = true
		m.SetSize(w, 20)
		var got [3]strings.Builder
		for _, row := range all(m) {
			if !strings.Contains(row, " -- ") {
				dir := transcript.Client
				if row[1] == 'S' {
					dir = transcript.Server
				}
				for _, x := range strings.Fields(row[edge : edge+3*m.per]) {
					got[dir].WriteString(x)
				}
			}
		}
		for _, dir := range []transcript.Dir{transcript.Client, transcript.Server} {
			b, err := s.Log.Bytes(transcript.Span{Dir: dir, Layer: transcript.Wire, Len: m.bytes[dir]})
			if err != nil {
				t.Fatal(err)
			}
			if want := fmt.Sprintf("%x", b); want != got[dir].String() {
				t.Errorf("%d cells: the %s bytes shown are not those that crossed", w, dir)
			}
		}
	}
}

func TestSecretsAreStars(t *testing.T) {
	_, of := signedIn()
	m := New(of, style.Theme{})
	m.SetSize(120, 20)
	m.Turn()
	hexed := fmt.Sprintf("% x", "AGFs")
	if s := strings.Join(all(m), "\n"); strings.Contains(s, "AGFs") || strings.Contains(s, hexed) || !strings.Contains(s, "AUTH PLAIN *****") {
		t.Errorf("a secret is shown, or nothing:\n%s", s)
	}
	m.Reveal = true
	if s := strings.Join(all(m), "\n"); !strings.Contains(s, hexed) {
		t.Error("a secret is not shown when it is asked for")
	}
}

// TestALineThatIsNotWholeIsHidden has a client that has sent the beginning of a
// line: nobody knows yet whether it is a secret.
func TestALineThatIsNotWholeIsHidden(t *testing.T) {
	s := tuitest.NewScript("smtp.a.test", "submission", "off")
	s.Say(transcript.Client, "AUTH LOGIN", transcript.NoSecret)
	n := int64(len("AUTH LOGIN\r\n"))
	s.Add(&transcript.Data{Dir: transcript.Client, Layer: transcript.Wire, Off: n, Len: 8, Bytes: []byte("czNjcmV0")})
	of := view.New(s.Log)
	of.Follow()
	m := New(of, style.Theme{})
	m.SetSize(80, 20)
	if v := m.View(); strings.Contains(v, "czNj") || !strings.Contains(v, "AUTH LOGIN") || !strings.Contains(v, "********") {
		t.Errorf("got:\n%s", v)
	}
}

// TestASuiteThatEncryptsNothingHidesSecretsHere has a record of a NULL suite:
// its bytes on the wire are those that were said.
func TestASuiteThatEncryptsNothingHidesSecretsHere(t *testing.T) {
	for _, known := range []bool{true, false} {
		s := tuitest.NewScript("smtp.a.test", "submission", "must")
		s.Add(&transcript.TLSStart{})
		line := "AUTH PLAIN AGFsaWNlAHMzY3JldC1zYXVjZQ==\r\n"
		plain := transcript.Span{Dir: transcript.Client, Layer: transcript.Plain, Len: int64(len(line))}
		rec := transcript.Span{Dir: transcript.Client, Layer: transcript.Wire, Len: int64(5 + len(line) + 20)}
		r := &transcript.Record{Span: rec, Type: "application_data"}
		if known {
			r.Plain = plain
		}
		s.Add(&transcript.Data{Dir: transcript.Client, Layer: transcript.Wire, Len: rec.Len, Bytes: []byte("\x17\x03\x03\x00\x3f" + line + strings.Repeat("M", 20))}, r)
		s.Add(&transcript.Line{N: 1, Span: plain, Secret: []transcript.Range{{From: 11, To: len(line) - 2}}})
		of := view.New(s.Log)
		of.Follow()
		m := New(of, style.Theme{})
		m.SetSize(160, 20)
		if v := m.View(); strings.Contains(v, "AGFs") || strings.Contains(v, "41 47 46 73") || strings.Contains(v, "AUTH PLAIN") != known {
			t.Errorf("known %v: got:\n%s", known, v)
		}
	}
}

func TestTheSelectionIsFollowed(t *testing.T) {
	_, of := signedIn()
	m := New(of, style.Theme{})
	m.SetSize(100, 12)
	for i, r := range of.Rows {
		if r.Line == nil {
			continue
		}
		m.Select([]transcript.Span{r.Line.Span})
		m.top = m.cursor
		row := m.lines(98, 1)
		if !strings.HasPrefix(row[0], ">") || !strings.Contains(row[0], "[") {
			t.Errorf("row %d is not where the cursor is: %q", i, row)
		}
	}
	for _, r := range of.Rungs() {
		m.Select([]transcript.Span{r.Span()})
		if v := m.View(); !strings.Contains(v, "["+fmt.Sprintf("%02x", first(of, r))) {
			t.Errorf("%s is not selected:\n%s", r.Name(), v)
		}
	}
}

func first(of *view.Model, r view.Rung) byte {
	s := r.Span()
	s.Len = 1
	b, _ := of.Log.Bytes(s)
	return b[0]
}

// TestTheListGrowsAsIfReadAtOnce reads a log step by step: records that are
// told after their bytes cut the list no otherwise.
func TestTheListGrowsAsIfReadAtOnce(t *testing.T) {
	s, whole := signedIn()
	once := New(whole, style.Theme{})
	once.SetSize(100, 30)
	grows := view.New(s.Log)
	m := New(grows, style.Theme{})
	m.SetSize(100, 30)
	for i := 0; i <= s.Log.Len(); i++ {
		grows.To(i)
		m.Refresh()
	}
	if a, b := strings.Join(all(once), "\n"), strings.Join(all(m), "\n"); a != b {
		t.Errorf("read at once:\n%s\nstep by step:\n%s", a, b)
	}
}

// BenchmarkKeyToRows moves through a conversation of 200 MB, some of it elided.
func BenchmarkKeyToRows(b *testing.B) {
	log := transcript.NewLogWindow(1 << 20)
	log.Append(transcript.Entry{Event: &transcript.Opened{}}, transcript.Entry{Event: &transcript.TLSStart{}})
	const n = 16 << 10
	for i := range 200 << 20 / n {
		d := &transcript.Data{Dir: transcript.Server, Layer: transcript.Wire, Off: int64(i * n), Len: n, Bytes: make([]byte, n)}
		log.Append(transcript.Entry{Event: d}, transcript.Entry{Event: &transcript.Record{Span: d.Span(0), Type: "application_data", Sealed: true}})
	}
	defer log.Close()
	of := view.New(log)
	of.Follow()
	m := New(of, style.Theme{})
	m.SetSize(200, 60)
	step := m.rows / 997
	b.ResetTimer()
	for b.Loop() {
		if m.Move(step); m.cursor == m.rows-1 {
			m.Move(-m.rows)
		}
		m.Refresh()
		if m.View() == "" {
			b.Fatal("nothing is drawn")
		}
	}
}

// TestTheListGrowsHoweverRecordsAreTold cuts records anywhere into arrivals and
// tells them late, both directions together.
func TestTheListGrowsHoweverRecordsAreTold(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 200 {
		log := transcript.NewLog()
		add := func(ev transcript.Event) { log.Append(transcript.Entry{Event: ev}) }
		add(&transcript.Opened{})
		add(&transcript.TLSStart{Client: 3, Server: 4})
		var sent, told [3]int64
		told[transcript.Client], told[transcript.Server] = 3, 4
		for range 40 {
			dir := []transcript.Dir{transcript.Client, transcript.Server}[r.IntN(2)]
			n := int64(5 + r.IntN(90))
			if r.IntN(3) > 0 {
				d := &transcript.Data{Dir: dir, Layer: transcript.Wire, Off: sent[dir], Len: n, Bytes: make([]byte, n)}
				if r.IntN(9) == 0 {
					d.Elided = 100
				}
				add(d)
				sent[dir] += n + d.Elided
			} else if told[dir]+n <= sent[dir] {
				add(&transcript.Record{Span: transcript.Span{Dir: dir, Layer: transcript.Wire, Off: told[dir], Len: n}, Type: "handshake"})
				told[dir] += n
			}
		}
		once, steps := view.New(log), view.New(log)
		once.Follow()
		a, b := New(once, style.Theme{}), New(steps, style.Theme{})
		a.SetSize(100, 30)
		b.SetSize(100, 30)
		for i := range log.Len() + 1 {
			steps.To(i)
			b.Refresh()
		}
		if a.rows > 0 && strings.Join(all(a), "\n") != strings.Join(all(b), "\n") {
			t.Fatalf("read at once:\n%s\nstep by step:\n%s", strings.Join(all(a), "\n"), strings.Join(all(b), "\n"))
		}
		for _, s := range a.segments { // every byte is found where it is shown
			if row := a.rowOf(transcript.Span{Dir: s.span.Dir, Layer: s.span.Layer, Off: s.span.Off, Len: 1}); row != s.row+1 {
				t.Fatalf("%v is looked for in row %d, it is in %d", s.span, row, s.row+1)
			}
		}
	}
}
