package transcript

import (
	"fmt"
	"path/filepath"
	"strings"
)

// partName names the files of a recording: a.mwt, a.part2.mwt, …
func partName(first string, part int) string {
	if part < 2 || first == "" {
		return first
	}
	ext := filepath.Ext(first)
	return fmt.Sprintf("%s.part%d%s", strings.TrimSuffix(first, ext), part, ext)
}

// maxSkipped is how many taken names a new part passes over.
const maxSkipped = 100

// advance goes on with the next file of a recording in several, where there is
// one beside the present file. The end of the present one is settled then.
func (r *Reader) advance() bool {
	if r.file == nil || r.in.packed || r.rep.Name == "" {
		return false
	}
	for part := r.part + 1; part <= r.part+1+maxSkipped; part++ {
		next, err := Open(partName(r.base, part))
		if err != nil {
			continue
		}
		if next.hdr.Part != part || next.hdr.After != filepath.Base(r.file.Name()) {
			_ = next.file.Close() // a file of someone else
			continue
		}
		r.drop("the rest of its event is missing")
		if n := int64(len(r.in.rest)); n > 0 {
			r.addHole(Hole{Off: r.in.off, Len: n, Line: r.in.num + 1, Lines: 1, Why: "the record is not whole"})
		}
		r.addPart(next.rep, filepath.Base(next.file.Name()))
		_ = r.Close() // nothing was written to it
		r.in, r.src, r.file, r.part = next.in, next.src, next.file, part
		r.checked, r.bare, r.crc, r.sound, r.first = next.checked, next.bare, next.crc, next.sound, next.first
		return true
	}
	return false
}

func (r *Reader) addPart(rep Report, name string) {
	r.rep.Parts = append(r.rep.Parts, name)
	for _, h := range rep.Holes {
		r.addHole(h)
	}
}

// firstPart tells which part path is by its name, and the name of the first one.
func firstPart(path string, part int) (base string) {
	ext := filepath.Ext(path)
	if stem, ok := strings.CutSuffix(path, fmt.Sprintf(".part%d%s", part, ext)); ok && part > 1 {
		return stem + ext
	}
	return path
}
