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

// guessFile tries the words of a file on the answers of lab accounts in a
// recording, whose passwords are public. The exit code is 1 where a word fits.
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

// labMaterial gives what can be guessed at in a recording. That a recording
// says to be of the lab proves nothing: anyone can write that into a file. An
// answer proves it, where the public password of its account is what it was
// made of; to try other words on it then tells nobody anything new.
func labMaterial(path string, entries []transcript.Entry) ([]guess.Material, error) {
	list := material(entries)
	if len(list) == 0 {
		return nil, fileError{fmt.Errorf("%s holds no answer to a challenge: nothing to guess at", path)}
	}
	for i := range list {
		m := &list[i]
		switch password := lab.PublicPassword(m.User.Raw()); {
		case password == "":
			return nil, usageError{fmt.Errorf("%s: %s is no account of the lab, so no word is tried on it; mailwire exposure tells what guessing would take", path, m.User)}
		case m.Why == "" && !m.Try(password):
			return nil, usageError{fmt.Errorf("%s: the answer of %s was not made with that lab account's public password: it is somebody else's account, or somebody else's password, and no word is tried on it", path, m.User)}
		}
	}
	return list, nil
}

// material collects the answers to challenges of all conversations.
func material(entries []transcript.Entry) []guess.Material {
	steps := map[int][]*transcript.AuthStep{}
	var order []int
	for _, e := range entries {
		if step, ok := e.Event.(*transcript.AuthStep); ok {
			if steps[e.Conn] == nil {
				order = append(order, e.Conn)
			}
			steps[e.Conn] = append(steps[e.Conn], step)
		}
	}
	var list []guess.Material
	for _, conn := range order {
		list = append(list, guess.From(steps[conn])...)
	}
	return list
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
