package tlswire

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// TestKept reads the recorded talks of every version and family of suites: with
// the keys first and last, whole and cut.
func TestKept(top *testing.T) {
	var kit *toolkit
	for _, r := range recipes {
		top.Run(r.name, func(t *testing.T) {
			file := filepath.Join("testdata", r.name+".talk")
			if *again {
				if kit == nil {
					kit = newToolkit(top)
				}
				writeTalk(t, file, r.record(t, kit))
			}
			steps := readTalk(t, file)
			first, _ := feedAll(t, keysFirst(steps))
			last, _ := feedAll(t, keysLast(steps))
			if !r.foreign {
				checkRecords(t, steps, first)
				checkRecords(t, steps, last)
			}
			for i, a := range latest(first) {
				if b := latest(last)[i]; !reflect.DeepEqual(a, b) {
					t.Errorf("keys first: %+v\nkeys last: %+v", a, b)
				}
			}
		})
	}
}

// TestKeptIsAll wants that no recording lies in testdata unread.
func TestKeptIsAll(t *testing.T) {
	known := map[string]bool{}
	for _, r := range recorded {
		known[r.name] = true
	}
	for _, r := range recipes {
		if known[r.name] {
			t.Errorf("%s is there twice", r.name)
		}
		known[r.name] = true
	}
	for _, file := range talkFiles(t) {
		name := strings.TrimSuffix(filepath.Base(file), ".talk")
		if !known[name] && !strings.HasPrefix(name, "open-") {
			t.Errorf("%s is read by no test", file)
		}
	}
}

func talkFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "*.talk"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no talks in testdata: %v", err)
	}
	return files
}
