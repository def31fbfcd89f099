package main

import (
	"fmt"
	"io"

	"example.org/mailwire/transcript"
)

// Bounds of the copy of stdin that a second pass needs.
const (
	copyMost  = 4 << 30  // bytes
	copySpare = 64 << 20 // bytes of its file system that are left free
	copyLook  = 8 << 20  // bytes between two looks at how many are
)

// copied gives what comes on stdin and keeps a copy of it, as long as that has
// room. Without room the copy is given up, and stdin is read on.
type copied struct {
	in     io.Reader
	file   temporaryFile
	size   int64
	most   int64
	looked int64            // size at the last look
	lost   func(why string) // tells that the copy is given up
	given  bool             // it is
}

// Read implements io.Reader.
func (c *copied) Read(b []byte) (int, error) {
	n, err := c.in.Read(b)
	if !c.given && n > 0 {
		c.keep(b[:n])
	}
	return n, err
}

func (c *copied) keep(b []byte) {
	if c.size+int64(len(b)) > c.most {
		c.giveUp(fmt.Sprintf("more than %d MiB came", c.most>>20))
		return
	}
	if c.size-c.looked >= copyLook || c.size == 0 {
		c.looked = c.size
		if free := transcript.FreeSpace(c.file.File); free >= 0 && free < copySpare {
			c.giveUp(fmt.Sprintf("its file system has less than %d MiB left", copySpare>>20))
			return
		}
	}
	if _, err := c.file.Write(b); err != nil {
		c.giveUp(transcript.TextOf(err.Error()).String())
		return
	}
	c.size += int64(len(b))
}

// giveUp frees what the copy takes.
func (c *copied) giveUp(why string) {
	c.given = true
	_ = c.file.Truncate(0) // it is removed at the end whatever becomes of this
	c.lost(why)
}
