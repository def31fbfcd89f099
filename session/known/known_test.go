package known

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/mailwire/certinspect"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func TestMemory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "known-keys.json")
	f := Open(path)
	if s, err := f.Seen("mail.example.org:993"); s != nil || err != nil {
		t.Fatalf("an empty memory: %v %v", s, err)
	}
	for i := range 3 {
		if err := f.Keep("Mail.Example.org:993", "aa", "CN=one", noon.Add(time.Duration(i)*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	s, err := Open(path).Seen("mail.example.org:993")
	if err != nil || s == nil || s.SPKISHA256 != "aa" || s.Times != 3 || !s.First.Equal(noon) || !s.Last.Equal(noon.Add(2*time.Hour)) {
		t.Errorf("%+v %v", s, err)
	}
	if err := f.Keep("mail.example.org:993", "bb", "CN=two", noon.Add(9*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if s, _ := f.Seen("mail.example.org:993"); s.SPKISHA256 != "bb" || s.Times != 1 || !s.First.Equal(s.Last) || s.Issuer != "CN=two" {
		t.Errorf("another key: %+v", s)
	}
	if fi, err := os.Stat(path); err != nil || fi.Mode().Perm() != 0o600 {
		t.Errorf("mode %v %v", fi.Mode(), err)
	}
	if had, err := f.Forget("MAIL.example.org:993"); !had || err != nil {
		t.Errorf("forgetting: %v %v", had, err)
	}
	if had, err := f.Forget("mail.example.org:993"); had || err != nil {
		t.Errorf("forgetting twice: %v %v", had, err)
	}
}

// TestDamage: a damaged file is told once, set aside whole, and a new one begins.
func TestDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "known-keys.json")
	f := Open(path)
	for i, damage := range []string{"", "{", "null", `{"schema":"x"}`, `{"schema":"mailwire.known-keys/1","keys":[]}`, "\x00\xff", strings.Repeat(" ", maxFile+1)} {
		if err := os.WriteFile(path, []byte(damage), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := f.Seen("a:1")
		aside := fmt.Sprintf("%s.damaged-%d", path, i+1)
		if err == nil || !strings.Contains(err.Error(), "damaged") || !strings.Contains(err.Error(), filepath.Base(aside)) {
			t.Fatalf("%.20q: %v", damage, err)
		}
		if b, err := os.ReadFile(aside); err != nil || string(b) != damage {
			t.Fatalf("%.20q was not kept aside: %v", damage, err)
		}
		if err := f.Keep("a:1", "aa", "", noon); err != nil {
			t.Fatal(err)
		}
		if s, err := f.Seen("a:1"); err != nil || s.Times != 1 {
			t.Fatalf("after damage: %+v %v", s, err)
		}
	}
}

// TestNewer: a file of a newer mailwire is neither used nor touched.
func TestNewer(t *testing.T) {
	path := filepath.Join(t.TempDir(), "known-keys.json")
	newer := `{"schema":"mailwire.known-keys/2","keys":{"a:1":7}}`
	newer = strings.Replace(newer, "7", `{"times":7}`, 1)
	if err := os.WriteFile(path, []byte(newer), 0o600); err != nil {
		t.Fatal(err)
	}
	f := Open(path)
	_, err := f.Seen("a:1")
	if err == nil || !strings.Contains(err.Error(), "newer") {
		t.Errorf("%v", err)
	}
	if err := f.Keep("a:1", "aa", "", noon); err == nil {
		t.Error("it was written over")
	}
	if b, _ := os.ReadFile(path); string(b) != newer {
		t.Errorf("it was changed: %s", b)
	}
}

// TestManyWriters: nothing is lost where several programs write.
func TestManyWriters(t *testing.T) {
	path := filepath.Join(t.TempDir(), "known-keys.json")
	var all sync.WaitGroup
	for i := range 8 {
		f := Open(path) // each stands for a program of its own
		all.Go(func() {
			for k := range 10 {
				if err := f.Keep(fmt.Sprintf("host%d:%d", i, k), "aa", "", noon); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	c, err := Open(path).read()
	if err != nil || len(c.Keys) != 80 {
		t.Errorf("%d hosts, %v", len(c.Keys), err)
	}
}

func TestRoomIsMade(t *testing.T) {
	c := content{Keys: map[string]key{}}
	for i := range MaxHosts + 5 {
		c.Keys[fmt.Sprint(i)] = key{Last: noon.Add(time.Duration(i) * time.Second)}
	}
	c.makeRoom(MaxHosts)
	if _, old := c.Keys["4"]; old || len(c.Keys) != MaxHosts {
		t.Errorf("%d hosts, the oldest among them: %v", len(c.Keys), old)
	}
}

// TestLongNames: whatever a certificate calls its issuer, the memory stays
// small enough to be read again, and knows the issuer again.
func TestLongNames(t *testing.T) {
	path := filepath.Join(t.TempDir(), "known-keys.json")
	f := Open(path)
	long := strings.Repeat("<é", 1<<20)
	for range 2 {
		if err := f.Keep("a.test:993", "aa", "CN="+long, noon); err != nil {
			t.Fatal(err)
		}
	}
	s, err := f.Seen("a.test:993")
	if err != nil || s == nil || s.Times != 2 || len(s.Issuer) > certinspect.MaxIssuer+4 || !strings.HasPrefix("CN="+long, strings.TrimSuffix(s.Issuer, "…")) {
		t.Fatalf("%v, %v", s, err)
	}
	if !s.SameIssuer("CN="+long) || s.SameIssuer("CN="+long[:500]) || s.SameIssuer("CN=<") {
		t.Error("the issuer is not known again, or another is taken for it")
	}
	if err := f.Keep(strings.Repeat("a", maxName+1), "aa", "", noon); err == nil {
		t.Error("a name without end was taken")
	}
	c := content{Schema, map[string]key{}}
	for i := range MaxHosts {
		c.Keys[fmt.Sprint(i)] = key{Issuer: strings.Repeat("<", certinspect.MaxIssuer), Last: noon.Add(time.Duration(i) * time.Second)}
	}
	if err := f.write(c); err != nil {
		t.Fatal(err)
	}
	if s, err := f.Seen(fmt.Sprint(MaxHosts - 1)); err != nil || s == nil {
		t.Errorf("what was written last cannot be read: %v, %v", s, err)
	}
}
