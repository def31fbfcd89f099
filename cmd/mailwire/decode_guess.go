package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strings"

	"example.org/mailwire/session/auth/guess"
	"example.org/mailwire/session/exposure"
	"example.org/mailwire/session/lab"
	"example.org/mailwire/transcript"
)

// Bounds of a word list.
const (
	maxWords = 1_000_000
	maxWord  = 1 << 10
)

// guessFile tries the words of a file on the answers in a recording of the
// lab, whose accounts are public. The exit code is 1 where a word fits.
func (p *program) guessFile(path string, entries []transcript.Entry, o decodeOptions) error {
	list, err := labMaterial(path, entries)
	if err != nil {
		return err
	}
	words, err := readWords(o.guess)
	if err != nil {
		return err
	}
	g := &exposure.Guesses{Schema: exposure.GuessSchema}
	for i := range list {
		g.Add(&list[i], words)
	}
	if err := p.document(g, g.Text, o.asJSON); err != nil {
		return err
	}
	if g.Found() {
		return codeError{errors.New("a word of the list is the password: challenge and answer were enough to tell"), exitFindings}
	}
	return nil
}

// labMaterial gives what can be guessed at in a recording, and refuses
// accounts that are not the lab's.
func labMaterial(path string, entries []transcript.Entry) ([]guess.Material, error) {
	steps := map[int][]*transcript.AuthStep{}
	var order []int
	for _, e := range entries {
		switch ev := e.Event.(type) {
		case *transcript.Opened:
			if !ev.Lab {
				return nil, usageError{fmt.Errorf("%s: session with %s is not one with the lab; --guess tries lab accounts only, whose passwords are public. Of any other, mailwire exposure tells what guessing would take", path, ev.Host)}
			}
			order = append(order, e.Conn)
		case *transcript.AuthStep:
			steps[e.Conn] = append(steps[e.Conn], ev)
		}
	}
	var list []guess.Material
	for _, conn := range order {
		list = append(list, guess.From(steps[conn])...)
	}
	for _, m := range list {
		if !lab.HasAccount(m.User.Raw()) {
			return nil, usageError{fmt.Errorf("%s: %s is no account of the lab, so no word is tried on it", path, m.User)}
		}
	}
	if len(list) == 0 {
		return nil, fileError{fmt.Errorf("%s holds no answer to a challenge: nothing to guess at", path)}
	}
	return list, nil
}

func readWords(path string) ([]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fileError{err}
	}
	defer f.Close()
	var words []string
	sc := bufio.NewScanner(f)
	sc.Buffer(make([]byte, 0, maxWord), maxWord)
	for sc.Scan() {
		if len(words) == maxWords {
			return nil, usageError{fmt.Errorf("%s has more than %d words", path, maxWords)}
		}
		if w := strings.TrimRight(sc.Text(), "\r"); w != "" {
			words = append(words, w)
		}
	}
	if err := sc.Err(); err != nil {
		return nil, fileError{fmt.Errorf("%s: %w", path, err)}
	}
	return words, nil
}
