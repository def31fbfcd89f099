package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/pflag"

	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/filter"
	"example.org/mailwire/transcript/report"
)

// filtering is the choice of events that --filter makes.
type filtering struct {
	expr string
	f    *filter.Filter
}

// flag adds the choice of events.
func (x *filtering) flag(f *pflag.FlagSet) {
	f.StringVar(&x.expr, "filter", "", "only events that `EXPR` chooses, as 'lock:clear stage:auth'")
}

// parse reads the expression.
func (x *filtering) parse(follow bool) error {
	f, err := filter.Parse(x.expr)
	if err != nil {
		return usageError{fmt.Errorf("--filter %s: %w", transcript.TextOf(x.expr), err)}
	}
	if x.f = f; follow && !f.Empty() {
		return usageError{errors.New("--filter needs the whole file, since replies decide on commands; it does not go with --follow")}
	}
	return nil
}

// only lets w write the entries that were chosen. The function it gives says on
// errs where there is nothing to see.
func (x *filtering) only(w *follower, entries []transcript.Entry) (tell func(errs io.Writer, path string)) {
	if x.f.Empty() {
		return func(io.Writer, string) {}
	}
	var r filter.Reader
	r.Take(entries)
	chosen, n := map[int]bool{}, 0
	for i := range r.Items {
		if it := &r.Items[i]; x.f.Match(it) {
			chosen[it.Entry.Seq] = true
			n++
		}
	}
	pick := func(e transcript.Entry) bool { return chosen[e.Seq] }
	told := func() bool { return n > 0 }
	switch s := w.sink.(type) {
	case *report.Talk:
		s.Only(pick)
		told = s.Told
	case *report.Stream:
		s.Only(pick)
	}
	return func(errs io.Writer, path string) {
		switch name := transcript.TextOf(nameOf(path)); {
		case told():
		case n > 0:
			fmt.Fprintf(errs, "mailwire: %s: %s of %d match %s, and lines tell of none of them; --json shows them\n", name, transcript.Count(n, "event"), len(entries), transcript.TextOf(x.expr))
		default:
			fmt.Fprintf(errs, "mailwire: %s: none of %s matches %s\n", name, transcript.Count(len(entries), "event"), transcript.TextOf(x.expr))
		}
	}
}
