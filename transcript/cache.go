package transcript

import "sync"

// cacheLines is how many lines read back are kept: a screen asks for the same
// ones again and again.
const (
	cacheLines = 8
	cacheMax   = 1 << 20 // longest line that is kept
)

// lineCache keeps the bytes of the lines read back last. Its lock is its own,
// so that reading a file holds up nobody who appends.
type lineCache struct {
	mu   sync.Mutex
	keys [cacheLines]Place
	vals [cacheLines][]byte
	next int
}

// read gives the bytes at p; they must not be changed.
func (c *lineCache) read(p Place) ([]byte, error) {
	c.mu.Lock()
	for i, k := range c.keys {
		if k == p {
			b := c.vals[i]
			c.mu.Unlock()
			return b, nil
		}
	}
	c.mu.Unlock()
	b, err := p.read()
	if err != nil || len(b) > cacheMax {
		return b, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keys[c.next], c.vals[c.next] = p, b
	c.next = (c.next + 1) % cacheLines
	return b, nil
}
