package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"time"

	"example.org/mailwire/session/sessiontest/traffic"
)

// reader is a program that reads a capture.
type reader struct {
	name string
	args []string
	told func(out []byte, planted *traffic.Planted) string // what of that planted it tells; nil where it tells none
}

func readers(dir, bin, path string) []reader {
	return []reader{
		{"cat", []string{"cat", path}, nil},
		{"bare loop", []string{os.Args[0], "bare", path}, linesOf},
		{"mailwire", []string{bin, "sessions", path, "--json", "--show-secrets"}, found},
		{"tcpflow", []string{"tcpflow", "-o", filepath.Join(dir, "flows"), "-r", path}, nil},
		{"tshark credentials", []string{"tshark", "-q", "-z", "credentials", "-r", path}, usersIn},
		{"tshark fields", []string{"tshark", "-r", path, "-Y", "smtp||pop||imap", "-T", "fields", "-e", "frame.number",
			"-e", "smtp.req.command", "-e", "pop.request.command", "-e", "imap.request.command"}, nil},
	}
}

// linesOf counts the lines of the bare loop, one a sign-in.
func linesOf(out []byte, planted *traffic.Planted) string {
	return ofSignIns(bytes.Count(out, []byte("\n")), planted)
}

func ofSignIns(n int, planted *traffic.Planted) string {
	clear := 0
	for _, s := range planted.SignIns {
		if s.Clear {
			clear++
		}
	}
	return fmt.Sprintf("%d of %d sign-ins in clear", n, clear)
}

// usersIn counts the sign-ins in clear whose user is a word of what was
// printed, as it is or as AUTH LOGIN has it in base64, each word for one of them.
func usersIn(out []byte, planted *traffic.Planted) string {
	n, words := 0, map[string]int{}
	for w := range bytes.FieldsSeq(out) {
		words[string(w)]++
	}
	for _, s := range planted.SignIns {
		for _, w := range []string{s.User, base64.StdEncoding.EncodeToString([]byte(s.User))} {
			if s.Clear && words[w] > 0 {
				words[w]--
				n++
				break
			}
		}
	}
	return ofSignIns(n, planted)
}

// found counts what mailwire lists of what was planted: sign-ins with user and
// secret, messages with envelope, subject and size.
func found(out []byte, planted *traffic.Planted) string {
	var doc struct {
		Sessions []struct {
			Client string
			Auth   []struct{ Mechanism, User, Secret string }
			Mail   []struct {
				From, Subject string
				To            []string
				Bytes         int64
			}
		}
	}
	if err := json.Unmarshal(out, &doc); err != nil {
		return err.Error()
	}
	listed := map[string]bool{}
	for _, s := range doc.Sessions {
		for _, a := range s.Auth {
			listed[s.Client+a.Mechanism+a.User+a.Secret] = true
		}
		for _, m := range s.Mail {
			listed[fmt.Sprint(s.Client, m.From, m.To, m.Subject, m.Bytes)] = true
		}
	}
	signIns, messages := 0, 0
	for _, s := range planted.SignIns {
		if s.Clear && listed[s.Client+s.Mechanism+s.User+s.Secret] {
			signIns++
		}
	}
	for _, m := range planted.Messages {
		if listed[fmt.Sprint(m.Client, m.From, []string{m.To}, m.Subject, m.Bytes)] {
			messages++
		}
	}
	return fmt.Sprintf("%s, %d of %d messages", ofSignIns(signIns, planted), messages, len(planted.Messages))
}

// timed runs a program so many times and tells the medians, and the highest peak.
func (r reader) timed(dir string, runs int, planted *traffic.Planted) error {
	if _, err := exec.LookPath(r.args[0]); err != nil {
		fmt.Printf("%-19s is not there\n", r.name)
		return nil
	}
	path := filepath.Join(dir, "out")
	var wall, cpu []float64
	peak := int64(0)
	for range runs {
		m, err := apart(path, dir, r)
		os.RemoveAll(filepath.Join(dir, "flows"))
		if err != nil {
			fmt.Printf("%-19s %v\n", r.name, err)
			return nil
		}
		wall, cpu, peak = append(wall, m.Wall), append(cpu, m.CPU), max(peak, m.Peak)
	}
	sort.Float64s(wall)
	sort.Float64s(cpu)
	told := "-"
	if r.told != nil {
		out, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		told = r.told(out, planted)
	}
	w := wall[len(wall)/2]
	fmt.Printf("%-19s %9.3f %9.3f %9.0f %9d  %s\n", r.name, w, cpu[len(cpu)/2], float64(planted.Bytes)/1e6/w, peak>>10, told)
	return nil
}

// figures are those of one run of a program: seconds, and the most memory in KiB.
type figures struct {
	Wall, CPU float64
	Peak      int64
}

// apart runs a program through measure in a process of its own: a process
// begins with the peak of the one that started it, and this one holds much.
// What the program prints goes to a file where that is of interest.
func apart(path, dir string, r reader) (m figures, err error) {
	cmd := exec.Command(os.Args[0], append([]string{"measure"}, r.args...)...)
	cmd.Env = append(os.Environ(), "MAILWIRE_HOME="+dir)
	var told bytes.Buffer
	cmd.Stderr = &told
	if r.told != nil {
		f, err := os.Create(path)
		if err != nil {
			return m, err
		}
		defer f.Close()
		cmd.Stdout = f
	}
	if err := cmd.Run(); err != nil {
		return m, fmt.Errorf("%w: %s", err, told.Bytes())
	}
	return m, json.Unmarshal(told.Bytes(), &m)
}

// measure runs a program with this one's output and tells its figures on stderr.
func measure(args []string) error {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdout = os.Stdout
	begin := time.Now()
	err := cmd.Run()
	m := figures{Wall: time.Since(begin).Seconds()}
	if err != nil {
		return err
	}
	m.CPU = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	m.Peak = peakKB(cmd.ProcessState)
	return json.NewEncoder(os.Stderr).Encode(m)
}
