package certinspect

import (
	"fmt"
	"strings"

	"example.org/mailwire/transcript"
)

const (
	maxDrawn    = 16 // ways that are drawn
	maxNameRows = 8  // names that are told one by one
)

// fork is a certificate where ways part, or one on the way there.
type fork struct {
	step transcript.Step
	ends []transcript.Path // the ways that end here
	up   []*fork
}

// grow adds the rest of a way.
func (f *fork) grow(p transcript.Path, depth int) {
	if depth == len(p.Steps) {
		f.ends = append(f.ends, p)
		return
	}
	next := p.Steps[depth]
	for _, u := range f.up {
		if u.step.SHA256 == next.SHA256 && u.step.Store == next.Store && u.step.Signed == p.Steps[depth-1].Signed {
			u.grow(p, depth+1)
			return
		}
	}
	u := &fork{step: next}
	u.step.Signed = p.Steps[depth-1].Signed // by this one
	f.up = append(f.up, u)
	u.grow(p, depth+1)
}

// Tree draws several ways from the server's certificate upwards, each end with
// whether the way holds; nothing where there is one way only.
func Tree(paths []transcript.Path, width int) []string {
	if len(paths) < 2 {
		return nil
	}
	s := sheet{width: max(width, 40)}
	root := &fork{step: paths[0].Steps[0]}
	for i, p := range paths {
		if i == maxDrawn {
			break
		}
		root.grow(p, 1)
	}
	s.fork(root, 0)
	if n := len(paths) - maxDrawn; n > 0 {
		s.add("", "", fmt.Sprintf("and %s more", transcript.Count(n, "way")))
	}
	return s.lines
}

// fork draws f and what is above it.
func (s *sheet) fork(f *fork, depth int) {
	lead := ""
	if depth > 0 {
		lead = strings.Repeat("   ", min(depth, 8)-1) + "+- "
	}
	text := show(f.step.Title.Raw()) + origin(f.step)
	if depth > 0 && f.step.Signed != "good" {
		text += ", signature " + f.step.Signed
	}
	for _, p := range f.ends {
		if p.Good {
			text += " [holds]"
		} else {
			text += " [does not hold: " + p.Why.String() + "]"
		}
	}
	s.add(lead, strings.Repeat(" ", len(lead)), text)
	for _, u := range f.up {
		s.fork(u, depth+1)
	}
}

// origin tells where a certificate came from.
func origin(st transcript.Step) string {
	switch {
	case st.Store && st.Place > 0:
		return fmt.Sprintf(", in your store, sent as number %d too", st.Place)
	case st.Store:
		return ", in your store"
	case st.Place > 0:
		return fmt.Sprintf(", sent as number %d", st.Place)
	}
	return ""
}

// ways draws all ways where there are several.
func (s *sheet) ways(r Report) {
	lines := Tree(r.Paths, s.width-2)
	if len(lines) == 0 {
		return
	}
	s.add("", "", transcript.Count(len(r.Paths), "way")+" upwards:")
	for _, line := range lines {
		s.lines = append(s.lines, "  "+line)
	}
	s.blank()
}

// names tells of each name why it does not match, and of which hosts the certificate would be good for.
func (s *sheet) names(r Report) {
	if r.Host.IsZero() || len(r.Names.Names) == 0 {
		return
	}
	label := "would also match"
	if !r.Names.Matches {
		label = "would match"
		for i, n := range r.Names.Names {
			if i == maxNameRows {
				s.field("", fmt.Sprintf("and %s more", transcript.Count(len(r.Names.Names)-i+r.Names.More, "name")))
				break
			}
			s.field([]string{"names", ""}[min(i, 1)], fmt.Sprintf("%s, %s: %s", show(n.Name.Raw()), n.Kind, n.Why))
		}
	}
	s.examples(label, r.Names.Also)
	s.examples("would not match", r.Names.Not)
}

func (s *sheet) examples(label string, names []transcript.Text) {
	var all []string
	for _, n := range names {
		all = append(all, showHost(n.Raw()))
	}
	s.field(label, strings.Join(all, ", "))
}
