package handshake

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
	"example.org/mailwire/tui/tuitest"
	"example.org/mailwire/tui/view"
)

var update = flag.Bool("update", false, "write the golden files anew")

// recorded gives the pane of a recorded session.
func recorded(t *testing.T, name string, w, h int) (Model, *view.Model) {
	t.Helper()
	log, err := tuitest.Recorded(name)
	if err != nil {
		t.Fatal(err)
	}
	of := view.New(log)
	of.Follow()
	m := New(of, style.Theme{})
	m.Focus = true
	m.SetSize(w, h)
	return m, of
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(file, []byte(got+"\n"), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if strings.TrimSuffix(string(want), "\n") != got {
		t.Errorf("%s differs; it is now:\n%s", file, got)
	}
}

// panes are the sizes of the pane in windows of 60x20, 80x24, 120x36 and 200x60.
var panes = [][2]int{{60, 14}, {80, 20}, {120, 31}, {200, 55}}

// TestRecordedHandshakes shows real sessions: the ladder, a field of the
// ClientHello opened, a sealed message as it crossed, and the wire's eyes.
func TestRecordedHandshakes(t *testing.T) {
	for _, name := range []string{"tls13", "tls12"} {
		for _, size := range panes {
			m, _ := recorded(t, name, size[0], size[1])
			at := fmt.Sprintf("%s-%dx%d-", name, size[0], size[1])
			golden(t, at+"ladder", m.View())
			m.Open()
			for !strings.HasPrefix(m.nodes[m.field].Name, "server_name") {
				m.Field(1)
			}
			m.Open()
			golden(t, at+"field", m.View())
			m.inside = false
			m.Go(sealedRung(m))
			m.Turn()
			golden(t, at+"crossed", m.View())
			m.SetEyes(view.Wire)
			golden(t, at+"wire", m.View())
		}
	}
}

// sealedRung gives the first sealed message.
func sealedRung(m Model) int {
	for i, r := range m.rungs {
		if r.Sealed {
			return i
		}
	}
	return -1
}

// TestRungsAreAllBytesOfTLS holds what the title says against the log.
func TestRungsAreAllBytesOfTLS(t *testing.T) {
	for _, name := range []string{"tls13", "tls12"} {
		m, of := recorded(t, name, 120, 31)
		var wire int64
		entries, _ := of.Log.Since(0)
		for _, e := range entries {
			if d, ok := e.Event.(*transcript.Data); ok && d.Layer == transcript.Wire && of.InsideTLS(d.Dir, d.Off) {
				wire += d.Len
			}
		}
		var rungs int64
		for _, r := range m.rungs {
			rungs += r.Bytes
		}
		if wire == 0 || wire != rungs || !strings.Contains(m.View(), fmt.Sprintf("%d B in ", wire)) {
			t.Errorf("%s: %d bytes crossed in TLS, the rungs have %d:\n%s", name, wire, rungs, m.View())
		}
	}
}

// TestTheWireSeesNoSealedBytes goes through all messages and fields with the
// wire's eyes: no byte that was sealed is on the screen but as it crossed.
func TestTheWireSeesNoSealedBytes(t *testing.T) {
	m, of := recorded(t, "tls13", 200, 55)
	m.SetEyes(view.Wire)
	for i, r := range of.Rungs() {
		m.Go(i)
		m.Turn()
		if !r.Sealed {
			continue
		}
		var fields []string
		for range 40 {
			m.Open()
			m.Field(1)
			fields = append(fields, m.View())
		}
		seen := strings.Join(fields, "\n")
		if m.at.opened || m.at.both {
			t.Errorf("%s: the wire has what is inside", r.Name())
		}
		if r.Kind != view.RungMessage {
			continue
		}
		for _, f := range r.Handshake.Fields {
			if strings.Contains(seen, f.Name+" ") && f.Name != "length" || r.Name() != "Finished" && strings.Contains(seen, r.Name()) {
				t.Errorf("%s: %s is on the screen:\n%s", r.Name(), f.Name, m.View())
				break
			}
		}
		m.inside = false
	}
}

// TestFieldsAreWhereTheySay walks all fields of all messages: the bytes between
// brackets are those of the field, and their places on the wire hold them.
func TestFieldsAreWhereTheySay(t *testing.T) {
	for _, name := range []string{"tls13", "tls12"} {
		m, of := recorded(t, name, 200, 55)
		for i := range m.rungs {
			m.Go(i)
			m.inside = len(m.nodes) > 0
			for j := 0; j < len(m.nodes); j++ {
				m.folds[m.nodes[j].path] = true
				m.look()
			}
			for j, n := range m.nodes {
				m.field = j
				if n.Len == 0 || n.Off+n.Len > len(m.at.bytes) {
					continue
				}
				view := ansi.Strip(strings.Join(m.dump(n.Field, 68, 400), " "))
				if n.Len < 8 && !strings.Contains(view, "["+fmt.Sprintf("% x", m.at.bytes[n.Off:n.Off+n.Len])) && !strings.Contains(view, fmt.Sprintf("[%02x", m.at.bytes[n.Off])) {
					t.Fatalf("%s, %s %s: not marked:\n%s", name, m.rungs[i].Name(), n.Name, view)
				}
				if m.at.opened {
					continue
				}
				var wire []byte
				for _, s := range m.at.spans(n.Field) {
					b, err := of.Log.Bytes(s)
					if err != nil {
						t.Fatal(err)
					}
					wire = append(wire, b...)
				}
				if len(m.at.parts) > 0 && string(wire) != string(m.at.bytes[n.Off:n.Off+n.Len]) {
					t.Fatalf("%s, %s %s: the wire has % x there", name, m.rungs[i].Name(), n.Name, wire)
				}
			}
		}
	}
}

// TestWhatIsSaidInClearIsNotShown has a record of a suite that encrypts nothing.
func TestWhatIsSaidInClearIsNotShown(t *testing.T) {
	s := tuitest.NewScript("smtp.a.test", "submission", "must")
	b := []byte("\x17\x03\x03\x00\x0dPASS s3cret\r\n")
	span := transcript.Span{Dir: transcript.Client, Layer: transcript.Wire, Len: int64(len(b))}
	s.Add(&transcript.TLSStart{}, &transcript.Data{Dir: transcript.Client, Layer: transcript.Wire, Len: span.Len, Bytes: b},
		&transcript.Record{Span: span, Type: "application_data", Fields: []transcript.Field{{Name: "header", Len: 5}, {Name: "content", Off: 5, Len: 13, Value: transcript.TextOf("50415353")}}})
	of := view.New(s.Log)
	of.Follow()
	m := New(of, style.Theme{})
	m.SetSize(200, 55)
	m.Text()
	for range 4 {
		m.Open()
		if v := m.View(); strings.Contains(v, "s3cret") || strings.Contains(v, "73 33") || strings.Contains(v, "5041") || !strings.Contains(v, "17 03 03") {
			t.Errorf("got:\n%s", v)
		}
		m.Field(1)
	}
}

// TestHCloses goes into a field and out again by closing what lies around it.
func TestHCloses(t *testing.T) {
	m, _ := recorded(t, "tls13", 120, 31)
	m.Open()
	for range 60 {
		m.Open()
	}
	if !m.Inside() || m.nodes[m.field].depth == 0 && m.field == 0 {
		t.Fatalf("not inside: field %d", m.field)
	}
	for range 200 {
		m.Close()
	}
	if m.Inside() {
		t.Error("closing does not lead out")
	}
}
